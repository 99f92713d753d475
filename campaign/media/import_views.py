"""An import as it is shown, in a language."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from campaign.i18n import Translator
from campaign.media.metrics import METRICS
from campaign.media.problems import N_, worded
from campaign.media.readers import READERS
from campaign.media.schemas import ImportPeriod, ImportProblem, ImportView

#: What people call the sources.
SOURCE_NAMES = {reader.source: reader.label for reader in READERS}
_COUNTED = {
    "posts": N_("Posts"),
    "stories": N_("Stories"),
    "articles": N_("Mentions in the press"),
    "social_posts": N_("Mentions in social media"),
}
_SAME = ("id", "size", "sha256", "state", "source", "kind", "year", "progress", "rows", "new", "updated", "unchanged")
_ALSO = ("skipped", "problem_count", "repeats", "created_at", "finished_at", "undone_at")


def import_view(row: dict[str, Any], say: Translator) -> ImportView:
    """The import of a row of `tables.MediaImport`."""
    report = msgspec.json.decode(row["report"])
    return ImportView(
        **{name: row[name] for name in (*_SAME, *_ALSO)},
        file=row["file_name"],
        account=report.get("account") or row["account"] or None,
        period=msgspec.convert(report.get("period", {}), ImportPeriod),
        totals=report.get("totals", {}),
        problems=_problems(msgspec.json.decode(row["problems"]), say),
        warnings=_problems(report.get("warnings", []), say),
    )


def _problems(kept: list[dict[str, Any]], say: Translator) -> list[ImportProblem]:
    return [ImportProblem(**worded(one, say.gettext)) for one in kept]


def source_name(view: ImportView, say: Translator) -> str:
    """What people call the source of an import."""
    name = SOURCE_NAMES.get(view.source or "")
    return say.gettext(name) if name else (view.source or "")


def metric_label(name: str) -> str:
    """What a key of `totals` is called, in English."""
    return _COUNTED.get(name) or METRICS[name].label


def sentence(view: ImportView, say: Translator) -> str:
    """`142 posts, 9–31 October 2025, Instagram @verdensdagen, 3 rows skipped`; empty before the file is read."""
    if view.source is None:
        return ""
    names = ("posts", "stories", "articles", "social_posts")
    posts, stories, articles, social = (int(view.totals.get(name, 0)) for name in names)
    counted = (
        posts and say.ngettext("%(n)s post", "%(n)s posts", posts),
        stories and say.ngettext("%(n)s story", "%(n)s stories", stories),
        articles and say.ngettext("%(n)s mention in the press", "%(n)s mentions in the press", articles),
        social and say.ngettext("%(n)s mention in social media", "%(n)s mentions in social media", social),
    )
    parts = [text for text in counted if text]
    if view.period.first and view.period.last:
        parts.append(period(view.period.first, view.period.last, say))
    name = source_name(view, say)
    parts.append(f"{name} {_handle(view.account)}".strip())
    if view.skipped:
        parts.append(say.ngettext("%(n)s row skipped", "%(n)s rows skipped", view.skipped))
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
