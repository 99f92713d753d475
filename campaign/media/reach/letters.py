"""Newsletters and podcast episodes of a year: their own numbers, which are no views and no reach."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import msgspec

from campaign import db
from campaign.media.metrics import METRICS
from campaign.media.problems import N_
from campaign.media.reach import observed
from campaign.media.reach.figure import Additivity, Figure, figure, whole
from campaign.media.reach.part_schemas import (
    EpisodeItem,
    MeasuredAccount,
    NewsletterItem,
    Newsletters,
    PodcastPlatform,
    Podcasts,
)
from campaign.media.reach.queries import Row, year_bounds
from campaign.media.totals import NotAdditive

_SENT = N_("Newsletters that were sent in the year, each counted once.")
_DELIVERED = N_(
    "E-mails that arrived, over all newsletters that tell it: as the tool says, else recipients without those that "
    "came back. A person gets several of them."
)
_OPEN_RATE = N_(
    "Recipients who opened by e-mails that arrived, both added up over the newsletters that tell both; rates of "
    "newsletters are never averaged. Apple Mail opens e-mails by itself, so the rate is too high."
)
_CLICK_RATE = N_(
    "Recipients who clicked by e-mails that arrived, both added up over the newsletters that tell both; rates of "
    "newsletters are never averaged."
)
_EPISODES = N_("Episodes that were published in the year, each counted once on each platform.")
_SO_FAR = N_("Of the episodes that were published in the year, all plays until the numbers were taken.")
_RATES = (("open_rate", "opens_unique", _OPEN_RATE), ("click_rate", "clicks_unique", _CLICK_RATE))
_SUMS = ("opens", "clicks", "unsubscribes", "complaints")
_EPISODE_SUMS = ("plays", "streams", "starts", "downloads", "seconds_listened")
_EPISODE_COLUMNS = ("plays", "streams", "starts", "downloads", "listeners")
_COUNTED = Additivity(days=True, posts=True, platforms=True)


class _Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A newsletter or an episode as it stands."""

    id: int
    platform: str
    account_name: str
    title: str
    published_at: datetime
    values: dict[str, float]
    captured_at: datetime


async def _letters(year: int, kind: str) -> list[_Letter]:
    rows: list[Row] = await db.fetch(
        """SELECT id, platform, account_name, CASE WHEN title <> '' THEN title ELSE left(text, 200) END AS title,
                  published_at, metrics, captured_at
           FROM media_object WHERE published_at >= $1 AND published_at < $2 AND kind = $3 ORDER BY published_at, id""",
        *year_bounds(year), kind,
    )  # fmt: skip
    return [_Letter(values=msgspec.json.decode(row.pop("metrics")), **row) for row in rows]


async def newsletters(year: int, told: list[MeasuredAccount]) -> Newsletters:
    """The newsletters of a year; `told` are sums that files have without the newsletters."""
    letters = await _letters(year, "newsletter")
    found = [_sum(letters, "delivered", _delivered, definition=_DELIVERED, method="house.newsletter.delivered.1")]
    found += [_sum(letters, name, lambda one, name=name: one.values.get(name)) for name in _SUMS]  # type: ignore[misc]
    found += [_rate(letters, *rate) for rate in _RATES]
    moment = max((one.captured_at for one in letters), default=None)
    return Newsletters(
        sent=_count(letters, N_("Newsletters sent"), _SENT, "house.newsletters.1", moment),
        figures=[one for one in found if one], items=[_item(one) for one in reversed(letters)], told=told,
    )  # fmt: skip


def _count(letters: Sequence[_Letter], label: str, definition: str, method: str, moment: datetime | None) -> Figure:
    return Figure(
        metric="newsletters" if method.startswith("house.newsletters") else "episodes", label=label,
        value=len(letters) if letters else None, unit="posts", definition=definition, method=method, as_of=moment,
        additive=_COUNTED,
    )  # fmt: skip


def _delivered(one: _Letter) -> float | None:
    """As the tool says; else recipients without those that came back, where it says both."""
    if (told := one.values.get("delivered")) is not None:
        return told
    recipients, bounced = one.values.get("recipients"), one.values.get("bounced")
    if bounced is None and "bounced_hard" in one.values and "bounced_soft" in one.values:
        bounced = one.values["bounced_hard"] + one.values["bounced_soft"]
    return None if recipients is None or bounced is None else recipients - bounced


