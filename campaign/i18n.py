"""Languages: gettext catalogues, dates and numbers as Norwegians write them, and the addresses of pages.

Northern Sámi (`se`) is prepared: its plural rule and its own table of dates stand here, but it is offered to no
visitor until a translator has approved a catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any, Literal, get_args

from babel.dates import format_date as babel_date
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from campaign.clock import OSLO
from campaign.errors import Message

Language = Literal["nb", "nn", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
DEFAULT: Language = "nb"
LANGUAGE_NAMES: Mapping[str, str] = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}
#: Waiting for a translator: not in LANGUAGES.
PREPARED_LANGUAGES: Mapping[str, str] = {"se": "Davvisámegiella"}

_LOCALE = {"nb": "nb_NO", "nn": "nn_NO", "en": "en_GB"}

#: Translated addresses: each page by name, in each language. `{slug}` and `{token}` are filled in by `page_path`.
PAGES: Mapping[str, Mapping[str, str]] = {
    "home": {"nb": "/", "nn": "/nn", "en": "/en"},
    "events": {"nb": "/markeringer", "nn": "/nn/markeringar", "en": "/en/events"},
    "event": {"nb": "/markeringer/{slug}", "nn": "/nn/markeringar/{slug}", "en": "/en/events/{slug}"},
    "map": {"nb": "/kart", "nn": "/nn/kart", "en": "/en/map"},
    "map_embed": {"nb": "/kart/innfelt", "nn": "/nn/kart/innfelt", "en": "/en/map/embed"},
    "register": {"nb": "/registrer", "nn": "/nn/registrer", "en": "/en/register"},
    "register_check": {"nb": "/registrer/kontroller", "nn": "/nn/registrer/kontroller", "en": "/en/register/check"},
    "register_done": {"nb": "/registrer/takk", "nn": "/nn/registrer/takk", "en": "/en/register/thanks"},
    "confirm": {"nb": "/bekreft/{token}", "nn": "/nn/stadfest/{token}", "en": "/en/confirm/{token}"},
    "confirmed": {"nb": "/bekreftet", "nn": "/nn/stadfesta", "en": "/en/confirmed"},
    "link_sent": {"nb": "/ny-lenke", "nn": "/nn/ny-lenkje", "en": "/en/new-link"},
    "privacy": {"nb": "/personvern", "nn": "/nn/personvern", "en": "/en/privacy"},
    "accessibility": {"nb": "/tilgjengelighet", "nn": "/nn/tilgjenge", "en": "/en/accessibility"},
    "attribution": {"nb": "/kilder", "nn": "/nn/kjelder", "en": "/en/sources"},
    **{
        name: dict.fromkeys(("nb", "nn", "en"), path)
        for name, path in {
            "team_sign_in": "/team/logg-inn",
            "team_link": "/team/logg-inn/{token}",
            "team_sign_out": "/team/logg-ut",
            "team_queue": "/team",
            "team_events": "/team/markeringer",
            "team_event": "/team/markeringer/{id}",
            "team_places": "/team/steder",
            "team_places_report": "/team/steder/{id}/endringer.csv",
            "team_imports": "/team/importer",
            "team_import": "/team/importer/{id}",
            "team_reach": "/team/rekkevidde",
            "team_voice": "/team/rekkevidde/andel",
            "team_stories": "/team/saker",
            "team_story": "/team/saker/{id}",
            "team_coverage": "/team/dekning",
            "team_operations": "/team/drift",
        }.items()
    },
}

_SAMI_MONTHS = (
    "ođđajagemánu", "guovvamánu", "njukčamánu", "cuoŋománu", "miessemánu", "geassemánu",
    "suoidnemánu", "borgemánu", "čakčamánu", "golggotmánu", "skábmamánu", "juovlamánu",
)  # fmt: skip
_SAMI_DAYS = ("vuossárga", "maŋŋebárga", "gaskavahkku", "duorastat", "bearjadat", "lávvardat", "sotnabeaivi")


def page_path(page: str, lang: str = DEFAULT, **params: str) -> str:
    """Address of a page in a language, without the origin."""
    return PAGES[page][lang].format(**params)


def path_language(path: str) -> Language:
    """The language that an address is written in."""
    head = path.lstrip("/").split("/", 1)[0]
    return head if head in ("nn", "en") else DEFAULT  # type: ignore[return-value]


def alternates(page: str, **params: str) -> list[tuple[Language, str]]:
    """The same page in each language."""
    return [(lang, page_path(page, lang, **params)) for lang in LANGUAGES]


@cache
def catalogue(lang: str) -> Catalog:
    """The catalogue of a language, read from the package once. English is the source and may be empty."""
    source = resources.files("campaign").joinpath("locale", lang, "LC_MESSAGES", "campaign.po")
    with source.open("rb") as stream:
        return read_po(stream, locale=_LOCALE.get(lang, lang))


class Translator:
    """Translates, and formats dates and numbers, for one language."""

    def __init__(self, lang: Language) -> None:
        self.lang = lang
        self.locale = _LOCALE[lang]
        self._catalogue = catalogue(lang)

    def gettext(self, text: str, /, **params: Any) -> str:
        found = self._catalogue.get(text)
        translated = found.string if found and found.string and not found.fuzzy else text
        assert isinstance(translated, str)
        return translated % params if params else translated

    def ngettext(self, singular: str, plural: str, n: int, /, **params: Any) -> str:
        found = self._catalogue.get((singular, plural)) or self._catalogue.get(singular)
        forms = found.string if found and not found.fuzzy else ()
        index = 0 if n == 1 else 1
        translated = forms[index] if isinstance(forms, tuple) and len(forms) > 1 and forms[index] else ""
        return (translated or (singular if n == 1 else plural)) % {"n": self.number(n), **params}

    def message(self, message: Message | str) -> str:
        """A message of the code in this language; parameters that are messages are translated too."""
        if isinstance(message, str):
            return self.gettext(message)
        params = {k: self.message(v) if isinstance(v, Message) else v for k, v in message.params.items()}
        return self.gettext(message.text, **params)

    def number(self, value: float) -> str:
        """593 115 and 32,7 with a no-break space in Norwegian; 593,115 and 32.7 in English."""
        return format_decimal(value, locale=self.locale).replace("\u202f", "\u00a0")

    def percent(self, share: float, *, digits: int = 1) -> str:
        """A share of one, as 32,7 %."""
        text = format_decimal(round(share * 100, digits), format="0." + "#" * digits, locale=self.locale)
        return f"{text}%" if self.lang == "en" else f"{text}\u00a0%"

    def date(self, moment: date | datetime, form: str = "full") -> str:
        """`full`: lørdag 10. oktober 2026; `long`: 10. oktober 2026; `short`: 10. okt."""
        day = moment.astimezone(OSLO).date() if isinstance(moment, datetime) else moment
        if form == "short":
            return babel_date(day, "d MMM" if self.lang == "en" else "d. MMM", locale=self.locale)
        return babel_date(day, form, locale=self.locale)

    def time(self, moment: datetime) -> str:
        """kl. 18.00 in Norwegian, 18:00 in English, in Norwegian time."""
        local = moment.astimezone(OSLO)
        return f"{local:%H:%M}" if self.lang == "en" else f"kl. {local:%H.%M}"

    def period(self, start: datetime, end: datetime | None) -> str:
        """lørdag 10. oktober 2026, kl. 18.00-20.00 (with an en dash), or over two days."""
        begin = f"{self.date(start)}, {self.time(start)}"
        if end is None:
            return begin
        if start.astimezone(OSLO).date() == end.astimezone(OSLO).date():
            return f"{begin}\u2013{self.time(end).removeprefix('kl. ')}"
        return f"{begin} \u2013 {self.date(end)}, {self.time(end)}"


def sami_date(day: date) -> str:
    """A date in Northern Sámi: genitive month, day and `b.`; a pattern that no library has, to be approved."""
    return f"{_SAMI_DAYS[day.weekday()]}, {_SAMI_MONTHS[day.month - 1]} {day.day}. b. {day.year}"


@cache
def translator(lang: str) -> Translator:
    """The one translator of a language."""
    return Translator(lang if lang in LANGUAGES else DEFAULT)
