from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import redis

from campaign.services import ServiceError
from campaign.supervisor import ProcessSpec, check_port, run_processes
from tests.services.conftest import Program, eventually, is_running, sql

Start = Callable[..., Program]


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def web(port: int) -> dict[str, int]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
        found: dict[str, int] = json.load(answer)
        return found


def test_services_killed_under_supervision_come_back_with_their_data(data_dir: Path, port: int, start: Start) -> None:
    answer: dict[str, Any] = start("supervised.py", data_dir, port).ready()
    url = answer["database_url"]
    sql(url, "CREATE TABLE kept (word text)", "INSERT INTO kept VALUES ('multe')", "SELECT 1")
    with redis.Redis.from_url(answer["redis_url"]) as client:
        client.set("kept", "multe")
    for pid in answer["services"].values():
        os.kill(pid, signal.SIGKILL)
    assert eventually(lambda: sql(url, "SELECT word FROM kept"), asyncpg.PostgresError) == "multe"
    assert eventually(lambda: from_redis(answer["redis_url"]), redis.RedisError) == b"multe"


def from_redis(url: str) -> bytes | None:
    with redis.Redis.from_url(url) as client:
        found: bytes | None = client.get("kept")
        return found


def test_a_killed_process_comes_back_and_its_children_do_not_stay(data_dir: Path, port: int, start: Start) -> None:
    start("supervised.py", data_dir, port).ready()
    before = web(port)
    os.kill(before["pid"], signal.SIGKILL)
    after = eventually(lambda: (found := web(port))["pid"] != before["pid"] and found)
    assert not is_running(before["child"])
    assert is_running(after["child"])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_nothing_is_left_after_the_end(data_dir: Path, port: int, start: Start, number: int) -> None:
    program = start("supervised.py", data_dir, port)
    services = program.ready()["services"].values()
    started = web(port)
    program.process.send_signal(number)
    assert program.finish() == 0
    assert not [pid for pid in (*services, *started.values()) if is_running(pid)]
    check_port("127.0.0.1", port)


def test_processes_end_with_a_supervisor_that_is_killed(data_dir: Path, port: int, start: Start) -> None:
    program = start("supervised.py", data_dir, port)
    services = program.ready()["services"].values()
    started = web(port)
    program.process.kill()
    eventually(lambda: not any(is_running(pid) for pid in (*services, started["pid"])))
    # The kernel ends the processes that we started, not those that they started.
    os.kill(started["child"], signal.SIGKILL)


def test_a_taken_port_is_named_before_anything_starts(data_dir: Path, taken: int, start: Start) -> None:
    program = start("supervised.py", data_dir, taken)
    assert f"Port {taken} on 127.0.0.1 is taken" in program.errors()
    assert program.process.returncode == 1
    assert not data_dir.exists()


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host"])
def test_an_address_of_another_machine_is_refused(host: str, port: int) -> None:
    with pytest.raises(ServiceError, match="HOST"):
        check_port(host, port)


def test_a_process_that_never_starts_is_reported(capfd: pytest.CaptureFixture[str]) -> None:
    broken = ProcessSpec(
        name="web", command=(sys.executable, "-c", "import sys; sys.exit(3)"), ready_url="http://127.0.0.1:9/readyz"
    )
    with pytest.raises(ServiceError, match="web ended with status 3"):
        run_processes([broken])


def test_a_process_that_ignores_the_request_to_end_is_killed(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    stubborn = (
        "import os, pathlib, signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        f"pathlib.Path({str(mark)!r}).write_text(str(os.getpid())); time.sleep(1000)"
    )
    program = (
        "import os, pathlib, signal, sys\n"
        "from campaign.supervisor import ProcessSpec, run_processes\n"
        f"spec = ProcessSpec(name='stubborn', command=(sys.executable, '-c', {stubborn!r}), grace=0.3)\n"
        "run_processes([spec])\n"
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", program], cwd=root, stderr=subprocess.PIPE, text=True) as process:
        pid = int(eventually(lambda: mark.exists() and mark.read_text()))
        process.send_signal(signal.SIGTERM)
        errors = process.communicate(timeout=20)[1]
    assert process.returncode == 0
    assert "stubborn did not end in time" in errors
    assert not is_running(pid)
