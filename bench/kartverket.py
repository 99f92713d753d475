"""Two workers that ask Kartverket together, one of which is killed: no request above the limit, and no event lost.

Kartverket is the loopback one of the tests, so that there is one such server and not two.
"""

from __future__ import annotations

import asyncio
import math
import os
import subprocess
import sys
import tempfile
import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from bench import ROOT
from bench.kartverket_houses import MISSPELT, STEP, House, houses_of
from bench.processes import end
from bench.result import Result
from campaign import db
from campaign.assembly import Assembly, assemble
from campaign.events.schemas import EventSubmission, OrganiserInput
from campaign.services import ServiceURLs, owned_services
from campaign.settings import Settings, load
from tests.map.online.kartverket_server import KartverketServer, address

_EVENTS, _ALL_EVENTS = 100, 3370
_PER_SECOND, _LATENCY = 5, 0.1
_KILLED_AT = 0.5
#: Some time for each event and for the leases of the killed worker; after that what is missing counts as lost.
_LONGEST_EACH, _LONGEST_START = 0.3, 90.0
_REPORT_SECONDS = 30.0

SUBJECTS = ("kartverket",)


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """Events that Kartverket placed, those at another house, jobs left or dead, seconds, arrivals of requests."""

    placed: int
    astray: int
    unfinished: int
    seconds: float
    at_kill: int
    starts: list[float]


def kartverket(*, full: bool) -> list[Result]:
    """Geocodes events all over Norway online, by two workers that share one limit."""
    count = _ALL_EVENTS if full else _EVENTS
    houses = houses_of(count)
    rows = [address(h.street, h.number, h.code, h.place, h.municipality, (h.lat, h.lon)) for h in houses]
    with (
        tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder,
        KartverketServer(rows) as server,
    ):
        # PostgreSQL may run as another account, which must be let through.
        Path(folder).chmod(0o755)
        server.latency = _LATENCY
        with owned_services(Path(folder, "data")) as services:
            environment = _environment(services.urls, Path(folder, "data"), server)
            outcome = asyncio.run(_measure(load(environment, embedded=True), environment, server, houses))
    return _results(outcome, count)


def _results(outcome: Outcome, count: int) -> list[Result]:
    most = most_within(outcome.starts)
    if most > _PER_SECOND:
        raise RuntimeError(f"{most} requests arrived within a second; {_PER_SECOND} are allowed")
    if outcome.placed < count or outcome.astray or outcome.unfinished:
        raise RuntimeError(
            f"{outcome.placed} of {count} events placed, {outcome.astray} at another house, "
            f"{outcome.unfinished} jobs not done after {outcome.seconds:.0f} s, {len(outcome.starts)} requests"
        )
    killed = f"a worker of two was killed after {outcome.at_kill:,} and started again"
    asked = len(outcome.starts)
    found: list[tuple[str, float, str, str]] = [
        ("events placed at their house", outcome.placed, "", f"of {count:,}; {killed}"),
        ("events lost", count - outcome.placed, "", "0 are allowed"),
        ("requests", asked, "", f"{asked / count:.3f} an event; one street in {MISSPELT} is misspelt"),
        ("most requests in any second", most, "", f"{_PER_SECOND} are allowed; answers take {_LATENCY * 1000:.0f} ms"),
        (
            f"shortest time in which {_PER_SECOND + 1} arrived",
            shortest_of(outcome.starts, _PER_SECOND + 1) * 1000,
            "ms",
            "more than 1,000 are wanted",
        ),
        ("time", outcome.seconds, "s", f"{asked / outcome.seconds:.2f} requests/s"),
    ]
    return [Result(subject="kartverket", what=what, value=v, unit=unit, note=note) for what, v, unit, note in found]


def most_within(starts: Sequence[float], seconds: float = 1.0) -> int:
    """The largest number of starts in any window of that length."""
    ordered = sorted(starts)
    return max((bisect_left(ordered, at + seconds) - i for i, at in enumerate(ordered)), default=0)


def shortest_of(starts: Sequence[float], count: int) -> float:
    """Seconds from the first to the last of so many starts in a row, where they are closest; infinite for fewer."""
    ordered = sorted(starts)
    return min((last - first for first, last in zip(ordered, ordered[count - 1 :], strict=False)), default=math.inf)


