"""What every reader offers, and how the one reader of a file is found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from campaign.media.model import Claim, Problem, ReadContext, Record
from campaign.media.table import Table, TableHead


class Reader(Protocol):
    """A reader of one export format. Both methods are pure and never raise for what a file holds."""

    source: str

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        """This reader's claim to the table, judged by header signature and values of the first rows, or None."""

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        """The records of the table. A row that is no record is a Problem: it neither vanishes nor stops the rest."""


class Recognition(Struct, frozen=True, kw_only=True):
    """Who reads a table. `reader` and `claim` are None when nobody claims it or when several do (`rivals`)."""

    reader: Reader | None = None
    claim: Claim | None = None
    rivals: tuple[Claim, ...] = ()

    @property
    def is_ambiguous(self) -> bool:
        return len(self.rivals) > 1


def recognise(head: TableHead, readers: Sequence[Reader], answers: Mapping[str, str] | None = None) -> Recognition:
    """Ask every reader. Exactly one claim recognises the table; more than one is an answer of its own."""
    if not head.rows:
        return Recognition()
    claims = [(reader, claim) for reader in readers if (claim := reader.claim(head, answers or {})) is not None]
    if len(claims) == 1:
        return Recognition(reader=claims[0][0], claim=claims[0][1])
    return Recognition(rivals=tuple(claim for _, claim in claims))
