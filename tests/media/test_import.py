"""Imports through the door: what is new, what is not, what is undone, and that nothing is ever half done."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from campaign import db
from campaign.errors import TooLarge
from tests.conftest import Installation
from tests.media.exports import article, facebook, instagram, meltwater

TABLES = ("media_object", "object_said", "observation", "article", "article_said")
COUNTS = ("rows", "new", "updated", "unchanged", "skipped")


def upload(installation: Installation, *paths: Path, **fields: str) -> list[dict[str, Any]]:
    """The answers of the API about files that were sent and, where nothing holds them up, read."""
    headers = installation.token("analyst")
    files = [("files", (path.name, path.read_bytes())) for path in paths]
    answer = installation.client.post("/api/v1/media/imports", files=files, data=fields, headers=headers)
    assert answer.status_code == 202, answer.text
    installation.work()
    addresses = [f"/api/v1/media/imports/{one['id']}" for one in answer.json()["items"]]
    return [installation.client.get(address, headers=headers).json() for address in addresses]


def counts(view: dict[str, Any]) -> dict[str, int]:
    return {name: view[name] for name in COUNTS}


def counted(new: int = 0, updated: int = 0, unchanged: int = 0, skipped: int = 0) -> dict[str, int]:
    rows = new + updated + unchanged + skipped
    return {"rows": rows, "new": new, "updated": updated, "unchanged": unchanged, "skipped": skipped}


def sizes(installation: Installation) -> dict[str, int]:
    """Rows that stand, and what imports say of them."""
    return {name: installation.run(db.fetch, f"SELECT count(*) AS n FROM {name}")[0]["n"] for name in TABLES}


def standing(installation: Installation) -> list[Any]:
    """All that stands, without serial numbers and moments: equal answers mean equal figures."""
    posts = installation.run(
        db.fetch,
        """SELECT platform, native_id, secondary_id, url, published_at, kind, title, text, flags, digest,
                  metrics::jsonb
           FROM media_object ORDER BY platform, native_id""",
    )
    articles = installation.run(
        db.fetch, "SELECT key, outlet, title, lead, reach, placement, story, digest FROM article ORDER BY key"
    )
    return [*posts, *articles]


def undo(installation: Installation, view: dict[str, Any]) -> dict[str, Any]:
    answer = installation.client.delete(f"/api/v1/media/imports/{view['id']}", headers=installation.token("analyst"))
    assert answer.status_code == 200, answer.text
    undone: dict[str, Any] = answer.json()
    return undone


def test_a_new_file(installation: Installation, tmp_path: Path) -> None:
    (view,) = upload(installation, facebook(tmp_path / "fb.csv", range(1, 15)))
    assert view["state"] == "done" and view["progress"] == 1
    assert view["source"] == "meta.facebook.posts" and view["account"] == "Verdensdagen"
    assert counts(view) == counted(new=14)
    assert view["period"] == {"from": "2025-10-02", "to": "2025-10-15"}
    assert view["problems"] == [] and view["problem_count"] == 0
    kept = installation.run(db.fetch, "SELECT metrics FROM media_object")
    assert [len(msgspec.json.decode(row["metrics"])) for row in kept] == [6] * 14


def test_the_same_file_again_writes_nothing(installation: Installation, tmp_path: Path) -> None:
    path = facebook(tmp_path / "fb.csv", range(1, 15))
    (first,) = upload(installation, path)
    before = sizes(installation)
    (again,) = upload(installation, path.rename(tmp_path / "another name.csv"))
    assert again["id"] != first["id"] and again["repeats"] == first["id"]
    assert again["state"] == "done" and counts(again) == counted(unchanged=14)
    assert sizes(installation) == before


def test_the_same_rows_in_another_file(installation: Installation, tmp_path: Path) -> None:
    upload(installation, facebook(tmp_path / "fb.csv", range(1, 15)))
    before = standing(installation)
    (again,) = upload(installation, facebook(tmp_path / "fb2.csv", reversed(range(1, 15))))
    assert counts(again) == counted(unchanged=14)
    assert standing(installation) == before


def test_a_later_export_adds_a_snapshot_and_overwrites_none(installation: Installation, tmp_path: Path) -> None:
    upload(installation, facebook(tmp_path / "fb.csv", range(1, 15)))
    (later,) = upload(installation, facebook(tmp_path / "fb2.csv", range(11, 21), views=5))
    assert counts(later) == counted(new=6, updated=4)
    values = installation.run(
        db.fetch,
        """SELECT (metrics->>'views')::float AS views FROM object_record
           WHERE native_id = '122100000000000012' ORDER BY import""",
    )
    assert [row["views"] for row in values] == [22_000, 22_005]


def test_a_number_that_falls_is_kept_and_said(installation: Installation, tmp_path: Path) -> None:
    upload(installation, facebook(tmp_path / "fb.csv", [1, 2], views=9))
    (later,) = upload(installation, facebook(tmp_path / "fb2.csv", [1, 2]))
    assert counts(later) == counted(updated=2)
    assert [one["rule"] for one in later["warnings"]] == ["value-lower"]


def test_undo_gives_what_stood_before(installation: Installation, tmp_path: Path) -> None:
    upload(installation, facebook(tmp_path / "fb.csv", range(1, 15)), instagram(tmp_path / "ig.csv", range(1, 5)))
    before, before_sizes = standing(installation), sizes(installation)
    (later,) = upload(installation, facebook(tmp_path / "fb2.csv", range(11, 21), views=5, text="Ny tekst"))
    assert standing(installation) != before
    undone = undo(installation, later)
    assert undone["state"] == "undone" and undone["undone_at"]
    assert standing(installation) == before and sizes(installation) == before_sizes
    assert undo(installation, later)["state"] == "undone"


def test_what_another_import_says_too_stays(installation: Installation, tmp_path: Path) -> None:
    later = facebook(tmp_path / "later.csv", range(5, 21), views=5, text="Ny tekst")
    (alone,) = upload(installation, later)
    expected = standing(installation)
    undo(installation, alone)
    assert sizes(installation) == dict.fromkeys(TABLES, 0)
    (first,) = upload(installation, facebook(tmp_path / "fb.csv", range(1, 15)))
    upload(installation, later)
    undo(installation, first)
    assert standing(installation) == expected


def test_content_that_was_sent_twice_stands_until_both_are_undone(installation: Installation, tmp_path: Path) -> None:
    path = facebook(tmp_path / "fb.csv", range(1, 4))
    (first,), (second,) = upload(installation, path), upload(installation, path)
    before = standing(installation)
    undo(installation, first)
    assert standing(installation) == before
    undo(installation, second)
    assert sizes(installation) == dict.fromkeys(TABLES, 0)
    (third,) = upload(installation, path)
    assert counts(third) == counted(new=3)


def test_a_cut_id_meets_the_whole_one(installation: Installation, tmp_path: Path) -> None:
    path = facebook(tmp_path / "fb.csv", range(1, 4))
    text = path.read_text("utf-8-sig")
    damaged = tmp_path / "cut.csv"
    for number in range(1, 4):
        text = text.replace(f"{122_100_000_000_000_001 + number}", "1,221E+17")
    damaged.write_text(text.replace(",", ";").replace("1;221E", "1,221E"), "utf-8-sig")
    (cut,) = upload(installation, damaged)
    assert counts(cut) == counted(new=3)
    assert {row["native_id"] for row in installation.run(db.fetch, "SELECT native_id FROM media_object")} == {
        f"pfbid0{number}example" for number in range(1, 4)
    }
    (whole,) = upload(installation, path)
    assert whole["new"] == 0 and sizes(installation)["media_object"] == 3
    names = installation.run(db.fetch, "SELECT native_id FROM media_object ORDER BY native_id")
    assert [row["native_id"] for row in names] == [f"{122_100_000_000_000_001 + number}" for number in range(1, 4)]
    undo(installation, whole)
    assert sizes(installation)["media_object"] == 3


def test_a_preview_writes_nothing_until_it_is_confirmed(installation: Installation, tmp_path: Path) -> None:
    headers = installation.token("analyst")
    upload(installation, facebook(tmp_path / "fb.csv", range(1, 4)))
    before = sizes(installation)
    (view,) = upload(installation, facebook(tmp_path / "fb2.csv", range(3, 8), views=1), preview="true")
    assert view["state"] == "preview" and counts(view) == counted(new=4, updated=1)
    assert sizes(installation) == before
    address = f"/api/v1/media/imports/{view['id']}/confirm"
    confirmed = installation.client.post(address, headers=headers)
    assert confirmed.status_code == 202 and confirmed.json()["state"] == "writing"
    installation.work()
    done = installation.client.get(f"/api/v1/media/imports/{view['id']}", headers=headers).json()
    assert done["state"] == "done" and counts(done) == counts(view)
    again = installation.client.post(address, headers=headers)
    assert again.status_code == 409 and again.headers["content-type"].startswith("application/problem+json")


def test_a_preview_that_is_put_away(installation: Installation, tmp_path: Path) -> None:
    (view,) = upload(installation, facebook(tmp_path / "fb.csv", range(1, 4)), preview="true")
    assert undo(installation, view)["state"] == "undone"
    assert sizes(installation) == dict.fromkeys(TABLES, 0)


def test_an_import_that_is_stopped_before_it_is_read(installation: Installation, tmp_path: Path) -> None:
    headers = installation.token("analyst")
    path = facebook(tmp_path / "fb.csv", range(1, 4))
    sent = installation.client.post(
        "/api/v1/media/imports", files=[("files", ("fb.csv", path.read_bytes()))], headers=headers
    ).json()["items"][0]
    assert sent == {"id": sent["id"], "file": "fb.csv", "state": "queued"}
    undo(installation, sent)
    installation.work()
    view = installation.client.get(f"/api/v1/media/imports/{sent['id']}", headers=headers).json()
    assert view["state"] == "undone" and sizes(installation) == dict.fromkeys(TABLES, 0)


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"Navn;Adresse\r\nKari;Storgata 1\r\n", "file-unknown"),
        (b"%PDF-1.7 not a table", "file-binary"),
        (b"", "file-empty"),
    ],
)
def test_a_file_that_nobody_knows(installation: Installation, tmp_path: Path, content: bytes, rule: str) -> None:
    path = tmp_path / "ukjent.csv"
    path.write_bytes(content)
    (view,) = upload(installation, path)
    assert view["state"] == "failed" and view["source"] is None
    assert [one["rule"] for one in view["problems"]] == [rule]
    assert len(view["problems"][0]["text"]) > 20 and sizes(installation) == dict.fromkeys(TABLES, 0)


def test_rows_that_are_no_posts_are_counted_and_explained(installation: Installation, tmp_path: Path) -> None:
    path = facebook(tmp_path / "fb.csv", range(1, 4))
    lines = path.read_text("utf-8-sig").splitlines()
    path.write_text("\n".join([*lines, lines[1], "Total" + "," * 30]) + "\n", "utf-8-sig")
    (view,) = upload(installation, path)
    assert counts(view) == counted(new=3, skipped=2)
    found = {one["rule"]: one["row"] for one in (*view["problems"], *view["warnings"])}
    assert found.keys() == {"row-total", "row-duplicate"} and all(found.values())


def test_several_files_at_once_and_names_that_climb(installation: Installation, tmp_path: Path) -> None:
    headers = installation.token("analyst")
    content = facebook(tmp_path / "fb.csv", range(1, 4)).read_bytes()
    names = ["../../etc/passwd", "C:\\Users\\kari\\rapport.csv", "\u202evsc.exe"]
    files = [("files", (name, content + b"\n" * number)) for number, name in enumerate(names)]
    answer = installation.client.post("/api/v1/media/imports", files=files, headers=headers)
    assert [one["file"] for one in answer.json()["items"]] == ["passwd", "rapport.csv", "vsc.exe"]
    installation.work()
    listed = installation.client.get("/api/v1/media/imports?limit=2", headers=headers).json()
    assert listed["total"] == 3 and [one["state"] for one in listed["items"]] == ["done", "done"]
    rest = installation.client.get(f"/api/v1/media/imports?limit=2&cursor={listed['next']}", headers=headers).json()
    assert rest["next"] is None and len(rest["items"]) == 1
    kept = [path for path in (installation.settings.data_dir / "files").rglob("*") if path.is_file()]
    assert {path.name for path in kept} == {one["sha256"] for one in (*listed["items"], *rest["items"])}


def test_characters_that_the_database_refuses(installation: Installation, tmp_path: Path) -> None:
    path = meltwater(tmp_path / "mw.csv", [article("Avisa", "Psykisk helse", lead="En\x00 to tre")])
    (view,) = upload(installation, path)
    assert view["state"] == "done" and counts(view) == counted(new=1)
    assert "\x00" not in installation.run(db.fetch, "SELECT lead FROM article")[0]["lead"]


def test_a_file_that_is_too_large_leaves_nothing(installation: Installation) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield bytes(1_000_000)

    async def send() -> None:
        await installation.parts.media.upload(endless(), "stor.csv", by="test")

    with pytest.raises(TooLarge):
        installation.run(send)
    assert [path for path in (installation.settings.data_dir / "files").rglob("*") if path.is_file()] == []
    assert installation.run(db.fetch, "SELECT 1 FROM media_import") == []


def test_who_may_import(installation: Installation) -> None:
    send = {"files": [("files", ("a.csv", b"a"))]}
    assert installation.client.post("/api/v1/media/imports", **send).status_code == 401  # type: ignore[arg-type]
    moderator = installation.token("moderator")
    assert installation.client.post("/api/v1/media/imports", headers=moderator, **send).status_code == 403  # type: ignore[arg-type]
    assert installation.client.get("/api/v1/reach/summary", headers=moderator).status_code == 403
    assert installation.client.delete("/api/v1/media/imports/1").status_code == 401


def test_what_cannot_be_understood(installation: Installation) -> None:
    headers = installation.token("analyst")
    address = "/api/v1/media/imports"
    empty = installation.client.post(address, files={"other": ("a.csv", b"a")}, data={"year": "sist"}, headers=headers)
    assert empty.status_code == 422
    assert [one["pointer"] for one in empty.json()["errors"]] == ["/files", "/year"]
    assert installation.client.post(address, json={"files": []}, headers=headers).status_code == 415
    broken = {**headers, "content-type": "multipart/form-data; boundary=x"}
    assert installation.client.post(address, content=b"--y\r\nnothing", headers=broken).status_code == 400
    assert installation.client.get(f"{address}/4711", headers=headers).status_code == 404
    assert installation.client.get(f"{address}/{10**30}", headers=headers).status_code == 404
    assert installation.client.get(f"{address}?limit=0", headers=headers).status_code == 400


def test_the_command_line_uses_the_same_path(installation: Installation, tmp_path: Path) -> None:
    path = facebook(tmp_path / "fb.csv", range(1, 15))
    told: list[tuple[str, float]] = []

    async def run() -> Any:
        return await installation.parts.media.import_path(
            path, year=2024, on_progress=lambda state, share: told.append((state, share))
        )

    report = installation.run(run)
    assert (report.new, report.updated, report.unchanged, report.skipped) == (14, 0, 0, 0)
    assert report.problems == [] and [one["rule"] for one in report.warnings] == ["year-outside"]
    shares = [share for _, share in told]
    assert shares == sorted(shares) and told[-1] == ("writing", 1.0)
    installation.work()
    assert sizes(installation)["media_object"] == 14
