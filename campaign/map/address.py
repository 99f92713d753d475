"""Taking a Norwegian address apart: what a person wrote in four fields, as parts with a meaning. Looks nothing up."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from campaign.events.public import AddressQuery
from campaign.map.address_patterns import (
    BLANK_CODE,
    CADASTRE,
    CARE_OF,
    CARE_OF_INLINE,
    CODE,
    FIVE_DIGITS,
    FOREIGN_CODE,
    PO_BOX,
    ROOM,
    SHORT_CODE,
    SPLIT,
    STREET,
    STREET_END,
)
from campaign.map.folding import fold, repair_text
from campaign.map.participation import participation
from campaign.map.vocabulary import ForeignName, Vocabulary

#: Where a text stood: in the field for the place, after the street or the code, alone in the address, in the venue.
Role = Literal["place", "tail", "free", "venue"]


#: Characters of a field that are read.
LONGEST_FIELD = 500
_WORD = re.compile(r"[^\s,()]+")


class PlaceText(msgspec.Struct, frozen=True):
    text: str
    role: Role
    #: The place abroad that it names.
    foreign: ForeignName | None = None


class ParsedAddress(msgspec.Struct, kw_only=True):
    """Parts of an address. `codes` are four digits, perhaps not in use; `municipality_number` is from a cadastre.

    `abroad`: it says a foreign country or code; `perhaps_abroad`: what may as well be the name of a venue is a foreign
    country; `five_digits`: its code is as those of other countries.
    """

    street: str = ""
    number: int | None = None
    letter: str = ""
    codes: list[str] = []
    texts: list[PlaceText] = []
    cadastre: str = ""
    municipality_number: str = ""
    #: Codes within the name of a venue or a room (Bygg 3008), which count only if the place beside them agrees.
    venue_codes: list[str] = []
    po_box: bool = False
    zero_added: bool = False
    web: bool = False
    digital: bool = False
    hybrid: bool = False
    nationwide: bool = False
    abroad: bool = False
    perhaps_abroad: bool = False
    five_digits: bool = False
    physical: bool = False


def tidied(query: AddressQuery) -> AddressQuery:
    """The query with its letters repaired and no field longer than any address is."""
    venue, address, postal_code, place = (
        repair_text(field[:LONGEST_FIELD]) for field in (query.venue, query.address, query.postal_code, query.place)
    )
    return AddressQuery(venue=venue, address=address, postal_code=postal_code, place=place)


def parse(query: AddressQuery, words: Vocabulary) -> ParsedAddress:
    """Parts of the address. Never raises; what is not understood is kept as text."""
    return parse_tidied(tidied(query), words)


def parse_tidied(query: AddressQuery, words: Vocabulary) -> ParsedAddress:
    """As `parse`, of a query that was tidied."""
    parsed = ParsedAddress()
    for text in _segments(_take_cadastre(query.address, parsed)) if query.address else ():
        _read_segment(text, parsed, words, "free")
    if query.postal_code:
        _read_postal_field(query.postal_code, parsed, words)
    if query.place:
        _read_place_field(query.place.replace("\n", ", "), parsed, words)
    if query.venue:
        _read_venue(query.venue, parsed, words)
    if parsed.web and not (parsed.physical or parsed.texts or parsed.codes or parsed.street):
        parsed.digital = True
    if parsed.hybrid:
        parsed.digital = True
    return parsed


def _segments(address: str) -> list[str]:
    return [part for raw in SPLIT.split(address) if (part := raw.strip(" .-–\t"))]


def _without_digital(text: str, parsed: ParsedAddress, words: Vocabulary, *, meet: bool = False) -> str:
    """What of the text may name a place; sets the marks of online events and of the whole country.

    `meet`: a place beside words for an online event is one where people meet.
    """
    found = participation(text, words)
    parsed.web |= found.web
    parsed.digital |= found.digital
    parsed.hybrid |= found.hybrid
    parsed.nationwide |= found.nationwide
    parsed.physical |= meet and found.mixed
    return found.text


def _read_segment(text: str, parsed: ParsedAddress, words: Vocabulary, role: Role) -> None:
    text = _without_digital(text, parsed, words)
    if not text or CARE_OF.match(text):
        return
    if "/" in text:
        text = CARE_OF_INLINE.sub("", text)
    text = ROOM.sub(" ", text).strip(" .,-–")
    text = _take_po_box(text, parsed)
    key = fold(text)
    if not key or key in words.country:
        return
    if FOREIGN_CODE.match(text):
        parsed.abroad = True
        return
    text = _take_five_digits(text, parsed)
    if parsed.street or parsed.codes or parsed.po_box or parsed.five_digits:
        role = "tail" if role == "free" else role
    if _take_foreign(text, key, role, parsed, words):
        return
    rest = _take_code(text, parsed, words)
    if rest is not None:
        text = rest
    if text:
        _take_street(text, parsed, words, role)


def _take_five_digits(text: str, parsed: ParsedAddress) -> str:
    found = FIVE_DIGITS.match(text) if text[:1].isdecimal() else None
    if not found:
        return text
    parsed.five_digits = True
    return text[found.end() :]


def _take_po_box(text: str, parsed: ParsedAddress) -> str:
    found = PO_BOX.search(text)
    if not found:
        return text
    parsed.po_box = parsed.physical = True
    return (text[: found.start()] + text[found.end() :]).strip(" .,-")


def _take_cadastre(text: str, parsed: ParsedAddress) -> str:
    found = CADASTRE.search(text) if "/" in text or "nr" in text.lower() or "nummer" in text.lower() else None
    if not found:
        return text
    parsed.cadastre = found.group().strip()
    parsed.physical = True
    if found.group(5):
        parsed.municipality_number = found.group(5)
    return (text[: found.start()] + text[found.end() :]).strip(" .,-/")


def _take_code(text: str, parsed: ParsedAddress, words: Vocabulary) -> str | None:
    """What stood before the postal code; None if there is no code. What stood after it becomes a text."""
    found = CODE.search(text)
    if found:
        head, tail = text[: found.start()].strip(" .,-–"), (found.group(2) or "").strip(" .,-–")
        if head and not tail and not re.search(r"\d", head):
            if STREET_END.search(head):
                return None  # a long street has house numbers of four digits
            if fold(head.rsplit(None, 1)[-1]) not in words.numbered:
                head, tail = "", head
        code = found.group(1)
    elif short := SHORT_CODE.match(text):
        head, code, tail = "", "0" + short.group(1), short.group(2)
        parsed.zero_added = True
    elif (blank := BLANK_CODE.match(text)) and len(blank.group(1) + blank.group(2)) == 4:
        head, code, tail = "", blank.group(1) + blank.group(2), blank.group(3)
    else:
        return None
    if head and fold(head.rsplit(None, 1)[-1]) in words.numbered:
        parsed.venue_codes.append(code)
        head = head.rpartition(" ")[0]
    else:
        parsed.codes.append(code)
        parsed.physical = True
    if tail:
        _add_text(tail, "tail", parsed, words)
    return head


def _add_text(text: str, role: Role, parsed: ParsedAddress, words: Vocabulary) -> None:
    """Adds the text without the country at its end; a foreign country marks the address as abroad."""
    parts = list(_WORD.finditer(text))
    kept = len(parts)
    while kept > 1 and fold(parts[kept - 1].group()) in words.country:
        kept -= 1
    if kept < len(parts):
        text = text[: parts[kept - 1].end()]
    key = fold(text)
    if not key or key in words.country:
        return
    foreign = words.foreign(key)
    if foreign and foreign.strength == "country":
        parsed.abroad = True
    else:
        parsed.texts.append(PlaceText(text, role, foreign))


def _take_foreign(text: str, key: str, role: Role, parsed: ParsedAddress, words: Vocabulary) -> bool:
    """Whether a text is a place abroad, and no more, and was taken as one."""
    found = words.foreign(key)
    if not found or not found.whole or (found.strength == "weak" and role == "free"):
        return False
    if found.strength != "country":
        parsed.texts.append(PlaceText(text, role, found))
    elif role == "venue":
        parsed.perhaps_abroad = True
    else:
        parsed.abroad = True
    return True


def _take_street(text: str, parsed: ParsedAddress, words: Vocabulary, role: Role) -> None:
    found = STREET.match(text)
    if found and not parsed.street:
        parsed.street, parsed.number = found.group(1).strip(" ,-").lstrip("."), int(found.group(2))
        parsed.letter = (found.group(3) or "").upper()
        parsed.physical = True
        rest = found.group(4).strip(" .,-–()")
        if rest:
            _add_text(rest, "tail", parsed, words)
    elif not found and not parsed.street and role == "free" and STREET_END.search(text):
        parsed.street = text
        parsed.physical = True
        parsed.texts.append(PlaceText(text, "venue"))  # Nesbakken may be a place after all
    else:
        parsed.texts.append(PlaceText(re.sub(r"\s+\d+$", "", text), role))


def _read_postal_field(text: str, parsed: ParsedAddress, words: Vocabulary) -> None:
    if len(text) == 4 and text.isdecimal() and text.isascii():
        parsed.codes.append(text)
        parsed.physical = True
        return
    text = _without_digital(text, parsed, words)
    if not text:
        return
    compact = re.sub(r"(?i)^(?:NO|NOR|N)(?=[\s\-–.\d])|[\s\-–.]|\.0+$", "", re.sub(r"\.0+$", "", text))
    if re.fullmatch(r"[\dOo]{4}", compact) and not compact.isalpha():
        code = compact.upper().replace("O", "0")
    elif re.fullmatch(r"\d{2,3}", compact):
        code = compact.zfill(4)
        parsed.zero_added = True
    elif FOREIGN_CODE.match(text) or re.fullmatch(r"\d{6,}", compact):
        parsed.abroad = True
        return
    elif re.fullmatch(r"\d{5}", compact):
        parsed.five_digits = True
        return
    else:
        head = _take_code(text, parsed, words)
        if head is None:
            _add_text(text, "place", parsed, words)
        return
    parsed.codes.append(code)
    parsed.physical = True


def _read_place_field(text: str, parsed: ParsedAddress, words: Vocabulary) -> None:
    text = _without_digital(text, parsed, words, meet=True)
    text = _take_po_box(text, parsed)
    if not text:
        return
    if FOREIGN_CODE.match(text):
        parsed.abroad = True
        return
    text = _take_five_digits(text, parsed)
    before = len(parsed.texts)
    head = _take_code(text, parsed, words)
    if head is not None:
        found = [PlaceText(item.text, "place", item.foreign) for item in parsed.texts[before:]]
        parsed.texts[before:] = found
        if head and not found:
            _add_text(head, "place", parsed, words)
        return
    _add_text(re.sub(r"\s+\d{1,2}$", "", text), "place", parsed, words)


def _read_venue(text: str, parsed: ParsedAddress, words: Vocabulary) -> None:
    text = _without_digital(text, parsed, words)
    for part in _segments(text) if text else []:
        code = CODE.search(part)
        if code and code.group(2) and not parsed.codes:
            _read_venue_code(part, code, parsed, words)
            continue
        key = fold(part)
        if not key or key in words.country or _take_foreign(part, key, "venue", parsed, words):
            continue
        parsed.texts.append(PlaceText(part, "venue"))
        parsed.physical = True


def _read_venue_code(part: str, code: re.Match[str], parsed: ParsedAddress, words: Vocabulary) -> None:
    """A postal code after a street or at the beginning is one; after other words it may be part of a name."""
    head = part[: code.start()].strip(" .,-")
    if head and not STREET.match(head) and not STREET_END.search(head):
        parsed.venue_codes.append(code.group(1))
        parsed.texts += [PlaceText(head, "venue"), PlaceText(code.group(2).strip(" .,-"), "venue")]
        parsed.physical = True
        return
    head = _take_code(part, parsed, words) or ""
    if head:
        _take_street(head, parsed, words, "venue")
