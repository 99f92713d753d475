"""Monitors whose exports are told by their header: Brandwatch, Talkwalker, Determ (Mediatoolkit), Media Cloud.

Brandwatch: some lines about the report, then the header, found by its words and not by a number of lines.
Talkwalker: the columns are the customer's choice; dotted names tell it. Media Cloud: `ap_syndicated` marks wire copy.
Brandwatch names UTC above its header, and else no zone: its clock and those of Talkwalker and Determ are the account's
then. Media Cloud writes UTC. Talkwalker may write moments as milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from campaign.media.articles.addresses import host_of
from campaign.media.files.table import Table, TableHead
from campaign.media.model import Claim, Problem, Record
from campaign.media.problems import N_, problem
from campaign.media.readers.article_rows import article_of
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.meltwater_names import SOCIAL_HOSTS
from campaign.media.readers.moments import OSLO, Order, moment_of, serial_day, told_order
from campaign.media.readers.signature import Header, Row, Signature, rows_under

_TRUE = frozenset({"true", "1", "yes", "t"})
_MILLISECONDS = re.compile(r"1\d{12}\Z", re.ASCII)
_UTC_ABOVE = re.compile(r"\d{2}:\d{2}:\d{2}(?:\.\d+)? ?(?:UTC|GMT|Z)\b", re.ASCII)
_DOTTED = ("extra_author_attributes.", "extra_source_attributes.")
_TEXTS = (
    "title", "url", "outlet", "outlet_type", "lead", "text", "byline", "language", "country", "region", "sentiment",
    "document_id", "keywords",
)  # fmt: skip


class Monitor:
    """One header, one article a row. `zone` is the clock of the file; without one it is the account's."""

    def __init__(self, source: str, label: str, signature: Signature, *, zone: tzinfo | None = None) -> None:
        self.source, self.label = source, label
        self._signature, self._zone = signature, zone

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        header = self.find(head)
        return Claim(source=self.source, kind="articles", row=header.row) if header else None

    def find(self, head: TableHead) -> Header | None:
        """The header of this monitor."""
        return self._signature.find(head) if head.form != "lines" else None

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        header = self.find(table.head)
        if header is None:
            return
        at = header.at["date"]
        written = (row[at] for row in table.head.rows[header.row + 1 :] if len(row) > at)
        order, told = told_order(written, context.answers)
        yield from told
        zone = self._zone or _zone_above(table.head, header) or _account_zone(context.zone)
        empty = True
        for row in rows_under(table, header):
            empty = False
            if isinstance(row, Problem):
                yield row
            else:
                yield from _article(row, order, zone)
        if empty:
            yield problem("no-rows")


class Talkwalker(Monitor):
    """The header is the first row with a date of publication and a dotted name of Talkwalker's."""

    def find(self, head: TableHead) -> Header | None:
        header = super().find(head)
        return header if header and any(name.startswith(_DOTTED) for name in header.names) else None


def _article(row: Row, order: Order | None, zone: tzinfo) -> Iterator[Record | Problem]:
    texts = {field: row.text(field) for field in _TEXTS}
    if (host := host_of(texts["url"])) in SOCIAL_HOSTS:
        # Where a post stood is the network; the name beside it may be that of a person.
        texts["outlet"] = host
    texts["date"] = " ".join(filter(None, (row.text("date"), row.text("time"))))
    day = serial_day(row.text("date"))
    written = day.isoformat() if day else row.text("date")
    published = _milliseconds(written) or moment_of(written, row.text("time"), order=order, zone=zone)
    reach = row.value("reach")
    agency = "AP" if row.text("syndicated").casefold() in _TRUE else ""
    yield from row.problems
    yield article_of(row.number, texts, published, reach, agency=agency)


def _milliseconds(cell: str) -> datetime | None:
    return datetime.fromtimestamp(int(cell) / 1000, UTC) if _MILLISECONDS.match(cell) else None


def _zone_above(head: TableHead, header: Header) -> tzinfo | None:
    """UTC where the lines about the report say that its days begin and end there."""
    return UTC if any(_UTC_ABOVE.search(cell) for row in head.rows[: header.row] for cell in row) else None


def _account_zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return OSLO


BRANDWATCH = Monitor(
    "brandwatch",
    N_("Brandwatch"),
    Signature(
        fields={
            "query": ("query id",), "date": ("date",), "title": ("title",), "lead": ("snippet",),
            "text": ("full text",), "url": ("url", "original url"), "outlet": ("site name", "domain"),
            "outlet_type": ("page type", "content source name", "content source"), "byline": ("author", "full name"),
            "language": ("language",), "country": ("country",), "region": ("region",), "sentiment": ("sentiment",),
            "reach": ("reach (new)", "reach", "potential audience"), "document_id": ("mention id", "resource id"),
        },
        required=("query", "url", "date"),
    ),
)  # fmt: skip
TALKWALKER = Talkwalker(
    "talkwalker",
    N_("Talkwalker"),
    Signature(
        fields={
            "date": ("published",), "title": ("title",), "text": ("content",), "url": ("url",), "language": ("lang",),
            "outlet": ("extra_source_attributes.name",), "outlet_type": ("source_type",),
            "byline": ("extra_author_attributes.name",), "reach": ("reach",), "sentiment": ("sentiment",),
            "country": ("extra_source_attributes.world_data.country",),
            "region": ("extra_source_attributes.world_data.region",),
        },
        required=("date",),
    ),
)  # fmt: skip
DETERM = Monitor(
    "determ",
    N_("Determ"),
    Signature(
        fields={
            "lead": ("mention_snippet",), "date": ("date",), "time": ("time",), "reach": ("reach",),
            "engagement": ("engagement_rate",), "byline": ("author",), "title": ("title", "mention_title"),
            "url": ("url", "mention_url", "link"), "outlet": ("source", "from", "domain"),
            "outlet_type": ("type", "source_type"), "language": ("language", "languages"),
            "country": ("country", "location", "locations"), "sentiment": ("sentiment",), "text": ("full_text",),
        },
        required=("lead", "date", "url"),
    ),
)  # fmt: skip
MEDIACLOUD = Monitor(
    "mediacloud",
    N_("Media Cloud"),
    Signature(
        fields={
            "document_id": ("stories_id", "id"), "date": ("publish_date",), "title": ("title",), "url": ("url",),
            "outlet": ("media_name",), "language": ("language",), "syndicated": ("ap_syndicated",),
            "indexed": ("indexed_date", "media_url"),
        },
        required=("document_id", "date", "title", "url", "outlet", "indexed"),
    ),
    zone=UTC,
)  # fmt: skip
