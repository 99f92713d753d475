"""Folding of names to keys that survive the ways in which Norwegian letters get lost.

A key is ASCII, lower case, words separated by one blank. Both sides of every comparison are folded, so
`Ålesund`, `Aalesund`, `ALESUND` and `Ã…lesund` meet at `alesund`, and `Kárášjohka` meets its decomposed form.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Letters that Unicode does not decompose; Sámi, Kven, Nordic and the Danish/German spellings of them.
_LETTERS = str.maketrans(
    {"æ": "a", "ø": "o", "å": "a", "œ": "o", "đ": "d", "ð": "d", "ŋ": "n", "ŧ": "t", "þ": "t", "ł": "l", "ı": "i"}
    | dict.fromkeys("'’‘`´ʹʼ\u00ad\u200b\u200c\u200d\ufeff", "")
)
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘`´ʹʼ′", "'"))
_NOT_WORD = re.compile(r"[^a-z0-9]+")
# "ae" and "aa" stand for æ and å, "oe" for ø: after the letters are replaced they are dropped on both sides.
_A_RUN = re.compile(r"a[ae]+")
_O_RUN = re.compile(r"oe+")
_MOJIBAKE = re.compile(
    r"[\u00c2-\u00df][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â[€\u0080][\u0080-\u00bf™˜œ\u009d“”]"
)
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")


def _undo_latin1(match: re.Match[str]) -> str:
    raw = bytearray()
    for char in match.group():
        if ord(char) < 256:
            raw.append(ord(char))
        else:
            raw += char.encode("cp1252")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return match.group()


def repair_text(text: str) -> str:
    """Clean text: composed Unicode, UTF-8 that was read as Latin-1 or cp1252 put right, plain apostrophes, blanks."""
    if text.isascii():
        if text.isprintable() and "  " not in text:
            return text.strip()
        return _BLANKS.sub(" ", _LINES.sub("\n", text)).strip()
    for _ in range(2):  # some exports were damaged twice
        repaired = _MOJIBAKE.sub(_undo_latin1, text)
        if repaired == text:
            break
        text = repaired
    text = unicodedata.normalize("NFC", text).translate(_APOSTROPHES)
    return _BLANKS.sub(" ", _LINES.sub("\n", text)).strip()


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Key of a name. Idempotent: `fold(fold(x)) == fold(x)`."""
    key = text.casefold()
    if not key.isascii():
        key = unicodedata.normalize("NFC", key).translate(_LETTERS)
        key = "".join(c for c in unicodedata.normalize("NFKD", key).casefold() if not unicodedata.combining(c))
        key = key.translate(_LETTERS)
    else:
        key = key.replace("'", "").replace("`", "")
    key = _NOT_WORD.sub(" ", key).strip()
    if "a" in key:
        key = _A_RUN.sub("a", key)
    if "oe" in key:
        key = _O_RUN.sub("o", key)
    return key


def spelt(text: str) -> str:
    """The text as it is spelt, whatever its capitals: `Lærdal` and `LAERDAL` are one, `Lardal` is another."""
    text = text.casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    return text
