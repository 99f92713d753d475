"""From an approval by the API until the event stands in the GeoJSON of the map."""

from __future__ import annotations

import time
from statistics import median
from typing import Any

import httpx

from bench.installation import Installation
from bench.result import Result

_EVENTS = 20
_LONGEST = 10.0

SUBJECTS = ("publish",)


def publishing(found: Installation) -> list[Result]:
    """Latency of making an event public."""
    with found.client() as client:
        waiting = [item["id"] for item in _waiting(client)][:_EVENTS]
        seconds = [_publish(client, event) for event in waiting]
    return [
        Result(
            subject="publish", what=f"POST …/publish until in events.geojson, median of {len(seconds)}", unit="ms",
            value=median(seconds) * 1000, note=f"slowest {max(seconds) * 1000:.0f} ms; at most 2,000 ms are allowed",
        )
    ]  # fmt: skip


def _waiting(client: httpx.Client) -> list[dict[str, Any]]:
    """Events of the queue that have a pin and will be listed."""
    items = client.get("/api/v1/moderation/queue?limit=100").raise_for_status().json()["items"]
    return [item for item in items if item["geocoding"]["lat"] is not None and item["visibility"] == "public"]


def _publish(client: httpx.Client, event: int) -> float:
    """Seconds from sending the approval; asks without pause, as a map that is loaded at this moment would."""
    tag = client.get("/api/v1/events.geojson").headers["etag"]
    mark = f'"id":{event},'.encode()
    began = time.perf_counter()
    client.post(f"/api/v1/events/{event}/publish").raise_for_status()
    while time.perf_counter() - began < _LONGEST:
        answer = client.get("/api/v1/events.geojson", headers={"If-None-Match": tag})
        if answer.status_code == 200 and mark in answer.content:
            return time.perf_counter() - began
    raise RuntimeError(f"Event {event} was published and does not show.")
