"""A process that imports a file, to be killed by a test: it says how far it is, and stands still until it may go on."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from campaign import db
from campaign.media.service import MediaService
from campaign.storage import LocalStorage
from tests.conftest import settings_for


async def main(database_url: str, data_dir: Path, path: Path) -> None:
    db.configure(settings_for(database_url, "redis://127.0.0.1:1/0", data_dir))
    await db.open_pool(3)
    media = MediaService(storage=LocalStorage(data_dir / "files"))
    await media.import_path(path, on_progress=say)


def say(state: str, share: float) -> None:
    """Says how far it is. Nothing goes on before an answer, as this blocks the loop."""
    print(state, share, flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
