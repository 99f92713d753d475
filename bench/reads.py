"""Public reads, each against the same bytes from an application that does nothing else, in turns within one run."""

from __future__ import annotations

from statistics import median
from typing import Any
from urllib.parse import urlencode

from bench.fixed import Fixed, fixed_server
from bench.installation import Installation
from bench.load import Call, Plan, Report, measure
from bench.result import Result
from campaign.map.geography import load_geography

_CONNECTIONS = 8
_SECONDS = 2.0
_WARM_UP = 0.5
_TURNS = 3
#: More than the answers that the program keeps, so that each has to be made anew.
_QUERIES = 1_200
#: Requirement R-9: 100 views a second, 95 of 100 within 200 ms and 99 of 100 within 500 ms.
_RATE, _RATE_SECONDS = 100.0, 10.0

SUBJECTS = ("list", "search", "geojson", "page", "event", "hundred")


def reads(found: Installation, wanted: frozenset[str]) -> list[Result]:
    """Requests a second and latency of what visitors and programs read."""
    calls = _calls(found)
    rows: list[Result] = []
    for subject, (what, paths) in calls.items():
        if subject in wanted:
            rows += _compared(found, subject, what, paths)
    if "hundred" in wanted:
        rows += _hundred(found, [path for _, paths in calls.values() for path in paths[:40]])
    return rows


def _calls(found: Installation) -> dict[str, tuple[str, list[str]]]:
    """Paths by subject."""
    with found.client() as client:
        events = client.get("/api/v1/events?limit=100").json()["items"]
    pages = [event["links"]["page"].removeprefix(found.url) for event in events]
    return {
        "list": ("/api/v1/events", ["/api/v1/events"]),
        "search": (f"/api/v1/events?county=…&q=…, {_QUERIES:,} of them", _searches(events)),
        "geojson": ("/api/v1/events.geojson", ["/api/v1/events.geojson"]),
        "page": ("/markeringer", ["/markeringer"]),
        "event": (f"/markeringer/…, {len(pages)} events", pages),
    }


def _searches(events: list[dict[str, Any]]) -> list[str]:
    """Every word of some events in every county, in turn."""
    counties = [number for number, _ in load_geography().counties()]
    texts = " ".join(f"{event['title']} {event['description']}" for event in events)
    words = sorted({word.casefold() for word in texts.split() if word.isalpha() and len(word) > 3})
    pairs = [(county, word) for word in words for county in counties][:_QUERIES]
    if len(pairs) < _QUERIES:
        raise RuntimeError(f"Only {len(pairs)} searches can be made of these words.")
    return [f"/api/v1/events?{urlencode({'county': county, 'q': word})}" for county, word in pairs]


def _compared(found: Installation, subject: str, what: str, paths: list[str]) -> list[Result]:
    body = _body(found, paths)
    with fixed_server({"body": body}) as port:
        own = Plan(port=found.port, calls=[Call(path) for path in paths], connections=_CONNECTIONS, seconds=_SECONDS)
        bare = Plan(port=port, calls=[Call("/body")], connections=_CONNECTIONS, seconds=_SECONDS)
        for plan in (own, bare):
            measure(_for(plan, _WARM_UP))
        turns = [(measure(own), measure(bare)) for _ in range(_TURNS)]
    speed, bare_speed = (median(turn[side].per_second for turn in turns) for side in (0, 1))
    return [
        Result(
            subject=subject, what=what, value=speed, unit="requests/s", baseline="fixed bytes",
            baseline_value=bare_speed, ratio=bare_speed / speed,
            note=f"{_latency([own for own, _ in turns])} at {_CONNECTIONS} connections, "
            f"{len(body.content):,} bytes{' ' + body.encoding if body.encoding else ''}",
        )
    ]  # fmt: skip


def _for(plan: Plan, seconds: float) -> Plan:
    return Plan(port=plan.port, calls=plan.calls, connections=plan.connections, seconds=seconds)


def _latency(reports: list[Report]) -> str:
    p50, p99 = (median(getattr(report, name) for report in reports) for name in ("p50", "p99"))
    return f"p50 {p50:.1f} ms, p99 {p99:.1f} ms"


def _body(found: Installation, paths: list[str]) -> Fixed:
    """An answer of the size in the middle, as it goes over the wire."""
    answers = []
    with found.client() as client:
        for path in paths[:: max(1, len(paths) // 100)]:
            with client.stream("GET", path) as answer:
                answers.append((b"".join(answer.iter_raw()), answer.headers))
    content, headers = sorted(answers, key=lambda answer: len(answer[0]))[len(answers) // 2]
    return Fixed(content=content, media_type=headers["content-type"], encoding=headers.get("content-encoding", ""))


def _hundred(found: Installation, paths: list[str]) -> list[Result]:
    """All kinds of reads mixed at a steady rate; latency from the moment when each was due."""
    plan = Plan(
        port=found.port, calls=[Call(path) for path in _mixed(paths)], connections=32, seconds=_RATE_SECONDS, rate=_RATE
    )
    report = measure(plan)
    return [
        Result(
            subject="hundred", what=f"all of these mixed at {_RATE:.0f} requests/s, p99", value=report.p99, unit="ms",
            note=f"p50 {report.p50:.1f} ms, p95 {report.p95:.1f} ms, slowest {report.slowest:.1f} ms; "
            "R-9 allows p95 200 ms and p99 500 ms",
        )
    ]  # fmt: skip


def _mixed(paths: list[str]) -> list[str]:
    """In an order without pattern that is the same each time."""
    return [paths[(number * 61) % len(paths)] for number in range(len(paths))]