def _sum(
    letters: Sequence[_Letter], metric: str, value_of: Callable[[_Letter], float | None], *, definition: str = "",
    method: str = "",
) -> Figure | None:  # fmt: skip
    """The sum over those that have it; refuses what may not be added over objects. None when nobody tells it."""
    if not METRICS[metric].over_objects:
        raise NotAdditive(metric, "objects")
    values = [(value, one.captured_at) for one in letters if (value := value_of(one)) is not None]
    if not values:
        return None
    return figure(
        metric, sum(value for value, _ in values), max(moment for _, moment in values), definition=definition,
        method=method, told_by=len(values), out_of=len(letters),
    )  # fmt: skip


def _rate(letters: Sequence[_Letter], metric: str, part: str, definition: str) -> Figure | None:
    pairs = [
        (one.values[part], delivered, one.captured_at)
        for one in letters
        if part in one.values and (delivered := _delivered(one))
    ]
    delivered = sum(pair[1] for pair in pairs)
    if not delivered:
        return None
    return figure(
        metric, round(100 * sum(pair[0] for pair in pairs) / delivered, 1), max(pair[2] for pair in pairs),
        definition=definition, told_by=len(pairs), out_of=len(letters),
    )  # fmt: skip


def _item(one: _Letter) -> NewsletterItem:
    delivered = _delivered(one)

    def rate(name: str) -> float | None:
        value = one.values.get(name)
        return round(100 * value / delivered, 1) if value is not None and delivered else None

    names = ("opens", "opens_unique", "clicks", "clicks_unique", "unsubscribes")
    return NewsletterItem(
        id=one.id, platform=one.platform, published_at=one.published_at, title=one.title, audience=one.account_name,
        delivered=whole(delivered), open_rate=rate("opens_unique"), click_rate=rate("clicks_unique"),
        as_of=one.captured_at, **{name: whole(one.values.get(name)) for name in names},
    )  # fmt: skip


async def podcasts(year: int, shows: list[MeasuredAccount]) -> Podcasts:
    """The episodes of a year; `shows` are what shows were measured at by day."""
    letters = await _letters(year, "episode")
    by_platform: dict[str, list[_Letter]] = {}
    for one in letters:
        by_platform.setdefault(one.platform, []).append(one)
    undated = await observed.of_parts(year, ("episode",), _EPISODE_COLUMNS)
    return Podcasts(
        platforms=[_platform(name, found) for name, found in sorted(by_platform.items())],
        episodes=[*(_episode(one) for one in letters), *_undated(undated)], shows=shows,
    )  # fmt: skip


def _platform(name: str, letters: Sequence[_Letter]) -> PodcastPlatform:
    moment = max(one.captured_at for one in letters)
    sums = [
        _sum(letters, metric, lambda one, metric=metric: one.values.get(metric), definition=_SO_FAR)  # type: ignore[misc]
        for metric in _EPISODE_SUMS
    ]
    return PodcastPlatform(
        platform=name, episodes=_count(letters, N_("Episodes"), _EPISODES, "house.episodes.1", moment),
        figures=[one for one in sums if one],
    )  # fmt: skip


def _episode(one: _Letter) -> EpisodeItem:
    return EpisodeItem(
        platform=one.platform, show=one.account_name, title=one.title, published_at=one.published_at,
        as_of=one.captured_at, **{name: whole(one.values.get(name)) for name in _EPISODE_COLUMNS},
    )  # fmt: skip


def _undated(seen: Iterable[observed.Seen]) -> list[EpisodeItem]:
    """Episodes whose file names no day of publication: shown, and in no sum of a year."""
    groups: dict[tuple[str, str, str], list[observed.Seen]] = {}
    for one in seen:
        if one.granularity == "lifetime":
            groups.setdefault((one.platform, one.account_id, one.member), []).append(one)
    found = []
    for (platform, show, title), values in sorted(groups.items()):
        numbers = {one.metric: whole(one.value) for one in values}
        found.append(
            EpisodeItem(
                platform=platform, show=show, title=title, published_at=None,
                as_of=max(one.captured_at for one in values),
                **{name: numbers.get(name) for name in _EPISODE_COLUMNS},
            )
        )  # fmt: skip
    return found
