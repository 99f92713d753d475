from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests.conftest import quick_folder

_HERE = Path(__file__).parent


def sql(database_url: str, *statements: str) -> Any:
    """Runs the statements in one connection; gives the single value of the last one."""

    async def run() -> Any:
        connection = await asyncpg.connect(database_url, timeout=10)
        try:
            for statement in statements[:-1]:
                await connection.execute(statement)
            return await connection.fetchval(statements[-1])
        finally:
            await connection.close()

    return asyncio.run(run())


def is_running(pid: int) -> bool:
    """False for a process that has ended, even if nobody has asked for its status yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def eventually(condition: Callable[[], Any], *expected: type[Exception]) -> Any:
    """The first true value of `condition` within 20 s; until then it may raise OSError and the `expected` errors."""
    deadline = time.monotonic() + 20.0
    while True:
        try:
            if found := condition():
                return found
        except (OSError, *expected):
            if time.monotonic() > deadline:
                raise
        assert time.monotonic() < deadline, "the condition did not come true in time"
        time.sleep(0.02)


class Program:
    """A started helper program and the JSON line it printed when it was ready."""

    def __init__(self, script: str, *arguments: object) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(_HERE / script), *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": str(_HERE.parents[1])},
            text=True,
        )

    def ready(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.errors()
        answer: dict[str, Any] = json.loads(line)
        return answer

    def let_go(self) -> None:
        """Asks a holder to end, without waiting for it."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.stdin = None

    def errors(self) -> str:
        return self.process.communicate(timeout=30)[1]

    def finish(self) -> int:
        self.process.communicate(timeout=30)
        return self.process.returncode


@pytest.fixture(autouse=True)
def temporary_folder(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A short folder for sockets, also of helper programs, emptied even where a killed program left one."""
    tmp_path_factory.getbasetemp()
    with tempfile.TemporaryDirectory(prefix="cs-") as folder:
        # The account that PostgreSQL runs under must reach its sockets.
        Path(folder).chmod(0o711)
        monkeypatch.setenv("TMPDIR", folder)
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield


@pytest.fixture
def data_dir() -> Iterator[Path]:
    with quick_folder() as folder:
        yield folder / "data"


@pytest.fixture
def start() -> Iterator[Callable[..., Program]]:
    """Starts helper programs and ends those that the test has left."""
    programs: list[Program] = []

    def starter(script: str, *arguments: object) -> Program:
        programs.append(Program(script, *arguments))
        return programs[-1]

    yield starter
    for program in programs:
        if program.process.poll() is None:
            program.process.terminate()
        program.finish()
