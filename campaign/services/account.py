"""Which account PostgreSQL and Redis run under. PostgreSQL refuses to run as root."""

from __future__ import annotations

import os
import pwd
import stat
from pathlib import Path

import msgspec

from campaign.errors import CampaignError, msg

# Either lets a process enter folders that its account may not enter; the second one may also write there.
_CAP_DAC_READ_SEARCH = 2
_CAP_DAC_OVERRIDE = 1
# Needed to hand one of them on.
_CAP_SETPCAP = 8


class ServiceError(CampaignError):
    """An embedded service or a supervised process cannot run; the message says what to do."""

    slug = "services"
    title = msg("A part of the program cannot run")


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """`uid` and `gid` are None when the services run as the account that started the program."""

    uid: int | None = None
    gid: int | None = None
    capability: int | None = None

    @property
    def owner(self) -> int:
        """User id that the files of the services belong to."""
        return os.geteuid() if self.uid is None else self.uid

    def take_over(self, path: Path) -> None:
        """Hands a file or folder just made by root to the account."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def choose_account(data_dir: Path, needed: list[Path]) -> Account:
    """The account for the services of `data_dir`, able to read each of the `needed` files and folders.

    The owner of existing data wins, then a `postgres` account, then `nobody`. Raises ServiceError if the files
    belong to somebody else or cannot be reached.
    """
    if os.geteuid() != 0:
        for folder in (data_dir, data_dir / "postgres", data_dir / "redis"):
            if folder.exists() and folder.stat().st_uid != os.geteuid():
                name = _name(folder.stat().st_uid)
                raise ServiceError(
                    f"{folder} belongs to the account {name}. Start the program as {name} or as root, "
                    f"choose another DATA_DIR, or hand this one over: chown -R {_name(os.geteuid())} {data_dir}"
                )
        return Account()
    entry = _unprivileged(data_dir)
    closed = [path for path in (data_dir, *needed) if not _reachable(path, entry.pw_uid, entry.pw_gid)]
    if not closed:
        return Account(uid=entry.pw_uid, gid=entry.pw_gid)
    return Account(uid=entry.pw_uid, gid=entry.pw_gid, capability=_passing_capability(closed[0], entry.pw_name))


def _unprivileged(data_dir: Path) -> pwd.struct_passwd:
    for folder in (data_dir / "postgres", data_dir / "redis", data_dir):
        if folder.exists() and folder.stat().st_uid != 0:
            owner = folder.stat()
            name = _name(owner.st_uid)
            return pwd.struct_passwd((name, "", owner.st_uid, owner.st_gid, "", "/", ""))
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ServiceError("PostgreSQL does not run as root, and there is no account `postgres` or `nobody` to run it as.")


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _reachable(path: Path, uid: int, gid: int) -> bool:
    """True if the account may enter every folder above `path` and read the file, or enter the folder, itself."""
    resolved = path.resolve()
    for part in (*resolved.parents, resolved):
        found = part.stat()
        shift = 6 if found.st_uid == uid else 3 if found.st_gid == gid else 0
        wanted = stat.S_IXOTH if stat.S_ISDIR(found.st_mode) else stat.S_IROTH
        if not found.st_mode >> shift & wanted:
            return False
    return True


def _passing_capability(closed: Path, name: str) -> int:
    allowed = _capabilities()
    for capability in (_CAP_DAC_READ_SEARCH, _CAP_DAC_OVERRIDE):
        if allowed >> capability & allowed >> _CAP_SETPCAP & 1:
            return capability
    raise ServiceError(
        f"PostgreSQL does not run as root, and the account {name} may not enter a folder on the way to {closed}. "
        f"Move the program and DATA_DIR to a place it may enter, start as an ordinary user, or set DATABASE_URL."
    )


def _capabilities() -> int:
    """Bit mask of the Linux capabilities that this process has and may pass on; 0 elsewhere."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 0
    sets = {key: int(value, 16) for key, _, value in (line.partition(":") for line in lines) if key.startswith("Cap")}
    return sets.get("CapPrm", 0) & sets.get("CapBnd", 0)
