"""The year as files, from the page of reach."""

from __future__ import annotations

import io
from pathlib import Path

import polars
import pytest

from tests.conftest import Installation
from tests.media.exports import facebook
from tests.media.test_import import upload

ADDRESS = "/team/rekkevidde/fil"


def test_the_year_as_files(installation: Installation, tmp_path: Path) -> None:
    upload(installation, facebook(tmp_path / "fb.csv", range(1, 4)))
    installation.sign_in("analyst")
    page = installation.client.get("/team/rekkevidde?year=2025").text
    for form, begin in (("xlsx", b"PK"), ("pdf", b"%PDF-"), ("csv", b"name,label,value")):
        assert f'href="{ADDRESS}/{form}?year=2025"' in page
        answer = installation.client.get(f"{ADDRESS}/{form}?year=2025")
        assert answer.status_code == 200 and answer.content.startswith(begin)
        assert answer.headers["content-disposition"] == f'attachment; filename="verdensdagen-2025.{form}"'
        assert answer.headers["cache-control"] == "no-store"
    table = polars.read_csv(io.BytesIO(answer.content), infer_schema=False)
    values = dict(zip(table["name"], table["value"], strict=True))
    assert values["posts"] == "3" and values["facebook.best_reach"] == "3000" and "events" in values


def test_other_files_and_years(installation: Installation) -> None:
    installation.sign_in("analyst")
    assert installation.client.get(f"{ADDRESS}/exe?year=2025").status_code == 404
    assert installation.client.get(f"{ADDRESS}/csv?year=1").status_code == 400


@pytest.mark.parametrize("role", ["", "moderator"])
def test_who_may_take_it(installation: Installation, role: str) -> None:
    if role:
        installation.sign_in(role)
    answer = installation.client.get(f"{ADDRESS}/csv?year=2025", follow_redirects=False)
    assert answer.status_code in (303, 401, 403) and b"name,label" not in answer.content
