"""Events that an organiser has confirmed and that wait for the team."""

from __future__ import annotations

from typing import Any

from campaign import db
from tests.conftest import Installation
from tests.events.test_registration_api import link_in, register


def pending(installation: Installation, **changes: Any) -> int:
    """Registers and confirms an event; its id."""
    created = register(installation, **changes)
    installation.work()
    assert installation.client.post(link_in(installation.mailer.sent[-1])).status_code in (200, 303)
    return int(created["id"])


def row(installation: Installation, event_id: int) -> dict[str, Any]:
    """The event as it is stored."""
    (found,) = installation.run(db.fetch, "SELECT * FROM event WHERE id = $1", event_id)
    return dict(found)


def store(installation: Installation, event_id: int, **values: Any) -> None:
    """Writes columns of an event, as an older release with other data would have left them."""
    names = ", ".join(f"{name} = ${number}" for number, name in enumerate(values, start=2))
    installation.run(db.fetch, f"UPDATE event SET {names} WHERE id = $1", event_id, *values.values())
