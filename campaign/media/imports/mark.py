"""What a person has seen of a preview, so that only that is saved.

The facts of an outcome decide its mark: counts, period, account, problems, questions and answers; not how far the work
has come. Who confirms sends the mark back, and the worker compares once more when nothing else can change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from campaign.i18n import Translator
from campaign.media.answer_words import ASKED, SOURCE_NAMES, answer_name
from campaign.media.imports.views import period
from campaign.media.problems import N_
from campaign.media.repository import Row, postgres_json
from campaign.media.schemas import ImportPeriod

_COUNTS = {
    "new": N_("New"), "updated": N_("Updated"), "unchanged": N_("Unchanged"), "skipped": N_("Skipped"),
    "rows": N_("Rows"), "problem_count": N_("Problems"),
}  # fmt: skip
_LONGEST = 20_000


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What the page showed: enough to say later what has changed."""

    source: str | None = None
    account: str | None = None
    first: date | None = None
    last: date | None = None
    counts: dict[str, int] = {}
    answers: dict[str, str] = {}


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is not as it was: what it is called, what it was and what it is, in the language of the page."""

    name: str
    before: str
    now: str


def seen_of(row: Row) -> Seen:
    """What the page shows of an import."""
    report = msgspec.json.decode(row["report"])
    days = msgspec.convert(report.get("period", {}), ImportPeriod)
    return Seen(
        source=row["source"], account=report.get("account") or row["account"] or None,
        first=days.first, last=days.last, counts={name: row[name] for name in _COUNTS},
        answers={one["header"]: one["answer"] for one in report.get("questions", []) if one.get("answer") is not None},
    )  # fmt: skip


def mark_of(row: Row) -> str:
    """Hash of the outcome of an import, and of the file that it is of."""
    report = msgspec.json.decode(row["report"])
    facts = {
        "sha256": row["sha256"], "kind": row["kind"], "seen": msgspec.to_builtins(seen_of(row)),
        "totals": {name: float(value) for name, value in report.get("totals", {}).items()},
        "problems": msgspec.json.decode(row["problems"]),
        # Only which there are: some name the day on which they were made.
        "warnings": [[one["rule"], one["row"], one["column"]] for one in report.get("warnings", [])],
        "questions": [[one["header"], one["needed"], one["answer"]] for one in report.get("questions", [])],
    }  # fmt: skip
    return hashlib.blake2b(msgspec.json.encode(facts, order="deterministic"), digest_size=12).hexdigest()


def with_outcome(row: Row, outcome: Mapping[str, Any]) -> Row:
    """The import as it stands once the outcome is kept with it."""
    texts = {name: postgres_json(outcome[name]) for name in ("report", "problems")}
    return {**row, **outcome, **texts}


def changed_since_confirmed(row: Row, outcome: dict[str, Any]) -> bool:
    """Whether what was confirmed is not what would be saved now; the outcome then says what was seen before."""
    report = msgspec.json.decode(row["report"])
    if "confirmed" not in report or report["confirmed"] == mark_of(with_outcome(row, outcome)):
        return False
    outcome["report"] = {**outcome["report"], "before": seen_of(row)}
    return True


def read_seen(text: str) -> Seen | None:
    """What a form says was seen; None when it is nothing of ours."""
    try:
        return msgspec.json.decode(text[:_LONGEST], type=Seen)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None


def seen_before(row: Row) -> Seen | None:
    """What was confirmed of an import that then came back as a preview, as it had changed."""
    before = msgspec.json.decode(row["report"]).get("before")
    return msgspec.convert(before, Seen) if before else None


def written_seen(row: Row) -> str:
    """For the form of a preview."""
    return msgspec.json.encode(seen_of(row)).decode()


def changes(before: Seen, present: Seen, say: Translator) -> list[Change]:
    """What has changed between the two, in the order of the page."""
    found = [
        Change(name=say.gettext(name), before=say.number(before.counts[key]), now=say.number(present.counts[key]))
        for key, name in _COUNTS.items()
        if before.counts.get(key, present.counts[key]) != present.counts[key]
    ]
    told = [
        (N_("Source"), _source(before, say), _source(present, say)),
        (N_("Account"), before.account or "–", present.account or "–"),
        (N_("Days"), _days(before, say), _days(present, say)),
        (N_("Answers"), _answers(before, say), _answers(present, say)),
    ]
    return found + [Change(name=say.gettext(name), before=was, now=now) for name, was, now in told if was != now]


def _source(seen: Seen, say: Translator) -> str:
    name = SOURCE_NAMES.get(seen.source or "")
    return say.gettext(name) if name else seen.source or "–"


def _days(seen: Seen, say: Translator) -> str:
    return period(seen.first, seen.last, say) if seen.first and seen.last else "–"


def _answers(seen: Seen, say: Translator) -> str:
    told = (
        f"{say.gettext(ASKED.get(header.split(' ')[0], header))} {answer_name(header, answer, say)}"
        for header, answer in sorted(seen.answers.items())
    )
    return "; ".join(told) or "–"
