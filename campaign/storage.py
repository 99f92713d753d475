"""Files that people send, kept by the SHA-256 of their content."""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from campaign.errors import TooLarge, msg

#: Bytes that are gathered for one turn of two threads; hashing and writing them takes some milliseconds.
_TURN = 1 << 20


class ReceivedFile(Protocol):
    """A file that has come whole and is not in the store yet: hex SHA-256, and size in bytes."""

    sha256: str
    size: int

    async def keep(self) -> None:
        """Puts it into the store, at once and whole; otherwise it is gone when the block ends."""


class Storage(Protocol):
    def receive(self, chunks: AsyncIterable[bytes], *, limit: int) -> AbstractAsyncContextManager[ReceivedFile]: ...

    def path(self, sha256: str) -> Path: ...

    def delete(self, sha256: str) -> None: ...


class LocalStorage:
    """Files in one folder, spread by the first two digits of their hash. The same content is stored once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @asynccontextmanager
    async def receive(self, chunks: AsyncIterable[bytes], *, limit: int) -> AsyncIterator[ReceivedFile]:
        """Streams to disk in threads, never holding the whole. Raises `TooLarge` past `limit` bytes, keeping nothing.

        The caller keeps the file in the block, where the hash is known: what is to happen as one with it goes there.
        """
        unfinished = await asyncio.to_thread(_Unfinished, self._folder)
        try:
            async for pieces in _gathered(chunks, limit):
                await asyncio.gather(
                    asyncio.to_thread(unfinished.count, pieces), asyncio.to_thread(unfinished.write, pieces)
                )
            await asyncio.to_thread(unfinished.close)
            yield _Received(unfinished, self.path(unfinished.sha256))
        finally:
            # Not in a thread: it must be done also when the task is cancelled, and it is quick.
            unfinished.discard()

    def path(self, sha256: str) -> Path:
        if len(sha256) != 64 or not all(c in "0123456789abcdef" for c in sha256):
            raise ValueError("not a SHA-256")
        return self._folder / sha256[:2] / sha256

    def delete(self, sha256: str) -> None:
        self.path(sha256).unlink(missing_ok=True)


class _Unfinished:
    """A file that is being written, beside the store under a name that nobody reads. All methods block."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f".{secrets.token_hex(8)}.part"
        self.size = 0
        self._digest = hashlib.sha256()
        self._stream: BinaryIO = self.path.open("wb")

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def count(self, pieces: list[bytes]) -> None:
        for piece in pieces:
            self.size += len(piece)
            self._digest.update(piece)

    def write(self, pieces: list[bytes]) -> None:
        self._stream.writelines(pieces)

    def close(self) -> None:
        """What is written survives a loss of power from here on."""
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()

    def discard(self) -> None:
        self._stream.close()
        self.path.unlink(missing_ok=True)


class _Received:
    def __init__(self, unfinished: _Unfinished, final: Path) -> None:
        self.sha256, self.size = unfinished.sha256, unfinished.size
        self._unfinished, self._final = unfinished.path, final

    async def keep(self) -> None:
        await asyncio.to_thread(self._move)

    def _move(self) -> None:
        self._final.parent.mkdir(exist_ok=True)
        self._unfinished.replace(self._final)


async def _gathered(chunks: AsyncIterable[bytes], limit: int) -> AsyncIterator[list[bytes]]:
    """The chunks in lists of about a megabyte. Raises `TooLarge`."""
    pieces: list[bytes] = []
    size = waiting = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise TooLarge(msg("A file may be at most %(megabytes)s MB.", megabytes=limit // 1_000_000))
        pieces.append(chunk)
        waiting += len(chunk)
        if waiting >= _TURN:
            yield pieces
            pieces, waiting = [], 0
    if pieces:
        yield pieces
