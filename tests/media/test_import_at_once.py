"""Posts that nobody has told of are written while the file is read: what comes out is what a careful look would give.

The files are of several pieces, so that what their beginning suggests can be wrong.
"""

from __future__ import annotations

import csv
from pathlib import Path

from campaign import db
from tests.conftest import Installation
from tests.media.exports import article, facebook, instagram, meltwater
from tests.media.test_import import counted, counts, sizes, standing, undo, upload
from tests.media.test_import_answers import get
from tests.media.test_import_confirming import confirm

#: So long that a thousand posts are more than the first piece of a file.
_LONG = "Vi trenger hverandre " * 60
_MANY = 2_000
Rows = list[dict[str, str]]


def _rows(path: Path) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _written(path: Path, rows: Rows) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def _many(tmp_path: Path) -> Rows:
    return _rows(facebook(tmp_path / "many.csv", range(1, _MANY + 1), text=_LONG))


def _owned(installation: Installation) -> dict[str, int]:
    rows = installation.run(
        db.fetch, "SELECT account_id, peso, count(*) AS n FROM media_object GROUP BY account_id, peso"
    )
    return {f"{row['account_id']} {row['peso']}": row["n"] for row in rows}


def test_the_account_of_most_posts_comes_late(installation: Installation, tmp_path: Path) -> None:
    rows = _many(tmp_path)
    for row in rows[:900]:
        row["Page ID"], row["Page name"] = "100064000000002", "En annen side"
    (view,) = upload(installation, _written(tmp_path / "two.csv", rows))
    assert counts(view) == counted(new=_MANY)
    assert _owned(installation) == {"100064000000002 shared": 900, "100064000000001 owned": _MANY - 900}


def test_a_post_stands_at_both_ends(installation: Installation, tmp_path: Path) -> None:
    rows = _many(tmp_path)
    rows.append({**rows[0], "Reactions": "900", "Description": "Samme innlegg"})
    (view,) = upload(installation, _written(tmp_path / "twice.csv", rows))
    assert counts(view) == counted(new=_MANY, skipped=1)
    found = installation.run(
        db.fetch, "SELECT text, metrics->>'reactions' AS reactions FROM media_object WHERE native_id = $1",
        rows[0]["Post ID"],
    )  # fmt: skip
    assert found == [{"text": "Samme innlegg", "reactions": "900"}]


def test_dates_are_found_to_be_turned_late(installation: Installation, tmp_path: Path) -> None:
    rows = _many(tmp_path)
    for row in rows[:-1]:
        row["Publish time"] = "10/09/2025 12:00"
    rows[-1]["Publish time"] = "13/09/2025 12:00"
    (view,) = upload(installation, _written(tmp_path / "turned.csv", rows))
    assert view["period"] == {"from": "2025-09-10", "to": "2025-09-13"}


def test_one_post_of_many_stands_already(installation: Installation, tmp_path: Path) -> None:
    rows = _many(tmp_path)
    (first,) = upload(installation, _written(tmp_path / "one.csv", [rows[1_503]]))
    (view,) = upload(installation, _written(tmp_path / "all.csv", rows))
    assert counts(first) == counted(new=1)
    assert counts(view) == counted(new=_MANY - 1, unchanged=1)
    assert sizes(installation)["media_object"] == _MANY
    undo(installation, view)
    assert sizes(installation)["media_object"] == sizes(installation)["object_said"] == 1


def test_a_later_export_of_many(installation: Installation, tmp_path: Path) -> None:
    rows = _many(tmp_path)
    upload(installation, _written(tmp_path / "first.csv", rows))
    before = standing(installation)
    rows[7]["Views"] = "77777"
    (same,) = upload(installation, _written(tmp_path / "second.csv", [*rows[:7], *rows[8:]]))
    assert counts(same) == counted(unchanged=_MANY - 1)
    assert standing(installation) == before
    (view,) = upload(installation, _written(tmp_path / "third.csv", rows))
    assert counts(view) == counted(updated=1, unchanged=_MANY - 1)
    undo(installation, view)
    assert standing(installation) == before


def test_a_file_that_asks_something_writes_nothing(installation: Installation, tmp_path: Path) -> None:
    rows = [{**row, "Publish time": "09.10.2025 12:00"} for row in _many(tmp_path)]
    (view,) = upload(installation, _written(tmp_path / "asks.csv", rows))
    assert view["state"] == "preview" and [one["needed"] for one in view["questions"]] == [True]
    assert set(sizes(installation).values()) == {0}


def test_records_of_posts_of_others(installation: Installation, tmp_path: Path) -> None:
    """Numbers that a flag keeps out of sums stand in records, which find the posts that were written before."""
    rows = _rows(instagram(tmp_path / "ig.csv", range(1, 9)))
    for row in rows[:3]:
        row["Account ID"], row["Account username"] = "17841400000000009", "en.annen"
    (view,) = upload(installation, _written(tmp_path / "others.csv", rows))
    assert counts(view) == counted(new=8)
    flagged = installation.run(
        db.fetch,
        """SELECT o.account_handle, r.metric_flags FROM object_record r JOIN media_object o ON o.id = r.object
           ORDER BY r.row_no""",
    )
    assert flagged == [{"account_handle": "en.annen", "metric_flags": '{"follows": ["collaboration"]}'}] * 3
    assert sizes(installation)["object_said"] == 8
    undo(installation, view)
    assert set(sizes(installation).values()) == {0}


