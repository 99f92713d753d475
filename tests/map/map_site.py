"""A site of only the map, with a year of invented events in memory, and a server for it."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from granian.server.embed import Server
from litestar import Litestar, Response, get
from litestar.datastructures import State

from campaign.events import api as events_api
from campaign.events.catalogue import Catalogue
from campaign.events.model import CATEGORIES
from campaign.map import api as map_api
from campaign.map import pages as map_pages
from campaign.map.geography import load_geography
from campaign.settings import load
from campaign.web import operations
from campaign.web.problems import handle_error
from campaign.web.rendering import build_environment
from campaign.web.security import SameOrigin, SecurityHeaders
from campaign.web.site import Site

HOSTILE = (
    "${alert(1)}",
    "`;alert(2);`",
    "</script><script>alert(3)</script>",
    "<img src=x onerror=alert(4)>",
    '"><svg onload=alert(5)>',
)
TOTAL = 3370
CROWD = range(101, 146)


def _rows() -> list[dict[str, Any]]:
    """Invented events, spread by population; those of CROWD stand on one point in Bodø."""
    areas = [area for area in load_geography().municipalities() if area.population]
    dice = random.Random(1)
    rows = []
    for number in range(1, TOTAL + 1):
        area = dice.choices(areas, [a.population for a in areas])[0]
        lat, lon, precision = area.lat + dice.uniform(-0.05, 0.05), area.lon + dice.uniform(-0.1, 0.1), "address"
        if number in CROWD:
            lat, lon, precision = 67.2827, 14.3751, "postal"
        starts = datetime(2026, 10, 1, 16, tzinfo=UTC) + timedelta(hours=number % 480)
        rows.append(
            {
                "id": number, "version": 1, "year": 2026, "number": number, "slug": f"oppdiktet-{number}",
                "title": HOSTILE[number - 1] if number <= len(HOSTILE) else f"Oppdiktet {number}",
                "description": "", "category": CATEGORIES[number % len(CATEGORIES)], "audience": ["everyone"],
                "attendance_mode": "in_person", "language": "nb", "starts_at": starts, "ends_at": None, "venue": "",
                "address": "", "postal_code": "", "place": HOSTILE[3] if number == 6 else area.name,
                "municipality_number": area.number, "lat": lat, "lon": lon, "precision": precision,
                "accuracy_m": 2500 if precision == "postal" else 20, "online_url": None, "website": None,
                "price_nok": 0, "organisation": None, "organisation_kind": "individual", "public_contact": None,
                "updated_at": starts, "cancelled_at": None, "visibility": "public",
            }
        )  # fmt: skip
    return rows


@get("/another-site", include_in_schema=False)
async def another_site() -> Response[str]:
    frame = '<iframe src="/kart/innfelt" width="640" height="480" title="Kart"></iframe>'
    text = "<p>En annen side</p>" * 30
    page = f'<!doctype html><html lang="nb"><title>Annen</title><link rel="icon" href="data:,">{frame}{text}</html>'
    return Response(page, media_type="text/html", headers={"Content-Security-Policy": "default-src 'self' data:"})


def map_app(port: int, folder: Path, tile_url: str = "") -> Litestar:
    settings = load(
        {
            "DATABASE_URL": "postgresql://unused", "REDIS_URL": "redis://unused", "SECRET_KEY": "x" * 40,
            "DATA_DIR": str(folder), "PORT": str(port), "TILE_URL": tile_url, "TILE_ATTRIBUTION": "Fliser",
        }
    )  # fmt: skip
    site = Site(
        public_url=settings.public_url, secure=False, secret_key="x" * 40, contact_email="post@example.org",
        templates=build_environment(("campaign.map",)),
    )  # fmt: skip
    geography = load_geography()
    catalogue = Catalogue(area=geography.municipality, public_url=settings.public_url)
    catalogue._replace(set(), _rows())  # as if read from the database, which the map never asks
    return Litestar(
        route_handlers=[
            *events_api.ROUTES, *map_api.ROUTES, *map_pages.ROUTES, operations.static_file, another_site,
        ],
        before_send=[SecurityHeaders(secure=False)],
        middleware=[SameOrigin(site)],
        exception_handlers={Exception: handle_error},
        state=State({"settings": settings, "site": site, "gazetteer": geography, "catalogue": catalogue}),
    )  # fmt: skip


class Served:
    """The application behind a port of its own, in a thread, until `stop`."""

    def __init__(self, app: Litestar, port: int) -> None:
        self._server = Server(app, address="127.0.0.1", port=port, interface="asgi", log_enabled=False)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        while not _answers(port):
            assert self._thread.is_alive(), "the server did not start"

    def _run(self) -> None:
        with contextlib.closing(self._loop) as loop:
            loop.run_until_complete(self._server.serve())

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._server.stop)
        self._thread.join(20)
        assert not self._thread.is_alive()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
