"""What holds for the whole application: limits, odd input, health."""

from __future__ import annotations

import base64
import dataclasses
import itertools
from pathlib import Path
from typing import Any

import pytest

from campaign import db
from tests.conftest import Installation, submission


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
