"""Which questions to ask about an address, from the most exact to the most forgiving, and which hits answer it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from rapidfuzz.distance import OSA

from campaign.map.address import ParsedAddress
from campaign.map.gazetteer import Gazetteer
from campaign.map.online.hits import Hit, street_key

#: A street without its house number may have so many addresses; more than that are not looked through.
STREET_LIMIT, NUMBER_LIMIT, COUNTRY_LIMIT, PROPERTY_LIMIT = 200, 50, 200, 200
_ONE_SLIP, _TWO_SLIPS = 6, 10
_NUMBERS = re.compile(r"\d+")


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One request: `fields` of a structured search, or a `text`. `street_only`: answers the street, not the number."""

    fields: dict[str, str | int] = {}
    text: str = ""
    municipality: str = ""
    fuzzy: bool = False
    street_only: bool = False
    limit: int = NUMBER_LIMIT


def questions(parsed: ParsedAddress, known: frozenset[str], gazetteer: Gazetteer) -> Iterator[Question]:
    """Questions about the street or the property of an address, whose municipality is one of `known` (or any)."""
    only = next(iter(known)) if len(known) == 1 else ""
    if not parsed.street:
        yield from _property(parsed, only)
        return
    code = next((code for code in parsed.codes if gazetteer.postal_code(code)), "") if not parsed.po_box else ""
    where: dict[str, str | int] = {}
    if only:
        where = {"postnummer": code} if code else {"kommunenummer": only}
    limit = NUMBER_LIMIT if only else COUNTRY_LIMIT
    if parsed.number is not None:
        exact: dict[str, str | int] = {"adressenavn": parsed.street, "nummer": parsed.number}
        letter: dict[str, str | int] = {"bokstav": parsed.letter} if parsed.letter else {}
        yield Question(fields={**exact, **letter, **where}, limit=limit)
        if only:
            yield from _texts(parsed, only, code)
    if only:
        yield Question(fields={"adressenavn": parsed.street, **where}, street_only=True, limit=STREET_LIMIT)


def _texts(parsed: ParsedAddress, only: str, code: str) -> Iterator[Question]:
    place = next((text.text for text in parsed.texts if text.role in ("place", "tail")), "")
    whole = " ".join(filter(None, (f"{parsed.street} {parsed.number}{parsed.letter}", code, place)))
    if code or place:
        yield Question(text=whole)
    bare = f"{parsed.street} {parsed.number}"
    yield Question(text=bare, municipality=only)
    yield Question(text=bare, municipality=only, fuzzy=True)


def _property(parsed: ParsedAddress, only: str) -> Iterator[Question]:
    """Farm and title number, which mean something only within a municipality."""
    numbers = [int(n) for n in _NUMBERS.findall(parsed.cadastre)]
    if parsed.municipality_number and len(numbers) > 2:
        numbers = numbers[1:]
    if only and len(numbers) >= 2:
        fields: dict[str, str | int] = {"kommunenummer": only, "gardsnummer": numbers[0], "bruksnummer": numbers[1]}
        yield Question(fields=fields, limit=PROPERTY_LIMIT)


def answering(question: Question, hits: Iterable[Hit], parsed: ParsedAddress) -> list[Hit]:
    """The hits that are what was asked for, the exact letter and postal code before others."""
    if not parsed.street:
        return list(hits)
    found = [hit for hit in hits if same_street(hit.name, parsed.street)]
    numbered = parsed.number is not None and not question.street_only
    if numbered:
        found = [hit for hit in found if hit.number == parsed.number]
    found = _preferring(found, lambda hit: street_key(hit.name) == street_key(parsed.street))
    found = _preferring(found, lambda hit: hit.postal_code in parsed.codes)
    if not numbered:
        return found
    exact = [hit for hit in found if hit.letter == parsed.letter]
    if exact or not parsed.letter:
        return exact or found
    return [] if question.fields else _preferring(found, lambda hit: hit.letter == "")


def _preferring(hits: list[Hit], wanted: Any) -> list[Hit]:
    return [hit for hit in hits if wanted(hit)] or hits


def same_street(name: str, typed: str) -> bool:
    """Whether two names are one street, apart from its ending and a slip or two in a long name."""
    key, other = street_key(name), street_key(typed)
    if key == other:
        return True
    least = min(len(key), len(other))
    slips = 0 if least < _ONE_SLIP else 1 if least < _TWO_SLIPS else 2
    return slips > 0 and key[:1] == other[:1] and OSA.distance(key, other, score_cutoff=slips) <= slips
