"""Every fixture folder: the file, and beside it the report and the claims it must give."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from campaign.media.files.opening import opened
from campaign.media.inspection import inspect_file
from campaign.media.readers import READERS

FIXTURES = Path(__file__).parent.parent / "fixtures"
CASES = sorted(folder.name for folder in FIXTURES.iterdir())


@pytest.mark.parametrize("case", CASES)
def test_the_report_on_a_file_is_the_expected_one(case: str) -> None:
    path, expected = _case(case)
    report = msgspec.json.decode(msgspec.json.encode(inspect_file(path)))
    assert report == expected["report"]


@pytest.mark.parametrize("case", CASES)
def test_a_file_is_claimed_by_whom_it_should_be(case: str) -> None:
    path, expected = _case(case)
    with opened(path) as file:
        claims = [
            claim.source for table in file.tables for reader in READERS if (claim := reader.claim(table.head, {}))
        ]
    assert sorted(claims) == expected["claims"]


def test_every_reader_has_a_file_of_its_own() -> None:
    claimed = {source for case in CASES for source in _case(case)[1]["claims"]}
    assert claimed == {reader.source for reader in READERS}


def test_a_file_that_is_not_there_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    report = inspect_file(tmp_path / "gone.csv")
    assert report.source is None
    assert [problem["rule"] for problem in report.problems] == ["file-missing"]


def _case(case: str) -> tuple[Path, dict]:
    folder = FIXTURES / case
    (path,) = (path for path in folder.iterdir() if path.name != "expected.json")
    return path, msgspec.json.decode((folder / "expected.json").read_bytes())
