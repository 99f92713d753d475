"""What accounts, sites, newsletters and podcasts were measured at, as cards and rows of tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup

from campaign.i18n import Translator
from campaign.media.reach.figure import Figure
from campaign.media.reach.part_schemas import MeasuredAccount, Newsletters, PartList, Podcasts
from campaign.media.reach.schemas import Mentions, PesoClass
from campaign.media.reach.text import (
    account_name,
    gross_note,
    how,
    number_of,
    platform_name,
    shown,
    span,
    three_words,
    told_by,
)
from campaign.media.reach.view import Cell, number_cell

_CARDS = 4
_NEWSLETTERS_SHOWN = 40
_EPISODES_SHOWN = 20
Card = dict[str, Any]


def figure_card(one: Figure, say: Translator, *, note: str = "", label: str = "") -> Card:
    """A figure as a card: what it is, its number, how it comes about, how it is counted."""
    gross = gross_note(one, say)
    notes = [gross + "." if gross else "", note, told_by(one, say), _as_of(one, say)]
    definition = f"{say.gettext(one.definition)} {say.gettext('Method: %(key)s.', key=one.method)}"
    return {
        "label": label or say.gettext(one.label),
        "value": shown(one, say),
        "note": " ".join(part for part in notes if part),
        "definition": definition,
    }


def _as_of(one: Figure, say: Translator) -> str:
    return say.gettext("As of %(date)s.", date=say.date(one.as_of, "long")) if one.as_of else ""


def account_parts(accounts: Iterable[MeasuredAccount], say: Translator) -> list[dict[str, Any]]:
    """Each account with its cards, the rest of its figures as rows, and what was told for several periods."""
    return [
        {
            "name": account_name(one.platform, one.account, say),
            "cards": [figure_card(item.figure, say, note=how(item, say)) for item in one.measures[:_CARDS]],
            "rows": [
                [say.gettext(item.figure.label), shown(item.figure, say), how(item, say)]
                for item in one.measures[_CARDS:]
            ],
            "told": [
                [
                    say.gettext(item.label), span(item.first, item.last, say) or say.gettext("No period told"),
                    number_of(item.value, item.unit, say),
                ]
                for item in one.told
            ],
        }
        for one in accounts
    ]  # fmt: skip


def newsletter_parts(letters: Newsletters, say: Translator) -> dict[str, Any]:
    """Cards of all newsletters together, and a row for each."""
    cards = [figure_card(one, say) for one in (letters.sent, *letters.figures)] if letters.items else []
    rows = [
        [
            _two_lines(one.title, ", ".join(
                part for part in (platform_name(one.platform, say), one.audience, say.date(one.published_at, "long"))
                if part
            )),
            number_cell(one.delivered, say), number_cell(one.opens_unique, say), _percent(one.open_rate, say),
            number_cell(one.clicks_unique, say), _percent(one.click_rate, say),
        ]
        for one in letters.items[:_NEWSLETTERS_SHOWN]
    ]  # fmt: skip
    return {
        "cards": cards, "rows": rows, "more": max(0, len(letters.items) - _NEWSLETTERS_SHOWN),
        "told": account_parts(letters.told, say),
    }  # fmt: skip


def podcast_parts(shows: Podcasts, say: Translator) -> dict[str, Any]:
    """Cards by platform, a row for each episode, and what shows were measured at by day."""
    names = [
        name for name in ("plays", "streams", "starts", "downloads", "listeners")
        if any(getattr(one, name) is not None for one in shows.episodes)
    ]  # fmt: skip
    episodes = sorted(shows.episodes, key=lambda one: -max((getattr(one, name) or 0 for name in names), default=0))
    return {
        "platforms": [
            {
                "name": platform_name(one.platform, say),
                "cards": [figure_card(item, say) for item in (one.episodes, *one.figures)],
            }
            for one in shows.platforms
        ],
        "names": names,
        "rows": [
            [
                _two_lines(one.title, ", ".join(
                    part for part in (
                        platform_name(one.platform, say), one.show,
                        say.date(one.published_at, "long") if one.published_at else say.gettext("no date told"),
                    ) if part
                )),
                *(number_cell(getattr(one, name), say) for name in names),
            ]
            for one in episodes[:_EPISODES_SHOWN]
        ],
        "more": max(0, len(episodes) - _EPISODES_SHOWN),
        "shows": account_parts(shows.shows, say),
    }  # fmt: skip


def part_tables(parts: Iterable[PartList], say: Translator) -> list[dict[str, Any]]:
    """The largest searches and pages of sites."""
    return [
        {
            "dimension": one.dimension,
            "name": account_name(one.platform, one.account, say),
            "span": span(one.first, one.last, say),
            "metrics": one.metrics,
            "rows": [
                [item.member, *(number_cell(item.values.get(name), say) for name in one.metrics)] for item in one.items
            ],
            "sums": [(name, say.number(value)) for name, value in one.sums.items()],
            "parts": one.parts,
        }
        for one in parts
    ]


def peso_rows(classes: Sequence[PesoClass], say: Translator) -> list[list[Cell]]:
    """Posts of each class and platform; sums of two rows are never made."""
    return [
        [
            f"{_first_word(one.label, say)}, {platform_name(item.platform, say)}",
            number_cell(item.posts + item.story_posts, say), number_cell(item.views.value, say),
            number_cell(item.impressions.value, say),
            number_cell(item.best_reach.figure.value if item.best_reach else None, say),
            number_cell(item.interactions.value, say),
        ]
        for one in classes
        for item in one.platforms
    ]  # fmt: skip


def peso_beside(classes: Sequence[PesoClass], say: Translator) -> list[list[str]]:
    """What each class holds beside posts: advertisements, mentions, press releases, newsletters."""
    rows = []
    for one in classes:
        name = _first_word(one.label, say)
        for ads in one.ads:
            told = " \u00b7 ".join(
                f"{say.gettext(item.figure.label)}: {shown(item.figure, say)}" for item in ads.measures
            )
            rows.append([name, say.gettext("Advertisements, %(account)s", account=_account(ads, say)), told])
        if one.mentions:
            what = say.gettext("Mentions in the press") if one.kind == "earned" else say.gettext("Press releases")
            rows.append([name, what, _three(one.mentions, say)])
        if one.newsletters:
            rows.append([name, say.gettext("Newsletters sent"), say.number(one.newsletters)])
    return rows


def _account(one: MeasuredAccount, say: Translator) -> str:
    return account_name(one.platform, one.account, say)


def _three(told: Mentions, say: Translator) -> str:
    return ", ".join(three_words(told.hits, told.placements, told.unique_stories, say))


def _first_word(label: str, say: Translator) -> str:
    """`Paid` of `Paid: advertisements`."""
    return say.gettext(label).partition(":")[0]


def _percent(value: float | None, say: Translator) -> str:
    return "\u2013" if value is None else say.percent(value / 100)


def _two_lines(first: str, second: str) -> Cell:
    return Markup('{}<br><span class="muted small">{}</span>').format(first, second)
