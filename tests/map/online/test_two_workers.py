"""Two worker processes that share one limit, one of which is killed: no start too many, no event lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from campaign import db
from campaign.events.validation import event_submission
from campaign.services import ServiceURLs, owned_services
from tests.conftest import Installation, running, settings_for, submission

from .conftest import TROMSO, online
from .kartverket_server import Fault, KartverketServer, address
from .test_manners import most_within

EVENTS, PER_SECOND = 120, 10
#: One worker dies when so many are placed: both have asked for some seconds by then, the other for some more.
KILLED_AT = 70
#: A request arrives later than it was sent, and not all are equally late: by the connection that the first of a worker
#: opens, and by the turns at the processor that worker and server wait for. So much of it may fall into a second; two
#: workers that each keep the limit by themselves come to 18 within one, and this is 13.
JITTER_SECONDS = 0.3
HOUSES = [
    address("Prøvegata", number, "9008", "Tromsø", TROMSO, (69.65 + number / 100_000, 18.95))
    for number in range(1, EVENTS + 1)
]


@pytest.fixture
def own_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceURLs]:
    """A Redis whose queue no other test writes to."""
    with owned_services(tmp_path_factory.mktemp("own"), postgres=False) as own:
        yield own.urls


@contextmanager
def workers(count: int, environment: dict[str, str]) -> Iterator[list[subprocess.Popen[bytes]]]:
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "campaign.cli", "worker"], env={**os.environ, **environment},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for _ in range(count)
    ]  # fmt: skip
    try:
        yield started
    finally:
        for process in started:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in started:
            process.wait(20)


def until(condition: Callable[[], Any], seconds: float) -> None:
    """Waits for something that happens in another process."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.1)


def placed(installation: Installation) -> int:
    """Events that Kartverket has placed."""
    rows = installation.run(db.fetch, "SELECT count(*) AS n FROM event WHERE location_source = 'kartverket'")
    return int(rows[0]["n"])


@pytest.mark.slow
def test_two_workers_share_the_limit_and_lose_nothing(
    own_redis: ServiceURLs, database_url: str, tmp_path: Path
) -> None:
    with KartverketServer(HOUSES) as server:
        server.latency = 0.1
        asked = online(server, GEOCODING_REQUESTS_PER_SECOND=str(PER_SECOND))
        settings = settings_for(database_url, own_redis.redis_url, tmp_path, **asked)
        environment = {
            "DATABASE_URL": database_url, "REDIS_URL": own_redis.redis_url, "DATA_DIR": str(tmp_path),
            "SECRET_KEY": settings.secret_key, "LOG_FORMAT": "json", "CAMPAIGN_EMBEDDED": "1", **asked,
        }  # fmt: skip
        with running(settings) as installation:
            for number in range(1, EVENTS + 1):
                sent = submission(
                    title=f"Samtale {number}", venue="", address=f"Prøvegata {number}", postal_code="9008",
                    place="Tromsø",
                )  # fmt: skip
                installation.run(installation.parts.events.register, event_submission(sent))
            with workers(2, environment) as (first, _second):
                until(lambda: placed(installation) >= KILLED_AT, 60)
                # As if the machine of one had gone, while its requests were under way.
                server.faults.extend(Fault(seconds=2) for _ in range(4))
                first.kill()
                first.wait(10)
                until(lambda: placed(installation) == EVENTS, 80)
            installation.run(installation.parts.close)
        starts = [arrival.at for arrival in server.arrivals]
        most, most_of_five = most_within(starts), most_within(starts, 5)
        print(f"{len(starts)} requests, at most {most} within a second and {most_of_five} within five")
        assert len(starts) >= EVENTS
        assert most_of_five <= 5 * PER_SECOND
        assert most <= PER_SECOND * (1 + JITTER_SECONDS)