def test_letters_that_mean_something_to_the_database(installation: Installation, tmp_path: Path) -> None:
    odd = ["a\tb", "line\nline", "back\\slash", "\\N", "\\.", 'He said "no"', "{a,b}", "plain"]
    rows = _rows(facebook(tmp_path / "plain.csv", range(1, len(odd) + 1)))
    for row, text in zip(rows, odd, strict=True):
        row["Description"] = text
    upload(installation, _written(tmp_path / "odd.csv", rows))
    # The same again is compared and recorded on the other way.
    (again,) = upload(installation, _written(tmp_path / "again.csv", rows[::-1]))
    assert counts(again) == counted(unchanged=len(odd))
    upload(
        installation,
        meltwater(tmp_path / "mw.csv", [article("NRK", f"Tittel {at}", lead=text) for at, text in enumerate(odd)]),
    )
    posts = installation.run(db.fetch, "SELECT text FROM media_object ORDER BY native_id")
    assert [row["text"] for row in posts] == odd
    articles = installation.run(db.fetch, "SELECT lead FROM article ORDER BY title")
    assert [row["lead"] for row in articles] == odd


def test_what_was_confirmed_has_changed(installation: Installation, tmp_path: Path) -> None:
    """The posts are new as before, but the file is now older than one that stands: nothing of it is saved."""
    (seen,) = upload(installation, facebook(tmp_path / "Oct-01-2025_Oct-10-2025_1.csv", range(1, 9)), preview="true")
    upload(installation, facebook(tmp_path / "Oct-05-2025_Oct-20-2025_2.csv", range(11, 19)))
    assert confirm(installation, seen, mark=seen["mark"]).status_code == 202
    installation.work()
    view = get(installation, seen["id"])
    assert view["state"] == "preview" and [one["rule"] for one in view["warnings"]] == ["file-older"]
    assert sizes(installation)["media_object"] == 8
    confirm(installation, view, mark=view["mark"])
    installation.work()
    assert get(installation, seen["id"])["state"] == "done" and sizes(installation)["media_object"] == 16


def _numbers_taken(installation: Installation) -> int:
    """How many ids of posts were ever given: what is written and rolled back takes its ids with it."""
    return int(installation.run(db.fetch, "SELECT last_value FROM media_object_id_seq")[0]["last_value"])


def test_a_file_is_read_again_only_when_it_must_be(installation: Installation, tmp_path: Path) -> None:
    rows = _many(tmp_path)
    (view,) = upload(installation, _written(tmp_path / "all.csv", rows))
    assert _numbers_taken(installation) == _MANY
    undo(installation, view)
    (one,) = upload(installation, _written(tmp_path / "one.csv", rows[1_503:1_504]))
    assert counts(one) == counted(new=1) and _numbers_taken(installation) == _MANY + 1
    # Nothing but the key of the table finds that one of these stands, when many are written.
    (view,) = upload(installation, _written(tmp_path / "again.csv", rows))
    assert counts(view) == counted(new=_MANY - 1, unchanged=1)
    taken = _numbers_taken(installation)
    assert taken > _MANY + 1 + _MANY - 1
    # That all of these stand is seen before any is written.
    (view,) = upload(installation, _written(tmp_path / "most.csv", rows[::-1]))
    assert counts(view) == counted(unchanged=_MANY) and _numbers_taken(installation) == taken


def test_posts_without_any_number(installation: Installation, tmp_path: Path) -> None:
    rows = _rows(facebook(tmp_path / "fb.csv", range(1, 6)))
    numbers = list(rows[0])[17:]
    rows = [{name: "" if name in numbers else cell for name, cell in row.items()} for row in rows]
    (view,) = upload(installation, _written(tmp_path / "silent.csv", rows))
    assert counts(view) == counted(new=5)
    found = installation.run(db.fetch, "SELECT DISTINCT metrics::text FROM media_object")
    assert [row["metrics"] for row in found] == ["{}"]


def test_cells_that_only_look_usual(installation: Installation, tmp_path: Path) -> None:
    """Digits of another script and more digits than a number has are looked at row by row; a sign is no matter."""
    rows = _rows(facebook(tmp_path / "fb.csv", range(1, 6)))
    rows[1]["Publish time"] = "\u0663/09/2025 12:00"
    rows[2]["Views"], rows[3]["Views"] = "+5", "0" * 16 + "5"
    (view,) = upload(installation, _written(tmp_path / "odd.csv", rows))
    assert counts(view) == counted(new=4, skipped=1)
    assert [(one["rule"], one["row"]) for one in view["problems"]] == [
        ("time-unreadable", 3), ("number-unreadable", 5),
    ]  # fmt: skip
    found = installation.run(db.fetch, "SELECT metrics->>'views' AS views FROM media_object ORDER BY native_id")
    assert [row["views"] for row in found] == ["2000", "5", None, "10000"]
