"""Jobs that look at many articles: where they are about, and what events they may be about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from campaign.jobs import Job
from campaign.media.articles.aftermath import ENRICH_JOB
from campaign.media.articles.places import ArticlePlaces
from campaign.media.coverage import repository as store
from campaign.media.coverage.service import COVER_JOB, Coverage

_LONGEST = timedelta(minutes=30)


def coverage_jobs(places: ArticlePlaces, coverage: Coverage) -> list[Job]:
    """The jobs of the part."""

    async def enrich(_payload: dict[str, Any]) -> None:
        """After an import, and after a change of the gazetteer."""
        found = await places.settle()
        # Articles of the turn of a year may be near events of the other one.
        near = {other for year in found for other in (year - 1, year, year + 1)}
        for year in sorted(near | set(await store.years())):
            await coverage.look(year)

    async def cover(payload: dict[str, Any]) -> None:
        """After a change of events."""
        await coverage.look(int(payload["year"]))

    return [
        Job(name=ENRICH_JOB, handler=enrich, timeout=_LONGEST),
        Job(name=COVER_JOB, handler=cover, timeout=_LONGEST),
    ]
