"""The page of every file that the readers are tried with: whatever is in it, it can be looked at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.conftest import Installation

FIXTURES = Path(__file__).parent / "fixtures"
TOGETHER = 20


def files() -> list[Path]:
    """What there is to read in each folder."""
    return sorted(path for path in FIXTURES.glob("*/*") if path.name != "expected.json" and path.is_file())


def sent_in(installation: Installation) -> list[dict[str, Any]]:
    """All of them as previews."""
    paths, headers = files(), installation.token("analyst")
    for first in range(0, len(paths), TOGETHER):
        some = [("files", (path.name, path.read_bytes())) for path in paths[first : first + TOGETHER]]
        answer = installation.client.post(
            "/api/v1/media/imports", files=some, data={"preview": "true"}, headers=headers
        )  # fmt: skip
        assert answer.status_code == 202, answer.text
    installation.work()
    found: list[dict[str, Any]] = []
    while len(found) < len(paths):
        page = installation.client.get(f"/api/v1/media/imports?limit=100&cursor={len(found)}", headers=headers).json()
        assert page["total"] == len(paths) and page["items"]
        found += page["items"]
    return found


def test_every_fixture_has_a_page(installation: Installation) -> None:
    views = sent_in(installation)
    assert len({path.parent for path in files()}) > 200 and {view["state"] for view in views} == {"preview", "failed"}
    assert not [view["file"] for view in views for one in view["problems"] if one["rule"] == "import-broken"]
    installation.sign_in("analyst")
    broken = {}
    for view in views:
        answer = installation.client.get(f"/team/importer/{view['id']}")
        if answer.status_code != 200 or "</html>" not in answer.text:
            broken[view["file"]] = answer.status_code
    assert not broken
    cursors = [f"/team/importer?cursor={first}" for first in range(0, len(views), 20)]
    assert {installation.client.get(address).status_code for address in cursors} == {200}


def test_newsletters_and_episodes_are_told(installation: Installation) -> None:
    headers = installation.token("analyst")
    paths = [
        path for case in ("generic_newsletters_norwegian", "generic_episodes_norwegian", "youtube_table_zip")
        for path in files() if path.parent.name == case
    ]  # fmt: skip
    some = [("files", (path.name, path.read_bytes())) for path in paths]
    made = installation.client.post("/api/v1/media/imports", files=some, data={"preview": "true"}, headers=headers)
    installation.work()
    installation.sign_in("analyst")
    letters, episodes, videos = (
        installation.client.get(f"/team/importer/{one['id']}").text for one in made.json()["items"]
    )
    assert "<strong>2 nyhetsbrev, " in letters and "podkastepisode" in episodes.split("</strong>")[0]
    assert ", YouTube<" in videos and "amerikansk vestkysttid" in videos and "Los_Angeles" not in videos
    listed = installation.client.get("/team/importer").text
    assert "2 nyhetsbrev, " in listed
