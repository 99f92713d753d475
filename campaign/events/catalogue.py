"""The published events, held in memory by each web process: public pages need neither PostgreSQL nor Redis."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Hashable, Iterable
from datetime import datetime
from typing import Any

import msgspec

from campaign import db
from campaign.clock import OSLO
from campaign.errors import Unavailable
from campaign.events import repository
from campaign.events.answers import Answers
from campaign.events.filters import Filters, distance_km, encode_cursor
from campaign.events.geocoding import Municipality
from campaign.events.schemas import (
    AreaView,
    CampaignView,
    EventLinks,
    EventList,
    EventView,
    Feature,
    FeatureProperties,
    LocationView,
    OrganiserView,
    PointGeometry,
)
from campaign.events.service import reference
from campaign.i18n import page_path
from campaign.logs import logger
from campaign.text import fold, norwegian_key
from campaign.web.numbers import whole

CHANNEL = "events"
#: A catalogue that has not been found equal to the database for this long says so on the pages.
STALE_AFTER = 90.0
_CHECK_EVERY = 30.0
_LARGEST_ID = 2**63 - 1
_log = logger("events")


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A published event with what filtering and answering need, worked out once.

    `parts` are pieces of longer answers by what they are of: made when first needed, and gone with this state.
    """

    view: EventView
    feature: bytes | None
    text: str
    name_key: tuple[tuple[int, int], ...]
    begins: float
    ends: float
    year: int
    version: int
    listed: bool
    municipality: str | None
    county: str | None
    point: tuple[float, float] | None
    parts: dict[Hashable, bytes] = msgspec.field(default_factory=dict)


