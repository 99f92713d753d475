"""Rows of the tables on the page of reach: what is shown, and the plain number for the chart."""

from __future__ import annotations

from datetime import date
from typing import Any

from markupsafe import Markup, escape

from campaign.i18n import Translator
from campaign.media.reach.schemas import ChannelList, CountyList, DailyList, PostItem, PostList, ReachSummary, StoryList
from campaign.media.reach.text import platform_name

Cell = Any


def number_cell(value: float | None, say: Translator) -> Cell:
    """A number with its plain form; a dash when nobody gave it, as missing is not zero."""
    return "–" if value is None else {"text": say.number(value), "value": value}


def mentions_by_day(days: DailyList, say: Translator) -> list[list[Cell]]:
    """Days with mentions; the others are left out, and the chart draws them as days with none."""
    return [
        [
            day_cell(day.date, say),
            number_cell(day.mentions.hits, say),
            number_cell(day.mentions.placements, say),
            number_cell(day.mentions.unique_stories, say),
        ]
        for day in days.items
        if day.mentions.hits
    ]


def reach_by_platform(summary: ReachSummary, say: Translator) -> list[list[Cell]]:
    """The best reach of one post on each platform: separate bars, never stacked."""
    return [
        [platform_name(one.platform), number_cell(one.best_reach.figure.value, say)]
        for one in summary.platforms
        if one.best_reach
    ]


def most_views(channels: ChannelList, say: Translator) -> list[list[Cell]]:
    """Each account with its numbers."""
    return [
        [
            f"{platform_name(one.platform)} {one.account or ''}".strip(),
            number_cell(one.posts + one.story_posts, say),
            number_cell(one.views.value, say),
            number_cell(one.impressions.value, say),
            number_cell(one.best_reach.figure.value if one.best_reach else None, say),
            number_cell(one.interactions.value, say),
        ]
        for one in channels.items
    ]


def by_post(posts: PostList, say: Translator) -> list[list[Cell]]:
    """Posts with reach, interactions and rate."""
    return [
        [
            _post(item, say),
            number_cell(item.reach, say),
            number_cell(item.interactions, say),
            "–" if item.engagement_rate is None else say.percent(item.engagement_rate / 100, digits=2),
        ]
        for item in posts.items
    ]


def by_county(counties: CountyList, say: Translator) -> dict[str, Any]:
    """Rows of the table of counties, and what they are; no rows when no place is known at all."""
    rows = [
        [
            one.county or say.gettext("No county known"),
            number_cell(one.hits, say),
            number_cell(one.placements, say),
            number_cell(one.unique_stories, say),
        ]
        for one in counties.items
    ]
    some = any(one.county for one in counties.items)
    return {"rows": rows if some else [], "definition": counties.definition}


def by_story(stories: StoryList, say: Translator) -> list[list[Cell]]:
    """Stories with the outlets that told them."""
    return [
        [
            _titled(one.title or say.gettext("Story without headline"), one.url, _outlets(one.outlets, say)),
            number_cell(one.placements, say),
            number_cell(one.hits, say),
            number_cell(one.potential_audience, say),
        ]
        for one in stories.items
    ]


def _outlets(names: list[str], say: Translator) -> str:
    shown = ", ".join(names[:3])
    more = len(names) - 3
    if more < 1:
        return shown
    return say.ngettext("%(shown)s and %(n)s more", "%(shown)s and %(n)s more", more, shown=shown)


def day_cell(day: date, say: Translator) -> Cell:
    return {"text": say.date(day, "short"), "value": day.isoformat()}


def _post(item: PostItem, say: Translator) -> Markup:
    where = f"{platform_name(item.platform)}, {say.date(item.published_at, 'short')}"
    return _titled(item.title or say.gettext("Post without text"), item.url, where)


def _titled(title: str, url: str, below: str) -> Markup:
    """A title, a link where its address is one of the web, and a line below."""
    is_web = url.startswith(("https://", "http://"))
    named = Markup('<a href="{}" rel="noreferrer">{}</a>').format(url, title) if is_web else escape(title)
    return Markup('{}<br><span class="muted small">{}</span>').format(named, below)
