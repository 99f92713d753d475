"""Imports in any order, taken back in any order: what stands is what the imports that are left say."""

from __future__ import annotations

import importlib
import zipfile
from pathlib import Path
from typing import Any

from campaign import db
from tests.conftest import Installation
from tests.media.exports import article, facebook, instagram, meltwater
from tests.media.test_import import counted, counts, standing, undo, upload

SINCE_THE_FIRST = [
    importlib.import_module(f"campaign.media.piccolo_migrations.media_2026_11_21t23_{number}_00_000001")
    for number in (10, 20, 30)
]
NAMES = importlib.import_module("campaign.media.piccolo_migrations.media_2026_11_22t04_00_00_000001")


def confirm(installation: Installation, view: dict[str, Any]) -> dict[str, Any]:
    headers = installation.token("analyst")
    address = f"/api/v1/media/imports/{view['id']}"
    assert installation.client.post(f"{address}/confirm", headers=headers).status_code == 202
    installation.work()
    confirmed: dict[str, Any] = installation.client.get(address, headers=headers).json()
    assert confirmed["state"] == "done"
    return confirmed


def said(installation: Installation, column: str, table: str) -> list[str]:
    return [row[column] for row in installation.run(db.fetch, f"SELECT {column} FROM {table} ORDER BY 1")]


def test_two_tables_of_posts_in_one_file(installation: Installation, tmp_path: Path) -> None:
    path = tmp_path / "both.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for one in (facebook(tmp_path / "fb.csv", [1, 2]), instagram(tmp_path / "ig.csv", [1, 2])):
            archive.write(one, one.name)
    (view,) = upload(installation, path, preview="true")
    assert (view["state"], counts(view)) == ("preview", counted(new=4))
    assert counts(confirm(installation, view)) == counted(new=4)
    assert said(installation, "platform", "media_object") == ["facebook", "facebook", "instagram", "instagram"]


def test_some_of_the_hits_of_one_address(installation: Installation, tmp_path: Path) -> None:
    hits = [
        article("NRK", f"{name} title of some words", at=at, url="https://www.nrk.no/same", lead=name)
        for at, name in enumerate(("First", "Second", "Third"))
    ]
    upload(installation, meltwater(tmp_path / "1.csv", hits[:2]))
    (again,) = upload(installation, meltwater(tmp_path / "2.csv", hits[1:2]))
    assert counts(again) == counted(unchanged=1)
    (more,) = upload(installation, meltwater(tmp_path / "3.csv", [hits[2], hits[0]]))
    assert counts(more) == counted(new=1, unchanged=1)
    assert said(installation, "lead", "article") == ["First", "Second", "Third"]
    assert len(set(said(installation, "key", "article"))) == 3
    assert len(set(said(installation, "placement", "article"))) == 1


def test_one_that_waited_keeps_its_word_for_posts(installation: Installation, tmp_path: Path) -> None:
    (waiting,) = upload(installation, facebook(tmp_path / "c.csv", [1], text="Y"), preview="true")
    (first,) = upload(installation, facebook(tmp_path / "a.csv", [1], text="X"))
    (second,) = upload(installation, facebook(tmp_path / "b.csv", [1, 2], text="Y"))
    confirm(installation, waiting)
    undo(installation, second)
    undo(installation, first)
    assert said(installation, "text", "media_object") == ["Y"]


def test_one_that_waited_keeps_its_word_for_articles(installation: Installation, tmp_path: Path) -> None:
    x, y, other = (article("NRK", "A title of some words", lead=lead) for lead in ("X", "Y", "Z"))
    (waiting,) = upload(installation, meltwater(tmp_path / "c.csv", [y]), preview="true")
    (first,) = upload(installation, meltwater(tmp_path / "a.csv", [x]))
    (second,) = upload(installation, meltwater(tmp_path / "b.csv", [y, article("VG", "Quite other words here")]))
    confirm(installation, waiting)
    undo(installation, second)
    undo(installation, first)
    assert said(installation, "lead", "article") == ["Y"]
    (third,) = upload(installation, meltwater(tmp_path / "d.csv", [other]))
    undo(installation, third)
    assert said(installation, "lead", "article") == ["Y"]


