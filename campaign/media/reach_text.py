"""Figures with their words in a language."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from campaign.i18n import Translator
from campaign.media.schemas import CountyList, CoveredEvents, Figure, Mentions

T = TypeVar("T", bound=msgspec.Struct)
_WORDS = ("label", "definition", "note")


def translated(value: T, say: Translator) -> T:
    """The same with each label, definition and note of its figures translated."""
    changes = {name: _translated(getattr(value, name), say) for name in value.__struct_fields__ if name not in _WORDS}
    if isinstance(value, Figure | Mentions | CoveredEvents | CountyList):
        for name in _WORDS:
            if text := getattr(value, name, ""):
                changes[name] = say.gettext(text)
    return msgspec.structs.replace(value, **changes)


def _translated(value: object, say: Translator) -> object:
    if isinstance(value, msgspec.Struct):
        return translated(value, say)
    return [_translated(item, say) for item in value] if isinstance(value, list) else value