class Catalogue:
    """Published events by id and slug, with answers that are kept until something changes."""

    def __init__(self, *, area: Callable[[str], Municipality | None], public_url: str) -> None:
        self._area = area
        self._public_url = public_url
        self._entries: dict[int, Entry] = {}
        self._slugs: dict[str, int] = {}
        self._ordered: list[Entry] = []
        self._campaigns: list[dict[str, Any]] = []
        self._answers = Answers()
        self._changed: set[int] = set()
        self._wake = asyncio.Event()
        self._refreshing = asyncio.Lock()
        self._reload = True
        self._mark: tuple[int, datetime | None] = (0, None)
        self._checked = -STALE_AFTER
        self._away = False
        self.version = 0

    @property
    def stale(self) -> bool:
        """Whether the database has been out of reach for a while, or was never reached."""
        return self._away or time.monotonic() - self._checked > STALE_AFTER

    @property
    def loaded(self) -> bool:
        return self.version > 0

    def get(self, key: str) -> EventView | None:
        """A listed event by id or slug."""
        event_id = whole(key, 1, _LARGEST_ID) or self._slugs.get(key)
        entry = self._entries.get(event_id) if event_id else None
        return entry.view if entry and entry.listed else None

    def entry(self, view: EventView) -> Entry:
        """What is kept of an event that `get` gave."""
        return self._entries[view.id]

    def select(self, filters: Filters) -> list[Entry]:
        """Listed events that pass the filters, in their order."""
        found = [entry for entry in self._ordered if _passes(entry, filters)]
        if filters.sort == "name":
            found.sort(key=lambda entry: (entry.name_key, entry.view.id))
        elif filters.sort == "distance" and filters.near:
            near = filters.near
            found = [entry for entry in found if entry.point]
            found.sort(key=lambda entry: (distance_km(near, entry.point or near), entry.view.id))
        return found

    def page(self, filters: Filters) -> EventList:
        """One page of the list."""
        found = self.select(filters)
        start = _start(found, filters) if filters.cursor else 0
        shown = found[start : start + filters.limit]
        more = start + filters.limit < len(found)
        return EventList(
            items=[entry.view for entry in shown],
            next=encode_cursor(filters.sort, _sort_key(shown[-1], filters), shown[-1].view.id) if more else None,
            total=len(found),
        )

    def geojson(self, filters: Filters) -> bytes:
        """A FeatureCollection of the events that pass and have a pin; features are encoded beforehand."""
        features = b",".join(entry.feature for entry in self.select(filters) if entry.feature)
        return b'{"type":"FeatureCollection","features":[' + features + b"]}"

    def kept(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """An answer, made once for each version of the catalogue."""
        return self._answers.get(key, make)

    async def kept_from_thread(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """As `kept`, for answers that take long to make: other requests go on meanwhile."""
        if key in self._answers:
            return self.kept(key, make)
        version = self.version
        value = await asyncio.to_thread(make)
        return self.kept(key, lambda: value) if version == self.version else value

    def counts(self, year: int | None) -> dict[str, int]:
        """Events by municipality number, count-only ones included."""
        numbers: dict[str, int] = {}
        for entry in self._entries.values():
            if entry.municipality and (year is None or entry.year == year):
                numbers[entry.municipality] = numbers.get(entry.municipality, 0) + 1
        return numbers

    def total(self, year: int | None = None) -> int:
        """All published events of a year, count-only ones included."""
        return sum(1 for entry in self._entries.values() if year is None or entry.year == year)

    def campaigns(self) -> list[CampaignView]:
        """All campaign years, newest first, each with the events that `total` counts."""
        return [
            CampaignView(
                year=row["year"], starts_on=row["starts_on"].isoformat(), ends_on=row["ends_on"].isoformat(),
                theme=row["theme"], hashtag=row["hashtag"], events=self.total(row["year"]),
            )
            for row in self._campaigns
        ]  # fmt: skip

    def years(self) -> list[int]:
        """Years with listed events, newest first."""
        return sorted({entry.year for entry in self._ordered}, reverse=True)

    async def keep_fresh(self) -> None:
        """Follows the database for as long as the task lives: at once by NOTIFY, by its mark each half minute."""
        listener = asyncio.create_task(db.listen(CHANNEL, self._on_notify, on_connect=self._on_connect))
        try:
            while True:
                try:
                    await self.refresh()
                except Unavailable:
                    self._away = True
                    _log.warning("catalogue.database_away")
                except Exception:
                    _log.exception("catalogue.not_refreshed")
                # Not wait_for: before Python 3.12 it may swallow the cancellation that ends this task.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(1.0 if self._changed or self._reload else _CHECK_EVERY):
                        await self._wake.wait()
        finally:
            listener.cancel()

    async def refresh(self) -> None:
        """Brings in what has changed. Raises `Unavailable` when the database is away; nothing is lost then."""
        # Who asks for it while it is being done would else return before anything is there.
        async with self._refreshing:
            await self._bring_in()

    async def _bring_in(self) -> None:
        self._wake.clear()
        changed, reload = self._changed, self._reload
        self._changed, self._reload = set(), False
        try:
            if changed and not reload:
                self._replace(changed, await repository.published_of(sorted(changed)))
            self._campaigns = await repository.campaigns()
            mark = await repository.published_mark()
            if reload or mark != self._mark:
                if reload or not changed:
                    rows = await repository.published()
                    self._replace(set(self._entries), rows)
                self._mark = mark
        except BaseException:
            self._changed |= changed
            self._reload |= reload
            raise
        self._checked, self._away = time.monotonic(), False

    def _on_notify(self, payload: str) -> None:
        if payload.isdecimal():
            self._changed.add(int(payload))
        else:
            self._reload = True
        self._wake.set()

    def _on_connect(self) -> None:
        self._reload = True
        self._wake.set()

    def _replace(self, gone: Iterable[int], rows: list[dict[str, Any]]) -> None:
        entries = dict(self._entries)
        for event_id in gone:
            entries.pop(event_id, None)
        for row in rows:
            before = self._entries.get(row["id"])
            unchanged = before is not None and before.version == row["version"]
            entries[row["id"]] = before if unchanged and before else self._entry(row)
        self._entries = entries
        self._ordered = sorted(
            (entry for entry in entries.values() if entry.listed), key=lambda entry: (entry.begins, entry.view.id)
        )
        self._slugs = {entry.view.slug: entry.view.id for entry in self._ordered}
        self._answers.clear()
        self.version += 1

    def _entry(self, row: dict[str, Any]) -> Entry:
        area = self._area(row["municipality_number"]) if row["municipality_number"] else None
        view = self._view(row, area)
        words = (view.title, view.organiser.organisation, view.venue, view.place, view.address, view.description)
        names = (area.name, area.county, *area.other_names) if area else ()
        begins = row["starts_at"].timestamp()
        return Entry(
            view=view,
            feature=_feature(view),
            text=fold(" ".join(filter(None, (*words, *names, view.reference)))),
            name_key=norwegian_key(view.title),
            begins=begins,
            ends=row["ends_at"].timestamp() if row["ends_at"] else begins,
            year=row["year"],
            version=row["version"],
            listed=row["visibility"] == "public",
            municipality=row["municipality_number"],
            county=area.county_number if area else None,
            point=(row["lat"], row["lon"]) if row["lat"] is not None else None,
        )

    def _view(self, row: dict[str, Any], area: Municipality | None) -> EventView:
        same = {
            name: row[name]
            for name in EventView.__struct_fields__
            if name in row and name not in ("municipality", "organiser")
        }
        # With Norway's own offset, so that a reader sees the day that the organiser wrote.
        same["starts_at"] = row["starts_at"].astimezone(OSLO)
        same["ends_at"] = row["ends_at"].astimezone(OSLO) if row["ends_at"] else None
        return EventView(
            **same,
            reference=reference(row["year"], row["number"]),
            status="cancelled" if row["cancelled_at"] else "published",
            municipality=AreaView(number=area.number, name=area.name) if area else None,
            county=AreaView(number=area.county_number, name=area.county) if area else None,
            location=LocationView(
                lat=row["lat"], lon=row["lon"], precision=row["precision"], accuracy_m=row["accuracy_m"] or 0
            )
            if row["lat"] is not None
            else None,
            organiser=OrganiserView(organisation=row["organisation"], organisation_kind=row["organisation_kind"]),
            links=links(self._public_url, row["id"], row["slug"]),
        )


def links(public_url: str, event_id: int, slug: str) -> EventLinks:
    """Where an event is found."""
    page = public_url + page_path("event", slug=slug)
    return EventLinks(self=f"{public_url}/api/v1/events/{event_id}", page=page, calendar=f"{page}.ics")


def _feature(view: EventView) -> bytes | None:
    if view.location is None:
        return None
    properties = FeatureProperties(
        id=view.id, slug=view.slug, title=view.title, category=view.category, attendance_mode=view.attendance_mode,
        starts_at=view.starts_at, place=view.place or (view.municipality.name if view.municipality else ""),
        municipality_number=view.municipality.number if view.municipality else None, precision=view.location.precision,
    )  # fmt: skip
    point = PointGeometry(coordinates=[round(view.location.lon, 5), round(view.location.lat, 5)])
    return msgspec.json.encode(Feature(id=view.id, geometry=point, properties=properties))


def _passes(entry: Entry, f: Filters) -> bool:
    view = entry.view
    return (
        (f.year is None or entry.year == f.year)
        and (not f.category or view.category in f.category)
        and (not f.audience or not f.audience.isdisjoint(view.audience))
        and (not f.attendance_mode or view.attendance_mode in f.attendance_mode)
        and (not f.municipality or entry.municipality in f.municipality)
        and (not f.county or entry.county in f.county)
        and (f.begins is None or entry.ends >= f.begins.timestamp())
        and (f.ends is None or entry.begins < f.ends.timestamp())
        and (f.free is None or (view.price_nok == 0) == f.free)
        and all(word in entry.text for word in f.q)
        and _lies_within(entry.point, f)
    )


def _lies_within(point: tuple[float, float] | None, f: Filters) -> bool:
    if f.bbox is not None:
        west, south, east, north = f.bbox
        if point is None or not (south <= point[0] <= north and west <= point[1] <= east):
            return False
    if f.near is not None and f.radius_km is not None:
        return point is not None and distance_km(f.near, point) <= f.radius_km
    return True


def _sort_key(entry: Entry, filters: Filters) -> float | str:
    if filters.sort == "name":
        return entry.view.title
    if filters.sort == "distance" and filters.near and entry.point:
        return distance_km(filters.near, entry.point)
    return entry.begins


def _start(found: list[Entry], filters: Filters) -> int:
    """Index of the first entry after the cursor, also when the entry it named is gone."""
    assert filters.cursor is not None
    key, event_id = filters.cursor
    mark: Any = norwegian_key(key) if filters.sort == "name" else key
    for index, entry in enumerate(found):
        own: Any = entry.name_key if filters.sort == "name" else _sort_key(entry, filters)
        if (own, entry.view.id) > (mark, event_id):
            return index
    return len(found)
