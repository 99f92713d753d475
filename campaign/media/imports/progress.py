"""How far an import has come, written for those who wait, beside the transaction that does the work."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from types import TracebackType
from typing import Self

from campaign.errors import Unavailable
from campaign.media import repository

_SECONDS = 0.5
#: Reading is most of the work; the rest of the bar is comparing and writing.
_READING_SHARE = 0.8


class Progress:
    """Enter it before the transaction begins: its own task must not belong to that transaction."""

    def __init__(self, import_id: int, confirmed: bool, on_progress: Callable[[str, float], None] | None) -> None:
        self._import_id = import_id
        self._tell = on_progress
        self._state = "writing" if confirmed else "reading"
        self._share = 0.0
        self._keeper: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._keeper = asyncio.create_task(self._keep())
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        assert self._keeper is not None
        self._keeper.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._keeper
        if self._tell and _kind is None:
            self._tell(self._state, 1.0)

    def read(self, share: float) -> None:
        """So much of the file has been read."""
        self._set(self._state, share * _READING_SHARE)

    def write(self) -> None:
        """Everything is read and compared; what is new is being written."""
        self._set("writing", _READING_SHARE + 0.05)

    def _set(self, state: str, share: float) -> None:
        self._state, self._share = state, share
        if self._tell:
            self._tell(state, share)

    async def _keep(self) -> None:
        shown: tuple[str, float] | None = None
        while True:
            await asyncio.sleep(_SECONDS)
            if shown == (self._state, self._share):
                continue
            shown = (self._state, self._share)
            # A database that is away for a moment is the business of the import itself.
            with contextlib.suppress(Unavailable):
                await repository.show_progress(self._import_id, *shown)
