"""What holds for every answer: headers, problems, the OpenAPI document, limits, health."""

from __future__ import annotations

import base64
import dataclasses
import itertools
import json
import re
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from campaign import db
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
    assert set(problem) <= {"type", "title", "status", "detail", "instance", "errors", "help"}
    assert problem["help"].endswith("/api/v1/help-lines")
    assert status != 405 or {"GET", "HEAD", "POST"} <= set(answer.headers["allow"].split(", "))
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
    references = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)))
    assert references == set(document["components"]["schemas"])
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


@pytest.mark.parametrize(
    "path", ["/", "/markeringer", "/kart", "/kart/innfelt", "/nn/kart", "/en/map", "/en/map/embed", "/personvern",
             "/schema/openapi.json"],
)  # fmt: skip
def test_public_pages_are_conditional(installation: Installation, path: str) -> None:
    """A browser that keeps its page keeps the nonce of that page: a 304 must bring no other."""
    installation.work()
    first = installation.client.get(path)
    assert first.status_code == 200 and "content-security-policy" in first.headers
    again = installation.client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304 and not again.content
    assert "content-security-policy" not in again.headers and again.headers["etag"] == first.headers["etag"]
    assert installation.client.get(path, headers={"If-None-Match": '"another"'}).status_code == 200


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
    senders = itertools.count()

    def send(address: str) -> Any:
        body = submission(organiser={"email": f"kari{next(senders)}@example.org"})
        return behind_a_proxy.client.post("/api/v1/events", json=body, headers={"X-Forwarded-For": address})

    assert {send("2001:db8::1").status_code for _ in range(60)} == {201}
    refused = send("2001:db8::ffff")
    assert refused.status_code == 429 and 0 < int(refused.headers["retry-after"]) <= 3600
    assert send("2001:db8:0:1::1").status_code == 201
    # What the visitor wrote before the address that our proxy added counts for nothing.
    assert send("198.51.100.7, 2001:db8::2").status_code == 429


def _mark(number: int) -> str:
    return base64.urlsafe_b64encode(f'["2026-01-01T00:00:00Z",{number}]'.encode()).decode()


ODD = [
    ("GET", "/api/v1/events/%C2%B2", {}), ("GET", "/api/v1/events/%00a", {}), ("GET", "/markeringer/%00", {}),
    ("GET", f"/api/v1/events?limit={'9' * 4500}", {}), ("GET", "/api/v1/events?municipality=Atlantis", {}),
    ("GET", "/markeringer?municipality=Atlantis", {}), ("GET", "/api/v1/reach/summary?year=0000020260", {}),
    ("POST", "/api/v1/events/99999999999999999999/publish", {}), ("GET", "/team/markeringer/99999999999999999999", {}),
    ("GET", f"/api/v1/moderation/queue?cursor={_mark(10**30)}", {}),
    ("POST", "/team/logg-inn", {"data": {"email": "\0@b.no"}}), ("POST", "/api/v1/events", {"content": b"[" * 200_000}),
    ("POST", "/registrer", {"headers": {"Origin": "http://["}}), ("GET", "/api/v1/problems/nonsense", {}),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "options"), ODD, ids=[path[:50] for _, path, _ in ODD])
def test_odd_input_is_refused_and_breaks_nothing(
    installation: Installation, method: str, path: str, options: dict[str, Any]
) -> None:
    options["headers"] = (
        {**installation.token(), **options.get("headers", {})} if "/api/" in path else options.get("headers", {})
    )
    answer = installation.client.request(method, path, **options)
    assert 400 <= answer.status_code < 500, answer.text[:300]


def test_public_pages_ask_no_database_who_comes(installation: Installation) -> None:
    """A cookie of a browser that was signed in once must not make public pages fail while PostgreSQL is away."""
    installation.work()
    installation.run(db.close_pool)
    away = dataclasses.replace(installation.settings, database_url="postgresql://nobody@127.0.0.1:1/none")
    db.configure(away)
    for path in ("/", "/markeringer", "/api/v1/events", "/api/v1/campaigns"):
        answer = installation.client.get(path, headers={"Cookie": "session=abc", "Authorization": "Bearer vd_x"})
        assert answer.status_code == 200, path
    assert installation.client.get("/markeringer/finnes-ikke").status_code == 404
    assert installation.client.get("/team", headers={"Cookie": "session=abc"}).status_code == 503
    assert installation.client.post("/api/v1/events", json=submission()).status_code == 503


def test_readiness_says_what_is_away(installation: Installation) -> None:
    installation.work()
    ready = installation.client.get("/readyz")
    assert ready.status_code == 200 and ready.json()["checks"]["database"] == "ok"
    assert installation.client.get("/livez").text == "ok"
    assert installation.client.get("/metrics").status_code == 404


def test_mail_of_this_machine_can_be_read(installation: Installation, tmp_path: Path) -> None:
    assert installation.client.get("/dev/mail").status_code == 200
    assert installation.client.get("/dev/mail/../../secret_key").status_code == 404