def _environment(urls: ServiceURLs, data_dir: Path, server: KartverketServer) -> dict[str, str]:
    return {
        "DATABASE_URL": urls.database_url, "REDIS_URL": urls.redis_url, "DATA_DIR": str(data_dir),
        "SECRET_KEY": "a secret for the time of a measurement", "LOG_FORMAT": "json", "CAMPAIGN_EMBEDDED": "1",
        "DATABASE_POOL": "5", "GEOCODING_ONLINE": "kartverket", "KARTVERKET_ADDRESS_URL": server.address_url,
        "KARTVERKET_PLACE_NAMES_URL": server.place_names_url, "GEOCODING_REQUESTS_PER_SECOND": str(_PER_SECOND),
    }  # fmt: skip


async def _measure(
    settings: Settings, environment: dict[str, str], server: KartverketServer, houses: list[House]
) -> Outcome:
    parts = assemble(settings)
    await db.open_pool(settings.database_pool)
    try:
        await db.migrate_forward()
        events = [await _register(parts, number, house) for number, house in enumerate(houses)]
        click.echo(f"{len(events):,} events are registered and confirmed", err=True)
        began = time.monotonic()
        deadline = began + _LONGEST_START + _LONGEST_EACH * len(events)
        with _worker(environment), _Replaced(environment) as second:
            at_kill = await _until_placed(server, round(len(events) * _KILLED_AT), deadline)
            second.kill_and_start_again()
            placed = await _until_placed(server, len(events), deadline)
            seconds = time.monotonic() - began
            unfinished = await _jobs_left(deadline)
        astray = await _astray(dict(zip(events, houses, strict=True)))
    finally:
        await parts.close()
        await db.close_pool()
    return Outcome(
        placed=placed, astray=astray, unfinished=unfinished, seconds=seconds, at_kill=at_kill,
        starts=[arrival.at for arrival in server.arrivals],
    )  # fmt: skip


async def _register(parts: Assembly, number: int, house: House) -> int:
    """An event as an organiser registers and confirms it; its address waits in the outbox."""
    sent = EventSubmission(
        title=f"Samtale {number}", category="talk", starts_at=datetime(2026, 10, 10, 16, tzinfo=UTC),
        address=f"{house.typed} {house.number}", postal_code=house.code, place=house.place,
        organiser=OrganiserInput(name="Kari Eksempel", email=f"kari{number % 100}@example.org"),
    )  # fmt: skip
    event = (await parts.events.register(sent)).id
    await parts.events.confirm(parts.events.confirmation_token(event, 1))
    return event


async def _until_placed(server: KartverketServer, wanted: int, deadline: float) -> int:
    """Waits until Kartverket has placed so many, or for the deadline; says how many it has."""
    reported = time.monotonic()
    while (placed := await _count("event WHERE location_source = 'kartverket'")) < wanted:
        if time.monotonic() > deadline:
            break
        if time.monotonic() - reported > _REPORT_SECONDS:
            reported = time.monotonic()
            most = most_within([arrival.at for arrival in server.arrivals])
            click.echo(f"{placed:,} placed, {len(server.arrivals):,} requests, at most {most} in a second", err=True)
        await asyncio.sleep(0.2)
    return placed


async def _jobs_left(deadline: float) -> int:
    """Jobs that are not done when all had their time."""
    while left := await _count("outbox WHERE state <> 'done'"):
        if time.monotonic() > deadline:
            break
        await asyncio.sleep(0.2)
    return left


async def _astray(houses: dict[int, House]) -> int:
    """Placed events that do not stand at their house."""
    rows = await db.fetch("SELECT id, lat, lon, municipality_number FROM event WHERE location_source = 'kartverket'")
    return sum(
        abs(row["lat"] - (own := houses[row["id"]]).lat) > STEP / 4
        or abs(row["lon"] - own.lon) > STEP / 4
        or row["municipality_number"] != own.municipality[0]
        for row in rows
    )


async def _count(what: str) -> int:
    return int((await db.fetch(f"SELECT count(*) AS n FROM {what}"))[0]["n"])


@contextmanager
def _worker(environment: dict[str, str]) -> Iterator[None]:
    process = _start(environment)
    try:
        yield
    finally:
        end(process)


class _Replaced:
    """A worker that dies without notice, and comes again."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment

    def __enter__(self) -> _Replaced:
        self._process = _start(self._environment)
        return self

    def __exit__(self, *_exception: Any) -> None:
        end(self._process)

    def kill_and_start_again(self) -> None:
        self._process.kill()
        self._process.wait()
        self._process = _start(self._environment)


def _start(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    kept = {name: value for name in ("PATH", "HOME", "LANG", "TMPDIR") if (value := os.environ.get(name))}
    return subprocess.Popen(
        [sys.executable, "-m", "campaign.cli", "worker"], env=kept | environment, cwd=ROOT,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
