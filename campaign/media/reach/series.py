"""Numbers by day as lines: each measured in one way, so a line ends where the method changes and another begins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from campaign.clock import oslo_day
from campaign.media.metrics import METRICS
from campaign.media.metrics_breaks import Break, breaks_of
from campaign.media.metrics_platforms import counting
from campaign.media.reach import observed
from campaign.media.reach.figure import whole
from campaign.media.reach.observed import Seen
from campaign.media.reach.part_schemas import MethodChange, Section, Series, SeriesPoint
from campaign.media.reach.queries import Post
from campaign.media.reach.sections import family_of

#: Metrics that are shown as lines, by section; those of posts are of the days on which they were published.
SHOWN: Mapping[Section, tuple[str, ...]] = {
    "posts": ("views", "impressions"),
    "account": ("followers", "reach", "views", "impressions", "new_followers"),
    "site": ("page_views", "visits", "visitors", "visitors_active"),
    "search": ("search_clicks", "search_impressions"),
    "podcast": ("plays", "streams", "starts"),
}
Values = dict[date, float]
_Key = tuple[str, str]


async def all_series(year: int, posts: Sequence[Post], seen: Iterable[Seen]) -> list[Series]:
    """All lines of a year, by section. Posts that were paid for are left out."""
    return [*of_posts(posts), *of_accounts(seen), *await of_terms(year)]


def of_posts(posts: Iterable[Post]) -> list[Series]:
    """Lifetime numbers of the posts of each day of publication, by platform."""
    lines: dict[_Key, dict[str, Values]] = {}
    for post in posts:
        if post.peso == "paid":
            continue
        for metric in SHOWN["posts"]:
            value = post.values.get(metric)
            if value is not None:
                days = lines.setdefault((post.platform, ""), {}).setdefault(metric, {})
                day = oslo_day(post.published_at)
                days[day] = days.get(day, 0) + value
    return [one for key, by_metric in sorted(lines.items()) for one in _lines("posts", key, by_metric)]


def of_accounts(seen: Iterable[Seen]) -> list[Series]:
    """Days of accounts, sites and shows, each day as it is told."""
    found: dict[Section, dict[_Key, dict[str, Values]]] = {}
    for one in seen:
        section = family_of(one.platform, one.metric)
        if one.days == 1 and section in SHOWN and one.metric in SHOWN[section] and one.period_start:  # type: ignore[index]
            lines = found.setdefault(section, {}).setdefault((one.platform, one.account_id), {})  # type: ignore[arg-type]
            lines.setdefault(one.metric, {})[one.period_start] = one.value
    return [
        one
        for section, lines in found.items()
        for key, by_metric in sorted(lines.items())
        for one in _lines(section, key, by_metric)
    ]


async def of_terms(year: int) -> list[Series]:
    """Search interest. The index holds only inside one file, so each file is a set of lines of its own."""
    terms: dict[tuple[str, str], list[Seen]] = {}
    for one in await observed.of_terms(year):
        terms.setdefault((one.account_id, one.member), []).append(one)
    return [
        _series(
            "trends", ("google_trends", account), term, "search_interest",
            [SeriesPoint(first=one.period_start, last=one.period_end, value=whole(one.value) or 0,  # type: ignore[arg-type]
                         below_one=one.is_below_one)
             for one in sorted(seen, key=lambda one: (one.period_start or date.min, one.period_end or date.min))],
        )
        for (account, term), seen in terms.items()
    ]  # fmt: skip


def _lines(section: Section, key: _Key, by_metric: Mapping[str, Values]) -> list[Series]:
    """The lines of one account, cut where the method changes."""
    changes = _changes(key[0], by_metric)
    found = []
    for metric in SHOWN[section]:
        values = by_metric.get(metric, {})
        cuts = [one for one in changes if one.ends == one.begins == metric]
        begun = next((one for one in changes if one.begins == metric != one.ends), None)
        rest = dict(values)
        for cut in sorted(cuts, key=lambda one: one.on):
            before = {day: value for day, value in rest.items() if day < cut.on}
            rest = {day: value for day, value in rest.items() if day >= cut.on}
            found.append(_series(section, key, "", metric, _points(before), begun))
            begun = cut
        if rest:
            found.append(_series(section, key, "", metric, _points(rest), begun))
    return found


def _changes(platform: str, by_metric: Mapping[str, Values]) -> list[MethodChange]:
    """The breaks that lie inside the data: with numbers on both sides."""
    found = []
    for one in breaks_of(platform):
        before, after = by_metric.get(one.ends, {}), by_metric.get(one.begins, {})
        on = _day_of(one, before, after)
        if on and any(day < on for day in before) and any(day >= on for day in after):
            found.append(
                MethodChange(on=on, platform=platform, ends=one.ends, begins=one.begins, reason=one.reason)
            )  # fmt: skip
    return found


def _day_of(one: Break, before: Values, after: Values) -> date | None:
    """The day that is known; else the first with the new metric and without the old after which it stays so."""
    if one.on or not before or not after or one.ends == one.begins:
        return one.on
    last_alone = max((day for day in before if day not in after), default=None)
    on = min((day for day in after if last_alone is not None and day > last_alone), default=None)
    # Elsewhere both may be told side by side for ever, of posts of two kinds.
    goes_on = on is not None and any(day >= on for day in before)
    return None if goes_on and not one.platforms else on


def _points(values: Values) -> list[SeriesPoint]:
    return [SeriesPoint(first=day, last=day, value=whole(values[day]) or 0) for day in sorted(values)]


def _series(
    section: Section, key: _Key, part: str, metric: str, points: list[SeriesPoint], after: MethodChange | None = None
) -> Series:
    known = METRICS[metric]
    own = counting(metric, key[0], points[-1].last if points else None)
    return Series(
        section=section, platform=key[0], account=key[1], part=part, metric=metric, label=known.label, unit=known.unit,
        method=own.method or known.definition, after=after, points=points,
    )  # fmt: skip


def changes_of(lines: Iterable[Series]) -> list[MethodChange]:
    """Each change that a line begins with, once, in order of time."""
    found = {(one.after.on, one.after.platform, one.after.begins): one.after for one in lines if one.after}
    return [found[key] for key in sorted(found)]
