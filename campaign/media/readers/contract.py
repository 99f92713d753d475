"""What every reader offers, and how the one reader of a file is found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, runtime_checkable

from msgspec import Struct, field

from campaign.media.files.table import Table, TableHead
from campaign.media.frames import Frames
from campaign.media.model import Claim, Problem, Record


class ReadContext(Struct, frozen=True, kw_only=True):
    """What a reader needs beside the table.

    `beside` are the heads of the other tables of the same file, in a zip or a workbook. `zone` is the zone of the
    monitor's account (Meltwater); `account` the id, handle or name of the own account;
    `answers` maps a normalised header to a metric for columns the reader does not know. `trusting`: the reader may go
    by the first rows what the whole table is, and raise `Misjudged` later.
    """

    claim: Claim
    beside: tuple[TableHead, ...] = ()
    zone: str = "Europe/Oslo"
    account: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    trusting: bool = False


class Reader(Protocol):
    """A reader of one export format. Both methods are pure and never raise for what a file holds, but `Misjudged`.

    `source` is its code, `label` what people call it, for the translation catalogue.
    """

    source: str
    label: str

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        """This reader's claim to the table, judged by header signature and values of the first rows, or None."""

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        """The records of the table. A row that is no record is a Problem: it neither vanishes nor stops the rest."""


@runtime_checkable
class ColumnReader(Reader, Protocol):
    """A reader of files that grow large: it also gives what `read` gives in columns."""

    def frames(self, table: Table, context: ReadContext) -> Iterator[Frames]: ...


class Recognition(Struct, frozen=True, kw_only=True):
    """Who reads a table. `reader` and `claim` are None when nobody claims it or when several do (`rivals`)."""

    reader: Reader | None = None
    claim: Claim | None = None
    rivals: tuple[Claim, ...] = ()

    @property
    def is_ambiguous(self) -> bool:
        return len(self.rivals) > 1


def recognise(head: TableHead, readers: Sequence[Reader], answers: Mapping[str, str] | None = None) -> Recognition:
    """Ask every reader. The strongest claim recognises the table; several that are as strong are an answer too."""
    if not head.rows:
        return Recognition()
    claims = [(reader, claim) for reader in readers if (claim := reader.claim(head, answers or {})) is not None]
    strongest = max((claim.confidence for _, claim in claims), default=0.0)
    best = [(reader, claim) for reader, claim in claims if claim.confidence == strongest]
    if len(best) == 1:
        return Recognition(reader=best[0][0], claim=best[0][1])
    return Recognition(rivals=tuple(claim for _, claim in best))
