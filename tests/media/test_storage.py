"""Files come in while everybody else is served."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from campaign.errors import TooLarge
from campaign.storage import LocalStorage, ReceivedFile

MEGABYTE = 1 << 20


async def chunks(count: int, size: int) -> AsyncIterator[bytes]:
    """Pieces that are there at once: nothing here lets others have a turn."""
    for number in range(count):
        yield bytes([number % 251]) * size


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def turns_of_others(folder: Path, count: int, size: int) -> tuple[set[int], ReceivedFile]:
    """What another task had counted to each time a piece was asked for, and the file that was kept."""
    turns, seen = 0, set()

    async def other() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    async def watched() -> AsyncIterator[bytes]:
        async for chunk in chunks(count, size):
            seen.add(turns)
            yield chunk
        seen.add(turns)

    ticking = asyncio.create_task(other())
    try:
        async with LocalStorage(folder).receive(watched(), limit=count * size) as received:
            await received.keep()
        return seen, received
    finally:
        ticking.cancel()


@pytest.mark.parametrize(("count", "size"), [(16, MEGABYTE), (16 * 1024, 1024), (1, 16 * MEGABYTE)])
def test_others_have_their_turn(tmp_path: Path, count: int, size: int) -> None:
    """Before each megabyte or each piece, whichever is larger; and none for pieces that only wait together."""
    seen, received = asyncio.run(turns_of_others(tmp_path, count, size))
    assert len(seen) == min(count, 16) + 1
    content = b"".join(bytes([number % 251]) * size for number in range(count))
    assert (received.sha256, received.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert LocalStorage(tmp_path).path(received.sha256).read_bytes() == content
    assert len(files(tmp_path)) == 1


def test_what_is_not_kept_is_gone(tmp_path: Path) -> None:
    async def look(limit: int) -> None:
        async with LocalStorage(tmp_path).receive(chunks(3, MEGABYTE), limit=limit) as received:
            assert len(files(tmp_path)) == 1 and not LocalStorage(tmp_path).path(received.sha256).exists()

    asyncio.run(look(3 * MEGABYTE))
    assert files(tmp_path) == []
    with pytest.raises(TooLarge):
        asyncio.run(look(3 * MEGABYTE - 1))
    assert files(tmp_path) == []


def test_an_upload_that_is_broken_off_leaves_nothing(tmp_path: Path) -> None:
    arrived = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        yield bytes(2 * MEGABYTE)
        arrived.set()
        await asyncio.Event().wait()
        yield b""

    async def send() -> None:
        async with LocalStorage(tmp_path).receive(endless(), limit=10 * MEGABYTE):
            raise AssertionError("it never comes to an end")

    async def break_off() -> None:
        sending = asyncio.create_task(send())
        await arrived.wait()
        assert len(files(tmp_path)) == 1
        sending.cancel()
        await asyncio.wait([sending])
        assert sending.cancelled()

    asyncio.run(break_off())
    assert files(tmp_path) == []
