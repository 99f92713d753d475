"""Outlets and headlines made comparable."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import polars as pl

from campaign.media.articles.addresses import host_of

_WORD = re.compile(r"[^\W_]+")
_EDITION = re.compile(
    r"[\s(\[,\u2013-]+(?:nett|nettavis|på nett|print|papir|papirutgave|online|web|digital|pluss|login)[)\]]?\Z"
)
_TOP_LEVEL = re.compile(r"\.(?:no|com|net|org|se|dk|info|nu|eu|co\.uk)\Z")
#: What is not a letter of Western Europe or a common mark.
_FOREIGN = r"[^\x00-\u{17f}\u{2013}-\u{201e}\u{2026}]|[\u{a8}\u{aa}\u{af}\u{b2}-\u{b5}\u{b8}-\u{ba}\u{bc}-\u{be}]"
#: What stands between words where nothing is foreign. A capital I with a dot becomes two letters, one of them a mark.
_MARKS = [
    mark
    for mark in map(chr, (*range(0x180), 0x307, *range(0x2013, 0x201F), 0x2026))
    if not mark.isalnum() and mark != " "
]
_BLANKS = [" "] * len(_MARKS)
_SUFFIX = re.compile(r"\s+[|\u2013\u2014-]\s+|\s*\|\s*")


@lru_cache(maxsize=20_000)
def outlet_key(name: str) -> str:
    """`bergens tidende` for "Bergens Tidende (nett)", `bt` for "www.bt.no": one outlet, one key."""
    text = unicodedata.normalize("NFKC", name).strip().casefold()
    text = host_of(text if "//" in text else f"//{text}") if "." in text and " " not in text else text
    text = _TOP_LEVEL.sub("", _EDITION.sub("", text))
    return " ".join(_WORD.findall(text))


def title_key(title: str, outlet: str = "") -> str:
    """The headline case-folded, without punctuation and without the outlet's name at its end."""
    text = unicodedata.normalize("NFKC", title).strip()
    pieces = _SUFFIX.split(text)
    if len(pieces) > 1 and outlet and outlet_key(pieces[-1]) == outlet_key(outlet):
        text = text[: text.rindex(pieces[-1])]
    return " ".join(_WORD.findall(text.casefold()))


def title_keys(titles: pl.Series, outlets: pl.Series) -> pl.Series:
    """`title_key` of many. What may end in an outlet's name is looked at one by one."""
    words = _spaced(titles)
    special = titles.str.contains(r"[|\u{2013}\u{2014}\u{00df}]|\s-\s").arg_true()
    if not len(special):
        return words
    found = [
        title_key(one, outlet) for one, outlet in zip(titles.gather(special), outlets.gather(special), strict=True)
    ]
    return words.scatter(special, found)


def words_of(texts: pl.Series) -> pl.Series:
    """Words of each text in lower case, as lists."""
    spaced = _spaced(texts)
    nothing = pl.lit([], dtype=pl.List(pl.String))
    return pl.select(pl.when(spaced != "").then(spaced.str.split(" ")).otherwise(nothing)).to_series()


def _spaced(texts: pl.Series) -> pl.Series:
    """Words of each text in lower case, with a blank between. Few texts hold letters that have several forms."""
    foreign = texts.str.contains(_FOREIGN).arg_true()
    spaced = texts.str.to_lowercase().str.replace_many(_MARKS, _BLANKS)
    if len(foreign):
        letters = texts.gather(foreign).str.normalize("NFKC").str.to_lowercase()
        spaced = spaced.scatter(foreign, letters.str.replace_all(r"[^\p{L}\p{N}]", " "))
    return spaced.str.replace_all("  +", " ").str.strip_chars(" ")
