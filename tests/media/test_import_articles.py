"""Mentions over several files: each hit once, and stories that do not depend on the order of the files."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

from tests.conftest import Installation
from tests.media.exports import article, meltwater
from tests.media.test_import import counted, counts, sizes, standing, undo, upload


def mentions(installation: Installation) -> dict[str, int]:
    answer = installation.client.get("/api/v1/reach/summary?year=2025", headers=installation.token("analyst"))
    return {name: answer.json()["mentions"][name] for name in ("hits", "placements", "unique_stories")}


def test_the_same_article_twice_in_one_file(installation: Installation, tmp_path: Path) -> None:
    """Two searches of the monitor found it: two hits, one placement, and the next export changes nothing."""
    twice = [article("Avisa", "Psykisk helse i skolen"), article("Avisa", "Psykisk helse i skolen", at=1)]
    (view,) = upload(installation, meltwater(tmp_path / "mw.csv", twice))
    assert counts(view) == counted(new=2)
    assert mentions(installation) == {"hits": 2, "placements": 1, "unique_stories": 1}
    more = [*reversed(twice), article("Bladet", "Konsert for psykisk helse")]
    (next_week,) = upload(installation, meltwater(tmp_path / "mw2.csv", more))
    assert counts(next_week) == counted(new=1, unchanged=2)
    assert mentions(installation) == {"hits": 3, "placements": 2, "unique_stories": 2}


def test_a_headline_that_was_changed(installation: Installation, tmp_path: Path) -> None:
    url = "https://www.avisa.no/a/1"
    upload(installation, meltwater(tmp_path / "mw.csv", [article("Avisa", "Først slik", url=url)]))
    before = standing(installation)
    (view,) = upload(installation, meltwater(tmp_path / "mw2.csv", [article("Avisa", "Siden slik", url=url)]))
    assert counts(view) == counted(updated=1) and sizes(installation)["article"] == 1
    undo(installation, view)
    assert standing(installation) == before


def test_an_agency_story_in_many_papers(installation: Installation, tmp_path: Path) -> None:
    papers = [article(f"Avis {number}", "Åpenhet redder liv", at=number, agency="NTB") for number in range(40)]
    upload(installation, meltwater(tmp_path / "mw.csv", papers))
    assert mentions(installation) == {"hits": 40, "placements": 40, "unique_stories": 1}


def test_the_order_of_files_does_not_matter(installation: Installation, tmp_path: Path) -> None:
    """The middle paper joins the other two to one story, and parts them again when its file is taken back."""
    files = [
        meltwater(tmp_path / f"{at}.csv", [article(f"Avis {at}", "Samme tittel her", at=at)]) for at in (0, 60, 120)
    ]
    outcomes: list[Any] = []
    for order in permutations(files):
        views = [upload(installation, path)[0] for path in order]
        assert mentions(installation) == {"hits": 3, "placements": 3, "unique_stories": 1}
        outcomes.append(standing(installation))
        undo(installation, next(view for view in views if view["file"] == "60.csv"))
        assert mentions(installation) == {"hits": 2, "placements": 2, "unique_stories": 2}
        for view in views:
            undo(installation, view)
    assert all(outcome == outcomes[0] for outcome in outcomes) and sizes(installation)["article"] == 0


def test_words_of_private_people_are_not_kept(installation: Installation, tmp_path: Path) -> None:
    post = article("X", "Jeg strever i dag", medium="social", lead="Jeg strever i dag", document_id="1846")
    upload(installation, meltwater(tmp_path / "mw.csv", [post]))
    kept = standing(installation)
    assert len(kept) == 1 and "strever" not in repr(kept)
    summary = installation.client.get("/api/v1/reach/summary?year=2025", headers=installation.token("analyst")).json()
    assert summary["social_mentions"]["hits"] == 1 and summary["mentions"]["hits"] == 0
