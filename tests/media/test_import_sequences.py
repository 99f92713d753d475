"""Whatever is sent in and taken back, in whichever order: what stands is what the files that are left say."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

from campaign import db
from tests.conftest import Installation
from tests.media.exports import article, facebook, instagram, meltwater
from tests.media.test_import import sizes, standing, undo, upload

_ADDRESSES = [(outlet, number) for outlet in ("NRK", "VG") for number in range(1, 5)]


@pytest.mark.parametrize("seed", range(20, 24))
def test_what_is_left_says_what_stands(installation: Installation, tmp_path: Path, seed: int) -> None:
    rng = Random(seed)
    live: list[dict[str, Any]] = []
    for number in range(7):
        path = _export(rng, tmp_path / f"{number}.csv")
        for again in (path, *((tmp_path / rng.choice(live)["file"],) if live and rng.random() < 0.3 else ())):
            (view,) = upload(installation, again)
            assert view["state"] == "done"
            live.append(view)
        if rng.random() < 0.4:
            undo(installation, live.pop(rng.randrange(len(live))))
    before = standing(installation), sizes(installation)
    files = installation.run(
        db.fetch,
        """SELECT file_name FROM media_import WHERE state = 'done' AND repeats IS NULL
           ORDER BY coalesce(captured_at, created_at)""",
    )
    for view in live:
        undo(installation, view)
    assert set(sizes(installation).values()) == {0}
    for row in files:
        upload(installation, tmp_path / row["file_name"])
    assert (standing(installation), sizes(installation)) == before


def _export(rng: Random, path: Path) -> Path:
    """Some of a few posts or articles, as one of several exports tells of them."""
    kind = rng.choice(("facebook", "instagram", "articles"))
    if kind == "facebook":
        numbers, words = rng.sample(range(1, 9), rng.randint(1, 6)), rng.choice(("", "Ny tekst"))
        return facebook(path, numbers, views=rng.choice((0, 5, 9)), text=words)
    if kind == "instagram":
        return instagram(path, rng.sample(range(1, 7), rng.randint(1, 5)))
    return meltwater(path, [
        article(outlet, f"Title number {number} of some words", lead=rng.choice(("", "A lead", "Another lead")),
                at=rng.choice((0, 1, 30)))
        for outlet, number in rng.sample(_ADDRESSES, rng.randint(1, 6))
    ])  # fmt: skip
