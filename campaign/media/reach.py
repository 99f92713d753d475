"""Figures of a year, each with its definition, date and method; only what may be added is added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Literal

from campaign.clock import oslo_day
from campaign.media import reach_queries as queries
from campaign.media.article_places import mentions_by_county
from campaign.media.coverage import repository as coverage
from campaign.media.metrics import METRICS, engagement
from campaign.media.model import Observation
from campaign.media.problems import N_
from campaign.media.reach_queries import Post
from campaign.media.schemas import (
    Additivity,
    BestReach,
    Channel,
    ChannelList,
    CountyItem,
    CountyList,
    CoveredEvents,
    DailyItem,
    DailyList,
    Figure,
    MentionCount,
    Mentions,
    OutletItem,
    PostItem,
    PostList,
    ReachSummary,
    StoryItem,
    StoryList,
)
from campaign.media.totals import GROSS_LABEL, gross, total

PostOrder = Literal["reach", "engagement_rate", "views", "interactions", "published_at"]
POST_ORDERS: tuple[PostOrder, ...] = ("reach", "engagement_rate", "views", "interactions", "published_at")
#: A rate of a few people says nothing: posts under this reach are left out of the list by rate.
LEAST_REACH_FOR_RATE = 1_000
_TOP_OUTLETS = 10
_POSTS_DEFINITION = N_("Posts, reels, videos and stories that were published in the year, each counted once.")
_MENTIONS_DEFINITION = N_(
    "Hits are rows of the media monitor. Placements count the same article in the same outlet once. "
    "Unique stories count a text once, however many outlets printed it."
)
_RELEASES_DEFINITION = N_(
    "Press releases, and articles that print one word for word. They are not counted as mentions in the press."
)
_COVERED_DEFINITION = N_(
    "Events that the team has confirmed at least one editorial article about. Suggestions that nobody has decided are "
    "not counted."
)
_COUNTIES_DEFINITION = N_(
    "A paper that writes for one place counts for its county. Of other outlets the places in headline and lead decide, "
    "when they are all in one county. Where there is any doubt an article counts for no county."
)


async def summary(year: int) -> ReachSummary:
    """The key figures of a year, from what stands now."""
    posts = await queries.posts(year)
    found = await queries.mentions(year)
    mentioned = await queries.mentions_as_of(year)
    platforms = sorted({post.platform for post in posts})
    moments = [moment for moment in (mentioned, *(post.as_of for post in posts)) if moment]
    outlets = await queries.top_outlets(year, _TOP_OUTLETS)
    return ReachSummary(
        year=year,
        as_of=max(moments, default=None),
        posts=_posts_figure(posts),
        platforms=[_channel([post for post in posts if post.platform == name], name, None) for name in platforms],
        gross=[one for name in ("views", "impressions") if (one := _gross(posts, name))],
        interactions=_added(posts, "engagement"),
        mentions=_mentions(found.get("editorial"), mentioned),
        social_mentions=_mentions(found.get("social"), mentioned),
        releases=_mentions(found.get("release"), mentioned, _RELEASES_DEFINITION),
        potential_audience=figure("potential_audience", await queries.potential_audience(year), mentioned),
        covered_events=await _covered_events(year),
        top_outlets=[OutletItem(**row) for row in outlets],
    )


async def _covered_events(year: int) -> CoveredEvents:
    counts = await coverage.counts(year)
    return CoveredEvents(
        events=counts["events"], articles=counts["confirmed"], waiting=counts["suggested"],
        definition=_COVERED_DEFINITION, method="house.covered_events.1",
    )  # fmt: skip


async def counties(year: int, names: Mapping[str, str]) -> CountyList:
    """Mentions by county; `names` are those of all counties by number."""
    items = [
        CountyItem(
            county_number=one.county, county=names.get(one.county or ""), hits=one.hits, placements=one.placements,
            unique_stories=one.unique_stories,
        )
        for one in await mentions_by_county(year)
    ]  # fmt: skip
    return CountyList(
        items=items, next=None, total=len(items), definition=_COUNTIES_DEFINITION, method="house.mentions_by_county.1"
    )


async def daily(year: int) -> DailyList:
    """Days on which something was published."""
    days: dict[date, list[Post]] = {}
    for post in await queries.posts(year):
        days.setdefault(oslo_day(post.published_at), []).append(post)
    mentioned = await queries.mentions_by_day(year)
    items = []
    for day in sorted({*days, *mentioned}):
        posts = days.get(day, [])
        hits = mentioned.get(day, {"hits": 0, "placements": 0, "unique_stories": 0})
        items.append(
            DailyItem(
                date=day, posts=len(posts), views=_by_platform(posts, "views"),
                impressions=_by_platform(posts, "impressions"), best_reach=_most_by_platform(posts),
                interactions=_added(posts, "engagement").value, mentions=MentionCount(**hits),
            )
        )  # fmt: skip
    return DailyList(items=items, next=None, total=len(items))


async def channels(year: int) -> ChannelList:
    """Each account on each platform."""
    groups: dict[tuple[str, str], list[Post]] = {}
    for post in await queries.posts(year):
        groups.setdefault((post.platform, _account(post)), []).append(post)
    items = [_channel(posts, platform, account) for (platform, account), posts in groups.items()]
    items.sort(key=lambda item: (-item.posts - item.story_posts, item.platform, item.account or ""))
    return ChannelList(items=items, next=None, total=len(items))


async def posts(year: int, *, order: PostOrder = "reach", limit: int = 20, offset: int = 0) -> PostList:
    """Posts from most to least; those without the number come last, or are left out of the list by rate."""
    items = [_post_item(post) for post in await queries.posts(year)]
    if order == "engagement_rate":
        items = [item for item in items if (item.reach or 0) >= LEAST_REACH_FOR_RATE and item.engagement_rate]
    if order == "published_at":
        items.sort(key=lambda item: (item.published_at, item.id), reverse=True)
    else:
        items.sort(key=lambda item: (_known(getattr(item, order)), -item.id), reverse=True)
    page = items[offset : offset + limit]
    following = str(offset + limit) if offset + limit < len(items) else None
    return PostList(items=page, next=following, total=len(items))


def _known(value: float | None) -> float:
    """For sorting: a number that nobody gave comes after zero."""
    return -1.0 if value is None else value


async def stories(year: int, *, limit: int = 20, offset: int = 0, words: str = "") -> StoryList:
    """Stories of the press, those in most outlets first; with `words` those with them in a headline or an outlet."""
    rows, count = await queries.stories(year, limit=limit, offset=offset, words=words)
    following = str(offset + limit) if offset + limit < count else None
    return StoryList(items=[StoryItem(**row) for row in rows], next=following, total=count)


def figure(metric: str, value: int | float | None, as_of: datetime | None, *, gross_label: str = "") -> Figure:
    """A number with all that must stand beside it."""
    known = METRICS[metric]
    return Figure(
        metric=metric,
        label=known.label,
        value=whole(value),
        unit=known.unit,
        definition=known.caveat,
        method=known.definition,
        as_of=as_of,
        additive=Additivity(days=known.over_days, posts=known.over_objects, platforms=known.over_platforms),
        gross=bool(gross_label),
        note=gross_label,
    )


def whole(value: int | float | None) -> int | float | None:
    """A number without `.0`: the database keeps all numbers as floating point."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _posts_figure(posts: Sequence[Post]) -> Figure:
    moments = [post.as_of for post in posts if post.as_of]
    return Figure(
        metric="posts", label=N_("Posts"), value=len(posts), unit="posts", definition=_POSTS_DEFINITION,
        method="house.posts.1", as_of=max(moments, default=None),
        additive=Additivity(days=True, posts=True, platforms=True),
    )  # fmt: skip


