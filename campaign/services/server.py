"""What PostgreSQL and Redis have in common as programs that we keep running."""

from __future__ import annotations

import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from signal import Signals
from typing import ClassVar

from campaign.services import processes
from campaign.services.account import Account, ServiceError

_LOG_LIMIT = 5_000_000
_STEADY = 60.0


class Server(ABC):
    """One program with its folder, its log and its socket. `start` may be called again after it has died."""

    name: ClassVar[str]
    title: ClassVar[str]
    programs: ClassVar[tuple[str, ...]]
    stop_steps: ClassVar[Sequence[tuple[Signals, float]]]

    def __init__(self, data_dir: Path, sockets: Path, account: Account) -> None:
        self.folder = data_dir / self.name
        self.log = data_dir / "log" / f"{self.name}.log"
        self.sockets = sockets
        self.account = account
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._failures = 0

    @property
    @abstractmethod
    def url(self) -> str: ...

    @property
    @abstractmethod
    def pid_file(self) -> Path: ...

    @abstractmethod
    def command(self) -> list[str]: ...

    @abstractmethod
    def prepare(self) -> None:
        """Makes the folder ready for a start; does nothing if it is."""

    @abstractmethod
    def is_ready(self) -> bool:
        """True if the running program answers."""

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def age(self) -> float:
        """Seconds since the last start."""
        return time.monotonic() - self._started

    def launch(self) -> None:
        """Starts the program without waiting for its answer."""
        self._started = time.monotonic()
        self.end_leftovers()
        with self.log.open("ab") as output:
            self._process = processes.launch(
                self.command(),
                account=self.account,
                output=output,
                cwd=Path("/"),
                death_signal=self.stop_steps[0][0],
                umask=0o077,
            )

    def start(self, seconds: float = 60.0) -> None:
        """Starts the program and waits until it answers. Raises ServiceError with the end of its log."""
        self.log.parent.mkdir(mode=0o700, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        self.prepare()
        self.launch()
        processes.wait_until(lambda: not self.alive or self.is_ready(), seconds)
        if not self.alive:
            raise self.failure("did not start")
        if not self.is_ready():
            self.stop()
            raise self.failure(f"did not answer within {seconds:.0f} s")

    def revive(self) -> bool:
        """Starts the program again if it has died; waits longer each time it dies soon. True if it was started."""
        if self.alive:
            return False
        lived = self.age
        pause = min(0.25 * 2**self._failures, 30.0) if self._failures else 0.0
        if lived < pause:
            return False
        self._failures = self._failures + 1 if lived < _STEADY else 1
        self.launch()
        return True

    def stop(self) -> None:
        """Stops the program in good order, and less gently if that takes too long."""
        if self._process:
            processes.end(self._process, self.stop_steps)
            processes.kill_group(self._process)

    def end_leftovers(self) -> None:
        """Ends programs of a predecessor that still work in our folder; only the holder of the lock may call it."""
        steps = [*self.stop_steps, (Signals.SIGKILL, 5.0)]
        if not processes.end_all(self.find_leftovers, steps):
            pids = ", ".join(map(str, self.find_leftovers()))
            raise ServiceError(f"{self.title} of an earlier start still runs in {self.folder}. End it: kill {pids}")

    def find_leftovers(self) -> dict[int, int]:
        return processes.find_working_in(self.folder, self.programs, self.pid_file)

    def failure(self, what: str) -> ServiceError:
        """An error that shows the end of the log."""
        try:
            tail = self.log.read_text("utf-8", "replace").strip().splitlines()[-12:]
        except OSError:
            tail = []
        shown = "".join(f"\n    {line}" for line in tail)
        return ServiceError(f"{self.title} {what}. The end of {self.log}:{shown or ' (empty)'}")

    def make_folder(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True)
        self.account.take_over(folder)
