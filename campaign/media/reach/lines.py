"""The key figures of a year as a list: each with its definition, its date, and whether it may be added up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from campaign.i18n import Translator
from campaign.media.problems import N_
from campaign.media.reach.figure import Additivity, Figure
from campaign.media.reach.part_schemas import Measure, MeasuredAccount, Newsletters, Podcasts
from campaign.media.reach.schemas import CountyList, Mentions, PesoClass, ReachSummary
from campaign.media.reach.text import account_name, gross_note, how, platform_name, span, three_words, told_by
from campaign.media.share_of_voice.schemas import VoiceShare

_EVENTS_DEFINITION = N_(
    "Events of the year that have been published, those that only are counted included. "
    "An event that was cancelled afterwards still counts."
)
_WORDS = ("label", "definition", "note", "section")
_NEVER = Additivity(days=False, posts=False, platforms=False)
_DAYS = Additivity(days=True, posts=False, platforms=False)


class KeyFigure(msgspec.Struct, frozen=True, kw_only=True):
    """One figure with all that must stand beside it. `value` is null when nothing is known: that is not zero.

    `method` is a stable key: two years may be compared only when it is equal. `gross` numbers count the same person
    more than once and are shown with `note`. `section` is the part of the report; it is empty for the key figures.
    """

    name: str
    label: str
    value: int | float | None
    unit: str
    definition: str
    method: str
    as_of: datetime | None
    additive: Additivity
    gross: bool = False
    note: str = ""
    section: str = ""


class KeyFigures(msgspec.Struct, frozen=True, kw_only=True):
    """All key figures of a year, in words of one language."""

    year: int
    language: str
    made_at: datetime
    figures: list[KeyFigure]


def key_figures(
    summary: ReachSummary, *, events: int, demonstration: bool = False, at: datetime, say: Translator,
    counties: CountyList | None = None, shares: Sequence[VoiceShare] = (),
) -> KeyFigures:  # fmt: skip
    """The list, from a summary in English and the count of registered events at a moment.

    A year that the register holds no event of is not known: it is no year without events.
    `demonstration`: the events are invented, and the figure says so. Counties and shares of voice are listed too.
    """
    registered = KeyFigure(
        name="events", label=N_("Registered events"), value=events or None, unit="events",
        definition=_EVENTS_DEFINITION, method="house.events.1", as_of=at if events else None, additive=_DAYS,
        note=N_("A demonstration: the events are invented.") if demonstration and events else "",
    )  # fmt: skip
    found = (
        registered, *_reached(summary, say), *_beside(summary, at, say), *_shares(shares, say),
        *_counties(counties, summary.mentions.as_of, say), *_parts(summary, say),
    )  # fmt: skip
    return KeyFigures(
        year=summary.year, language=say.lang, made_at=at, figures=[_in_language(one, say) for one in found]
    )


def _reached(summary: ReachSummary, say: Translator) -> Iterator[KeyFigure]:
    for one in summary.platforms:
        where = {"platform": platform_name(one.platform)}
        if one.best_reach:
            label = say.gettext("Best reach of one post, %(platform)s", **where)
            title = say.gettext("«%(title)s».", title=one.best_reach.post.title)
            yield _of(one.best_reach.figure, f"{one.platform}.best_reach", label=label, note=title)
        for name, figure, label in (
            ("views", one.views, say.gettext("Views, %(platform)s", **where)),
            ("impressions", one.impressions, say.gettext("Impressions, %(platform)s", **where)),
            ("interactions", one.interactions, f"{say.gettext('Interactions')}, {where['platform']}"),
        ):
            if figure.value is not None:
                yield _of(figure, f"{one.platform}.{name}", label=label)
    for figure in summary.gross:
        label = say.gettext("%(figure)s on all platforms, gross", figure=say.gettext(figure.label))
        yield _of(figure, f"{figure.metric}.gross", label=label, note=gross_note(figure, say))
    yield _of(summary.interactions, "interactions", label=N_("Interactions"))
    yield _of(summary.posts, "posts")
    yield from _mentions(summary.mentions, "press", say.gettext("in the press"), say)
    yield from _mentions(summary.social_mentions, "social", say.gettext("in social media"), say)
    yield _of(summary.potential_audience, "potential_audience", label=N_("Potential audience: opportunities to see"))


def _of(figure: Figure, name: str, *, label: str = "", note: str = "", section: str = "") -> KeyFigure:
    return KeyFigure(
        name=name, label=label or figure.label, value=figure.value if figure.as_of else None, unit=figure.unit,
        definition=figure.definition, method=figure.method, as_of=figure.as_of, additive=figure.additive,
        gross=figure.gross, note=note or figure.note, section=section,
    )  # fmt: skip


def _mentions(told: Mentions, name: str, where: str, say: Translator) -> Iterator[KeyFigure]:
    """Always three numbers; only hits may be added over days, as the other two count the same thing once."""
    known = told.as_of is not None
    for part, label, value, additive in (
        ("hits", say.gettext("Hits %(where)s", where=where), told.hits, _DAYS),
        ("placements", say.gettext("Placements %(where)s", where=where), told.placements, _NEVER),
        ("unique_stories", say.gettext("Unique stories %(where)s", where=where), told.unique_stories, _NEVER),
    ):
        yield KeyFigure(
            name=f"{name}.{part}", label=label, value=value if known else None, unit="articles",
            definition=told.definition, method=told.method, as_of=told.as_of, additive=additive,
        )  # fmt: skip


def _in_language(one: KeyFigure, say: Translator) -> KeyFigure:
    """Words that `_reached` has put into the language are in no catalogue and stay."""
    words = {name: say.gettext(getattr(one, name)) for name in _WORDS if getattr(one, name)}
    return msgspec.structs.replace(one, **words)


def _beside(summary: ReachSummary, at: datetime, say: Translator) -> Iterator[KeyFigure]:
    """Press releases, and events that were written about, where there are any."""
    if summary.releases.hits:
        yield from _mentions(summary.releases, "releases", say.gettext("of press releases"), say)
    covered = summary.covered_events
    if covered.events:
        for name, label, value, unit in (
            ("covered_events", N_("Events with coverage"), covered.events, "events"),
            ("covered_events.articles", N_("Articles about events"), covered.articles, "articles"),
        ):
            yield KeyFigure(
                name=name, label=label, value=value, unit=unit, definition=covered.definition, method=covered.method,
                as_of=at, additive=_NEVER,
            )  # fmt: skip


def _shares(shares: Sequence[VoiceShare], say: Translator) -> Iterator[KeyFigure]:
    for one in shares:
        days = span(one.first_day, one.last_day, say)
        held = say.gettext("The set: %(holds)s", holds=one.holds)
        doubt = [say.gettext(one.doubt)] if one.doubt else []
        yield KeyFigure(
            name=f"share_of_voice.{one.id}", label=say.gettext("Share of voice, %(name)s", name=one.name),
            value=one.share, unit="percent", definition=one.definition, method=one.method, as_of=one.made_at,
            additive=_NEVER, note=" ".join([*doubt, held, days]),
        )  # fmt: skip


def _counties(counties: CountyList | None, as_of: datetime | None, say: Translator) -> Iterator[KeyFigure]:
    """Placements by county, with hits and stories beside them; nothing when no place is known at all."""
    items = counties.items if counties and any(one.county for one in counties.items) else []
    placements = say.gettext("Placements").lower()
    for one in items:
        county = one.county or say.gettext("No county known")
        hits, _, told = three_words(one.hits, one.placements, one.unique_stories, say)
        others = f"{hits}, {told}."
        yield KeyFigure(
            name=f"county.{one.county_number or 'unknown'}.placements", label=f"{county}, {placements}",
            value=one.placements, unit="articles", definition=counties.definition if counties else "",
            method=counties.method if counties else "", as_of=as_of, additive=_NEVER, note=others,
            section=N_("Mentions in the press by county"),
        )  # fmt: skip


def _parts(summary: ReachSummary, say: Translator) -> Iterator[KeyFigure]:
    yield from _peso(summary.peso, say)
    for section, name, accounts in (
        (N_("Accounts"), "account", summary.accounts), (N_("Website"), "site", summary.sites),
        (N_("Search"), "search", summary.searches),
    ):  # fmt: skip
        yield from _accounts(accounts, name, section, say)
    yield from _newsletters(summary.newsletters, say)
    yield from _podcasts(summary.podcasts, say)
    yield from _accounts(summary.trends, "trends", N_("Search interest"), say)
    yield from _accounts(summary.others, "other", N_("Other figures"), say)


def _peso(classes: Sequence[PesoClass], say: Translator) -> Iterator[KeyFigure]:
    """Classes of posts, where not all are of one class, which the key figures tell already."""
    section = N_("Paid, earned, shared and owned")
    for one in classes if sum(bool(one.platforms or one.ads) for one in classes) > 1 else ():
        word = say.gettext(one.label).partition(":")[0]
        for item in one.platforms:
            where = f"{word}, {platform_name(item.platform, say)}"
            start = f"{one.kind}.{item.platform}"
            yield _of(
                msgspec.structs.replace(one.posts, value=item.posts + item.story_posts), f"{start}.posts",
                label=f"{where}: {say.gettext('Posts').lower()}", section=section,
            )  # fmt: skip
            best = item.best_reach.figure if item.best_reach else None
            for name, figure in (("views", item.views), ("impressions", item.impressions),
                                 ("interactions", item.interactions), ("best_reach", best)):  # fmt: skip
                if figure and figure.value is not None:
                    what = (say.gettext("Best reach") if name == "best_reach" else say.gettext(figure.label)).lower()
                    yield _of(figure, f"{start}.{name}", label=f"{where}: {what}", section=section)
        yield from _accounts(one.ads, "ads", section, say)


def _accounts(accounts: Sequence[MeasuredAccount], name: str, section: str, say: Translator) -> Iterator[KeyFigure]:
    for one in accounts:
        where = account_name(one.platform, one.account, say)
        for item in one.measures:
            yield _of(
                item.figure, ".".join(part for part in (name, one.platform, one.account, item.figure.metric) if part),
                label=f"{where}: {say.gettext(item.figure.label).lower()}", note=_measured_note(item, say),
                section=section,
            )  # fmt: skip


def _measured_note(item: Measure, say: Translator) -> str:
    note = say.gettext(item.figure.note) + ". " if item.figure.note else ""
    return note + how(item, say)


def _newsletters(letters: Newsletters, say: Translator) -> Iterator[KeyFigure]:
    section = N_("Newsletters")
    if letters.items:
        for figure in (letters.sent, *letters.figures):
            yield _of(figure, f"newsletters.{figure.metric}", note=told_by(figure, say), section=section)
    yield from _accounts(letters.told, "newsletters", section, say)


def _podcasts(shows: Podcasts, say: Translator) -> Iterator[KeyFigure]:
    section = N_("Podcast")
    for one in shows.platforms:
        where = platform_name(one.platform, say)
        for figure in (one.episodes, *one.figures):
            label = f"{where}: {say.gettext(figure.label).lower()}"
            yield _of(
                figure,
                f"podcast.{one.platform}.{figure.metric}",
                label=label,
                note=told_by(figure, say),
                section=section,
            )
    yield from _accounts(shows.shows, "podcast.days", section, say)
