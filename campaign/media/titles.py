"""Outlets, headlines and leads made comparable."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from campaign.media.addresses import host_of

_WORD = re.compile(r"[^\W_]+")
_EDITION = re.compile(
    r"[\s(\[,\u2013-]+(?:nett|nettavis|på nett|print|papir|papirutgave|online|web|digital|pluss|login)[)\]]?\Z"
)
_TOP_LEVEL = re.compile(r"\.(?:no|com|net|org|se|dk|info|nu|eu|co\.uk)\Z")
_SUFFIX = re.compile(r"\s+[|\u2013\u2014-]\s+|\s*\|\s*")
SHINGLE_WORDS = 5


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


def shingles(text: str) -> frozenset[int]:
    """Hashes of every run of five words; empty for a text shorter than two runs."""
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    if len(words) <= SHINGLE_WORDS:
        return frozenset()
    return frozenset(hash(tuple(words[at : at + SHINGLE_WORDS])) for at in range(len(words) - SHINGLE_WORDS + 1))
