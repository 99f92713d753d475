"""Meltwater: mentions in editorial and social media, as CSV in UTF-16 with tabs, as UTF-8 or as a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfoNotFoundError

from campaign.media import values
from campaign.media.articles.addresses import canonical_url, host_of
from campaign.media.articles.agencies import agency_in
from campaign.media.files.columns import chunks_after
from campaign.media.files.headers import find_header
from campaign.media.files.table import Table, TableHead
from campaign.media.frames import Frames
from campaign.media.model import Article, Claim, Medium, Problem, Record
from campaign.media.problems import N_, problem
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.meltwater_columns import MeltwaterColumns
from campaign.media.readers.meltwater_names import FIELDS, MEDIA, REQUIRED, SOCIAL_HOSTS, SOCIAL_OUTLETS
from campaign.media.readers.meltwater_time import AccountClock

ROW_CAP = 20_000
LEAD_LIMIT = 500
_HOUSE_ZONE = "Europe/Oslo"


class Meltwater:
    """Every row is one hit. Private people's words and names are dropped here, not later."""

    source = "meltwater"
    label = N_("Meltwater")

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        def accept(index: int, cells: Sequence[str]) -> Claim | None:
            fields = _fields(cells)
            if not all(fields.get(name) for name in REQUIRED):
                return None
            return Claim(source=self.source, kind="articles", row=index)

        return find_header(head.rows, accept)

    def frames(self, table: Table, context: ReadContext) -> Iterator[Frames]:
        header = table.head.header(context.claim.row)
        clock = _clock(context.zone)
        rows = _Rows(header, clock, resaved=table.head.resaved)
        columns = MeltwaterColumns(_fields(header), clock.zone, LEAD_LIMIT, rows.read)
        for chunk in chunks_after(table, context.claim.row):
            yield columns.read(chunk)
        yield Frames(problems=_remarks(table.rows_read))

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        rows = _Rows(table.head.header(context.claim.row), _clock(context.zone), resaved=table.head.resaved)
        count = 0
        for number, cells in table.rows_after(context.claim.row):
            count += 1
            if isinstance(cells, Problem):
                yield cells
            else:
                yield from rows.read(number, cells)
        yield from _remarks(count)


def _remarks(rows: int) -> list[Problem]:
    """What the number of rows tells."""
    if rows == ROW_CAP:
        return [problem("row-cap", limit=ROW_CAP)]
    return [] if rows else [problem("no-rows")]


def _fields(cells: Sequence[str]) -> dict[str, list[int]]:
    """Positions of each field, in the order of its words: `state` before `subregion`."""
    return {field: [cells.index(word) for word in words if word in cells] for field, words in FIELDS.items()}


def _clock(zone: str) -> AccountClock:
    try:
        return AccountClock(zone)
    except (ZoneInfoNotFoundError, ValueError):
        return AccountClock(_HOUSE_ZONE)


class _Rows:
    """Reads rows under one header."""

    def __init__(self, header: tuple[str, ...], clock: AccountClock, *, resaved: bool) -> None:
        self._width, self._clock, self._resaved = len(header), clock, resaved
        found = _fields(header)
        self._at = {field: positions[0] if positions else -1 for field, positions in found.items()}
        self._regions, self._media = found["region"], found["medium"]
        self._handles = found["tweet"] + found["twitter"]
        self._reach_header = header[self._at["reach"]]

    def read(self, number: int, cells: list[str]) -> Iterator[Article | Problem]:
        width = self._width
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            yield problem("row-too-long", row=number, cells=len(cells), width=width)
            return
        cells.extend([""] * (width + 1 - len(cells)))
        cells[-1] = ""  # position -1 stands for a column the file does not have
        at = self._at
        title, url, outlet = cells[at["title"]].strip(), cells[at["url"]].strip(), cells[at["outlet"]].strip()
        outlet = outlet or cells[at["domain"]].strip() or host_of(url)
        if not outlet or not (title or url):
            yield problem("row-without-article", row=number)
            return
        published = self._clock.read(cells[at["day"]], cells[at["time"]], cells[at["date"]])
        if published is None:
            written = " ".join(filter(None, (cells[at["day"]], cells[at["time"]]))) or cells[at["date"]]
            yield problem("time-unreadable", row=number, column="Date", value=written)
            return
        reach = None
        try:
            cell = cells[at["reach"]]
            reach = values.number(cell if self._resaved else values.without_thousands(cell), resaved=self._resaved)
        except ValueError:
            value = cells[at["reach"]]
            yield problem("number-unreadable", row=number, column=self._reach_header, value=value)
        yield self._article(number, cells, title, url, outlet, published, reach)

    def _article(
        self, number: int, cells: list[str], title: str, url: str, outlet: str, published: datetime,
        reach: int | float | None,
    ) -> Article:  # fmt: skip
        at = self._at
        medium = self._medium(cells, url, outlet)
        private = medium == "social"
        lead = "" if private else (cells[at["lead"]] or cells[at["hit"]]).strip()
        return Article(
            outlet=outlet,
            title="" if private else title,
            url=url,
            canonical_url=canonical_url(url),
            published_at=published,
            lead=lead[:LEAD_LIMIT],
            agency="" if private else agency_in(cells[at["byline"]], lead),
            language=cells[at["language"]],
            country=cells[at["country"]],
            region=next((cells[position] for position in self._regions if cells[position]), ""),
            reach=int(reach) if reach is not None else None,
            sentiment=cells[at["sentiment"]].casefold(),
            medium=medium,
            document_id=cells[at["document"]],
            keywords=_words(cells[at["keywords"]]),
            row=number,
        )

    def _medium(self, cells: list[str], url: str, outlet: str) -> Medium:
        for position in self._media:
            if medium := MEDIA.get(cells[position].strip().casefold()):
                return cast(Medium, medium)
        if any(cells[position] for position in self._handles):
            return "social"
        host = host_of(url)
        if host in SOCIAL_HOSTS or outlet.casefold() in SOCIAL_OUTLETS:
            return "social"
        if cells[self._at["viewership"]].strip() not in {"", "0"}:
            return "broadcast"
        return "web" if host else "unknown"


def _words(cell: str) -> tuple[str, ...]:
    return tuple(word for part in cell.split(",") if (word := part.strip())) if cell else ()
