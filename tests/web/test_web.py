"""What holds for every answer: headers, problems, the OpenAPI document, limits, health."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.conftest import Installation, submission

PAGES = [
    "/", "/markeringer", "/kart", "/registrer", "/personvern", "/tilgjengelighet", "/kilder",
    "/nn", "/nn/markeringar", "/nn/kart", "/nn/registrer", "/en", "/en/events", "/en/map", "/en/register",
    "/en/privacy", "/nn/personvern", "/team/logg-inn", "/schema",
]  # fmt: skip


@pytest.mark.parametrize("path", [*PAGES, "/finnes/ikke", "/livez", "/api/v1/events", "/api/v1/finnes-ikke"])
def test_every_answer_has_the_headers(installation: Installation, path: str) -> None:
    answer = installation.client.get(path)
    assert answer.status_code == (404 if "finnes" in path else 200), answer.text[:500]
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self' 'nonce-")
    assert "unsafe-inline" not in policy or path == "/schema"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "referrer-policy" in answer.headers and "permissions-policy" in answer.headers
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"


@pytest.mark.parametrize("path", PAGES)
def test_a_first_visit_sets_no_cookie_and_shows_the_help_lines(installation: Installation, path: str) -> None:
    answer = installation.client.get(path)
    assert "set-cookie" not in answer.headers
    for number in ("116 123", "22 40 00 40", "116 111", "116 117", "113"):
        assert number in answer.text
    lang = path.split("/")[1] if path.split("/")[1] in ("nn", "en") else "nb"
    assert f'<html lang="{lang}"' in answer.text


@pytest.mark.parametrize("path", ["/finnes/ikke", "/nn/finst/ikkje", "/en/missing"])
def test_errors_for_people_are_pages_with_help(installation: Installation, path: str) -> None:
    answer = installation.client.get(path, headers={"Accept": "text/html"})
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
def test_errors_for_programs_are_problems(installation: Installation, method: str, path: str, status: int) -> None:
    answer = installation.client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = answer.json()
    assert problem["status"] == status and problem["instance"] == path.split("?")[0]
    assert set(problem) <= {"type", "title", "status", "detail", "instance", "errors"}
    if "sort=size" in path:
        assert {fault["pointer"] for fault in problem["errors"]} == {"/from", "/near", "/sort"}


def test_the_openapi_document_is_valid_and_complete(installation: Installation) -> None:
    document = installation.client.get("/schema/openapi.json").json()
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
    body = document["paths"]["/api/v1/events"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/EventSubmission"}
    assert "application/problem+json" in document["paths"]["/api/v1/events"]["post"]["responses"]["422"]["content"]


@pytest.mark.parametrize(
    "path", ["/api/v1/events", "/api/v1/events.geojson", "/api/v1/categories", "/api/v1/help-lines", "/api/v1/counties",
             "/api/v1/municipalities", "/api/v1/municipalities.geojson", "/api/v1/campaigns"],
)  # fmt: skip
def test_public_data_is_conditional(installation: Installation, path: str) -> None:
    first = installation.client.get(path)
    assert first.status_code == 200
    again = installation.client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304 and not again.content
    packed = installation.client.get(path, headers={"Accept-Encoding": "gzip"})
    assert packed.json() == first.json()


def test_built_files_are_kept_for_ever(installation: Installation) -> None:
    page = installation.client.get("/").text
    path = page.split('href="/static/site.')[1].split('"')[0]
    answer = installation.client.get(f"/static/site.{path}")
    assert answer.status_code == 200 and "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/css")
    again = installation.client.get(f"/static/site.{path}", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert installation.client.get("/static/..%2f..%2fassets.py").status_code == 404


def test_a_network_that_registers_too_much_must_wait(behind_a_proxy: Installation) -> None:
    def send(address: str) -> Any:
        return behind_a_proxy.client.post("/api/v1/events", json=submission(), headers={"X-Forwarded-For": address})

    assert {send("2001:db8::1").status_code for _ in range(60)} == {201}
    refused = send("2001:db8::ffff")
    assert refused.status_code == 429 and 0 < int(refused.headers["retry-after"]) <= 3600
    assert send("2001:db8:0:1::1").status_code == 201
    # What the visitor wrote before the address that our proxy added counts for nothing.
    assert send("198.51.100.7, 2001:db8::2").status_code == 429


def test_readiness_says_what_is_away(installation: Installation) -> None:
    installation.work()
    ready = installation.client.get("/readyz")
    assert ready.status_code == 200 and ready.json()["checks"]["database"] == "ok"
    assert installation.client.get("/livez").text == "ok"
    assert installation.client.get("/metrics").status_code == 404


def test_mail_of_this_machine_can_be_read(installation: Installation, tmp_path: Path) -> None:
    assert installation.client.get("/dev/mail").status_code == 200
    assert installation.client.get("/dev/mail/../../secret_key").status_code == 404
