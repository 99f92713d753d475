"""Broken and hostile files: problems, never an exception, never a hang, never all the memory."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaign.media.inspection import inspect_file

FIXTURES = Path(__file__).parent.parent / "fixtures"
SOURCES = [
    next(path for path in folder.iterdir() if path.name != "expected.json").read_bytes()
    for folder in sorted(FIXTURES.iterdir())
]
SMALL = [data for data in SOURCES if 0 < len(data) < 40_000]
RELAXED = settings(max_examples=150, deadline=5_000, suppress_health_check=[HealthCheck.function_scoped_fixture])


def check(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    report = inspect_file(path)
    assert report.source is not None or report.problems, "an unread file must say why"
    assert report.rows >= sum(report.totals.get(name, 0) for name in ("posts", "stories", "articles", "social_posts"))
    for note in (*report.problems, *report.warnings):
        assert note["text"]
        assert str(path.parent) not in str(note["text"]), "no path of the machine is shown"


@RELAXED
@given(data=st.data())
def test_truncated_files(tmp_path: Path, data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from(SMALL))
    check(tmp_path / "cut.csv", whole[: data.draw(st.integers(0, len(whole)))])


@RELAXED
@given(data=st.data())
def test_files_with_flipped_bytes(tmp_path: Path, data: st.DataObject) -> None:
    damaged = bytearray(data.draw(st.sampled_from(SMALL)))
    for _ in range(data.draw(st.integers(1, 20))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    check(tmp_path / "flipped.csv", bytes(damaged))


@RELAXED
@given(data=st.data())
def test_files_in_another_order(tmp_path: Path, data: st.DataObject) -> None:
    lines = data.draw(st.sampled_from(SMALL)).split(b"\n")
    check(tmp_path / "shuffled.csv", b"\n".join(data.draw(st.permutations(lines))))


@RELAXED
@given(data=st.data())
def test_spliced_files(tmp_path: Path, data: st.DataObject) -> None:
    one, other = data.draw(st.sampled_from(SMALL)), data.draw(st.sampled_from(SMALL))
    check(tmp_path / "spliced.csv", one[: data.draw(st.integers(0, len(one)))] + other)


@RELAXED
@given(junk=st.binary(max_size=3000))
def test_any_bytes(tmp_path: Path, junk: bytes) -> None:
    check(tmp_path / "junk.csv", junk)


@RELAXED
@given(cells=st.lists(st.lists(st.text(max_size=30), max_size=20), max_size=30))
def test_any_cells_under_a_real_header(tmp_path: Path, cells: list[list[str]]) -> None:
    header = (FIXTURES / "meta_instagram_posts" / "ig.csv").read_text("utf-8-sig").partition("\n")[0]
    text = "\n".join([header, *(",".join(row) for row in cells)])
    check(tmp_path / "cells.csv", text.encode("utf-8", errors="surrogatepass"))


@pytest.mark.parametrize("piece", [b"a,", b'"', b'""', b"\xff\xfe", b"x\x00", b"\r", b"sep=", b'"a","b"\n'])
def test_long_monotonous_files_stay_small_in_memory(tmp_path: Path, piece: bytes) -> None:
    path = tmp_path / "long.csv"
    path.write_bytes(piece * (6_000_000 // len(piece)))
    tracemalloc.start()
    try:
        report = inspect_file(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert report.source is None
    assert report.problems
    assert peak < 60_000_000
