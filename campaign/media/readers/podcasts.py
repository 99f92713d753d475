"""Podcasts: the episode tables of Apple Podcasts Connect and Spotify for Creators, and Apple's days.

Format: CSV, comma. Apple: an id, a release day, a length in seconds, `-` for too few, the average share as a fraction.
Spotify: `"name","plays","streams","audience_size","releaseDate"`, everything in quotation marks. Names have changed,
so several are known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from campaign.media.files.headers import normalise
from campaign.media.files.table import Table, TableHead
from campaign.media.model import Claim, MediaObject, Observation, Problem, Record
from campaign.media.problems import N_, problem
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.measured import TOTAL_WORDS
from campaign.media.readers.moments import Order, told_order
from campaign.media.readers.signature import Header, Row, Signature, rows_under
from campaign.media.readers.web_measures import Measure, Place, observe, observe_once
from campaign.media.readers.web_periods import day_in, moment_in

_TITLE = ("episode title", "episode name", "episode", "episodetittel", "name", "title", "navn", "tittel")
_RELEASED = ("release date", "releasedate", "publish date", "published", "publiseringsdato", "utgivelsesdato")
_ID = ("episode id", "episode guid", "guid", "id", "episode uri", "uri")
_APPLE_METRICS: Mapping[str, tuple[str, ...]] = {
    "listeners": ("unique listeners", "listeners", "unike lyttere"),
    "listeners_engaged": ("unique engaged listeners", "engaged listeners"),
    "plays": ("plays", "avspillinger"),
    "listened_share": ("average consumption", "avg consumption"),
    "seconds_listened": ("total time listened",),
}
_SPOTIFY_METRICS: Mapping[str, tuple[str, ...]] = {
    "plays": ("plays", "avspillinger"),
    "streams": ("streams", "strømminger"),
    "starts": ("starts",),
    "listeners": ("audience_size", "audience size", "listeners", "unique listeners", "lyttere", "audience"),
    "listened_share": ("completion rate", "average listen", "average completion"),
}


class PodcastTable(Struct, frozen=True, kw_only=True):
    """What tells a table of one of the two, and what its columns are."""

    platform: str
    signatures: tuple[Signature, ...]
    metrics: tuple[str, ...]


def _signature(metrics: Mapping[str, tuple[str, ...]], *required: str, day: bool = False) -> Signature:
    fields = {"id": _ID, "title": _TITLE, "released": _RELEASED, "show": ("show name", "show"), **metrics}
    return Signature(fields={**fields, "day": ("date", "dato")} if day else fields, required=required)


APPLE = PodcastTable(
    platform="apple_podcasts",
    signatures=(
        _signature(_APPLE_METRICS, "title", "listeners_engaged"),
        _signature(_APPLE_METRICS, "day", "listeners_engaged", "plays", day=True),
        _signature(_APPLE_METRICS, "day", "seconds_listened", "plays", day=True),
    ),
    metrics=tuple(_APPLE_METRICS),
)
SPOTIFY = PodcastTable(
    platform="spotify_podcasts",
    signatures=(
        _signature(_SPOTIFY_METRICS, "title", "streams", "listeners"),
        _signature(_SPOTIFY_METRICS, "title", "starts", "streams"),
        _signature(_SPOTIFY_METRICS, "title", "starts", "listeners"),
        _signature(_SPOTIFY_METRICS, "day", "starts", "streams", day=True),
    ),
    metrics=tuple(_SPOTIFY_METRICS),
)


class Podcasts:
    """One row an episode with its numbers so far, or one a day."""

    def __init__(self, source: str, label: str, kind: PodcastTable) -> None:
        self.source, self.label, self._kind = source, label, kind

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        header = self._find(head)
        if header is None:
            return None
        return Claim(source=self.source, kind="daily" if "day" in header.at else "episodes", row=header.row)

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        header = self._find(table.head)
        if header is None:
            return
        measures = [
            Measure(at=header.at[metric], name=header.names[header.at[metric]], metric=metric, fraction=True)
            for metric in self._kind.metrics
            if metric in header.at
        ]
        at = header.at.get("day", header.at.get("released"))
        days = (row[at] for row in table.head.rows[header.row + 1 :] if at is not None and at < len(row))
        order, told = told_order(days, context.answers)
        yield from told
        seen: set[Place | str] = set()
        count = 0
        for line in rows_under(table, header):
            count += 1
            if isinstance(line, Problem):
                yield line
            else:
                yield from self._line(line, header, measures, context.account or "", seen, order)
        if not count:
            yield problem("no-rows")

    def _find(self, head: TableHead) -> Header | None:
        if head.form == "lines":
            return None
        found = (signature.find(head) for signature in reversed(self._kind.signatures))
        return next((header for header in found if header), None)

    def _line(
        self,
        line: Row,
        header: Header,
        measures: list[Measure],
        account: str,
        seen: set[Place | str],
        order: Order | None,
    ) -> Iterator[Record | Problem]:
        platform, title = self._kind.platform, line.text("title")
        account = line.text("show") or account
        if "day" in header.at:
            day = day_in(line.text("day"), order)
            if day is None:
                yield problem("day-unreadable", row=line.number, value=line.text("day"))
                return
            place = Place(
                platform=platform, account_id=account, dimension="episode" if title else "", member=title,
                granularity="day", first=day, last=day,
            )  # fmt: skip
            yield from observe_once(line.number, line.cells, measures, place, seen)
            return
        yield from self._episode(line, title, measures, account, seen, order)

    def _episode(
        self,
        line: Row,
        title: str,
        measures: list[Measure],
        account: str,
        seen: set[Place | str],
        order: Order | None,
    ) -> Iterator[Record | Problem]:
        platform = self._kind.platform
        is_total = not TOTAL_WORDS.isdisjoint((normalise(title), normalise(line.cells[0])))
        if is_total and moment_in(line.text("released")) is None:
            yield problem("row-total", row=line.number)
            return
        if not title:
            yield problem("row-without-id", row=line.number)
            return
        published = moment_in(line.text("released"), order=order)
        place = Place(
            platform=platform, account_id=account, dimension="" if published else "episode",
            member="" if published else title, granularity="lifetime",
        )  # fmt: skip
        if published is None:
            yield from observe_once(line.number, line.cells, measures, place, seen)
            return
        native_id = line.text("id") or f"{published:%Y-%m-%d} {title}"[:200]
        if native_id in seen:
            yield problem("row-repeated", row=line.number)
            return
        seen.add(native_id)
        yield MediaObject(
            platform=platform, native_id=native_id, published_at=published, kind="episode", account_name=account,
            title=title, row=line.number,
        )  # fmt: skip
        for found in observe(line.number, line.cells, measures, place):
            yield found if isinstance(found, Problem) else _of(found, native_id)


def _of(found: Observation, native_id: str) -> Observation:
    return Observation(
        platform=found.platform, object_id=native_id, metric=found.metric, value=found.value, row=found.row
    )


APPLE_PODCASTS = Podcasts("apple.podcasts", N_("Apple Podcasts"), APPLE)
SPOTIFY_PODCASTS = Podcasts("spotify.podcasts", N_("Spotify podcasts"), SPOTIFY)