def _channel(posts: Sequence[Post], platform: str, account: str | None) -> Channel:
    stories = sum(post.kind == "story" for post in posts)
    return Channel(
        platform=platform, account=account, posts=len(posts) - stories, story_posts=stories,
        collaborations=sum(post.is_collaboration for post in posts), views=_added(posts, "views"),
        impressions=_added(posts, "impressions"), interactions=_added(posts, "engagement"), best_reach=_best(posts),
    )  # fmt: skip


def _observations(posts: Iterable[Post], metric: str) -> list[Observation]:
    """The latest number of each post that has it."""
    found = []
    for post in posts:
        value = engagement(dict(post.values)) if metric == "engagement" else post.values.get(metric)
        if value is not None:
            found.append(
                Observation(
                    platform=post.platform, object_id=post.native_id, account_id=post.account_id, metric=metric,
                    value=value, row=0,
                )
            )  # fmt: skip
    return found


def _added(posts: Sequence[Post], metric: str) -> Figure:
    """A sum over posts; `total` refuses what may not be added."""
    values = _observations(posts, metric)
    moments = [post.as_of for post in posts if post.as_of]
    return figure(metric, total(values).value if values else None, max(moments, default=None))


def _gross(posts: Sequence[Post], metric: str) -> Figure | None:
    """A sum over platforms under the name gross; None on one platform, where it would say nothing new."""
    values = _observations(posts, metric)
    if len({value.platform for value in values}) < 2:
        return None
    moments = [post.as_of for post in posts if post.as_of]
    return figure(metric, gross(values).value, max(moments, default=None), gross_label=GROSS_LABEL)


