"""Figures of posts: sums of what may be added, the best of what may not, and lists by day, account and post."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Literal

from campaign.clock import oslo_day
from campaign.media.metrics import METRICS
from campaign.media.metrics_platforms import counting_over
from campaign.media.model import Observation, Peso
from campaign.media.peso import KINDS
from campaign.media.problems import N_
from campaign.media.reach import queries
from campaign.media.reach.figure import Additivity, Figure, figure, whole
from campaign.media.reach.part_schemas import MethodChange
from campaign.media.reach.queries import Post
from campaign.media.reach.schemas import (
    BestReach,
    Channel,
    ChannelList,
    DailyItem,
    DailyList,
    MentionCount,
    PostItem,
    PostList,
)
from campaign.media.reach.series import changes_of, of_posts
from campaign.media.totals import GROSS_LABEL, NotAdditive, gross

PostOrder = Literal["reach", "engagement_rate", "views", "interactions", "published_at"]
POST_ORDERS: tuple[PostOrder, ...] = ("reach", "engagement_rate", "views", "interactions", "published_at")
#: A rate of a few people says nothing: posts under this reach are left out of the list by rate.
LEAST_REACH_FOR_RATE = 1_000
_POSTS_DEFINITION = N_(
    "Posts, reels, videos and stories that were published in the year, each counted once. Posts that were paid for "
    "stand apart."
)
_GROSS_NOTE = N_("gross: each platform counts this in its own way")


async def daily(year: int, found_posts: Sequence[Post] | None = None) -> DailyList:
    """Days on which something was published, without posts that were paid for."""
    days: dict[date, list[Post]] = {}
    everything = await queries.posts(year) if found_posts is None else found_posts
    for post in everything:
        if post.peso != "paid":
            days.setdefault(oslo_day(post.published_at), []).append(post)
    changes: dict[date, list[MethodChange]] = {}
    for change in changes_of(of_posts(everything)):
        changes.setdefault(change.on, []).append(change)
    mentioned = await queries.mentions_by_day(year)
    items = []
    for day in sorted({*days, *mentioned}):
        posts = days.get(day, [])
        hits = mentioned.get(day, {"hits": 0, "placements": 0, "unique_stories": 0})
        by_name = sorted(by_platform(posts).items())
        items.append(
            DailyItem(
                date=day, posts=len(posts), views=_values(by_name, "views"),
                impressions=_values(by_name, "impressions"), best_reach=_best_by_platform(posts),
                interactions=added(posts, "engagement").value, mentions=MentionCount(**hits),
                method_changes=changes.get(day, []),
            )
        )  # fmt: skip
    return DailyList(items=items, next=None, total=len(items))


async def channels(year: int, found_posts: Sequence[Post] | None = None) -> ChannelList:
    """Each account on each platform, without posts that were paid for."""
    groups: dict[tuple[str, str], list[Post]] = {}
    for post in await queries.posts(year) if found_posts is None else found_posts:
        if post.peso != "paid":
            groups.setdefault((post.platform, post.account_id or _account(post)), []).append(post)
    # Posts come oldest first: an account that changed its name has the last one.
    items = [channel_of(posts, platform, _account(posts[-1])) for (platform, _), posts in groups.items()]
    items.sort(key=lambda item: (-item.posts - item.story_posts, item.platform, item.account or ""))
    return ChannelList(items=items, next=None, total=len(items))


async def posts(
    year: int, *, order: PostOrder = "reach", limit: int = 20, offset: int = 0, peso: Collection[Peso] = KINDS,
    found_posts: Sequence[Post] | None = None,
) -> PostList:  # fmt: skip
    """Posts from most to least; those without the number come last, or are left out of the list by rate.

    `peso`: the classes that are listed.
    """
    everything = await queries.posts(year) if found_posts is None else found_posts
    listed = [post for post in everything if post.peso in peso]
    if order == "engagement_rate":
        listed = [post for post in listed if post.values.get("reach", 0) >= LEAST_REACH_FOR_RATE and post.engagement]
    if order == "published_at":
        listed.sort(key=lambda post: (post.published_at, post.id), reverse=True)
    else:
        listed.sort(key=lambda post: (_known(_ranked(post, order)), -post.id), reverse=True)
    page = [_post_item(post) for post in listed[offset : offset + limit]]
    following = str(offset + limit) if offset + limit < len(listed) else None
    return PostList(items=page, next=following, total=len(listed))


def _ranked(post: Post, order: PostOrder) -> float | None:
    if order == "engagement_rate":
        return _rate(post)
    return post.engagement if order == "interactions" else post.values.get(order)


def _known(value: float | None) -> float:
    """For sorting: a number that nobody gave comes after zero."""
    return -1.0 if value is None else value


def counted(posts: Sequence[Post]) -> Figure:
    moments = [post.as_of for post in posts if post.as_of]
    return Figure(
        metric="posts", label=N_("Posts"), value=len(posts), unit="posts", definition=_POSTS_DEFINITION,
        method="house.posts.1", as_of=max(moments, default=None),
        additive=Additivity(days=True, posts=True, platforms=True),
    )  # fmt: skip


def by_platform(posts: Iterable[Post]) -> dict[str, list[Post]]:
    found: dict[str, list[Post]] = {}
    for post in posts:
        found.setdefault(post.platform, []).append(post)
    return found


def channel_of(posts: Sequence[Post], platform: str, account: str | None) -> Channel:
    stories = sum(post.kind == "story" for post in posts)
    return Channel(
        platform=platform, account=account, posts=len(posts) - stories, story_posts=stories,
        collaborations=sum(post.is_collaboration for post in posts), views=added(posts, "views"),
        impressions=added(posts, "impressions"), interactions=added(posts, "engagement"), best_reach=_best(posts),
    )  # fmt: skip


def added(posts: Sequence[Post], metric: str) -> Figure:
    """A sum over posts, each with its latest number; refuses what may not be added."""
    if metric == "engagement":
        values = [value for post in posts if (value := post.engagement) is not None]
    else:
        values = [post.values[metric] for post in posts if metric in post.values]
    known = METRICS[metric]
    if len(values) > 1 and not known.over_objects:
        raise NotAdditive(metric, "objects")
    if not known.over_platforms and len({post.platform for post in posts}) > 1:
        raise NotAdditive(metric, "platforms")
    moments = [post.as_of for post in posts if post.as_of]
    platforms = {post.platform for post in posts}
    return figure(
        metric, sum(values) if values else None, max(moments, default=None),
        platform=platforms.pop() if len(platforms) == 1 else "",
        last=max((oslo_day(post.published_at) for post in posts), default=None),
    )  # fmt: skip


def gross_of(platforms: Sequence[Channel], metric: str) -> Figure | None:
    """A sum over platforms under the name gross; None on one platform, where it would say nothing new."""
    figures = [(one.platform, one.views if metric == "views" else one.impressions) for one in platforms]
    values = [
        Observation(platform=platform, metric=metric, value=one.value, row=0)
        for platform, one in figures if one.value is not None
    ]  # fmt: skip
    if len(values) < 2:
        return None
    moments = [one.as_of for _, one in figures if one.as_of]
    names = [one.platform for one in values]
    over = counting_over(metric, names)
    return figure(
        metric, gross(values).value, max(moments, default=None), definition=over.definition, method=over.method,
        gross_label=_GROSS_NOTE if over.method else GROSS_LABEL, platforms=names,
    )  # fmt: skip


def _best(posts: Sequence[Post]) -> BestReach | None:
    reached = [post for post in posts if "reach" in post.values]
    if not reached:
        return None
    best = max(reached, key=lambda post: (post.values["reach"], -post.id))
    return BestReach(
        figure=figure("reach", best.values["reach"], best.as_of, platform=best.platform), post=_post_item(best)
    )


def _values(groups: Iterable[tuple[str, Sequence[Post]]], metric: str) -> dict[str, float]:
    values = ((name, added(posts, metric).value) for name, posts in groups)
    return {name: value for name, value in values if value is not None}


def _best_by_platform(posts: Sequence[Post]) -> dict[str, float]:
    found: dict[str, float] = {}
    for post in posts:
        if "reach" in post.values:
            found[post.platform] = max(found.get(post.platform, 0), whole(post.values["reach"]) or 0)
    return found


def _account(post: Post) -> str:
    return f"@{post.account_handle}" if post.account_handle else post.account_name or post.account_id


def _rate(post: Post) -> float | None:
    """Interactions by reach, in percent."""
    reach, interactions = post.values.get("reach"), post.engagement
    return round(100 * interactions / reach, 2) if reach and interactions is not None else None


def _post_item(post: Post) -> PostItem:
    values = post.values
    return PostItem(
        id=post.id, platform=post.platform, native_id=post.native_id, url=post.url, published_at=post.published_at,
        kind=post.kind, account=_account(post), title=post.title or _headline(post.text),
        is_collaboration=post.is_collaboration, peso=post.peso, reach=whole(values.get("reach")),
        views=whole(values.get("views")), impressions=whole(values.get("impressions")),
        interactions=whole(post.engagement), engagement_rate=_rate(post), as_of=post.as_of,
    )  # fmt: skip


def _headline(text: str) -> str:
    """The beginning of a post, at a word."""
    line = " ".join(text.split())
    return line if len(line) <= 80 else line[:80].rsplit(" ", 1)[0] + "…"
