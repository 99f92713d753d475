"""Taking a Norwegian address apart: what a person wrote in four fields, as parts with a meaning. Looks nothing up."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from campaign.events.public import AddressQuery
from campaign.map.folding import fold, repair_text
from campaign.map.vocabulary import Vocabulary

#: Where a text stood: in the field for the place, after the street or the code, alone in the address, in the venue.
Role = Literal["place", "tail", "free", "venue"]


class PlaceText(msgspec.Struct, frozen=True):
    text: str
    role: Role


class ParsedAddress(msgspec.Struct, kw_only=True):
    """Parts of an address. `codes` are four digits, perhaps not in use; `municipality_number` is from a cadastre."""

    street: str = ""
    number: int | None = None
    letter: str = ""
    codes: list[str] = []
    texts: list[PlaceText] = []
    cadastre: str = ""
    municipality_number: str = ""
    po_box: bool = False
    zero_added: bool = False
    web: bool = False
    digital: bool = False
    hybrid: bool = False
    nationwide: bool = False
    abroad: bool = False
    physical: bool = False


_LETTER = "[^\\W\\d_]"
_SPLIT = re.compile(r"[,;\n|]+|\s+[-–/]\s+(?=\D)|\s[-–]\s")
_CARE_OF = re.compile(r"^(?:c\s?/\s?o|v\s?/|att\b|att[:.]|inng(?:ang)?\b|oppgang\b)", re.I)
_CARE_OF_INLINE = re.compile(r"\b(?:c/o|v/)\s.*$", re.I)
_ROOM = re.compile(
    r"\b[HKLU]\s?0\d{3}\b|\b\d{1,2}\.?\s?(?:etg|etasje|et\.)\.?\b\.?|\betg\.?\s?\d+|\betasje\s\d+"
    r"|\b(?:rom|leil(?:ighet)?|leil\.|møterom|oppgang|inngang|inng\.)\s?[A-Z]?\s?\d*[A-Z]?\b",
    re.I,
)
_PO_BOX = re.compile(r"\b(?:post\s?boks|boks|pb\.?|p\.\s?b\.|p\.?\s?o\.?\s?-?box|box)\s*(?:nr\.?\s*)?\d+", re.I)
_CADASTRE = re.compile(
    r"\bg(?:år|aar|ar)?ds?\.?\s?-?n(?:umme)?r\.?\s*(\d+)[\s,/]*(?:og\s)?(?:b(?:ruk)?s?\.?\s?-?n(?:umme)?r\.?\s*(\d+))?"
    r"|\bgnr\.?\s*(\d+)[\s,/]*(?:og\s)?(?:bnr\.?\s*)?(\d+)?|^\s*(\d{4})\s?-\s?\d{1,4}/\d{1,4}(?:/\d+){0,2}"
    r"|^\s*\d{1,4}/\d{1,4}(?:[/-]\d+){0,2}(?=\s*(?:$|,))|\b(?:matrikkel|gbnr|gnr/bnr)\.?(?:\s?nr\.?)?:?\s*\d+/\d+",
    re.I,
)
_CODE = re.compile(rf"(?<![\d/.])(?:\b(?:NO|NOR|N)\s?-?\s?)?(?<!\d)(\d{{4}})(?!\d)(?:\s*-\s*|\s*)({_LETTER}.*)?$", re.I)
_SHORT_CODE = re.compile(rf"^(\d{{3}})\s+({_LETTER}.*)$")
_BLANK_CODE = re.compile(rf"^(?:N(?:O|OR)?\s?-\s?)?(\d{{1,3}})\s(\d{{1,3}})\s+({_LETTER}.*)$", re.I)
_FOREIGN_CODE = re.compile(
    r"^(?:(?:SE?|DK|DE?|FIN?|GB|IS|PL|NL|F|B|CH|AT?)\s?-\s?\d{3,5}|\d{5}(?!\d)|\d{3} \d{2}(?!\d))", re.I
)
_STREET = re.compile(
    r"^((?:\d{1,2}\.\s?)?[^\d,]*[^\W\d_][^\d,]*?)\s*(\d{1,4})\s*(?:([a-zA-ZæøåÆØÅ])(?![^\W\d_]))?"
    r"(?:\s*[-–/+&]\s*\d{1,4}\s*(?:[a-zA-Z](?![^\W\d_]))?)*\s*(.*)$"
)
_STREET_END = re.compile(
    r"(?:(?:ve[ig]en|ve[ig]|gat[ae]n?|gt|pl|plass(?:en)?|all[eé]en?|all[eé]|bakken|stien|smauet|veita"
    r"|brygga|kaia?|kaien)\.?"
    r"|[gv]\.)$",
    re.I,
)
_WEB = re.compile(r"\bhttps?://\S+|\bwww\.\S+|\b\S+@\S+\.\S+", re.I)
#: Hosts where people meet or watch: such an address says that the event is online, any other only tells of it.
_MEETING = re.compile(
    r"zoom\.|teams\.|meet\.|whereby|webex|jitsi|skype|youtu\.?be|vimeo|twitch|streamyard|/live\b", re.I
)
_MONTH = r"(?:januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember)"
#: Days, years and times of day that people write with a place. Four digits of theirs are no postal code.
_WHEN = re.compile(
    rf"\b\d{{1,2}}\.?\s*{_MONTH}\b(?:\s*(?:19|20)\d\d\b)?|\b{_MONTH}\s+(?:19|20)\d\d\b|\b\d{{1,2}}\.\d{{1,2}}\.(?:20)?\d\d\b"
    r"|\bkl(?:okka|okken)?\b\.?\s*\d{1,4}(?:[.:]\d\d)?(?:\s*[-–]\s*\d{1,4}(?:[.:]\d\d)?)?",
    re.I,
)
#: A year at the end of words. Codes from 1990 to 2039 exist too, and stand before their place.
_YEAR_AT_END = re.compile(r"(?<=[^\W\d])[\s,]+(?:199\d|20[0-3]\d)$")
_DIGITAL_WORD = re.compile(
    r"^(?:digital|webinar|livestream|strøym|strømm|nettmøte|nettsemin|zoom|teams|videomøte)", re.I
)


def parse(query: AddressQuery, words: Vocabulary) -> ParsedAddress:
    """Parts of the address. Never raises; what is not understood is kept as text."""
    parsed = ParsedAddress()
    for text in _segments(_take_cadastre(repair_text(query.address), parsed)):
        _read_segment(text, parsed, words, "free")
    _read_postal_field(repair_text(query.postal_code), parsed, words)
    place = repair_text(query.place).replace("\n", ", ")
    if place:
        _read_place_field(place, parsed, words)
    venue = repair_text(query.venue)
    if venue:
        _read_venue(venue, parsed, words)
    if parsed.web and not (parsed.physical or parsed.texts or parsed.codes or parsed.street):
        parsed.digital = True
    if parsed.hybrid:
        parsed.digital = True
    return parsed


def _segments(address: str) -> list[str]:
    return [part for raw in _SPLIT.split(address) if (part := raw.strip(" .-–\t"))]


def _without_digital(text: str, parsed: ParsedAddress, words: Vocabulary) -> str:
    """The text, or nothing if all it says is that the event is digital, hybrid or everywhere; sets those marks."""
    clean = _without_time(_WEB.sub(" ", text))
    links = [link for link in _WEB.findall(text) if "@" not in link]
    parsed.web |= bool(links)
    key = fold(clean)
    rest, hybrid = words.hybrid.strip_from(key)
    rest, digital = words.digital.strip_from(rest)
    prefixed = [w for w in rest.split() if _DIGITAL_WORD.match(w)]
    digital = digital or bool(prefixed) or any(_MEETING.search(link) for link in links)
    parsed.hybrid |= hybrid
    parsed.digital |= digital
    if digital or hybrid:
        rest = " ".join(w for w in rest.split() if w not in prefixed)
        rest, _ = words.event.strip_from(rest)
        if not rest.strip("0123456789 "):
            return ""
        return rest if rest != key else clean
    if key in words.nationwide:
        parsed.nationwide = True
        return ""
    return clean if words.event.strip_from(key)[0] else ""


def _without_time(text: str) -> str:
    """The text without dates, times of day, and a year at its end unless a street stands before it."""
    if not any(map(str.isdigit, text)):
        return text
    text = _WHEN.sub(" ", text).strip(" ,")
    year = _YEAR_AT_END.search(text)
    return text[: year.start()] if year and not _STREET_END.search(text[: year.start()]) else text


def _read_segment(text: str, parsed: ParsedAddress, words: Vocabulary, role: Role) -> None:
    text = _without_digital(text, parsed, words)
    if not text or _CARE_OF.match(text):
        return
    text = _ROOM.sub(" ", _CARE_OF_INLINE.sub("", text)).strip(" .,-–")
    text = _take_po_box(text, parsed)
    key = fold(text)
    if not key or key in words.country:
        return
    if key in words.abroad or _FOREIGN_CODE.match(text):
        parsed.abroad = True
        return
    if parsed.street or parsed.codes or parsed.po_box:
        role = "tail" if role == "free" else role
    rest = _take_code(text, parsed, words)
    if rest is not None:
        text = rest
    if text:
        _take_street(text, parsed, role)


def _take_po_box(text: str, parsed: ParsedAddress) -> str:
    found = _PO_BOX.search(text)
    if not found:
        return text
    parsed.po_box = parsed.physical = True
    return (text[: found.start()] + text[found.end() :]).strip(" .,-")


def _take_cadastre(text: str, parsed: ParsedAddress) -> str:
    found = _CADASTRE.search(text)
    if not found:
        return text
    parsed.cadastre = found.group().strip()
    parsed.physical = True
    if found.group(5):
        parsed.municipality_number = found.group(5)
    return (text[: found.start()] + text[found.end() :]).strip(" .,-/")


def _take_code(text: str, parsed: ParsedAddress, words: Vocabulary) -> str | None:
    """What stood before the postal code; None if there is no code. What stood after it becomes a text."""
    found = _CODE.search(text)
    if found:
        head, tail = text[: found.start()].strip(" .,-–"), (found.group(2) or "").strip(" .,-–")
        if head and not tail and not re.search(r"\d", head):
            if _STREET_END.search(head):
                return None  # a long street has house numbers of four digits
            head, tail = "", head
        code = found.group(1)
    elif short := _SHORT_CODE.match(text):
        head, code, tail = "", "0" + short.group(1), short.group(2)
        parsed.zero_added = True
    elif (blank := _BLANK_CODE.match(text)) and len(blank.group(1) + blank.group(2)) == 4:
        head, code, tail = "", blank.group(1) + blank.group(2), blank.group(3)
    else:
        return None
    parsed.codes.append(code)
    parsed.physical = True
    if tail:
        _add_text(tail, "tail", parsed, words)
    return head


def _add_text(text: str, role: Role, parsed: ParsedAddress, words: Vocabulary) -> None:
    """Adds the text without the country at its end; a foreign country or town marks the address as abroad."""
    parts = [part for part in re.split(r"[\s,()]+", text) if part]
    while len(parts) > 1 and fold(parts[-1]) in words.country:
        parts.pop()
        text = re.sub(r"[\s,(]*[^\s,()]+[)\s]*$", "", text)
    key = fold(text)
    if not key or key in words.country:
        return
    kept = key.split()
    if any(part in words.abroad for part in (key, " ".join(kept[-2:]), kept[-1], fold(text.split(",")[0]))):
        parsed.abroad = True
        return
    parsed.texts.append(PlaceText(text, role))


def _take_street(text: str, parsed: ParsedAddress, role: Role) -> None:
    found = _STREET.match(text)
    if found and not parsed.street:
        parsed.street, parsed.number = found.group(1).strip(" .,-"), int(found.group(2))
        parsed.letter = (found.group(3) or "").upper()
        parsed.physical = True
        rest = found.group(4).strip(" .,-–()")
        if rest:
            parsed.texts.append(PlaceText(rest, "tail"))
    elif not found and not parsed.street and role == "free" and _STREET_END.search(text):
        parsed.street = text
        parsed.physical = True
        parsed.texts.append(PlaceText(text, "venue"))  # Nesbakken may be a place after all
    else:
        parsed.texts.append(PlaceText(re.sub(r"\s+\d+$", "", text), role))


def _read_postal_field(text: str, parsed: ParsedAddress, words: Vocabulary) -> None:
    text = _without_digital(text, parsed, words)
    if not text:
        return
    compact = re.sub(r"(?i)^(?:NO|NOR|N)(?=[\s\-–.\d])|[\s\-–.]|\.0+$", "", re.sub(r"\.0+$", "", text))
    if re.fullmatch(r"[\dOo]{4}", compact) and not compact.isalpha():
        code = compact.upper().replace("O", "0")
    elif re.fullmatch(r"\d{2,3}", compact):
        code = compact.zfill(4)
        parsed.zero_added = True
    elif _FOREIGN_CODE.match(text) or re.fullmatch(r"\d{5,}", compact):
        parsed.abroad = True
        return
    else:
        head = _take_code(text, parsed, words)
        if head is None:
            _add_text(text, "place", parsed, words)
        return
    parsed.codes.append(code)
    parsed.physical = True


def _read_place_field(text: str, parsed: ParsedAddress, words: Vocabulary) -> None:
    text = _without_digital(text, parsed, words)
    text = _take_po_box(text, parsed)
    if not text:
        return
    if _FOREIGN_CODE.match(text):
        parsed.abroad = True
        return
    before = len(parsed.texts)
    head = _take_code(text, parsed, words)
    if head is not None:
        found = [PlaceText(item.text, "place") for item in parsed.texts[before:]]
        parsed.texts[before:] = found
        if head and not found:
            _add_text(head, "place", parsed, words)
        return
    _add_text(re.sub(r"\s+\d{1,2}$", "", text), "place", parsed, words)


def _read_venue(text: str, parsed: ParsedAddress, words: Vocabulary) -> None:
    text = _without_digital(text, parsed, words)
    for part in _segments(text) if text else []:
        code = _CODE.search(part)
        if code and code.group(2) and not parsed.codes:
            head = _take_code(part, parsed, words)
            if head:
                _take_street(head, parsed, "venue")
            continue
        key = fold(part)
        if key in words.abroad:
            parsed.abroad = True
        elif key and key not in words.country:
            parsed.texts.append(PlaceText(part, "venue"))
            parsed.physical = True
