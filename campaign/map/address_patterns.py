"""The shapes of the parts of a Norwegian address: codes, streets, boxes, rooms, properties, times, links."""

from __future__ import annotations

import re

LETTER = "[^\\W\\d_]"
SPLIT = re.compile(r"[,;\n|]+|\s+[-–/]\s+(?=\D)|\s[-–]\s")
CARE_OF = re.compile(r"^(?:c\s?/\s?o|v\s?/|att\b|att[:.]|inng(?:ang)?\b|oppgang\b)", re.I)
CARE_OF_INLINE = re.compile(r"\b(?:c/o|v/)\s.*$", re.I)
ROOM = re.compile(
    r"\b[HKLU]\s?0\d{3}\b|\b\d{1,2}\.?\s?(?:etg|etasje|et\.)\.?\b\.?|\betg\.?\s?\d+|\betasje\s\d+"
    # four digits after such a word may be a postal code
    r"|\b(?:rom|leil(?:ighet)?|leil\.|møterom|oppgang|inngang|inng\.)(?!\s?\d{4})(?:\s?[A-Z]?\s?\d{1,3}[A-Z]?\b|\s?[A-Z]\b)?",
    re.I,
)
PO_BOX = re.compile(r"\b(?:post\s?boks|boks|pb\.?|p\.\s?b\.|p\.?\s?o\.?\s?-?box|box)\s*(?:nr\.?\s*)?\d+", re.I)
CADASTRE = re.compile(
    r"\bg(?:år|aar|ar)?ds?\.?\s?-?n(?:umme)?r\.?\s*(\d+)[\s,/]*(?:og\s)?(?:b(?:ruk)?s?\.?\s?-?n(?:umme)?r\.?\s*(\d+))?"
    r"|\bgnr\.?\s*(\d+)[\s,/]*(?:og\s)?(?:bnr\.?\s*)?(\d+)?|(?:^|(?<=[\s,;]))(\d{4})\s?-\s?\d{1,5}/\d{1,5}(?:/\d+){0,2}"
    r"|^\s*\d{1,4}/\d{1,4}(?:[/-]\d+){0,2}(?=\s*(?:$|,))|\b(?:matrikkel|gbnr|gnr/bnr)\.?(?:\s?nr\.?)?:?\s*\d+/\d+",
    re.I,
)
CODE = re.compile(rf"(?<![\d/.])(?:\b(?:NO|NOR|N)\s?-?\s?)?(?<!\d)(\d{{4}})(?!\d)(?:\s*-\s*|\s*)({LETTER}.*)?$", re.I)
SHORT_CODE = re.compile(rf"^(\d{{3}})\s+({LETTER}.*)$")
BLANK_CODE = re.compile(rf"^(?:N(?:O|OR)?\s?-\s?)?(\d{{1,3}})\s(\d{{1,3}})\s+({LETTER}.*)$", re.I)
FOREIGN_CODE = re.compile(
    r"^(?:(?:SE?|DK|DE?|FIN?|GB|IS|FO|GL|PL|NL|F|BE?|CH|FL|AT?|L|LU|LV|LT|EE|HU|CZ|SK|SI|HR|RO|BG|GR|IE|ES?|PT?|IT?|UA|RU)"
    r"\s?-\s?\d{3,6}|\d{3} \d{2}(?!\d))",
    re.I,
)
#: As many countries write it; in Norway it is a slip.
FIVE_DIGITS = re.compile(r"^\d{5}(?!\d)[\s,-]*")
STREET = re.compile(
    r"^((?:\d{1,2}\.\s?)?(?=[^\d,]*[^\W\d_])[^\d,]+?)\s*(\d{1,4})\s*(?:([a-zA-ZæøåÆØÅ])(?![^\W\d_]))?"
    r"(?:\s*[-–/+&]\s*\d{1,4}\s*(?:[a-zA-Z](?![^\W\d_]))?)*\s*(.*)$"
)
STREET_END = re.compile(
    r"(?:(?:ve[ig]en|ve[ig]|gat[ae]n?|gt|pl|plass(?:en)?|all[eé]en?|all[eé]|bakken|stien|smauet|veita"
    r"|brygga|kaia?|kaien)\.?"
    r"|[gv]\.)$",
    re.I,
)
WEB = re.compile(r"\bhttps?://\S+|\bwww\.\S+|(?<!\S)[^\s@]*@\S+", re.I)
#: Hosts where people meet or watch: such an address says that the event is online, any other only tells of it.
MEETING = re.compile(
    r"zoom\.|teams\.|meet\.|whereby|webex|jitsi|skype|youtu\.?be|vimeo|twitch|streamyard|/live\b", re.I
)
MONTH = r"(?:januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember)"
#: Days, years and times of day that people write with a place. Four digits of theirs are no postal code.
WHEN = re.compile(
    rf"\b\d{{1,2}}\.?\s*{MONTH}\b(?:\s*(?:19|20)\d\d\b)?|\b{MONTH}\s+(?:19|20)\d\d\b|\b\d{{1,2}}\.\d{{1,2}}\.(?:20)?\d\d\b"
    r"|\bkl(?:okka|okken)?\b\.?\s*\d{1,4}(?:[.:]\d\d)?(?:\s*[-–]\s*\d{1,4}(?:[.:]\d\d)?)?",
    re.I,
)
#: A year at the end of words. Codes from 1990 to 2039 exist too, and stand before their place.
YEAR_AT_END = re.compile(r"(?<=[^\W\d])[\s,]+(?:199\d|20[0-3]\d)$")
DIGITAL_WORD = re.compile(
    r"^(?:digital|webinar|livestream|strøym|strømm|nettmøte|nettsemin|zoom|teams|videomøte)", re.I
)
