"""What large formats give in columns is what they give row by row."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaign.media.files import columns
from campaign.media.files.opening import opened
from campaign.media.frames import Frames, frames_of
from campaign.media.model import Problem
from campaign.media.recognition import choose

OFTEN = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
CELL = st.text(alphabet='ab"\n\r, ;\tæ', max_size=8)
HEADER = (
    "Date", "Headline", "URL", "Opening Text", "Hit Sentence", "Source", "Influencer", "Country", "Subregion",
    "Language", "Reach", "National Viewership", "Sentiment", "Keywords", "Tweet Id", "Twitter Screen Name",
    "Alternate Date Format", "Time", "State", "Source Domain", "Source Type", "Document ID",
)  # fmt: skip
ANY = st.text(max_size=12)
ADDRESS = st.lists(
    st.sampled_from(
        ["https://", "http://", "HTTPS://", "//", "www.", "m.", "avisa.no", "a.b.no", ".no", "x", "/", "/amp", ".amp",
         "?a=1", "#x", "%C3%A5", "@", ":80", " ", "\u00a0", "Å", "/kampanje/", ".html", "cdn.ampproject.org", "http",
         "\\"]
    ), max_size=6,
).map("".join)  # fmt: skip
MIXED = {
    "Headline": st.sampled_from(["Åpenhet redder liv", " Leder | Avisa ", ""]) | ANY,
    "URL": st.sampled_from(
        ["https://www.avisa.no/a/1", "http://m.avisa.no/sak/", "https://avisa.no/a?utm_source=x&id=2", "avisa.no/x", "",
         "https://avisa.no/%C3%A5", "https://avisa.no:8080/a", "https://amp.avisa.no/a", "https://x.com/en/status/1",
         "//avisa.no/b/", " https://AVISA.no/C ", "https://kari@avisa.no/d", "https://avisa.no/sak/amp"]
    ) | ANY | ADDRESS,
    "Source": st.sampled_from(["Avisa", " Avisa ", "Twitter", "", "VG (nett)"]) | ANY,
    "Influencer": st.sampled_from(["NTB", "Kari (NTB)", "-NTB", "AFP/NTB", "TTB NPK", ""]),
    "Opening Text": st.sampled_from(["OSLO (NTB): I dag", "", " ", "ord " * 200]) | ANY,
    "Reach": st.sampled_from(["41200", "", "-", "N/A", "1 200", "1,5", "12.5", " 7 ", "-3"]) | ANY,
    "Alternate Date Format": st.sampled_from(["10-Oct-25", "1-Jan-25", "26-Oct-25", "30-Mar-25", "10-Oct-99", "", "x"]),
    "Time": st.sampled_from(["08:15 AM", "12:00 AM", "02:30 AM", "8:15 PM", "13:00 PM", "", "08:15:30 AM", "25:00"]),
    "Date": st.sampled_from(["10-Oct-2025 08:15AM", "2025-10-10T08:15:00Z", "10.10.2025", ""]),
    "Source Type": st.sampled_from(["", "Print", " online news ", "podcast", "noe annet"]),
    "National Viewership": st.sampled_from(["", "0", " 0 ", "1200"]),
    "Tweet Id": st.sampled_from(["", "", "", "123"]),
    "Source Domain": st.sampled_from(["", "avisa.no"]),
    "State": st.sampled_from(["", "Troms"]),
    "Document ID": st.sampled_from(["", "d1"]),
}  # fmt: skip
ROWS = st.lists(st.tuples(*(MIXED.get(name, st.sampled_from(["", "Norge", " x "])) for name in HEADER)), max_size=12)


@OFTEN
@given(
    rows=st.lists(st.lists(CELL, min_size=1, max_size=5), min_size=1, max_size=40), quoted=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-16"]),
)  # fmt: skip
def test_cells_are_the_same_in_pieces_and_row_by_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: list[list[str]], quoted: bool, encoding: str
) -> None:
    monkeypatch.setattr(columns, "_PIECE", 64)
    path = _written(tmp_path, rows, quoted=quoted, encoding=encoding)
    with opened(path) as file:
        for table in file.tables[:1]:
            for index in range(min(3, len(table.head.rows))):
                width = len(table.head.rows[index])
                expected = [(number, _filled(cells, width)) for number, cells in table.rows_after(index)]
                found: list[object] = []
                for chunk in columns.chunks_after(table, index):
                    found += [*zip(chunk.numbers, map(list, chunk.cells.iter_rows()), strict=True), *chunk.odd]
                assert sorted(found, key=lambda row: row[0]) == expected  # type: ignore[index]


@OFTEN
@given(rows=ROWS)
def test_a_meltwater_file_says_the_same_in_columns(tmp_path: Path, rows: Sequence[Sequence[str]]) -> None:
    path = _written(tmp_path, [HEADER, *rows], quoted=True, encoding="utf-16", delimiter="\t")
    with opened(path) as file:
        (part,) = choose(file).parts
        _same(list(part.frames()), frames_of(part.records()))


META = (
    "Post ID", "Page ID", "Page name", "Title", "Description", "Duration (sec)", "Publish time", "Caption type",
    "Permalink", "Is crosspost", "Is share", "Post type", "Funded content status", "Data comment", "Date", "Views",
    "Reach", "Reactions", "Comments", "Shares", "Views", "Follows",
)  # fmt: skip
NUMBERS = st.sampled_from(["", "0", "12", "12.5", "<1", "-3", "N/A", "1 200", " 7", "99999999999999999"])
META_CELLS = {
    "Post ID": st.sampled_from(["122345678901234", "122345678901299", "1_2", "", "Total", "1.2E+15", " 77 ", "x1"]),
    "Page ID": st.sampled_from(["1000", "1000", "2000", ""]),
    "Page name": st.sampled_from(["Verdensdagen", " En partner ", ""]),
    "Title": st.sampled_from(["Vi trenger hverandre", "", " x\n\ny "]) | ANY,
    "Description": st.sampled_from(["", "", "Tekst"]) | ANY,
    "Publish time": st.sampled_from(
        ["10/09/2025 22:30", "10/13/2025 03:00", "03/09/2025 02:30", "11/02/2025 01:30", "13/10/2025 03:00",
         "10.09.2025 22:30", "", "10/09/2025 10:30 PM"]
    ),
    "Permalink": st.sampled_from(
        ["https://www.facebook.com/verdensdagen/posts/pfbid0abc", "https://www.facebook.com/reel/122345678901377/", "",
         "https://www.facebook.com/watch?v=12", "https://www.facebook.com/x"]
    ),
    "Post type": st.sampled_from(["Photos", "Reels", " Links ", "Noe annet", ""]),
    "Funded content status": st.sampled_from(["", "", "Boosted"]),
    "Data comment": st.sampled_from(["", "An error occurred"]),
    "Date": st.just("Lifetime"),
    **{name: NUMBERS for name in ("Views", "Reach", "Reactions", "Comments", "Shares", "Follows")},
}  # fmt: skip
META_ROWS = st.lists(st.tuples(*(META_CELLS.get(name, st.sampled_from(["", "0"])) for name in META)), max_size=10)
_FIRST = ("122345678901377", "1000", "Verdensdagen", "", "Film", "42", "10/10/2025 03:00", "N/A",
          "https://www.facebook.com/reel/122345678901377/", "0", "0", "Reels", "", "", "Lifetime", "40110", "28855",
          "700", "95", "107", "0", "3")  # fmt: skip


@OFTEN
@given(rows=META_ROWS)
def test_a_meta_export_says_the_same_in_columns(tmp_path: Path, rows: Sequence[Sequence[str]]) -> None:
    path = _written(tmp_path, [META, _FIRST, *rows], quoted=True, encoding="utf-8-sig")
    with opened(path) as file:
        (part,) = choose(file).parts
        _same(list(part.frames()), frames_of(part.records()))


def _same(found: list[Frames], expected: Frames) -> None:
    for name in ("articles", "posts"):
        frames = [frame for one in found if (frame := getattr(one, name)) is not None]
        other = getattr(expected, name)
        assert _rows(frames) == _rows([other] if other is not None else [])
    problems = [remark for one in found for remark in one.problems]
    assert sorted(problems, key=repr) == sorted(expected.problems, key=repr)


def _rows(frames: list[pl.DataFrame]) -> list[dict[str, Any]]:
    """Rows in order; of numbers only those that are known, as each frame has columns for its own."""
    rows = [row for frame in frames for row in frame.rows(named=True)]
    for row in rows:
        if "metrics" in row:
            row["metrics"] = {name: value for name, value in row["metrics"].items() if value is not None}
    return sorted(rows, key=lambda row: int(row["row_no"]))


def _filled(cells: list[str] | Problem, width: int) -> list[str] | Problem:
    return cells if isinstance(cells, Problem) else [*cells, *[""] * (width - len(cells))]


def _written(
    folder: Path, rows: Sequence[Sequence[str]], *, quoted: bool, encoding: str, delimiter: str = ","
) -> Path:  # fmt: skip
    out = io.StringIO(newline="")
    if quoted:
        csv.writer(out, delimiter=delimiter).writerows(rows)
    else:
        out.write("\n".join(delimiter.join(row) for row in rows))
    path = folder / "table.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    return path
