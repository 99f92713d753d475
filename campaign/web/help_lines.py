"""Crisis help, from one dated file beside this module: needs no script, no database and no network."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import msgspec

_FILE = Path(__file__).with_name("help_lines.json")


class HelpLine(msgspec.Struct, frozen=True, kw_only=True):
    """One service that answers people in distress. ``text`` holds one short sentence by language code."""

    id: str
    name: str
    provider: str
    number: str | None
    web: str | None
    urgent: bool
    text: dict[str, str]
    reviewed_on: date

    @property
    def tel(self) -> str:
        """Target of a call link. Norwegian short numbers may not carry the country code."""
        digits = (self.number or "").replace(" ", "")
        return f"tel:+47{digits}" if len(digits) == 8 else f"tel:{digits}"

    @property
    def web_label(self) -> str:
        return (self.web or "").removeprefix("https://").removeprefix("www.").rstrip("/")

    def text_in(self, lang: str) -> str:
        """The sentence in a language; bokmål where that language has none yet."""
        return self.text.get(lang) or self.text["nb"]


class HelpLineFile(msgspec.Struct, frozen=True, kw_only=True):
    """The whole file. ``reviewed_on`` is the day a person last looked through it."""

    reviewed_on: date
    lines: tuple[HelpLine, ...]


@functools.cache
def help_line_file() -> HelpLineFile:
    """The file, read once. Raises msgspec.ValidationError if an entry is incomplete."""
    return msgspec.json.decode(_FILE.read_bytes(), type=HelpLineFile)


def help_lines() -> Sequence[HelpLine]:
    """Every service, in the order of the file; the first is the one that the top of each page names."""
    return help_line_file().lines
