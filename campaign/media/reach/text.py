"""Figures with their words in a language, and numbers as people read them."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

import msgspec

from campaign.i18n import Translator
from campaign.media.metrics import METRICS
from campaign.media.problems import N_
from campaign.media.reach.figure import Figure
from campaign.media.reach.part_schemas import Measure, MethodChange, Series, ToldPeriod
from campaign.media.reach.schemas import CountyList, CoveredEvents, Mentions, PesoClass

T = TypeVar("T", bound=msgspec.Struct)
_WORDS = ("label", "definition", "note", "reason")
_WORDED = (Figure, Mentions, CoveredEvents, CountyList, PesoClass, Series, ToldPeriod, MethodChange)
PLATFORM_NAMES = {
    "facebook": "Facebook", "instagram": "Instagram", "meta": "Meta", "linkedin": "LinkedIn", "tiktok": "TikTok",
    "youtube": "YouTube", "x": "X", "twitter": "Twitter", "threads": "Threads", "snapchat": "Snapchat",
    "ga4": "Google Analytics", "matomo": "Matomo", "plausible": "Plausible", "google_search": "Google Search",
    "google_ads": "Google Ads", "google_trends": "Google Trends", "apple_podcasts": "Apple Podcasts",
    "spotify_podcasts": "Spotify", "mailchimp": "Mailchimp", "mailerlite": "MailerLite",
}  # fmt: skip
_KINDS_OF_PLATFORM = {
    "website": N_("Website"), "newsletter": N_("Newsletter"), "podcast": N_("Podcast"), "press": N_("Press"),
    "other": N_("Other"),
}  # fmt: skip


def translated(value: T, say: Translator) -> T:
    """The same with each label, definition, note and reason of its figures translated."""
    changes = {name: _translated(getattr(value, name), say) for name in value.__struct_fields__ if name not in _WORDS}
    if isinstance(value, _WORDED):
        for name in _WORDS:
            if text := getattr(value, name, ""):
                changes[name] = say.gettext(text)
    return msgspec.structs.replace(value, **changes)


def _translated(value: object, say: Translator) -> object:
    if isinstance(value, msgspec.Struct):
        return translated(value, say)
    return [_translated(item, say) for item in value] if isinstance(value, list) else value


def platform_name(platform: str, say: Translator | None = None) -> str:
    """What a platform is called; kinds of platforms are words of a language."""
    if (kind := _KINDS_OF_PLATFORM.get(platform)) and say:
        return say.gettext(kind)
    return PLATFORM_NAMES.get(platform, platform.replace("_", " ").title())


def account_name(platform: str, account: str, say: Translator) -> str:
    """A platform with the account, site or show on it."""
    return f"{platform_name(platform, say)} {account}".strip()


def number_of(value: float, unit: str, say: Translator) -> str:
    """A number with its unit, where the unit is not plain from the label."""
    if unit == "percent":
        return say.percent(value / 100)
    if unit == "seconds":
        return _duration(value, say)
    if unit == "money":
        return say.gettext("NOK %(amount)s", amount=say.number(round(value)))
    return say.number(round(value, 2))


def metric_value(metric: str, value: float, say: Translator) -> str:
    """A number of a metric with its unit."""
    return number_of(value, METRICS[metric].unit, say) if metric in METRICS else say.number(value)


def shown(figure: Figure, say: Translator) -> str:
    """The number of a figure, or that it is not known."""
    return say.gettext("Not known") if figure.value is None else number_of(figure.value, figure.unit, say)


def _duration(value: float, say: Translator) -> str:
    seconds = round(value)
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    if hours >= 10:
        return say.gettext("%(hours)s hours", hours=say.number(round(value / 3600)))
    if hours:
        return say.gettext("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes)
    if minutes:
        return say.gettext("%(minutes)s min %(seconds)s s", minutes=minutes, seconds=seconds % 60)
    return say.gettext("%(seconds)s s", seconds=seconds)


def span(first: date | None, last: date | None, say: Translator) -> str:
    """`1. okt.–31. okt. 2025`, one day, or nothing."""
    if first is None or last is None:
        return ""
    if first == last:
        return say.date(last, "long")
    if first.year != last.year:
        return f"{say.date(first, 'long')} \u2013 {say.date(last, 'long')}"
    return f"{say.date(first, 'short')} \u2013 {say.date(last, 'long')}"


def three_words(hits: int, placements: int, stories: int, say: Translator) -> tuple[str, str, str]:
    """`3 hits`, `2 placements`, `1 unique story`."""
    return (
        say.ngettext("%(n)s hit", "%(n)s hits", hits),
        say.ngettext("%(n)s placement", "%(n)s placements", placements),
        say.ngettext("%(n)s unique story", "%(n)s unique stories", stories),
    )


def how(measure: Measure, say: Translator) -> str:
    """In one sentence, how the number of a year comes about."""
    days = span(measure.first, measure.last, say)
    if measure.basis == "sum" and measure.days:
        return say.ngettext("Told for %(n)s day: %(days)s.", "Sum of %(n)s days: %(days)s.", measure.days, days=days)
    if measure.basis == "sum":
        return say.gettext("Sum of what is told for %(days)s.", days=days)
    if measure.basis == "level":
        level = say.gettext("On %(day)s.", day=days)
        return f"{level} {_growth(measure, say)}".strip()
    if measure.basis == "highest_day":
        return say.gettext("The highest day, %(day)s. Days may not be added.", day=days)
    if measure.basis == "parts":
        return say.gettext("For %(days)s.", days=days)
    if not days:
        return say.gettext("As the source tells it, without a period.")
    return say.gettext("As the source tells it for %(days)s.", days=days)


def _growth(measure: Measure, say: Translator) -> str:
    value, before = measure.figure.value, measure.before
    if not before or value is None or measure.before_on is None:
        return ""
    change = say.percent((value - before) / before)
    sign = "+" if value > before else ""
    return say.gettext(
        "%(change)s from %(before)s on %(day)s.", change=f"{sign}{change}", before=say.number(before),
        day=say.date(measure.before_on, "long"),
    )  # fmt: skip


def gross_note(figure: Figure, say: Translator) -> str:
    """What a sum over platforms is, and which are in it; the note of any other figure as it stands."""
    note = say.gettext(figure.note) if figure.note else ""
    if not figure.platforms:
        return note
    names = ", ".join(platform_name(one, say) for one in figure.platforms)
    return say.gettext("%(note)s. Included: %(platforms)s", note=note, platforms=names)


def told_by(figure: Figure, say: Translator) -> str:
    """What a sum leaves out; nothing where it leaves out nothing."""
    if figure.told_by is None or figure.told_by == figure.out_of:
        return ""
    return say.gettext("Known of %(known)s of %(all)s.", known=figure.told_by, all=figure.out_of or 0)
