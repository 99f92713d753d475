"""Which tables of a file are read together, and what is said about those that are not."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.media.exports import article, meltwater
from tests.media.readers.sheets import write_workbook

HEAD = ("Dato", "Medium", "Tittel", "Lenke", "Opplag")


def month(number: int, head: Sequence[str] = HEAD) -> list[Sequence[str]]:
    rows = [(f"1{day}.{number:02}.2025", "VG", f"Sak {day} i {number}", f"https://vg.no/{number}{day}", "1000")
            for day in range(2)]  # fmt: skip
    return [head, *rows]


def test_sheets_with_the_same_header_are_all_read(read_path: Callable, tmp_path: Path) -> None:
    sheets = {"September": month(9), "Oktober": month(10, tuple(name.upper() for name in HEAD)), "November": month(11)}
    reading = read_path(write_workbook(tmp_path / "saker.xlsx", sheets))
    assert sorted(found.title for found in reading.articles) == sorted(
        f"Sak {day} i {number}" for number in (9, 10, 11) for day in range(2)
    )
    assert "sheets-several" not in reading.rules()


def test_a_sheet_of_the_same_kind_with_another_header_is_left_and_named(read_path: Callable, tmp_path: Path) -> None:
    other = ("Dato", "Medium", "Overskrift", "Lenke", "Opplag")
    sheets = {"September": month(9), "Oktober": month(10, other), "November": month(11)}
    reading = read_path(write_workbook(tmp_path / "saker.xlsx", sheets))
    assert len(reading.articles) == 4
    (said,) = (one for one in reading.problems if one.rule == "sheets-several")
    assert said.params == {"sheet": "September", "others": "Oktober"}


def packed(path: Path, *files: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for one in files:
            archive.write(one, one.name)
    return path


def clips(path: Path, number: int) -> Path:
    path.write_text("".join(";".join(row) + "\n" for row in month(number)), encoding="utf-8")
    return path


def test_a_table_beside_a_known_export_is_not_called_unknown(read_path: Callable, tmp_path: Path) -> None:
    known = meltwater(tmp_path / "a.csv", [article("NRK", "En sak her"), article("VG", "En sak til")])
    files = [clips(tmp_path / f"klipp{number}.csv", number) for number in (9, 10)]
    reading = read_path(packed(tmp_path / "alt.zip", known, *files))
    assert len(reading.articles) == 2
    (said,) = (one for one in reading.problems if one.rule.startswith("entries-"))
    assert (said.rule, said.params) == ("entries-beside", {"count": 2, "names": "klipp9.csv, klipp10.csv"})


def test_tables_of_one_kind_in_an_archive_are_not_added_up(read_path: Callable, tmp_path: Path) -> None:
    files = [clips(tmp_path / f"klipp{number}.csv", number) for number in (9, 10)]
    reading = read_path(packed(tmp_path / "alt.zip", *files))
    assert (reading.rules(), reading.articles) == (["zip-several"], [])
