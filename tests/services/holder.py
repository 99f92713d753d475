"""A program that runs the embedded services, for tests that stop, kill or share it: `holder.py MODE DATA_DIR`.

MODE `owned` runs them as `campaign up` does, `shared` as a short command does. Prints one JSON line when they
answer, and ends when its standard input does.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from campaign.services import ServiceError, embedded_services, owned_services


def main(mode: str, data_dir: str) -> None:
    if mode == "owned":
        with owned_services(Path(data_dir)) as services:
            report(services.urls.database_url, [server.pid for server in services.servers])
    else:
        with embedded_services(Path(data_dir)) as urls:
            report(urls.database_url, [])


def report(database_url: str, servers: list[int | None]) -> None:
    print(json.dumps({"pid": os.getpid(), "database_url": database_url, "servers": servers}), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except ServiceError as error:
        sys.exit(str(error))
