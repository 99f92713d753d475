"""Who owns a DATA_DIR at the moment, who else uses its services, and where their sockets are."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import stat
import tempfile
import time
from pathlib import Path
from types import TracebackType

import msgspec

from campaign.services.account import Account, ServiceError

# 107 bytes is the limit of Linux for a socket's path, 103 that of macOS; the longest name in the folder has 17.
_SOCKETS_LIMIT = 80


class Owner(msgspec.Struct, frozen=True, kw_only=True):
    """The holder of a folder's lock. The addresses are empty until the services answer."""

    pid: int
    exclusive: bool
    database_url: str = ""
    redis_url: str = ""


class FileLock:
    """flock(2) on a file: ends with the process, however that ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise ServiceError(
                f"Cannot write {path}: {error.strerror}. Does DATA_DIR belong to you, and is the disk not full?"
            ) from None

    def __enter__(self) -> FileLock:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        os.close(self._descriptor)

    def acquire(self, *, shared: bool = False, seconds: float = 0.0) -> bool:
        """Takes the lock, waiting up to so many seconds."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(self._descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
                return True
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    return False
                time.sleep(0.05)

    def release(self) -> None:
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)


class DataFolder:
    """The files that processes on one DATA_DIR find each other by."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir.expanduser().absolute()
        self.owner_file = self.path / "services.json"
        try:
            # Passable, not readable: as root, PostgreSQL runs under another account inside.
            self.path.mkdir(mode=0o711, parents=True, exist_ok=True)
        except OSError as error:
            raise ServiceError(
                f"DATA_DIR {self.path} cannot be made: {error.strerror}. Choose another folder with DATA_DIR."
            ) from None

    def lock(self) -> FileLock:
        """Held by the one process that runs the services."""
        return FileLock(self.path / "lock")

    def users(self) -> FileLock:
        """Shared by processes that use services which another process runs."""
        return FileLock(self.path / "users.lock")

    def owner(self) -> Owner | None:
        try:
            return msgspec.json.decode(self.owner_file.read_bytes(), type=Owner)
        except (OSError, msgspec.DecodeError):
            return None

    def announce(self, owner: Owner) -> None:
        fresh = self.owner_file.with_suffix(".new")
        fresh.write_bytes(msgspec.json.format(msgspec.json.encode(owner)) + b"\n")
        fresh.chmod(0o600)
        fresh.replace(self.owner_file)

    def forget(self) -> None:
        self.owner_file.unlink(missing_ok=True)

    def make_sockets(self, account: Account) -> Path:
        """A short private folder for sockets. One that somebody else has put in its place is never used."""
        digest = hashlib.sha256(os.fsencode(self.path.resolve())).hexdigest()[:12]
        base = Path(tempfile.gettempdir())
        if len(os.fsencode(base)) + 22 > _SOCKETS_LIMIT:
            base = Path("/tmp")
        sockets = base / f"campaign-{digest}"
        with contextlib.suppress(FileExistsError):
            sockets.mkdir(mode=0o700)
        found = sockets.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), account.owner}:
            sockets = Path(tempfile.mkdtemp(prefix="campaign-", dir=base))
        sockets.chmod(0o700)
        account.take_over(sockets)
        return sockets

    def remove_sockets(self, sockets: Path) -> None:
        shutil.rmtree(sockets, ignore_errors=True)
