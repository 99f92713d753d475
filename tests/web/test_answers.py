"""What every visitor is answered: headers, problems, the OpenAPI document, and what a browser may keep."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.conftest import Installation

PAGES = [
    "/", "/markeringer", "/kart", "/registrer", "/personvern", "/tilgjengelighet", "/kilder",
    "/nn", "/nn/markeringar", "/nn/kart", "/nn/registrer", "/en", "/en/events", "/en/map", "/en/register",
    "/en/privacy", "/nn/personvern", "/team/logg-inn", "/schema",
]  # fmt: skip


@pytest.fixture
def reading(unwritten: Installation) -> Iterator[Installation]:
    """The application, before a visitor who was never there."""
    yield unwritten
    unwritten.client.cookies.clear()


@pytest.mark.parametrize("path", [*PAGES, "/finnes/ikke", "/livez", "/api/v1/events", "/api/v1/finnes-ikke"])
def test_every_answer_has_the_headers(reading: Installation, path: str) -> None:
    answer = reading.client.get(path)
    assert answer.status_code == (404 if "finnes" in path else 200), answer.text[:500]
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self' 'nonce-")
    assert "unsafe-inline" not in policy or path == "/schema"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "referrer-policy" in answer.headers and "permissions-policy" in answer.headers
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"


@pytest.mark.parametrize("path", PAGES)
def test_a_first_visit_sets_no_cookie_and_shows_the_help_lines(reading: Installation, path: str) -> None:
    answer = reading.client.get(path)
    assert "set-cookie" not in answer.headers
    for number in ("116 123", "22 40 00 40", "116 111", "116 117", "113"):
        assert number in answer.text
    lang = path.split("/")[1] if path.split("/")[1] in ("nn", "en") else "nb"
    assert f'<html lang="{lang}"' in answer.text


@pytest.mark.parametrize("path", ["/finnes/ikke", "/nn/finst/ikkje", "/en/missing"])
def test_errors_for_people_are_pages_with_help(reading: Installation, path: str) -> None:
    answer = reading.client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "116 123" in answer.text and answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/finnes-ikke", 404), ("DELETE", "/api/v1/events", 405), ("GET", "/api/v1/events/999999", 404),
        ("GET", "/api/v1/events?limit=1000", 400), ("GET", "/api/v1/events?from=tomorrow&near=x&sort=size", 400),
        ("GET", "/api/v1/moderation/queue", 401), ("GET", "/api/v1/reverse?lat=x", 400),
    ],
)  # fmt: skip
def test_errors_for_programs_are_problems(reading: Installation, method: str, path: str, status: int) -> None:
    answer = reading.client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = answer.json()
    assert problem["status"] == status and problem["instance"] == path.split("?")[0]
    assert set(problem) <= {"type", "title", "status", "detail", "instance", "errors", "help"}
    assert problem["help"].endswith("/api/v1/help-lines")
    assert status != 405 or {"GET", "HEAD", "POST"} <= set(answer.headers["allow"].split(", "))
    if "sort=size" in path:
        assert {fault["pointer"] for fault in problem["errors"]} == {"/from", "/near", "/sort"}


def test_the_openapi_document_is_valid_and_complete(reading: Installation) -> None:
    document = reading.client.get("/schema/openapi.json").json()
    OpenAPIV31SpecValidator(document).validate()
    assert document["openapi"].startswith("3.1")
    ids = [
        operation["operationId"]
        for path in document["paths"].values()
        for method, operation in path.items()
        if method in ("get", "post", "put", "patch", "delete")
    ]
    assert len(ids) == len(set(ids)) > 20
    assert all(path.startswith("/api/v1/") for path in document["paths"])
    references = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)))
    assert references == set(document["components"]["schemas"])
    body = document["paths"]["/api/v1/events"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/EventSubmission"}
    assert "application/problem+json" in document["paths"]["/api/v1/events"]["post"]["responses"]["422"]["content"]


@pytest.mark.parametrize(
    "path", ["/api/v1/events", "/api/v1/events.geojson", "/api/v1/categories", "/api/v1/help-lines", "/api/v1/counties",
             "/api/v1/municipalities", "/api/v1/municipalities.geojson", "/api/v1/campaigns"],
)  # fmt: skip
def test_public_data_is_conditional(reading: Installation, path: str) -> None:
    first = reading.client.get(path)
    assert first.status_code == 200
    again = reading.client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304 and not again.content
    packed = reading.client.get(path, headers={"Accept-Encoding": "gzip"})
    assert packed.json() == first.json()


@pytest.mark.parametrize(
    "path", ["/", "/markeringer", "/kart", "/kart/innfelt", "/nn/kart", "/en/map", "/en/map/embed", "/personvern",
             "/schema/openapi.json"],
)  # fmt: skip
def test_public_pages_are_conditional(reading: Installation, path: str) -> None:
    """A browser that keeps its page keeps the nonce of that page: a 304 must bring no other."""
    reading.work()
    first = reading.client.get(path)
    assert first.status_code == 200 and "content-security-policy" in first.headers
    again = reading.client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304 and not again.content
    assert "content-security-policy" not in again.headers and again.headers["etag"] == first.headers["etag"]
    assert reading.client.get(path, headers={"If-None-Match": '"another"'}).status_code == 200


def test_built_files_are_kept_for_ever(reading: Installation) -> None:
    page = reading.client.get("/").text
    path = page.split('href="/static/site.')[1].split('"')[0]
    answer = reading.client.get(f"/static/site.{path}")
    assert answer.status_code == 200 and "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/css")
    again = reading.client.get(f"/static/site.{path}", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert reading.client.get("/static/..%2f..%2fassets.py").status_code == 404


@pytest.mark.parametrize("key", ["²", "٧", "%00", "a%00b", "Åpent-Hus", "9" * 30, "9" * 4500, "a" * 3000, "-"])
@pytest.mark.parametrize("path", ["/markeringer/", "/en/events/", "/api/v1/events/"])
def test_addresses_that_no_event_can_have_are_not_found(reading: Installation, path: str, key: str) -> None:
    assert reading.client.get(path + key).status_code == 404
