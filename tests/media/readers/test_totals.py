"""Sums that refuse."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.media.metrics import METRICS, engagement
from campaign.media.model import Observation
from campaign.media.totals import NotAdditive, gross, latest, total


def seen(metric: str, value: float, **rest: object) -> Observation:
    fields = {"platform": "facebook", "object_id": "1", "account_id": "a", "row": 1, **rest}
    return Observation(metric=metric, value=value, **fields)  # type: ignore[arg-type]


def daily(metric: str, value: float, day: int, **rest: object) -> Observation:
    moment = date(2025, 10, day)
    return seen(metric, value, granularity="day", period_start=moment, period_end=moment, object_id=None, **rest)


def refused(dimension: str, values: list[Observation], add=total) -> None:
    with pytest.raises(NotAdditive) as caught:
        add(values)
    assert caught.value.dimension == dimension
    assert caught.value.explanation


def test_views_of_posts_are_added() -> None:
    assert total([seen("views", 3), seen("views", 4, object_id="2")]).value == 7


def test_reach_is_never_added_over_days_or_posts() -> None:
    refused("days", [daily("reach", 3, 9), daily("reach", 4, 10)])
    refused("days", [daily("reach", 3, 9), daily("reach", 4, 10)], gross)
    refused("objects", [seen("reach", 3), seen("reach", 4, object_id="2")])
    refused("objects", [seen("reach", 3), seen("reach", 4, object_id="2")], gross)


def test_reach_over_platforms_is_gross_and_says_so() -> None:
    values = [daily("reach", 1_300_000, 10), daily("reach", 700_001, 10, platform="instagram")]
    refused("platforms", values)
    found = gross(values)
    assert (found.value, found.gross, found.platforms) == (2_000_001, True, ("facebook", "instagram"))
    assert "gross" in found.label


def test_views_and_impressions_are_two_metrics() -> None:
    refused("metrics", [seen("views", 3), seen("impressions", 4, object_id="2")])
    refused("metrics", [seen("views", 3), seen("impressions", 4, object_id="2")], gross)


def test_snapshots_of_one_post_are_not_added() -> None:
    refused("snapshots", [seen("views", 3), seen("views", 4)])


def test_overlapping_periods_and_mixed_granularities_are_not_added() -> None:
    week = {"granularity": "period", "period_start": date(2025, 10, 6)}
    refused(
        "snapshots",
        [
            seen("clicks", 3, **week, period_end=date(2025, 10, 12)),
            seen("clicks", 9, **week, period_end=date(2025, 10, 19)),
        ],
    )
    refused("granularities", [daily("clicks", 3, 9), seen("clicks", 4)])


def test_days_of_an_additive_metric_are_added() -> None:
    found = total([daily("clicks", 3, 9), daily("clicks", 4, 10)])
    assert (found.value, found.gross, found.label) == (7, False, "")


def test_followers_are_a_level() -> None:
    values = [daily("followers", 28_000, 9), daily("followers", 28_097, 10)]
    refused("days", values)
    assert latest(values).value == 28_097


def test_nothing_cannot_be_added() -> None:
    with pytest.raises(ValueError, match="nothing"):
        total([])


@given(
    metric=st.sampled_from(sorted(name for name, metric in METRICS.items() if metric.unique)),
    counts=st.lists(st.integers(0, 10**9), min_size=2, max_size=6),
    spread=st.sampled_from(["object_id", "platform", "account_id"]),
)
def test_no_total_of_people_comes_out_of_two_values(metric: str, counts: list[int], spread: str) -> None:
    values = [seen(metric, count, **{spread: str(at)}) for at, count in enumerate(counts)]
    with pytest.raises(NotAdditive):
        total(values)


def test_every_metric_is_documented_and_rates_are_never_added() -> None:
    for name, metric in METRICS.items():
        assert metric.label, name
        assert metric.caveat, name
        if metric.unique or metric.unit in {"percent", "index"}:
            assert not (metric.over_days or metric.over_objects or metric.over_platforms), name
    assert "ave" not in METRICS


def test_engagement_counts_the_house_parts_only() -> None:
    facebook = {"reactions": 240, "likes": 200, "comments": 23, "shares": 48, "clicks": 502, "interactions": 999}
    assert engagement(facebook) == 311
    assert engagement({"likes": 412, "comments": 18, "shares": 37, "saves": 29, "follows": 4}) == 496
    assert engagement({"interactions": 12, "views": 500}) == 12
    assert engagement({"views": 500}) is None
