"""An import as it is shown, in a language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from campaign.i18n import Translator
from campaign.media.answer_words import SOURCE_NAMES, answer_name
from campaign.media.imports.deeds import CONFIRMED_BY, UNDONE_BY
from campaign.media.metrics import METRICS
from campaign.media.problems import N_, WORDS, worded
from campaign.media.schemas import ImportPeriod, ImportProblem, ImportQuestion, ImportSeen, ImportView

#: What is counted, as `Tally` calls it, in the order in which it is told.
_COUNTED = {
    "posts": N_("Posts"),
    "stories": N_("Stories"),
    "newsletters": N_("Newsletters"),
    "episodes": N_("Podcast episodes"),
    "articles": N_("Mentions in the press"),
    "social_posts": N_("Mentions in social media"),
}
#: Clocks that files keep, as people call them.
_ZONES = {"America/Los_Angeles": N_("American west coast time")}
_DAYS = frozenset({"first", "last", "other_first", "other_last", "earlier", "later"})
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SAME = ("id", "size", "sha256", "state", "source", "kind", "year", "progress", "rows", "new", "updated", "unchanged")
_ALSO = ("skipped", "problem_count", "repeats", "created_at", "finished_at", "undone_at")


def import_view(
    row: dict[str, Any], say: Translator, *, names: Mapping[str, str], mark: str | None = None, gone: date | None = None
) -> ImportView:
    """The import of a row of `tables.MediaImport`, with the mark of a preview and since when its original is gone.

    `names` are of the people in it, by their ids.
    """
    report = msgspec.json.decode(row["report"])
    return ImportView(
        **{name: row[name] for name in (*_SAME, *_ALSO)},
        file=row["file_name"],
        account=report.get("account") or row["account"] or None,
        period=msgspec.convert(report.get("period", {}), ImportPeriod),
        totals=report.get("totals", {}),
        problems=_problems(msgspec.json.decode(row["problems"]), say),
        warnings=_problems(report.get("warnings", []), say),
        skipped_by=report.get("skipped_by", {}),
        questions=msgspec.convert(report.get("questions", []), list[ImportQuestion]),
        from_memory=report.get("from_memory", False),
        seen=msgspec.convert(seen, ImportSeen) if (seen := report.get("seen")) else None,
        peso=row["peso"] or report.get("peso"),
        mark=mark,
        file_gone_on=gone,
        sent_by=names.get(row["uploaded_by"], ""),
        answered_by=names.get(row["answered_by"]),
        confirmed_by=names.get(report.get(CONFIRMED_BY)),
        undone_by=names.get(report.get(UNDONE_BY)),
    )


def was_saved(view: ImportView) -> bool:
    """Whether the file brought anything that was saved, also when it was taken back later."""
    return view.state == "done" or (
        view.state == "undone" and view.finished_at is not None and bool(view.new + view.updated + view.unchanged)
    )


def _problems(kept: list[dict[str, Any]], say: Translator) -> list[ImportProblem]:
    return [ImportProblem(**worded({**one, "params": _shown(one["params"], say)}, say.gettext)) for one in kept]


def _shown(params: dict[str, Any], say: Translator) -> dict[str, Any]:
    """Numbers and days of ours as people write them; words of the file stay as they are."""
    found = dict(params)
    for name, value in params.items():
        if isinstance(value, int) and name != "year":
            found[name] = say.number(value)
        elif name == "zone" and value in _ZONES:
            found[name] = say.gettext(_ZONES[value])
        elif name in _DAYS and _ISO_DAY.fullmatch(str(value)):
            found[name] = say.date(date.fromisoformat(value), "long")
    return found


def source_name(view: ImportView, say: Translator) -> str:
    """What people call the source of an import."""
    name = SOURCE_NAMES.get(view.source or "")
    return say.gettext(name) if name else (view.source or "")


def metric_label(name: str) -> str:
    """What a key of `totals` is called, in English."""
    return _COUNTED.get(name) or METRICS[name].label


def sum_label(key: str, say: Translator) -> str:
    """What a sum of a file is called: `Views`, or `Facebook: Views` where it has numbers of several platforms."""
    platform, several, name = key.rpartition(":")
    label = say.gettext(metric_label(name))
    return f"{answer_name('#platform', platform, say)}: {label}" if several else label


def sentence(view: ImportView, say: Translator) -> str:
    """`142 posts, 9–31 October 2025, Instagram @verdensdagen, 3 rows skipped`; empty before the file is read."""
    if view.source is None:
        return ""
    posts, stories, newsletters, episodes, articles, social = (int(view.totals.get(name, 0)) for name in _COUNTED)
    names = WORDS["name"]
    counted = (
        posts and say.ngettext("%(n)s post", "%(n)s posts", posts),
        stories and say.ngettext("%(n)s story", "%(n)s stories", stories),
        newsletters and say.ngettext("%(n)s newsletter", "%(n)s newsletters", newsletters),
        episodes and say.ngettext("%(n)s podcast episode", "%(n)s podcast episodes", episodes),
        articles and say.ngettext("%(n)s mention in the press", "%(n)s mentions in the press", articles),
        social and say.ngettext("%(n)s mention in social media", "%(n)s mentions in social media", social),
    )
    parts = [text for text in counted if text]
    if view.period.first and view.period.last:
        parts.append(period(view.period.first, view.period.last, say))
    name = source_name(view, say)
    parts.append(f"{name} {_handle(view.account)}".strip())
    if any(one.needed for one in view.questions):
        parts.append(say.ngettext("%(n)s row that waits", "%(n)s rows that wait", view.rows))
    elif view.skipped:
        skipped = say.ngettext("%(n)s row skipped", "%(n)s rows skipped", view.skipped)
        why = ", ".join(say.gettext(names[rule]) for rule in view.skipped_by if rule in names)
        parts.append(f"{skipped} ({why})" if why else skipped)
    return ", ".join(parts)


def period(first: date, last: date, say: Translator) -> str:
    """`9.-31. oktober 2025` with an en dash; both ends in full when the month differs."""
    end = say.date(last, "long")
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}{'' if say.lang == 'en' else '.'}\u2013{end}"
    return f"{say.date(first, 'long')} \u2013 {end}"


def _handle(account: str | None) -> str:
    if not account:
        return ""
    return f"@{account}" if account.islower() and " " not in account and not account.startswith("@") else account
