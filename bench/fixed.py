"""What answers are compared with: the same bytes, made beforehand, from an application that does nothing else.

It is served by Granian as the web process is (see `campaign.cli`).
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec
from granian import Granian
from granian.constants import Interfaces
from litestar import Litestar, Response, get

from bench import ROOT
from bench.processes import end, free_port, wait_for


class Fixed(msgspec.Struct, frozen=True, kw_only=True):
    """A body as it goes over the wire."""

    content: bytes
    media_type: str
    encoding: str = ""


def app() -> Litestar:
    """Factory for Granian; the bodies by name come from the file that BENCH_BODIES names."""
    bodies = msgspec.msgpack.decode(Path(os.environ["BENCH_BODIES"]).read_bytes(), type=dict[str, Fixed])

    @get("/{name:str}")
    async def fixed(name: str) -> Response[bytes]:
        body = bodies[name]
        headers = {"Content-Encoding": body.encoding} if body.encoding else {}
        return Response(body.content, media_type=body.media_type, headers=headers)

    return Litestar([fixed], logging_config=None, openapi_config=None)


@contextmanager
def fixed_server(bodies: Mapping[str, Fixed]) -> Iterator[int]:
    """Serves the bodies at /name for the block; gives the port."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        path = Path(folder, "bodies")
        path.write_bytes(msgspec.msgpack.encode(bodies))
        port = free_port()
        environment = {**os.environ, "BENCH_BODIES": str(path), "PORT": str(port)}
        process = subprocess.Popen([sys.executable, "-m", "bench.fixed"], env=environment, cwd=ROOT)
        try:
            wait_for(f"http://127.0.0.1:{port}/{next(iter(bodies))}", process)
            yield port
        finally:
            end(process)


def serve() -> None:
    Granian(
        "bench.fixed:app", address="127.0.0.1", port=int(os.environ["PORT"]), interface=Interfaces.ASGI, workers=1,
        factory=True, log_access=False, log_enabled=False,
    ).serve()  # fmt: skip


if __name__ == "__main__":
    serve()
