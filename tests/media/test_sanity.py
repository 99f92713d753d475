"""Numbers that do not make sense are said, and nothing is stopped by it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from campaign.media import sanity
from campaign.media.frames import frames_of
from campaign.media.model import MediaObject, Observation
from campaign.media.sanity import ACCOUNTS, Known, Sanity
from tests.conftest import Installation
from tests.media.exports import facebook
from tests.media.test_import import upload

TODAY = date(2025, 11, 3)


def observation(metric: str, value: float, first: date | None, last: date | None, **more: Any) -> Observation:
    granularity = "lifetime" if first is None else "day" if first == last else "period"
    return Observation(
        platform=more.pop("platform", "facebook"), account_id=more.pop("account", "Verdensdagen"), metric=metric,
        value=value, granularity=granularity, period_start=first, period_end=last, row=more.pop("row", 2), **more,
    )  # fmt: skip


def accounts(*seen: Observation) -> pl.DataFrame:
    frame = frames_of(seen).observations
    return pl.DataFrame(schema=ACCOUNTS) if frame is None else frame.select(*ACCOUNTS)


def posts(*numbers: dict[str, float], kind: str = "photo") -> Any:
    """Posts of 10 October 2025 with these numbers, the first in row 2."""
    records: list[Any] = []
    for row, values in enumerate(numbers, start=2):
        records.append(
            MediaObject(
                platform="facebook",
                native_id=str(row),
                published_at=datetime(2025, 10, 10, 8, tzinfo=UTC),
                row=row,
                account_id="100064",
                account_name="Verdensdagen",
                kind=kind,
            )
        )
        records += [
            Observation(platform="facebook", object_id=str(row), metric=name, value=value, row=row)
            for name, value in values.items()
        ]
    return frames_of(records)


def remarks(*frames: Any, known: Known | None = None) -> list[tuple[str, dict[str, Any]]]:
    found = Sanity("")
    for one in frames:
        found.add(one)
    return [(remark.rule, dict(remark.params)) for remark in found.remarks(known or Known(), TODAY)]


OCTOBER = (date(2025, 10, 1), date(2025, 10, 31))


def test_a_post_reaches_no_more_than_its_account() -> None:
    best = posts({"reach": 593_115}, {"reach": 20})
    assert remarks(best, frames_of([observation("reach", 1_300_000, *OCTOBER)])) == []
    found = remarks(best, frames_of([observation("reach", 500_000, *OCTOBER)]))
    assert found == [
        ("reach-above-account", {"post": 593_115, "whole": 500_000, "first": "2025-10-01", "last": "2025-10-31"})
    ]


@pytest.mark.parametrize(
    "other",
    [
        observation("reach", 5, date(2025, 9, 1), date(2025, 9, 30)),
        observation("reach", 5, date(2025, 10, 10), date(2025, 10, 10)),
        observation("reach", 5, *OCTOBER, account="Someone else"),
        observation("reach", 5, *OCTOBER, platform="instagram"),
        observation("views", 5, *OCTOBER),
        observation("reach", 5, *OCTOBER, dimension="country", member="Norway"),
    ],
)
def test_reach_that_is_not_about_the_post(other: Observation) -> None:
    """Another period, one day, another account, platform, number or part of it."""
    assert remarks(posts({"reach": 100}), frames_of([other])) == []


@pytest.mark.parametrize("account", ["100064", "VERDENSDAGEN", "@verdensdagen", ""])
def test_an_account_by_each_of_its_names(account: str) -> None:
    whole = frames_of([observation("reach", 5, *OCTOBER, account=account)])
    assert [rule for rule, _ in remarks(posts({"reach": 100}), whole)] == ["reach-above-account"]


def test_interactions_and_views() -> None:
    assert remarks(posts({"likes": 5, "comments": 5, "views": 10}, {"likes": 9, "reach": 1})) == []
    # Either of the two that is large enough will do.
    assert remarks(posts({"likes": 50, "views": 10, "impressions": 60})) == []
    (found,) = remarks(
        posts({"likes": 1, "views": 9}, {"likes": 50, "shares": 1, "views": 50}, {"likes": 9, "views": 0})
    )
    assert found == ("interactions-above-views", {"count": 2, "interactions": 51, "views": 50})


def test_opens_and_delivered() -> None:
    fine = {"opens": 400, "opens_unique": 90, "delivered": 100}
    assert remarks(posts(fine, kind="newsletter")) == []
    (found,) = remarks(posts(fine, {"opens_unique": 101, "delivered": 100}, kind="newsletter"))
    assert found == ("opens-above-delivered", {"count": 1, "opens": 101, "delivered": 100})


@pytest.mark.parametrize(("rate", "count"), [(2.66, 0), (2.75, 0), (2.8, 1), (26.6, 1), (0.0266, 1)])
def test_a_rate_follows_from_its_numbers(rate: float, count: int) -> None:
    """15,799 interactions of 593,115 reached are 2.66 %."""
    found = remarks(posts({"engagement_rate": rate, "likes": 15_799, "reach": 593_115}))
    assert [rule for rule, _ in found] == ["rate-disagrees"] * count
    if found:
        assert found[0][1]["computed"] == "2.66"


def test_rates_of_a_site() -> None:
    day = date(2025, 10, 10)
    seen = [observation(name, value, day, day) for name, value in (("bounce_rate", 40), ("bounces", 4), ("visits", 8))]
    assert [rule for rule, _ in remarks(frames_of(seen))] == ["rate-disagrees"]


def test_followers_that_leap() -> None:
    before = accounts(observation("followers", 47_956, date(2025, 9, 30), date(2025, 9, 30)))
    now = observation("followers", 60_000, date(2025, 10, 31), date(2025, 10, 31))
    (found,) = sanity.followers_that_leap(accounts(now), before, TODAY)
    assert found.params["before"] == 47_956 and found.params["after"] == 60_000 and found.params["change"] == "+25"
    near = observation("followers", 56_000, date(2025, 10, 31), date(2025, 10, 31))
    assert sanity.followers_that_leap(accounts(near), before, TODAY) == []
    # A level without a day is of today; others and earlier leaps that stand are not told again.
    undated = observation("followers", 20_000, None, None)
    assert len(sanity.followers_that_leap(accounts(undated), before, TODAY)) == 1
    other = observation("followers", 20_000, None, None, account="Another")
    assert sanity.followers_that_leap(accounts(other), before, TODAY) == []


def test_periods_that_overlap() -> None:
    here = accounts(observation("reach", 100, *OCTOBER))

    def rules(*known: Observation) -> list[str]:
        return [one.rule for one in sanity.periods_that_overlap(here, accounts(*known))]

    week = (date(2025, 10, 27), date(2025, 11, 2))
    assert rules(observation("reach", 70, *week)) == ["periods-overlap"]
    assert rules(observation("reach", 70, *OCTOBER)) == ["periods-overlap"]
    assert rules(observation("reach", 100, *OCTOBER)) == []
    assert rules(observation("reach", 70, date(2025, 11, 1), date(2025, 11, 30))) == []
    assert rules(observation("views", 70, *week)) == [] == rules(observation("reach", 7, *week, account="B"))
    both = accounts(observation("reach", 100, *OCTOBER), observation("reach", 70, *week, row=3))
    assert len(sanity.periods_that_overlap(both, accounts())) == 1


def test_an_empty_file_has_nothing_to_compare() -> None:
    assert Sanity("").scope() is None and remarks() == []


def test_warnings_stop_no_import(installation: Installation, tmp_path: Path) -> None:
    """A post with more interactions than views."""
    path = facebook(tmp_path / "fb.csv", [1, 2, 3])
    text = path.read_text("utf-8-sig").replace(",2000,", ",20,")
    path.write_text(text, "utf-8-sig")
    (view,) = upload(installation, path)
    assert view["state"] == "done" and view["new"] == 3
    (warning,) = [one for one in view["warnings"] if one["rule"] == "interactions-above-views"]
    assert warning["row"] == 2 and "40" in warning["text"]


def test_numbers_that_stand_are_compared_with(installation: Installation, tmp_path: Path) -> None:
    """Followers of two files, and a post beside the reach of its account in another file."""

    def sent(name: str, text: str) -> list[str]:
        (tmp_path / name).write_text(text, "utf-8")
        (view,) = upload(installation, tmp_path / name)
        assert view["state"] == "done", view
        return [one["rule"] for one in view["warnings"] if one["rule"] != "table-guessed"]

    assert sent("a.csv", "Dato;Plattform;Følgere\n29.09.2025;Facebook;47900\n30.09.2025;Facebook;47956\n") == []
    assert sent("b.csv", "Dato;Plattform;Følgere\n30.10.2025;Facebook;60000\n31.10.2025;Facebook;60010\n") == [
        "followers-jump"
    ]
    figures = "Plattform;Måltall;Verdi;Fra;Til\nFacebook;Rekkevidde;{};{};31.10.2025\n"
    assert sent("c.csv", figures.format(2500, "01.10.2025")) == []
    assert sent("d.csv", figures.format(2600, "20.09.2025")) == ["periods-overlap"]
    (view,) = upload(installation, facebook(tmp_path / "fb.csv", [1, 2, 3]))
    reach = [one for one in view["warnings"] if one["rule"] == "reach-above-account"]
    assert len(reach) == 2 and "3,000" in reach[0]["text"].replace("\u00a0", ",")


@pytest.mark.parametrize(("value", "expected"), [(2999, ["reach-above-account"]), (3000, [])])
def test_posts_that_stand_are_compared_with(
    installation: Installation, tmp_path: Path, value: int, expected: list[str]
) -> None:
    """The reach of an account beside its posts in another file, of which one has no reach on the day of another."""
    path = facebook(tmp_path / "fb.csv", [2, 3, 31])
    path.write_text(path.read_text("utf-8-sig").replace(",31000,", ",,"), "utf-8-sig")
    upload(installation, path)
    (tmp_path / "account.csv").write_text(
        f"Plattform;Måltall;Verdi;Fra;Til\nFacebook;Rekkevidde;{value};01.10.2025;31.10.2025\n", "utf-8"
    )
    (view,) = upload(installation, tmp_path / "account.csv")
    assert [one["rule"] for one in view["warnings"] if one["rule"] != "table-guessed"] == expected
