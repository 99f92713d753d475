"""A whole installation on loopback as `campaign up` makes it, with a demonstration year, for the time of a run."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import msgspec

from bench import ROOT
from bench.processes import end, free_port, wait_for
from campaign.services import ServiceURLs, embedded_services

EVENTS = 3370
YEAR = 2026
#: Settings of the person at the keyboard must not decide what is measured.
_VARIABLES = (
    "DATABASE_URL", "REDIS_URL", "DATABASE_REPLICAS", "DATABASE_POOL", "PUBLIC_URL", "SMTP_URL", "SECRET_KEY",
    "HOST", "WEB_PROCESSES", "TILE_URL", "TRUSTED_PROXIES", "CAMPAIGN_EMBEDDED",
)  # fmt: skip


class Installation(msgspec.Struct, frozen=True, kw_only=True):
    """Where it is reached, and a token that may do everything."""

    port: int
    data_dir: Path
    token: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.token}", "Accept-Encoding": "gzip"}
        return httpx.Client(base_url=self.url, headers=headers, timeout=30, trust_env=False)

    @contextmanager
    def services(self) -> Iterator[ServiceURLs]:
        """Addresses of its PostgreSQL and Redis."""
        with embedded_services(self.data_dir) as urls:
            yield urls


@contextmanager
def installation() -> Iterator[Installation]:
    """Starts one in a new folder, and removes everything afterwards."""
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        # PostgreSQL may run as another account, which must be let through.
        Path(folder).chmod(0o755)
        port, data_dir = free_port(), Path(folder, "data")
        environment = {name: value for name, value in os.environ.items() if name not in _VARIABLES}
        environment |= {"DATA_DIR": str(data_dir), "PORT": str(port), "LOG_FORMAT": "json"}
        with Path(folder, "log").open("wb") as log:
            process = subprocess.Popen(_command("up"), env=environment, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
            try:
                wait_for(f"http://127.0.0.1:{port}/readyz", process)
                _run(environment, "seed", "--events", str(EVENTS), "--year", str(YEAR))
                token = _run(environment, "token", "create", "--role", "administrator", "--name", "bench")
                found = Installation(port=port, data_dir=data_dir, token=token.strip())
                _wait_for_events(found)
                yield found
            finally:
                end(process)


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "campaign.cli", *arguments]


def _run(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(_command(*arguments), env=environment, cwd=ROOT, capture_output=True, timeout=120)
    if done.returncode:
        raise RuntimeError(f"campaign {' '.join(arguments)} failed: {done.stderr.decode()[-2000:]}")
    return done.stdout.decode()


def _wait_for_events(found: Installation) -> None:
    deadline = time.monotonic() + 60
    with found.client() as client:
        while client.get("/api/v1/events?limit=1").json()["total"] < EVENTS * 0.8:
            if time.monotonic() > deadline:
                raise RuntimeError("The demonstration year does not show.")
            time.sleep(0.1)
