"""What is done about imports after the request."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from campaign.errors import NotFound
from campaign.jobs import Job, PermanentFailure
from campaign.media.import_reading import ReaderFault
from campaign.media.service import READ_JOB, MediaService


def media_jobs(media: MediaService) -> list[Job]:
    """The jobs of the room."""

    async def read(payload: dict[str, Any]) -> None:
        try:
            await media.carry_out(payload["import"])
        except NotFound as error:
            raise PermanentFailure("the import is gone") from error
        except ReaderFault as error:
            raise PermanentFailure(f"a reader failed: {error}"[:200]) from error

    return [Job(name=READ_JOB, handler=read, attempts=8, lease=timedelta(seconds=30))]
