"""What is done about imports after the request."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from campaign.errors import NotFound
from campaign.jobs import Job, PermanentFailure
from campaign.media.imports.reading import ReaderFault
from campaign.media.service import READ_JOB, MediaService

#: A year of a busy monitor is read in a minute or two; a slow disk may need many times that.
_LONGEST = timedelta(minutes=30)


def media_jobs(media: MediaService) -> list[Job]:
    """The jobs of the room."""

    async def read(payload: dict[str, Any]) -> None:
        try:
            await media.carry_out(payload["import"])
        except NotFound as error:
            raise PermanentFailure("the import is gone") from error
        except ReaderFault as error:
            raise PermanentFailure(f"a reader failed: {error}"[:200]) from error

    async def give_up(payload: dict[str, Any]) -> None:
        await media.give_up(payload["import"])

    return [Job(name=READ_JOB, handler=read, attempts=8, timeout=_LONGEST, on_dead=give_up)]
