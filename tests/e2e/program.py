"""The real program, started as a newcomer starts it, and its mail, its command line and its processes."""

from __future__ import annotations

import contextlib
import email
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, TypeVar

import httpx
import msgspec

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
_PROC = Path("/proc")
#: The site is asked without TLS: without this, httpx would read the certificates of all authorities for each question.
_NO_AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
_SIGN_IN = re.compile(r"https?://\S+/team/logg-inn/\S+")


def eventually(condition: Callable[[], T], *, seconds: float = 20.0, what: str = "the condition") -> T:
    """The first true value of `condition`; while the program is away (`httpx.TransportError`) it is asked again."""
    deadline = time.monotonic() + seconds
    while True:
        with contextlib.suppress(httpx.TransportError):
            if found := condition():
                return found
        assert time.monotonic() < deadline, f"{what} did not come true within {seconds:g} s"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process(msgspec.Struct, frozen=True, kw_only=True):
    """A process as the system lists it; `started` tells it from a later one with the same number."""

    pid: int
    parent: int
    started: int
    command: str

    @property
    def is_running(self) -> bool:
        return any(other.pid == self.pid and other.started == self.started for other in running_processes())


def running_processes() -> Iterator[Process]:
    """Every process that has not ended."""
    for entry in _PROC.iterdir():
        if not entry.name.isdecimal():
            continue
        with contextlib.suppress(OSError):
            # The name in parentheses may hold blanks, so the fields are counted from behind it.
            status = (entry / "stat").read_text().rpartition(")")[2].split()
            if status[0] != "Z":
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
                yield Process(pid=int(entry.name), parent=int(status[1]), started=int(status[19]), command=command)


class Program:
    """`campaign up` on a folder and a port of its own."""

    def __init__(self, data_dir: Path, port: int) -> None:
        self.data_dir = data_dir
        self.url = f"http://127.0.0.1:{port}"
        names = ("DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "SMTP_URL", "SECRET_KEY", "TRUSTED_PROXIES", "TILE_URL")
        self.environment = {name: value for name, value in os.environ.items() if name not in names}
        self.environment |= {
            "DATA_DIR": str(data_dir), "HOST": "127.0.0.1", "PORT": str(port),
            "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1",
        }  # fmt: skip
        self._lines: list[str] = []
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None

    # --- start and end

    def start(self) -> Program:
        """Starts it and waits until it says that it is ready."""
        self._lines = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "campaign.cli", "up"], env=self.environment, cwd=self.data_dir.parent,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True,
        )  # fmt: skip
        self._reader = threading.Thread(target=self._read, args=(self._process,), daemon=True)
        self._reader.start()
        try:
            self.wait_for_output("Ready:", seconds=60)
        except BaseException:
            self._abandon(self.processes())
            raise
        return self

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                self._lines.append(line)

    @property
    def output(self) -> str:
        return "".join(self._lines)

    def wait_for_output(self, text: str, *, seconds: float = 20.0) -> None:
        assert self._process is not None
        deadline = time.monotonic() + seconds
        while text not in self.output:
            assert self._process.poll() is None, f"campaign up ended:\n{self.output}"
            assert time.monotonic() < deadline, f"campaign up did not say {text!r}:\n{self.output}"
            time.sleep(0.02)

    def processes(self) -> list[Process]:
        """`campaign up` and all that descends from it."""
        assert self._process is not None
        everything = list(running_processes())
        found = [one for one in everything if one.pid == self._process.pid]
        for one in found:
            found.extend(other for other in everything if other.parent == one.pid)
        return found

    def process(self, words: str) -> Process:
        """The oldest process whose command holds these words."""
        fitting = [one for one in self.processes() if words in one.command]
        assert fitting, f"{words} does not run"
        return min(fitting, key=lambda one: (one.started, one.pid))

    def stop(self) -> None:
        """Ends it as an operator does, and looks that nothing of it is left."""
        everything = self.processes()
        assert self._process is not None and self._reader is not None
        self._process.send_signal(signal.SIGTERM)
        try:
            assert self._process.wait(40) == 0, self.output[-3000:]
        finally:
            self.assert_gone(everything, seconds=0.0)
        self._reader.join(10)

    def kill(self) -> None:
        """Ends it as a power cut does: `campaign up` has no say."""
        everything = self.processes()
        assert self._process is not None and self._reader is not None
        self._process.kill()
        self._process.wait(10)
        # Its servers notice by themselves, and close what is open in good order.
        self.assert_gone(everything, seconds=20.0)
        self._reader.join(10)

    def assert_gone(self, processes: list[Process], *, seconds: float) -> None:
        """Looks that all of them end within so many seconds; none is left behind for other tests, even so."""
        deadline = time.monotonic() + seconds
        while (left := [one for one in processes if one.is_running]) and time.monotonic() < deadline:
            time.sleep(0.05)
        self._abandon(left)
        assert not left, f"still running: {[one.command for one in left]}\n{self.output[-3000:]}"

    def _abandon(self, processes: list[Process]) -> None:
        for one in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(one.pid, signal.SIGKILL)

    # --- doors

    @property
    def sign_in_link(self) -> str:
        """The link that `campaign up` prints on an empty database."""
        found = _SIGN_IN.search(self.output)
        assert found, self.output
        return found[0]

    def campaign(self, *arguments: object, status: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
        """Runs a command of the program on the same folder; `status` is the exit status that it must have."""
        done = subprocess.run(
            [sys.executable, "-m", "campaign.cli", *map(str, arguments)], env=self.environment | environment,
            cwd=self.data_dir.parent, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == status, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def token(self, role: str) -> dict[str, str]:
        """Headers of a program with this role."""
        printed = self.campaign("token", "create", "--role", role, "--name", "tests").stdout.strip()
        return {"Authorization": f"Bearer {printed}"}

    def get(self, path: str, **options: Any) -> httpx.Response:
        return httpx.get(self.url + path, timeout=20, verify=_NO_AUTHORITIES, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return httpx.post(self.url + path, timeout=20, verify=_NO_AUTHORITIES, **options)

    # --- mail

    def mails(self, to: str, *, about: str = "") -> list[EmailMessage]:
        """What was sent to an address and holds the words `about`, such as a reference; oldest first."""
        paths = sorted((self.data_dir / "mail").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        read = [email.message_from_bytes(path.read_bytes(), policy=default) for path in paths]
        return [mail for mail in read if mail["To"] == to and about in text_of(mail)]

    def mail(self, to: str, *, about: str = "", number: int = 1, seconds: float = 20.0) -> EmailMessage:
        """The first, second … mail to an address, waited for."""

        def arrived() -> list[EmailMessage]:
            found = self.mails(to, about=about)
            return found if len(found) >= number else []

        return eventually(arrived, seconds=seconds, what=f"mail to {to}")[number - 1]

    def link_in_mail(self, to: str, word: str, **options: Any) -> str:
        """The address in an awaited mail, chosen as in `mail`, that has this word in its path."""
        text = text_of(self.mail(to, **options))
        found = re.search(rf"{re.escape(self.url)}/\S*{word}/\S+", text)
        assert found, text
        return found[0]


def text_of(mail: EmailMessage) -> str:
    """What people read whose program shows no HTML."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html_of(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())
