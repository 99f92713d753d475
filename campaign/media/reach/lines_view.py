"""Lines of a year as tables with charts: one column a line, and a row of words where a line is broken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from campaign.i18n import Translator
from campaign.media.problems import N_
from campaign.media.reach.part_schemas import MethodChange, Section, Series, SeriesPoint
from campaign.media.reach.series import changes_of
from campaign.media.reach.text import account_name, platform_name
from campaign.media.reach.view import Cell, number_cell

#: Fewer days than this are a table and no chart.
_LEAST_FOR_CHART = 3
#: The charts of each section: their captions, and the metrics in them.
_CHARTS: dict[Section, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "posts": ((N_("Views by day of publication"), ("views", "impressions")),),
    "account": (
        (N_("Followers"), ("followers",)), (N_("Reach of accounts, day by day"), ("reach",)),
        (N_("Views of accounts, day by day"), ("views", "impressions")),
        (N_("New followers, day by day"), ("new_followers",)),
    ),
    "site": (
        (N_("Page views, day by day"), ("page_views",)), (N_("Visits, day by day"), ("visits",)),
        (N_("Visitors, day by day"), ("visitors", "visitors_active")),
    ),
    "search": (
        (N_("Clicks from Google Search, day by day"), ("search_clicks",)),
        (N_("Impressions in Google Search, day by day"), ("search_impressions",)),
    ),
    "podcast": ((N_("Plays, day by day"), ("plays", "streams", "starts")),),
}  # fmt: skip
_WITH_IMPRESSIONS = {
    N_("Views by day of publication"): N_("Views and impressions by day of publication"),
    N_("Views of accounts, day by day"): N_("Views and impressions of accounts, day by day"),
}


def line_tables(lines: Iterable[Series], section: Section, say: Translator) -> list[dict[str, Any]]:
    """The tables of a section: `caption`, `columns`, `rows`, `breaks`, `chart` (None where there is too little)."""
    mine = [one for one in lines if one.section == section]
    found = []
    for caption, metrics in _CHARTS.get(section, ()):
        shown = [one for one in mine if one.metric in metrics]
        if shown:
            told = {one.metric for one in shown}
            words = _WITH_IMPRESSIONS.get(caption, caption) if "impressions" in told else caption
            names = [_name(one, len(told) > 1, say) for one in shown]
            found.append(_table(say.gettext(words), shown, names, say))
    return found


def trend_tables(lines: Iterable[Series], say: Translator) -> list[dict[str, Any]]:
    """One table a file: the index of one file says nothing about that of another."""
    files: dict[str, list[Series]] = {}
    for one in lines:
        if one.section == "trends":
            files.setdefault(one.account, []).append(one)
    return [
        _table(
            say.gettext("Search interest, file %(number)s of %(all)s", number=number, all=len(files))
            if len(files) > 1 else say.gettext("Search interest over time"),
            shown, [one.part for one in shown], say,
        )
        for number, shown in enumerate(files.values(), 1)
    ]  # fmt: skip


def _name(one: Series, several: bool, say: Translator) -> str:
    name = account_name(one.platform, one.account, say)
    return f"{name}, {say.gettext(one.label).lower()}" if several else name


def _table(caption: str, lines: Sequence[Series], names: Sequence[str], say: Translator) -> dict[str, Any]:
    days = sorted({(point.first, point.last) for one in lines for point in one.points})
    values = [{point.first: point for point in one.points} for one in lines]
    changes = changes_of(lines)
    rows: list[Any] = []
    waiting = list(changes)
    for first, last in days:
        while waiting and waiting[0].on <= first:
            rows.append(_break_row(waiting.pop(0), say))
        rows.append([_when(first, last, say), *(_point_cell(one.get(first), say) for one in values)])
    return {
        "caption": caption,
        "columns": [{"label": say.gettext("Day")}]
        + [
            {"label": name + _segment(one, lines, say), "numeric": True} for name, one in zip(names, lines, strict=True)
        ],
        "rows": rows,
        "breaks": [_break_row(one, say) for one in changes],
        "chart": "line" if len(days) >= _LEAST_FOR_CHART else None,
    }


def _segment(one: Series, lines: Sequence[Series], say: Translator) -> str:
    """Which piece of a broken line a column is, where both pieces are of one metric."""
    same = [other for other in lines if (other.platform, other.account, other.part, other.metric)
            == (one.platform, one.account, one.part, one.metric)]  # fmt: skip
    if len(same) < 2:
        return ""
    following = same[same.index(one) + 1] if one is not same[-1] else None
    if following and following.after:
        return " " + say.gettext("until %(day)s", day=say.date(following.after.on - timedelta(days=1), "long"))
    return " " + say.gettext("from %(day)s", day=say.date(one.after.on, "long")) if one.after else ""


def _break_row(change: MethodChange, say: Translator) -> dict[str, str]:
    """What stands at the break: the day for the chart, and the words for everyone."""
    return {
        "on": change.on.isoformat(),
        "label": say.gettext("Changed method: %(platform)s", platform=platform_name(change.platform, say)),
        "when": say.date(change.on, "long"),
        "text": say.gettext(change.reason),
    }


def _point_cell(point: SeriesPoint | None, say: Translator) -> Cell:
    if point is None:
        return "\u2013"
    return {"text": "<1", "value": point.value} if point.below_one else number_cell(point.value, say)


def _when(first: date, last: date, say: Translator) -> Cell:
    if first == last:
        return {"text": say.date(first, "short"), "value": first.isoformat()}
    return {"text": f"{say.date(first, 'short')} \u2013 {say.date(last, 'short')}", "value": first.isoformat(),
            "last": last.isoformat()}  # fmt: skip