def _best(posts: Sequence[Post]) -> BestReach | None:
    reached = [post for post in posts if "reach" in post.values]
    if not reached:
        return None
    best = max(reached, key=lambda post: (post.values["reach"], -post.id))
    return BestReach(figure=figure("reach", best.values["reach"], best.as_of), post=_post_item(best))


def _by_platform(posts: Sequence[Post], metric: str) -> dict[str, int | float]:
    found: dict[str, int | float] = {}
    for name in sorted({post.platform for post in posts}):
        value = _added([post for post in posts if post.platform == name], metric).value
        if value is not None:
            found[name] = value
    return found


def _most_by_platform(posts: Sequence[Post]) -> dict[str, int | float]:
    found: dict[str, int | float] = {}
    for post in posts:
        if "reach" in post.values:
            found[post.platform] = max(found.get(post.platform, 0), whole(post.values["reach"]) or 0)
    return found


def _mentions(row: queries.Row | None, as_of: datetime | None, definition: str = "") -> Mentions:
    hits, placements, unique = (row["hits"], row["placements"], row["stories"]) if row else (0, 0, 0)
    return Mentions(
        hits=hits, placements=placements, unique_stories=unique, definition=definition or _MENTIONS_DEFINITION,
        method=METRICS["mentions"].definition, as_of=as_of if row else None,
    )  # fmt: skip


def _account(post: Post) -> str:
    return f"@{post.account_handle}" if post.account_handle else post.account_name or post.account_id


def _post_item(post: Post) -> PostItem:
    reach, interactions = post.values.get("reach"), engagement(dict(post.values))
    rate = round(100 * interactions / reach, 2) if reach and interactions is not None else None
    return PostItem(
        id=post.id, platform=post.platform, native_id=post.native_id, url=post.url, published_at=post.published_at,
        kind=post.kind, account=_account(post), title=post.title or _headline(post.text),
        is_collaboration=post.is_collaboration, reach=whole(reach), views=whole(post.values.get("views")),
        impressions=whole(post.values.get("impressions")), interactions=whole(interactions), engagement_rate=rate,
        as_of=post.as_of,
    )  # fmt: skip


def _headline(text: str) -> str:
    """The beginning of a post, at a word."""
    line = " ".join(text.split())
    return line if len(line) <= 80 else line[:80].rsplit(" ", 1)[0] + "…"