def test_a_repeat_inherits_the_place_in_time_too(installation: Installation, tmp_path: Path) -> None:
    x, y, z = (article("NRK", "A title of some words", lead=lead) for lead in ("X", "Y", "Z"))
    path = meltwater(tmp_path / "a.csv", [x])
    (first,) = upload(installation, path)
    upload(installation, meltwater(tmp_path / "b.csv", [y]))
    upload(installation, path)
    undo(installation, first)
    assert said(installation, "lead", "article") == ["Y"]
    (last,) = upload(installation, meltwater(tmp_path / "d.csv", [z]))
    undo(installation, last)
    assert said(installation, "lead", "article") == ["Y"]


def test_what_the_first_release_kept_can_be_taken_back(installation: Installation, tmp_path: Path) -> None:
    upload(installation, facebook(tmp_path / "fb.csv", [1, 2]))
    upload(installation, meltwater(tmp_path / "a.csv", [article("NRK", "A title of some words", lead="X")]))
    before = standing(installation)
    (later,) = upload(installation, meltwater(tmp_path / "b.csv", [article("NRK", "A title of some words", lead="Y")]))

    async def there_and_back() -> None:
        async with db.transaction():
            await NAMES.back()
            for migration in reversed(SINCE_THE_FIRST):
                await db.execute_script(migration.BACKWARDS)
        async with db.transaction():
            for migration in SINCE_THE_FIRST:
                await db.execute_script(migration.FORWARDS)
            await NAMES.forward()

    installation.run(there_and_back)
    undo(installation, later)
    assert [row["digest"] for row in standing(installation)] == [row["digest"] for row in before]
    assert said(installation, "lead", "article") == ["X"]


def test_other_names_of_articles_stand_for_the_same(installation: Installation, tmp_path: Path) -> None:
    """What the release before kept is named anew: the same rows are unchanged, and can be taken back."""
    hits = [
        article("NRK", "A title of some words", lead="X", at=1),
        article("NRK", "A title of other words", url="", lead="Y", at=2, reach=None),
        article("VG", "A title of some words", lead="Z", at=3),
        article("NRK", "A third title", url="https://www.nrk.no/same", at=4),
        article("NRK", "A fourth title", url="https://www.nrk.no/same", at=5),
    ]
    (first,) = upload(installation, meltwater(tmp_path / "a.csv", hits))
    posts = facebook(tmp_path / "fb.csv", [1, 2, 3])
    upload(installation, posts)
    upload(installation, meltwater(tmp_path / "b.csv", [article("VG", "A title of some words", lead="W", at=3)]))
    keys = said(installation, "key", "article")
    decided = """INSERT INTO story_edit (kind, keys, others, title, made_by, made_at)
                 VALUES ('together', $1, $2, 'A title', 'analyst', now())"""
    installation.run(db.fetch, decided, keys[:2], keys[2:])
    covers = """INSERT INTO coverage (event, article_key, year, state, score, reasons, found_at)
                VALUES (1, $1, 2025, 'confirmed', 1, '[]', now())"""
    installation.run(db.fetch, covers, keys[0])
    before = standing(installation)

    async def back() -> None:
        async with db.transaction():
            await NAMES.back()

    async def forward() -> None:
        async with db.transaction():
            await NAMES.forward()

    installation.run(back)
    assert not set(said(installation, "key", "article")) & set(keys)
    installation.run(forward)
    assert standing(installation) == before
    (edit,) = installation.run(db.fetch, "SELECT keys, others FROM story_edit")
    assert (edit["keys"], edit["others"]) == (keys[:2], keys[2:])
    assert said(installation, "article_key", "coverage") == keys[:1]
    again = [*hits[:2], *hits[3:]]
    (same,) = upload(installation, meltwater(tmp_path / "c.csv", again))
    assert counts(same) == counted(unchanged=4)
    (same,) = upload(installation, facebook(tmp_path / "fb2.csv", [1, 2, 3, 4]))
    assert counts(same) == counted(new=1, unchanged=3)
    undo(installation, first)
    assert said(installation, "lead", "article") == ["", "", "W", "X", "Y"]
