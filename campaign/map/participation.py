"""What a text says of how people take part: on the network, in a place, in both, or all over the country."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from campaign.map.address_patterns import DIGITAL_WORD, MEETING, STREET_END, WEB, WHEN, YEAR_AT_END
from campaign.map.folding import fold
from campaign.map.vocabulary import Vocabulary

#: Where an online event is sent from is not where people meet.
_SENT_FROM = frozenset({"fra", "from"})
_WORDS = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")


class Participation(msgspec.Struct, frozen=True, kw_only=True):
    """`text` is what may name a place; `mixed`: it does so beside words for an online event."""

    text: str
    web: bool = False
    digital: bool = False
    hybrid: bool = False
    nationwide: bool = False
    mixed: bool = False


@lru_cache(maxsize=8192)
def participation(text: str, words: Vocabulary) -> Participation:
    """Takes links, times and words for online events out of a text."""
    links: list[str] = []
    clean = text
    if "/" in text or "." in text or "@" in text:
        links = [link for link in WEB.findall(text) if "@" not in link]
        clean = WEB.sub(" ", text)
    clean = _without_time(clean)
    key = fold(clean)
    if key in words.abroad:
        return Participation(text=clean, web=bool(links))
    rest, hybrid = words.hybrid.strip_from(key)
    rest, digital = words.digital.strip_from(rest)
    prefixed = [word for word in rest.split() if DIGITAL_WORD.match(word)]
    digital = digital or bool(prefixed) or any(MEETING.search(link) for link in links)
    if not (digital or hybrid):
        if words.is_nationwide(key):
            return Participation(text="", web=bool(links), nationwide=True)
        return Participation(text=clean if words.event.strip_from(key)[0] else "", web=bool(links))
    rest = " ".join(word for word in rest.split() if word not in prefixed)
    sent = not _SENT_FROM.isdisjoint(rest.split())
    rest, _ = words.event.strip_from(rest)
    nationwide = words.is_nationwide(rest)
    empty = nationwide or not rest.strip("0123456789 ")
    return Participation(
        text="" if empty else _as_written(rest, clean) if rest != key else clean,
        web=bool(links), digital=digital, hybrid=hybrid, nationwide=nationwide, mixed=not empty and not sent,
    )  # fmt: skip


def _as_written(rest: str, text: str) -> str:
    """The words of the text that are left in `rest`, a folded text, as they were written."""
    left = rest.split()
    kept = []
    for word in _WORDS.findall(text):
        if left and fold(word) == left[0]:
            kept.append(word)
            left.pop(0)
    return rest if left else " ".join(kept)


def _without_time(text: str) -> str:
    """The text without dates, times of day, and a year at its end unless a street stands before it."""
    if not any(map(str.isdigit, text)):
        return text
    text = WHEN.sub(" ", text).strip(" ,")
    year = YEAR_AT_END.search(text)
    return text[: year.start()] if year and not STREET_END.search(text[: year.start()]) else text
