"""Everything that the page of reach shows of a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from campaign.i18n import Translator
from campaign.media.model import Peso
from campaign.media.reach import observed as reach_observed
from campaign.media.reach import posts as reach_posts
from campaign.media.reach import queries as reach_queries
from campaign.media.reach import series as reach_series
from campaign.media.reach import years as reach
from campaign.media.reach.lines_view import line_tables, trend_tables
from campaign.media.reach.part_schemas import MeasuredAccount, Section, Series
from campaign.media.reach.part_view import (
    account_parts,
    newsletter_parts,
    part_tables,
    peso_beside,
    peso_rows,
    podcast_parts,
)
from campaign.media.reach.schemas import ReachSummary
from campaign.media.reach.sections import family_of
from campaign.media.reach.text import gross_note
from campaign.media.reach.view import by_county, by_post, by_story, mentions_by_day, most_views, reach_by_platform
from campaign.media.share_of_voice import service as share_of_voice
from campaign.media.share_of_voice.schemas import VoiceShare

_LISTED = 10
_UNPAID: tuple[Peso, ...] = ("earned", "shared", "owned")


async def page_of(year: int, say: Translator, county_names: Mapping[str, str]) -> dict[str, Any]:
    """The context of the page, in words of a language."""
    posts = await reach_queries.posts(year)
    summary = await reach.summary(year, posts)
    days = await reach_posts.daily(year, posts)
    best = await reach_posts.posts(year, order="reach", limit=_LISTED, peso=_UNPAID, found_posts=posts)
    rated = await reach_posts.posts(year, order="engagement_rate", limit=_LISTED, peso=_UNPAID, found_posts=posts)
    lines = await reach_series.all_series(year, posts, await reach_observed.of_accounts(year))
    paid = next((one for one in summary.peso if one.kind == "paid"), None)
    return {
        "summary": summary,
        "gross_note": gross_note,
        "most_views": most_views(await reach_posts.channels(year, posts), say),
        "by_platform": reach_by_platform(summary, say),
        "post_days": line_tables(lines, "posts", say),
        "mention_days": mentions_by_day(days, say),
        "best": by_post(best, say),
        "rated": by_post(rated, say),
        "stories": by_story(await reach.stories(year, limit=_LISTED), say),
        "counties": by_county(await reach.counties(year, county_names), say),
        "least": reach_posts.LEAST_REACH_FOR_RATE,
        "peso": peso_rows(summary.peso, say),
        "peso_beside": peso_beside(summary.peso, say),
        "paid_posts": paid.posts.value if paid else 0,
        "newsletters": newsletter_parts(summary.newsletters, say),
        "podcasts": podcast_parts(summary.podcasts, say) | {"days": line_tables(lines, "podcast", say)},
        "sections": [
            _section("accounts", "account", summary.accounts, summary, lines, say),
            _section("sites", "site", summary.sites, summary, lines, say),
            _section("search", "search", summary.searches, summary, lines, say),
        ],
        "others": account_parts(summary.others, say),
        "trends": trend_tables(lines, say),
        "shares": [_in_words(one, say) for one in await share_of_voice.shares(year)],
    }  # fmt: skip


def _section(
    name: str, section: Section, accounts: Sequence[MeasuredAccount], summary: ReachSummary, lines: Sequence[Series],
    say: Translator,
) -> dict[str, Any]:  # fmt: skip
    # A file of pages tells nothing of the whole site, and is shown all the same.
    parts = [one for one in summary.site_parts if family_of(one.platform, one.metrics[0]) == section]
    return {
        "id": name,
        "accounts": account_parts(accounts, say),
        "days": line_tables(lines, section, say),
        "parts": part_tables(parts, say),
    }


def _in_words(share: VoiceShare, say: Translator) -> VoiceShare:
    return replace(share, doubt=say.gettext(share.doubt) if share.doubt else "")
