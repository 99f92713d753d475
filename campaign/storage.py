"""Files that people send, kept by the SHA-256 of their content."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import AsyncIterable
from pathlib import Path
from typing import Protocol

import msgspec

from campaign.errors import TooLarge, msg


class StoredFile(msgspec.Struct, frozen=True):
    """A file in the store: hex SHA-256 and size in bytes."""

    sha256: str
    size: int


class Storage(Protocol):
    async def save(self, chunks: AsyncIterable[bytes], *, limit: int) -> StoredFile: ...

    def path(self, sha256: str) -> Path: ...

    def delete(self, sha256: str) -> None: ...


class LocalStorage:
    """Files in one folder, spread by the first two digits of their hash. The same content is stored once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def save(self, chunks: AsyncIterable[bytes], *, limit: int) -> StoredFile:
        """Streams to disk, never holding the whole. Raises `TooLarge` past `limit` bytes and keeps nothing."""
        self._folder.mkdir(parents=True, exist_ok=True)
        unfinished = self._folder / f".{secrets.token_hex(8)}.part"
        digest, size = hashlib.sha256(), 0
        try:
            with unfinished.open("wb") as target:
                async for chunk in chunks:
                    size += len(chunk)
                    if size > limit:
                        raise TooLarge(msg("A file may be at most %(megabytes)s MB.", megabytes=limit // 1_000_000))
                    digest.update(chunk)
                    target.write(chunk)
                target.flush()
                os.fsync(target.fileno())
            stored = StoredFile(digest.hexdigest(), size)
            final = self.path(stored.sha256)
            final.parent.mkdir(exist_ok=True)
            unfinished.replace(final)
            return stored
        finally:
            unfinished.unlink(missing_ok=True)

    def path(self, sha256: str) -> Path:
        if len(sha256) != 64 or not all(c in "0123456789abcdef" for c in sha256):
            raise ValueError("not a SHA-256")
        return self._folder / sha256[:2] / sha256

    def delete(self, sha256: str) -> None:
        self.path(sha256).unlink(missing_ok=True)
