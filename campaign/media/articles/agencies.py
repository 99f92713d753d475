"""News agencies, recognised in a byline or in a text, and press releases, which are nobody's editorial work.

A copy from an agency is one story in many places.
"""

from __future__ import annotations

import re
from functools import lru_cache

import polars as pl

_NAMES = r"NTB|NPK|Ritzau|Reuters|AFP|ANB|TT|AP"
_BYLINE = re.compile(rf"(?<![\w-])({_NAMES})(?![\w-])")
#: The same for many at once: what stands around the name is matched too.
_IN_BYLINE = rf"(?:^|[^\w-])({_NAMES})(?:[^\w-]|$)"
_IN_TEXT = re.compile(rf"\((?:©\s*)?({_NAMES})\)|©\s*({_NAMES})(?!\w)|^({_NAMES})\s*[:\u2013\u2014]")
_RELEASE = re.compile(
    r"presse?melding|pressmeddelande|pressemeddelelse|press ?release"
    r"|\bntb (?:kommunikasjon|info)\b|\bkommunikasjon\.ntb\b"
    r"|\bmynewsdesk\b|\bvia (?:tt|ritzau)\b|\bnews powered by cision\b"
)
#: Sites that publish press releases only, as they stand in addresses.
RELEASE_HOSTS = (
    "mynewsdesk.com",
    "kommunikasjon.ntb.no",
    "ntbkommunikasjon.no",
    "ntbinfo.no",
    "via.ritzau.dk",
    "via.tt.se",
)


def agency_in(byline: str, text: str = "") -> str:
    """`NTB` when the byline names it, or the text holds `(NTB)` or `© NTB`; empty without an agency."""
    if byline and (match := _BYLINE.search(byline)):
        return match[1]
    if text and (match := _IN_TEXT.search(text)):
        return next(name for name in match.groups() if name)
    return ""


@lru_cache(maxsize=20_000)
def is_release(*places: str) -> bool:
    """Whether an outlet, its type or its address says that the text is a press release and not editorial."""
    return any(_RELEASE.search(place.casefold()) for place in places if place)


def agencies_in(bylines: pl.Series, texts: pl.Series) -> pl.Series:
    """`agency_in` of many; few texts name any agency at all."""
    found = bylines.str.extract(_IN_BYLINE) if bylines.str.contains(_NAMES).any() else bylines.clear(len(bylines))
    rows = (found.is_null() & texts.str.contains(_NAMES)).arg_true()
    named = [agency_in("", text) for text in texts.gather(rows)]
    return found.fill_null("").scatter(rows, named).rename("agency")
