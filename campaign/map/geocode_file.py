"""Geocoding a whole CSV file, row by row, with the columns of the input kept."""

from __future__ import annotations

import codecs
import csv
import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import msgspec

from campaign.events.public import AddressQuery, Geocoder, GeocodingResult

INPUT_COLUMNS = ("venue", "address", "postal_code", "place")
OUTPUT_COLUMNS = (
    "status", "precision", "municipality_number", "municipality", "lat", "lon", "accuracy_m", "source", "candidates",
)  # fmt: skip
#: Goes before the name of an output column that the file has already.
_PREFIX = "geocoding_"
_CHUNK = 1 << 16
#: Longest cell in characters. The geocoder reads only the beginning of one; the rest is copied.
_LONGEST_CELL = 1 << 24
_QUOTED = re.compile(r'"[^"]*"')
_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class GeocodingSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What came out of a file: rows, and how many of each status and precision."""

    rows: int
    statuses: dict[str, int]
    precisions: dict[str, int]
    encoding: str
    delimiter: str


async def geocode_csv(source: Path, target: TextIO, geocoder: Geocoder) -> GeocodingSummary:
    """Copies the rows of `source` to `target` with the columns of `OUTPUT_COLUMNS` appended.

    A column whose name the file has already gets `geocoding_` before it; cells beyond the header come after all. Reads
    UTF-8, UTF-16 with byte order mark and Windows-1252, separated by comma, semicolon or tab; writes with the
    same separator. Holds one row at a time. Raises ValueError if no column is one of `INPUT_COLUMNS`, or the file is
    no CSV; OSError if it cannot be read.
    """
    encoding = detect_encoding(source)
    statuses: Counter[str] = Counter()
    precisions: Counter[str] = Counter()
    rows = 0
    errors = "replace" if encoding == "cp1252" else "strict"
    with source.open(encoding=encoding, errors=errors, newline="") as stream:
        usual_limit = csv.field_size_limit(_LONGEST_CELL)
        delimiter = _delimiter(stream.readline())
        stream.seek(0)
        reader = csv.reader(stream, delimiter=delimiter)
        writer = csv.writer(target, delimiter=delimiter, lineterminator="\n")
        try:
            header = next(reader, [])
            positions = _positions(header)
            writer.writerow([*header, *(_PREFIX + name if name in header else name for name in OUTPUT_COLUMNS)])
            for row in reader:
                if not row:
                    continue
                row += [""] * (len(header) - len(row))
                values = {name: row[at] for name, at in positions.items()}
                result = await geocoder.geocode(AddressQuery(**values))
                writer.writerow([*row[: len(header)], *_cells(result), *row[len(header) :]])
                rows += 1
                statuses[result.status] += 1
                precisions[result.precision or ""] += 1
        except csv.Error as error:
            raise ValueError(f"line {reader.line_num}: {error}") from error
        finally:
            csv.field_size_limit(usual_limit)
    precisions.pop("", None)
    return GeocodingSummary(
        rows=rows, statuses=dict(statuses), precisions=dict(precisions), encoding=encoding, delimiter=delimiter
    )


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """A file to write that takes its name only when it is written to the end. Raises OSError.

    What is there and no file, such as a pipe, is written to at once.
    """
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        return
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("x", encoding="utf-8", newline="") as stream:
            yield stream
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def detect_encoding(source: Path) -> str:
    """utf-8-sig, utf-8, utf-16 or cp1252. Reads the file once, in chunks."""
    with source.open("rb") as stream:
        start = stream.read(4)
        for mark, name in _BYTE_ORDER_MARKS:
            if start.startswith(mark):
                return name
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            decoder.decode(start)
            while chunk := stream.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"


def _delimiter(line: str) -> str:
    """The separator that stands most often outside quotation marks."""
    return max((",", ";", "\t"), key=_QUOTED.sub("", line).count)


def _positions(header: list[str]) -> dict[str, int]:
    names = [name.strip().strip("\ufeff").lower().replace(" ", "_") for name in header]
    positions = {name: names.index(name) for name in INPUT_COLUMNS if name in names}
    if not positions:
        raise ValueError(f"none of the columns {', '.join(INPUT_COLUMNS)} is in the first line")
    return positions


def _cells(result: GeocodingResult) -> list[str]:
    known = result.lat is not None and result.lon is not None
    return [
        result.status,
        result.precision or "",
        result.municipality_number or "",
        result.municipality or "",
        f"{result.lat:.5f}" if known else "",
        f"{result.lon:.5f}" if known else "",
        str(result.accuracy_m or ""),
        result.source,
        " | ".join(f"{c.municipality_number} {c.label}" for c in result.candidates),
    ]
