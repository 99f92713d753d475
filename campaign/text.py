"""Text as people write it: cleaning, folding for search, slugs and Norwegian order."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "đ": "d", "ŋ": "n", "ŧ": "t", "ß": "ss"})
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BLANKS = re.compile(r"[^\S\n]+")
_ALPHABET = "abcdefghijklmnopqrstuvwxyzæøå"


def clean(value: str, *, multiline: bool = False) -> str:
    """NFC, without invisible and control characters, blanks collapsed and trimmed; lines kept if `multiline`."""
    value = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
    value = _CONTROL.sub("", _INVISIBLE.sub("", value))
    if not multiline:
        return " ".join(value.split())
    lines = (_BLANKS.sub(" ", line).strip() for line in value.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def fold(value: str) -> str:
    """A form for comparing and searching: no case, marks, or difference of å/aa, ø/oe/ö, æ/ae/ä."""
    value = unicodedata.normalize("NFC", value).casefold().replace("ä", "ae").replace("ö", "o").translate(_LETTERS)
    value = "".join(c for c in unicodedata.normalize("NFKD", value) if not unicodedata.combining(c))
    return value.replace("aa", "a").replace("oe", "o")


def slugify(value: str, *, limit: int = 60) -> str:
    """Lower-case ASCII words joined by hyphens, cut at a word; empty when nothing is left."""
    value = unicodedata.normalize("NFC", value).casefold().translate(_LETTERS)
    value = "".join(c for c in unicodedata.normalize("NFKD", value) if not unicodedata.combining(c))
    words = re.findall(r"[a-z0-9]+", value)
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:limit]
        if len(longer) > limit:
            break
        slug = longer
    return slug


def norwegian_key(value: str) -> tuple[tuple[int, int], ...]:
    """Sort key of the Norwegian alphabet: æ ø å last, ä and ö with æ and ø, aa as å; then digits before letters."""
    value = unicodedata.normalize("NFC", value).casefold().replace("aa", "å").replace("ä", "æ").replace("ö", "ø")
    key: list[tuple[int, int]] = []
    for char in value:
        base = char if char in _ALPHABET else unicodedata.normalize("NFKD", char)[0]
        base = {"đ": "d", "ŋ": "n", "ŧ": "t"}.get(base, base)
        place = _ALPHABET.find(base)
        key.append((1, place) if place >= 0 else (0, ord(base)))
    return tuple(key)
