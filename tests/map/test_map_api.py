"""Pages of the map, oEmbed and the reference API, over HTTP."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from campaign.events.model import CATEGORIES, PRECISION_LABELS
from campaign.map import legend

from .map_site import HOSTILE, TOTAL, map_app


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient[Litestar]]:
    with TestClient(map_app(8000, tmp_path_factory.mktemp("map")), base_url="http://127.0.0.1:8000") as made:
        yield made


@pytest.mark.parametrize("path", ["/kart", "/nn/kart", "/en/map", "/kart/innfelt", "/nn/kart/innfelt", "/en/map/embed"])
def test_pages_carry_language_title_heading_help_and_zoom(client: TestClient[Litestar], path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    text = answer.text
    lang = {"/nn": "nn", "/en": "en"}.get(path[:3], "nb")
    assert f'<html lang="{lang}"' in text and text.count("<h1") == 1 and text.count("<main") == 1
    assert '<meta charset="utf-8">' in text
    assert re.findall(r'name="viewport" content="([^"]+)"', text) == ["width=device-width, initial-scale=1"]
    assert "116 123" in text and "<noscript>" in text
    nonce = re.search(r"'nonce-([^']+)'", answer.headers["content-security-policy"])
    assert nonce is not None
    inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", text)
    assert inline and all(f'nonce="{nonce[1]}"' in attributes for attributes in inline)


def test_only_the_embedded_map_may_be_framed_by_others(client: TestClient[Litestar]) -> None:
    embedded, alone = client.get("/kart/innfelt"), client.get("/kart")
    assert "frame-ancestors *" in embedded.headers["content-security-policy"]
    assert "frame-ancestors 'self'" in alone.headers["content-security-policy"]
    assert "set-cookie" not in embedded.headers
    assert "<form" not in embedded.text and "<nav" not in embedded.text


def test_filters_are_handed_on_and_other_parameters_left_out(client: TestClient[Litestar]) -> None:
    text = client.get("/kart", params={"category": "walk", "q": '"><script>alert(1)</script>', "utm": "x"}).text
    assert "<script>alert" not in text and "utm" not in text
    assert 'href="/markeringer?category=walk&amp;q=%22%3E%3Cscript%3E' in text
    data = json.loads(re.search(r'id="map-texts"[^>]*>(.*?)</script>', text, re.S)[1])  # type: ignore[index]
    assert data["source"].startswith("/api/v1/events.geojson?category=walk&q=%22")


def test_an_unknown_event_is_not_found(client: TestClient[Litestar]) -> None:
    assert client.get("/kart?event=finnes-ikke").status_code == 404
    assert "oppdiktet-7" in client.get("/kart?event=7").text


def test_outlines_are_kept_for_ever_under_a_name_of_their_content(client: TestClient[Litestar]) -> None:
    found = re.findall(r"/kart/omriss-[0-9a-f]{12}\.geojson", client.get("/kart").text)
    assert len(set(found)) == 2
    for path in found:
        answer = client.get(path)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["content-encoding"] == "gzip"
        assert len(answer.json()["features"]) == 357
        again = client.get(path, headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304
    assert client.get("/kart/omriss-000000000000.geojson").status_code == 404


def test_signs_and_words_cover_what_events_may_be() -> None:
    assert sorted(code for symbol in legend.SYMBOLS for code in symbol.categories) == sorted(CATEGORIES)
    assert set(legend.APPROXIMATE) < set(PRECISION_LABELS)
    assert len({symbol.path for symbol in legend.SYMBOLS}) == len(legend.SYMBOLS)


# --- oEmbed


@pytest.mark.parametrize(
    ("url", "source"),
    [
        ("/kart", "/kart/innfelt"),
        ("/en/map?category=walk&x=1", "/en/map/embed?category=walk"),
        ("/markeringer?q=tur", "/kart/innfelt?q=tur"),
        ("/nn/markeringar/oppdiktet-9", "/nn/kart/innfelt?event=oppdiktet-9"),
        ("/kart?event=9", "/kart/innfelt?event=oppdiktet-9"),
    ],
)
def test_oembed_gives_the_frame(client: TestClient[Litestar], url: str, source: str) -> None:
    answer = client.get("/oembed", params={"url": f"http://127.0.0.1:8000{url}", "format": "json", "maxwidth": "400"})
    assert answer.status_code == 200
    body = answer.json()
    assert (body["type"], body["version"], body["width"], body["height"]) == ("rich", "1.0", 400, 480)
    assert f'src="http://127.0.0.1:8000{source}"' in body["html"]
    assert client.get(source).status_code == 200


def test_oembed_escapes_titles(client: TestClient[Litestar]) -> None:
    body = client.get("/oembed", params={"url": "http://127.0.0.1:8000/markeringer/oppdiktet-5"}).json()
    assert body["title"] == HOSTILE[4]
    assert "<svg" not in body["html"] and "&lt;svg" in body["html"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"url": "http://127.0.0.1:8000/kart", "format": "xml"}, 501),
        ({"url": "https://example.org/kart"}, 404),
        ({"url": "http://127.0.0.1:8000/personvern"}, 404),
        ({"url": "http://127.0.0.1:8000/markeringer/ukjent"}, 404),
        ({"url": "http://[::1"}, 404),
        ({"maxwidth": "-1"}, 400),
    ],
)
def test_oembed_refuses_as_its_specification_says(
    client: TestClient[Litestar], query: dict[str, str], status: int
) -> None:
    assert client.get("/oembed", params=query, headers={"Accept": "application/json"}).status_code == status


# --- the reference API


def test_municipalities_and_counties_count_the_same_events(client: TestClient[Litestar]) -> None:
    areas = client.get("/api/v1/municipalities?year=2026").json()
    counties = client.get("/api/v1/counties?year=2026").json()
    outlines = client.get("/api/v1/municipalities.geojson?year=2026")
    assert outlines.headers["content-type"].startswith("application/geo+json")
    counts = {item["number"]: item["events"] for item in areas["items"]}
    assert areas["total"] == len(areas["items"]) == 359 and areas["next"] is None
    assert sum(counts.values()) == sum(item["events"] for item in counties["items"]) == TOTAL
    for feature in outlines.json()["features"]:
        assert feature["properties"]["events"] == counts[feature["id"]]
    assert sum(item["events"] for item in client.get("/api/v1/municipalities?year=2025").json()["items"]) == 0


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/municipalities", "/api/v1/municipalities.geojson", "/api/v1/counties",
        "/api/v1/geocode?place=Bodø", "/api/v1/reverse?lat=67.28&lon=14.4", "/api/v1/addresses?q=90",
    ],
)  # fmt: skip
def test_answers_are_conditional(client: TestClient[Litestar], path: str) -> None:
    first = client.get(path)
    assert first.status_code == 200
    assert client.get(path, headers={"If-None-Match": first.headers["etag"]}).status_code == 304


def test_geocode_reverse_and_suggestions(client: TestClient[Litestar]) -> None:
    found = client.get("/api/v1/geocode", params={"postal_code": "9008", "place": "Tromsø"}).json()
    assert (found["status"], found["municipality_number"]) == ("resolved", "5501")
    back = client.get("/api/v1/reverse", params={"lat": found["lat"], "lon": found["lon"]}).json()
    assert (back["status"], back["municipality"]) == ("resolved", "Tromsø")
    assert back.keys() == found.keys()
    assert client.get("/api/v1/reverse?lat=55.7&lon=12.6").json()["status"] == "unresolved"
    options = client.get("/api/v1/addresses", params={"q": "9008", "limit": "3"}).json()
    assert options[0]["place"] == "Tromsø" and options[0]["precision"] == "postal"


@pytest.mark.parametrize(
    ("path", "pointers"),
    [
        ("/api/v1/reverse?lat=nan&lon=200", ["/lat", "/lon"]),
        ("/api/v1/counties?year=19999", ["/year"]),
        ("/api/v1/addresses?limit=99&q=" + "a" * 201, ["/q", "/limit"]),
        ("/api/v1/geocode?venue=" + "a" * 201 + "&place=" + "b" * 201, ["/venue", "/place"]),
    ],
)
def test_all_faults_at_once(client: TestClient[Litestar], path: str, pointers: list[str]) -> None:
    answer = client.get(path)
    assert answer.status_code == 400
    assert [fault["pointer"] for fault in answer.json()["errors"]] == pointers


@pytest.mark.parametrize("lat", ["6_0", "６０", "60,1", "nan", "1e309", "infinity", "0x3c", ""])
def test_a_degree_is_written_in_plain_digits(client: TestClient[Litestar], lat: str) -> None:
    answer = client.get("/api/v1/reverse", params={"lat": lat, "lon": "10.7"})
    assert answer.status_code == 400, answer.text
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/lat"]


def test_a_point_at_sea_is_in_the_nearest_municipality(client: TestClient[Litestar]) -> None:
    answer = client.get("/api/v1/reverse", params={"lat": "63.2197", "lon": "7.5942"}).json()
    assert (answer["status"], answer["municipality_number"]) == ("resolved", "1505")
