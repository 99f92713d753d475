"""The embedded geocoder on one core, in a process of its own, and the suggestions for an address over HTTP.

`python -m bench.geocoding` is that process; it prints what it measured as JSON.
"""

from __future__ import annotations

import asyncio
import gc
import resource
import subprocess
import sys
import time
from random import Random
from urllib.parse import urlencode

import msgspec

from bench import ROOT
from bench.installation import YEAR, Installation
from bench.load import Call, Plan, measure
from bench.result import Result
from campaign.demonstration.events import invent_events
from campaign.events.geocoding import AddressQuery
from campaign.map.gazetteer import load_gazetteer
from campaign.map.geocoder import GazetteerGeocoder

_ADDRESSES = 20_000
_RATE, _SECONDS = 100.0, 5.0

SUBJECTS = ("geocoding", "addresses")


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Load time in s and memory in MB of gazetteer and geocoder; distinct addresses a second, and how they ended."""

    load: float
    memory: float
    per_second: float
    resolved: int
    addresses: int


def geocoding(found: Installation | None, wanted: frozenset[str]) -> list[Result]:
    """Speed and size of the geocoder, and latency of the suggestions."""
    rows = _on_one_core() if "geocoding" in wanted else []
    return rows + (_suggestions(found) if found and "addresses" in wanted else [])


def _on_one_core() -> list[Result]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.geocoding"], cwd=ROOT, stdout=subprocess.PIPE, check=True, timeout=120
    )
    figures = msgspec.json.decode(done.stdout, type=Figures)
    share = f"{figures.resolved / figures.addresses:.0%} resolved of {figures.addresses:,} distinct ones"
    return [
        Result(
            subject="geocoding", what="mixed addresses on one core", value=figures.per_second, unit="addresses/s",
            note=f"{share}; 10,000 are wanted",
        ),
        Result(
            subject="geocoding", what="loading the gazetteer", value=figures.load, unit="s", note="0.3 s are allowed"
        ),
        Result(subject="geocoding", what="memory of it", value=figures.memory, unit="MB", note="60 MB are allowed"),
    ]  # fmt: skip


def _suggestions(found: Installation) -> list[Result]:
    towns = [area.name for area in load_gazetteer().municipalities()]
    codes = [f"Storgata {number % 90 + 1}, {1000 + number * 7}"[: 12 + number % 10] for number in range(300)]
    typed = [town[:length] for town in towns for length in range(1, min(len(town), 6) + 1)] + codes
    Random("addresses").shuffle(typed)
    calls = [Call(f"/api/v1/addresses?{urlencode({'q': text})}") for text in typed]
    report = measure(Plan(port=found.port, calls=calls, connections=16, seconds=_SECONDS, rate=_RATE))
    return [
        Result(
            subject="addresses", what=f"/api/v1/addresses at {_RATE:.0f} requests/s, p99", value=report.p99, unit="ms",
            note=f"p50 {report.p50:.1f} ms, slowest {report.slowest:.1f} ms; 20 ms are allowed",
        )
    ]  # fmt: skip


def _resident() -> float:
    """Memory of this process now, in MB; its highest where the system tells no more."""
    try:
        with open("/proc/self/statm", encoding="ascii") as stream:
            return int(stream.read().split()[1]) * resource.getpagesize() / 1e6
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def _queries() -> list[AddressQuery]:
    """As organisers write them: whole, without a code, without a place, in capitals, misspelt, in one line."""
    rng = Random("geocoding")
    queries: dict[AddressQuery, None] = {}
    sent = [event.submission for event in invent_events(load_gazetteer(), events=5_000, year=YEAR, random_state=3)]
    forms = (_whole, _without_code, _without_place, _in_capitals, _misspelt, _in_one_line)
    for event in sent:
        if event.attendance_mode == "online":
            continue
        query = AddressQuery(venue=event.venue, address=event.address, postal_code=event.postal_code, place=event.place)
        for form in forms:
            queries[form(query, rng)] = None
    found = list(queries)
    rng.shuffle(found)
    return found[:_ADDRESSES]


def _whole(query: AddressQuery, _rng: Random) -> AddressQuery:
    return query


def _without_code(query: AddressQuery, _rng: Random) -> AddressQuery:
    return msgspec.structs.replace(query, postal_code="")


def _without_place(query: AddressQuery, _rng: Random) -> AddressQuery:
    return msgspec.structs.replace(query, place="")


def _in_capitals(query: AddressQuery, _rng: Random) -> AddressQuery:
    return AddressQuery(
        venue=query.venue.upper(), address=query.address.upper(), postal_code=query.postal_code,
        place=query.place.upper(),
    )  # fmt: skip


def _misspelt(query: AddressQuery, rng: Random) -> AddressQuery:
    place = query.place
    at = rng.randrange(1, max(2, len(place) - 1))
    return msgspec.structs.replace(query, postal_code="", place=place[:at] + place[at + 1 :])


def _in_one_line(query: AddressQuery, _rng: Random) -> AddressQuery:
    line = ", ".join(filter(None, (query.address, f"{query.postal_code} {query.place}".strip())))
    return AddressQuery(venue=query.venue, address=line)


def main() -> None:
    gc.collect()
    before, began = _resident(), time.perf_counter()
    geocoder = GazetteerGeocoder()
    load, memory = time.perf_counter() - began, _resident() - before
    queries = _queries()

    async def resolve() -> int:
        return sum([(await geocoder.geocode(query)).status == "resolved" for query in queries])

    began = time.perf_counter()
    resolved = asyncio.run(resolve())
    per_second = len(queries) / (time.perf_counter() - began)
    figures = Figures(load=load, memory=memory, per_second=per_second, resolved=resolved, addresses=len(queries))
    sys.stdout.write(msgspec.json.encode(figures).decode())


if __name__ == "__main__":
    main()
