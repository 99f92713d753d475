"""Events that the team has published, for tests of what the press writes of them."""

from __future__ import annotations

from typing import Any

from campaign import db
from tests.conftest import Installation
from tests.events.pending import pending


def publish(installation: Installation, **changes: Any) -> int:
    """The id of an event on 10 October 2025 that the team has published."""
    times = {"starts_at": "2025-10-10T18:00:00+02:00", "ends_at": "2025-10-10T20:00:00+02:00"}
    event = pending(installation, **{**times, **changes})
    answer = installation.client.post(f"/api/v1/events/{event}/publish", headers=installation.token("moderator"))
    assert answer.status_code == 200, answer.text
    return event


def carry_out(installation: Installation) -> None:
    """Also the jobs that wait in case more events change."""
    installation.run(db.fetch, "UPDATE outbox SET run_after = now() WHERE state = 'waiting'")
    installation.work()
