"""Keeps the processes of one installation running: web and worker, and the embedded services under them."""

from __future__ import annotations

import contextlib
import errno
import http.client
import logging
import os
import select
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import FrameType
from urllib.parse import urlsplit

import msgspec

from campaign.services import EmbeddedServices, ServiceError, processes

_log = logging.getLogger("campaign.supervisor")

_TICK = 0.25
_STEADY = 60.0
_LONGEST_PAUSE = 30.0
# A process that cannot even start once is a fault of the installation; trying for ever would hide it.
_FIRST_ATTEMPTS = 3


class ProcessSpec(msgspec.Struct, frozen=True, kw_only=True):
    """A process to keep running. `environment` is added to ours.

    `ready_url` (http, path included) answers 200 when the process is ready; empty: ready as soon as it runs.
    `grace` is how many seconds it may take to end after SIGTERM before it is killed.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = {}
    ready_url: str = ""
    grace: float = 15.0


def check_port(host: str, port: int) -> None:
    """Raises ServiceError, with what to do, if nothing can listen on this address and port."""
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, OverflowError) as error:
        raise ServiceError(f"HOST={host} with PORT={port} is not an address of this machine: {error}") from None
    family, kind, protocol, _, address = found[0]
    with socket.socket(family, kind, protocol) as probe:
        # As the server does: connections that have just closed do not keep the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            probe.listen(1)
        except OSError as error:
            raise ServiceError(_port_message(host, port, error)) from None


def _port_message(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is taken by another program. Stop that one, or choose another: PORT={port + 1}"
    if error.errno == errno.EACCES:
        return f"This account may not listen on port {port}. Choose one from 1024 up: PORT=8000"
    return f"Cannot listen on {host} port {port}: {error.strerror}. Set HOST to an address of this machine."


class _Child:
    """One supervised process through all its lives."""

    def __init__(self, spec: ProcessSpec) -> None:
        self.spec = spec
        self.ready = False
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._failures = 0

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def status(self) -> int | None:
        return self._process.poll() if self._process else None

    def start(self) -> None:
        program, *arguments = self.spec.command
        path = shutil.which(program)
        if path is None:
            raise ServiceError(f"{self.spec.name} cannot start: there is no program {program}")
        self._process = processes.launch([path, *arguments], environment=os.environ | dict(self.spec.environment))
        self._started = time.monotonic()

    def watch(self) -> None:
        """Starts the process if it has died; waits longer each time that it dies soon."""
        if self.alive:
            return
        if self._process is None:
            self.start()
            return
        # Its own children may still hold the port.
        processes.kill_group(self._process)
        if not self.ready and self._failures + 1 >= _FIRST_ATTEMPTS:
            raise ServiceError(f"{self.spec.name} ended with status {self.status} before it was ready; see its output.")
        lived = time.monotonic() - self._started
        if lived > _STEADY:
            self._failures = 0
        if lived < min(0.5 * 2**self._failures, _LONGEST_PAUSE):
            return
        self._failures += 1
        _log.warning("%s ended with status %s and is started again", self.spec.name, self.status)
        self.start()

    def check_ready(self) -> bool:
        if not self.ready and self.alive:
            self.ready = not self.spec.ready_url or _answers(self.spec.ready_url)
        return self.ready

    def interrupt(self) -> None:
        if self.alive and self._process:
            self._process.send_signal(signal.SIGTERM)

    def overdue(self, since: float) -> bool:
        return time.monotonic() - since > self.spec.grace

    def kill(self) -> None:
        if self._process:
            processes.kill_group(self._process)


def _answers(url: str) -> bool:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=1.0)
    try:
        connection.request("GET", parts.path or "/")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


class _Signals:
    """SIGTERM, SIGINT, SIGHUP and the end of a child, without a race between looking and waiting."""

    def __init__(self) -> None:
        self.received = 0
        self._read, self._write = os.pipe()

    @contextlib.contextmanager
    def installed(self) -> Iterator[None]:
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)
        wakeup = signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        # `nohup` asks us to stay when the terminal closes.
        wanted = [signal.SIGTERM, signal.SIGINT]
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
            wanted.append(signal.SIGHUP)
        stops = {number: signal.signal(number, self._stop) for number in wanted}
        child = signal.signal(signal.SIGCHLD, lambda number, frame: None)
        try:
            yield
        finally:
            for number, handler in (stops | {signal.SIGCHLD: child}).items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(wakeup)
            os.close(self._read)
            os.close(self._write)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.received += 1

    def wait(self, seconds: float) -> None:
        """Returns after so many seconds or at the next signal."""
        if select.select([self._read], [], [], seconds)[0]:
            os.read(self._read, 512)


def run_processes(
    specs: Sequence[ProcessSpec],
    *,
    services: EmbeddedServices | None = None,
    on_ready: Callable[[], None] | None = None,
) -> None:
    """Runs the processes until SIGTERM, SIGINT or SIGHUP, starting again whatever dies, the services included.

    Calls `on_ready` once, when every process is ready for the first time. A second signal kills at once. Nothing
    that was started is left when it returns or raises ServiceError. Must run in the main thread.
    """
    children = [_Child(spec) for spec in specs]
    signals = _Signals()
    with signals.installed():
        try:
            while not signals.received:
                for name in services.revive() if services else ():
                    _log.warning("%s had ended and is started again", name)
                for child in children:
                    child.watch()
                if on_ready and all([child.check_ready() for child in children]):
                    on_ready()
                    on_ready = None
                signals.wait(_TICK)
        finally:
            _end(children, signals)


def _end(children: Sequence[_Child], signals: _Signals) -> None:
    """Asks once, waits as long as each may take, then kills what is left, descendants included."""
    since, before = time.monotonic(), signals.received
    for child in children:
        child.interrupt()
    while signals.received <= max(before, 1) and any(child.alive and not child.overdue(since) for child in children):
        signals.wait(0.1)
    for child in children:
        if child.alive:
            _log.warning("%s did not end in time and is killed", child.spec.name)
        child.kill()
