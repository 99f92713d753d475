"""The map in a real browser: its weight, and the time to the first cluster, against bare Leaflet with the same data."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from statistics import median
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

from bench.fixed import Fixed, fixed_server
from bench.installation import Installation
from bench.result import Result

_TURNS = 5
_TIMEOUT = 30_000

SUBJECTS = ("map",)
_CLUSTER = ".map-cluster, .marker-cluster"
#: Notes the moment, counted from the start of the navigation, when the first cluster stands in the document.
_WATCH = """
new MutationObserver((_, watcher) => {
  if (!document.querySelector("CLUSTER")) return;
  watcher.disconnect();
  window.firstCluster = performance.now();
}).observe(document, {childList: true, subtree: true});
""".replace("CLUSTER", _CLUSTER)
_BARE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Bare map</title>
<link rel="stylesheet" href="leaflet.css"><link rel="stylesheet" href="markercluster.css">
<style>#map {position: absolute; inset: 0}</style><div id="map"></div>
<script src="leaflet.js"></script><script src="markercluster.js"></script>
<script>
const map = L.map("map", {maxZoom: 18}).fitBounds([[57.9, 4.5], [71.3, 31.2]]);
fetch("events.geojson").then((answer) => answer.json()).then((data) => {
  map.addLayer(L.markerClusterGroup().addLayer(L.geoJSON(data)));
});
</script></html>"""


def map_page(found: Installation) -> list[Result]:
    """Weight of /kart by kind, and the time until it shows something."""
    with sync_playwright() as playwright, fixed_server(_bare_bodies(found)) as port:
        own_url, bare_url = f"{found.url}/kart", f"http://127.0.0.1:{port}/map"
        browser = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
        try:
            weights = _weights(browser, own_url)
            bare = _weights(browser, bare_url)
            turns = [(_time(browser, own_url), _time(browser, bare_url)) for _ in range(_TURNS)]
        finally:
            browser.close()
    own, other = (median(turn[side] for turn in turns) for side in (0, 1))
    by_kind = ", ".join(f"{kind} {size / 1000:.1f}" for kind, size in weights.most_common())
    return [
        Result(
            subject="map", what="weight of /kart over the wire", value=weights.total() / 1000, unit="kB",
            baseline="bare Leaflet with clusters", baseline_value=bare.total() / 1000,
            ratio=weights.total() / bare.total(), note=f"kB: {by_kind}",
        ),
        Result(
            subject="map", what=f"first cluster in Chromium, median of {_TURNS}", value=own, unit="ms",
            baseline="bare Leaflet with clusters", baseline_value=other, ratio=own / other, note="cold cache",
        ),
    ]  # fmt: skip


def _chromium() -> str | None:
    """CHROMIUM, one of the system, or else that of Playwright."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if name and (path := shutil.which(name))), None)


def _bare_bodies(found: Installation) -> dict[str, Fixed]:
    """The same data and the same libraries as the map of the program, packed as there."""
    bodies = {"map": Fixed(content=_BARE.encode(), media_type="text/html")}
    with found.client() as client:
        page = client.get("/kart").text
        for name, mark in (
            ("leaflet.css", "/leaflet."), ("leaflet.js", "/leaflet."),
            ("markercluster.css", "/markercluster."), ("markercluster.js", "/markercluster."),
        ):  # fmt: skip
            bodies[name] = _packed(client, _linked(page, mark, name.rpartition(".")[2]))
        bodies["events.geojson"] = _packed(client, "/api/v1/events.geojson")
    return bodies


def _linked(page: str, mark: str, ending: str) -> str:
    """The address in the page that holds the mark and has this ending."""
    addresses = [part for part in page.split('"') if mark in part and part.endswith(f".{ending}")]
    if not addresses:
        raise RuntimeError(f"/kart links no {mark}*.{ending}")
    return addresses[0]


def _packed(client: httpx.Client, path: str) -> Fixed:
    with client.stream("GET", path) as answer:
        answer.raise_for_status()
        content = b"".join(answer.iter_raw())
    headers = answer.headers
    return Fixed(content=content, media_type=headers["content-type"], encoding=headers.get("content-encoding", ""))


def _open(browser: Browser, url: str) -> Page:
    """A page in a context of its own, with nothing in its cache."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.add_init_script(_WATCH)
    page.set_default_timeout(_TIMEOUT)
    return page


def _first_cluster(page: Page, url: str) -> float:
    """Milliseconds from the start of the navigation."""
    page.goto(url)
    page.wait_for_selector(_CLUSTER, state="attached")
    return float(page.evaluate("() => window.firstCluster"))


def _time(browser: Browser, url: str) -> float:
    page = _open(browser, url)
    try:
        return _first_cluster(page, url)
    finally:
        page.context.close()


def _weights(browser: Browser, url: str) -> Counter[str]:
    """Bytes over the wire, heads included, by kind of resource."""
    page = _open(browser, url)
    try:
        session = page.context.new_cdp_session(page)
        kinds: dict[str, str] = {}
        weights: Counter[str] = Counter()

        def on_response(event: dict[str, Any]) -> None:
            kinds[event["requestId"]] = event["type"].lower()

        def on_finished(event: dict[str, Any]) -> None:
            weights[kinds.get(event["requestId"], "other")] += round(event["encodedDataLength"])

        session.on("Network.responseReceived", on_response)
        session.on("Network.loadingFinished", on_finished)
        session.send("Network.enable")
        _first_cluster(page, url)
        page.wait_for_load_state("networkidle")
        return weights
    finally:
        page.context.close()
