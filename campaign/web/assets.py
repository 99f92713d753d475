"""Finds and reads the built front-end files. No web framework here: the application mounts :func:`read_asset`."""

from __future__ import annotations

import functools
import json
from pathlib import Path

STATIC = Path(__file__).resolve().parent / "static"
URL_PREFIX = "/static/"

_CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}


class AssetsNotBuilt(RuntimeError):
    """There is no usable manifest; the message names the command that makes one."""


class AssetNotFound(LookupError):
    """No built file has this name."""


class Assets:
    """The files of one build, as listed in its ``manifest.json``."""

    def __init__(self, directory: Path = STATIC) -> None:
        self.directory = directory
        try:
            self.files = json.loads((directory / "manifest.json").read_text("utf-8"))["files"]
        except (OSError, ValueError, KeyError) as error:
            raise AssetsNotBuilt(
                f"the front-end assets in {directory} are missing: run `python -m campaign.web.build_assets`"
            ) from error
        self._by_name = {entry["name"]: entry for entry in self.files.values()}
        # The whole build is a few megabytes: read once, then served from memory.
        self._read = functools.lru_cache(maxsize=None)(self._read_file)

    def url(self, logical: str) -> str:
        """``"site.css"`` to ``"/static/site.<hash>.css"``; raises AssetNotFound for a name that was not built."""
        try:
            return URL_PREFIX + str(self.files[logical]["name"])
        except KeyError:
            raise AssetNotFound(f"no asset {logical!r}; built are: {', '.join(sorted(self.files))}") from None

    def read(self, hashed_name: str, accept_encoding: str = "") -> tuple[bytes, dict[str, str]]:
        """Body and headers of one file, gzipped if the reader takes that; raises AssetNotFound."""
        entry = self._by_name.get(hashed_name)
        if entry is None:
            raise AssetNotFound(f"no asset file {hashed_name!r}")
        packed = "gzip_bytes" in entry and accepts_gzip(accept_encoding)
        headers = {
            "Content-Type": _CONTENT_TYPES.get(Path(hashed_name).suffix, "application/octet-stream"),
            "Cache-Control": "public, max-age=31536000, immutable",
            "ETag": f'"{entry["sha256"][:24]}{"-gz" if packed else ""}"',
        }
        if "gzip_bytes" in entry:
            headers["Vary"] = "Accept-Encoding"
        if packed:
            headers["Content-Encoding"] = "gzip"
        return self._read(hashed_name + (".gz" if packed else "")), headers

    def _read_file(self, name: str) -> bytes:
        return (self.directory / name).read_bytes()


def accepts_gzip(accept_encoding: str) -> bool:
    """Reads an Accept-Encoding header (RFC 9110): an explicit ``gzip`` goes before ``*``, and ``q=0`` means no."""
    weights: dict[str, float] = {}
    for item in accept_encoding.lower().split(","):
        coding, _, parameters = item.partition(";")
        weight = parameters.strip().removeprefix("q=") if parameters else "1"
        try:
            weights[coding.strip()] = float(weight)
        except ValueError:
            weights[coding.strip()] = 0.0
    return weights.get("gzip", weights.get("*", 0.0)) > 0


@functools.cache
def default_assets() -> Assets:
    """The build beside this module, read once for the process."""
    return Assets()


def asset(name: str) -> str:
    """Address of a built file from its logical name, for templates: ``asset("site.css")``."""
    return default_assets().url(name)


def read_asset(hashed_name: str, accept_encoding: str = "") -> tuple[bytes, dict[str, str]]:
    """Body and headers (type, ETag, immutable caching, encoding) of one built file; raises AssetNotFound."""
    return default_assets().read(hashed_name, accept_encoding)
