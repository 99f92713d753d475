"""The job that carries a run of re-geocoding out, one batch a time, so that other jobs come between."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from campaign.events.places.regeocoding import REGEOCODE_JOB, Regeocoding
from campaign.jobs import Job


def place_jobs(regeocoding: Regeocoding) -> list[Job]:
    """The jobs of the part."""

    async def regeocode(payload: dict[str, Any]) -> None:
        await regeocoding.step(payload["run"], position=payload["position"], queue=True)

    async def stop(payload: dict[str, Any]) -> None:
        await regeocoding.stop(payload["run"])

    # A batch that asks a provider at its pace takes a minute or two.
    return [Job(name=REGEOCODE_JOB, handler=regeocode, attempts=30, timeout=timedelta(minutes=20), on_dead=stop)]
