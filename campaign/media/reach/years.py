"""Figures of a year, each with its definition, date and method; only what may be added is added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from campaign.media.articles.places import mentions_by_county
from campaign.media.coverage import repository as coverage
from campaign.media.metrics import METRICS
from campaign.media.problems import N_
from campaign.media.reach import observed, queries
from campaign.media.reach.figure import figure
from campaign.media.reach.letters import newsletters, podcasts
from campaign.media.reach.measures import highest
from campaign.media.reach.part_schemas import SeriesList
from campaign.media.reach.peso_classes import classes
from campaign.media.reach.posts import added, by_platform, channel_of, counted, gross_of
from campaign.media.reach.queries import Post
from campaign.media.reach.schemas import (
    CountyItem,
    CountyList,
    CoveredEvents,
    Mentions,
    OutletItem,
    ReachSummary,
    StoryItem,
    StoryList,
)
from campaign.media.reach.sections import measured_accounts
from campaign.media.reach.series import all_series

_TOP_OUTLETS = 10
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


async def summary(year: int, found_posts: Sequence[Post] | None = None) -> ReachSummary:
    """The key figures of a year, from what stands now; posts that are at hand need not be asked for again."""
    posts = await queries.posts(year) if found_posts is None else found_posts
    found = await queries.mentions(year)
    mentioned = await queries.mentions_as_of(year)
    measured = await measured_accounts(year)
    letters = await newsletters(year, measured.of("newsletter"))
    shows = await podcasts(year, measured.of("podcast"))
    organic = [post for post in posts if post.peso != "paid"]
    platforms = [channel_of(mine, name, None) for name, mine in sorted(by_platform(organic).items())]
    mentions = _mentions(found.get("editorial"), mentioned)
    releases = _mentions(found.get("release"), mentioned, _RELEASES_DEFINITION)
    moments = (
        mentioned, letters.sent.as_of, *(post.as_of for post in posts), *(one.captured_at for one in measured.seen),
        *(one.as_of for one in shows.episodes),
    )  # fmt: skip
    return ReachSummary(
        year=year,
        as_of=max((moment for moment in moments if moment), default=None),
        posts=counted(organic),
        platforms=platforms,
        gross=[one for name in ("views", "impressions") if (one := gross_of(platforms, name))],
        interactions=added(organic, "engagement"),
        mentions=mentions,
        social_mentions=_mentions(found.get("social"), mentioned),
        releases=releases,
        potential_audience=figure("potential_audience", await queries.potential_audience(year), mentioned),
        covered_events=await _covered_events(year),
        top_outlets=[OutletItem(**row) for row in await queries.top_outlets(year, _TOP_OUTLETS)],
        peso=classes(
            posts,
            counted=counted,
            channel=lambda mine, name: channel_of(mine, name, None),
            mentions=mentions,
            releases=releases,
            newsletters=len(letters.items),
            ads=measured.of("ads"),
        ),
        newsletters=letters,
        podcasts=shows,
        sites=measured.of("site"),
        searches=measured.of("search"),
        site_parts=measured.site_parts,
        accounts=measured.of("account"),
        trends=highest(await observed.of_terms(year)),
        others=measured.of("other"),
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


async def series(year: int) -> SeriesList:
    """Numbers by day as lines that end where the method changes."""
    seen = await observed.of_accounts(year)
    items = await all_series(year, await queries.posts(year), seen)
    return SeriesList(items=items, next=None, total=len(items))


async def years() -> list[int]:
    """Years that there is anything about, newest first."""
    return sorted({*await queries.years(), *await observed.years()}, reverse=True)


async def stories(year: int, *, limit: int = 20, offset: int = 0, words: str = "") -> StoryList:
    """Stories of the press, those in most outlets first; with `words` those with them in a headline or an outlet."""
    rows, count = await queries.stories(year, limit=limit, offset=offset, words=words)
    following = str(offset + limit) if offset + limit < count else None
    return StoryList(items=[StoryItem(**row) for row in rows], next=following, total=count)


def _mentions(row: queries.Row | None, as_of: datetime | None, definition: str = "") -> Mentions:
    hits, placements, unique = (row["hits"], row["placements"], row["stories"]) if row else (0, 0, 0)
    return Mentions(
        hits=hits, placements=placements, unique_stories=unique, definition=definition or _MENTIONS_DEFINITION,
        method=METRICS["mentions"].definition, as_of=as_of if row else None,
    )  # fmt: skip
