"""News agencies, recognised in a byline or in a text: a copy from an agency is one story in many places."""

from __future__ import annotations

import re

_NAMES = r"NTB|NPK|Ritzau|Reuters|AFP|ANB|TT|AP"
_BYLINE = re.compile(rf"(?<![\w-])({_NAMES})(?![\w-])")
_IN_TEXT = re.compile(rf"\((?:©\s*)?({_NAMES})\)|©\s*({_NAMES})(?!\w)|^({_NAMES})\s*[:\u2013\u2014]")


def agency_in(byline: str, text: str = "") -> str:
    """`NTB` when the byline names it, or the text holds `(NTB)` or `© NTB`; empty without an agency."""
    if byline and (match := _BYLINE.search(byline)):
        return match[1]
    if text and (match := _IN_TEXT.search(text)):
        return next(name for name in match.groups() if name)
    return ""
