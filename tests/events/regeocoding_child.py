"""A process that looks all addresses up again and dies in the middle of it, as by a power cut: run by a test.

Arguments: database address, Redis address, folder, and after how many addresses it dies.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from campaign import db
from campaign.assembly import Assembly, assemble
from campaign.events.geocoding import AddressQuery, GeocodingResult
from campaign.events.places.regeocoding import Regeocoding
from campaign.map.chain import FullChain
from tests.conftest import settings_for


class Mortal(FullChain):
    """The real geocoder, that takes its process with it at the last address."""

    def __init__(self, parts: Assembly, last: int) -> None:
        super().__init__(parts.gazetteer)
        self._left = last

    async def geocode(self, query: AddressQuery) -> GeocodingResult:
        self._left -= 1
        if self._left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return await super().geocode(query)


async def main(database: str, redis: str, folder: str, last: int) -> None:
    parts = assemble(settings_for(database, redis, Path(folder)))
    await db.open_pool(2)
    again = Regeocoding(geocoder=Mortal(parts, last), version=parts.regeocoding.version)
    run = await again.start("test", queue=False)
    assert run.id is not None
    while await again.step(run.id):
        pass


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
