"""Compressed files from strangers: look before opening, and never believe the sizes they declare."""

from __future__ import annotations

import copy
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import BinaryIO

MAX_ENTRIES = 200
MAX_UNPACKED = 150 * 1024 * 1024
MAX_RATIO = 100
_RATIO_FREE = 1024 * 1024
_CHUNK = 1 << 18
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


class UnsafeArchive(Exception):
    """The archive breaks a limit. `reason` is a code of `campaign.media.problems`, `params` its numbers."""

    def __init__(self, reason: str, **params: int) -> None:
        self.reason, self.params = reason, params
        super().__init__(reason)


def check(path: Path) -> list[str]:
    """Names of the files in the zip at `path`, after every entry was unpacked once into nothing.

    Raises UnsafeArchive: more than 200 entries, 150 MiB unpacked or a ratio over 100, an encrypted entry,
    a link, an absolute or climbing name, a compression other than deflate, damaged data.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES:
                raise UnsafeArchive("entries", count=len(entries), most=MAX_ENTRIES)
            total = 0
            for entry in entries:
                _check_entry(entry)
                total += _unpack(archive, entry, None, MAX_UNPACKED - total)
            return [entry.filename for entry in entries if not entry.is_dir()]
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise UnsafeArchive("damaged") from error


def unpack_one(path: Path, name: str, target: Path) -> None:
    """Write the entry `name` of the zip at `path` to `target`, a path of our own choosing. Raises UnsafeArchive."""
    with zipfile.ZipFile(path) as archive, target.open("wb") as out:
        entry = archive.getinfo(name)
        _check_entry(entry)
        _unpack(archive, entry, out, MAX_UNPACKED)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if name.startswith(("/", "\\")) or ".." in parts or ":" in name or "\x00" in name:
        raise UnsafeArchive("outside")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise UnsafeArchive("link")
    if entry.flag_bits & 0x1:
        raise UnsafeArchive("encrypted")
    if entry.compress_type not in _METHODS:
        raise UnsafeArchive("compression")
    if entry.file_size > _RATIO_FREE and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
        raise UnsafeArchive("ratio", most=MAX_RATIO)


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, out: BinaryIO | None, room: int) -> int:
    # zipfile stops at the declared size, other unpackers do not: declare more, so that a lie shows.
    probe = copy.copy(entry)
    probe.file_size = room + 1
    size = 0
    with archive.open(probe) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > room:
                raise UnsafeArchive("unpacked", most=MAX_UNPACKED // 1024 // 1024)
            if size > _RATIO_FREE and size > MAX_RATIO * max(entry.compress_size, 1):
                raise UnsafeArchive("ratio", most=MAX_RATIO)
            if out is not None:
                out.write(chunk)
    return size
