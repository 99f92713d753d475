"""Geocoding files as spreadsheets write them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from campaign.map.geocode_file import OUTPUT_COLUMNS, GeocodingSummary, geocode_csv, whole_file
from campaign.map.geocoder import GazetteerGeocoder

ROWS = [
    ["id", "venue", "address", "postal_code", "place", "note"],
    ["1", "Rådhuset", "Torggata 22", "2317", "Hamar", "to linjer\nher"],
    ["2", "Webinar på Zoom", "", "", "", ""],
    ["3", "", "Storgata 1", "9008", "Bodø", ""],
    ["4", "", "", "150", "Oslo", 'med "hermetegn"'],
]


def write(path: Path, encoding: str, delimiter: str) -> Path:
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(ROWS)
    return path


async def run(path: Path) -> tuple[list[list[str]], GeocodingSummary]:
    target = io.StringIO()
    summary = await geocode_csv(path, target, GazetteerGeocoder())
    return list(csv.reader(io.StringIO(target.getvalue()), delimiter=summary.delimiter)), summary


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
async def test_every_encoding_and_separator_gives_the_same_rows(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows, summary = await run(write(tmp_path / "events.csv", encoding, delimiter))
    assert (summary.encoding, summary.delimiter, summary.rows) == (encoding, delimiter, 4)
    assert rows[0] == [*ROWS[0], *OUTPUT_COLUMNS]
    assert [row[:6] for row in rows[1:]] == ROWS[1:]
    added = [dict(zip(OUTPUT_COLUMNS, row[6:], strict=True)) for row in rows[1:]]
    assert [a["status"] for a in added] == ["resolved", "digital", "conflict", "resolved"]
    assert added[0]["municipality_number"] == "3403" and added[0]["source"] == "gazetteer"
    assert abs(float(added[0]["lat"]) - 60.79) < 0.1
    assert added[1]["lat"] == "" and added[1]["accuracy_m"] == ""
    assert added[2]["candidates"] == "5501 9008 Tromsø | 1804 Bodø, Nordland"
    assert added[3]["municipality_number"] == "0301"
    assert summary.statuses == {"resolved": 2, "digital": 1, "conflict": 1}
    assert summary.precisions == {"postal": 2}


async def test_short_and_empty_rows_and_missing_columns_are_read(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text("Place,id\nHamar\n\nGjøvik,2\n", encoding="utf-8")
    rows, summary = await run(path)
    assert summary.rows == 2
    assert [row[:5] for row in rows[1:]] == [
        ["Hamar", "", "resolved", "place", "3403"],
        ["Gjøvik", "2", "resolved", "place", "3407"],
    ]


async def test_a_file_without_any_known_column_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(ValueError, match="none of the columns"):
        await run(path)


async def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(b"")
    with pytest.raises(ValueError, match="none of the columns"):
        await run(path)


async def test_cells_beyond_the_header_and_columns_of_the_same_name_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "more.csv"
    path.write_text("status,place,lat\nventer,Hamar,1,mer,enda mer\n", encoding="utf-8")
    rows, _ = await run(path)
    assert rows[0][:3] == ["status", "place", "lat"] and len(set(rows[0])) == len(rows[0])
    row = dict(zip(rows[0], rows[1], strict=False))
    assert (row["status"], row["lat"], row["geocoding_status"]) == ("venter", "1", "resolved")
    assert row["geocoding_lat"].startswith("60.") and rows[1][-2:] == ["mer", "enda mer"]


async def test_a_separator_within_quotation_marks_separates_nothing(tmp_path: Path) -> None:
    path = tmp_path / "quoted.csv"
    path.write_text('"Sted, kommune, fylke";place\n"a, b";Hamar\n', encoding="utf-8")
    rows, summary = await run(path)
    assert summary.delimiter == ";" and rows[1][:4] == ["a, b", "Hamar", "resolved", "place"]


@pytest.fixture
def long_cells() -> Iterator[None]:
    """Lets this test read what it wrote: the limit is one of the whole process."""
    usual = csv.field_size_limit(1 << 20)
    yield
    csv.field_size_limit(usual)


@pytest.mark.usefixtures("long_cells")
async def test_a_cell_of_any_length_ends_nothing(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text(f"venue,place\n{'a@' * 100_000},Hamar\nRådhuset,Bodø\n", encoding="utf-8")
    rows, summary = await run(path)
    assert summary.rows == 2 and len(rows[1][0]) == 200_000
    assert [row[4] for row in rows[1:]] == ["3403", "1804"]


def test_a_file_that_is_not_finished_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "result.csv"
    path.write_text("before", encoding="utf-8")
    with pytest.raises(ValueError, match="broken"), whole_file(path) as stream:
        stream.write("half")
        raise ValueError("broken")
    assert path.read_text(encoding="utf-8") == "before" and list(tmp_path.iterdir()) == [path]
    with whole_file(path) as stream:
        stream.write("all")
    assert path.read_text(encoding="utf-8") == "all" and list(tmp_path.iterdir()) == [path]
