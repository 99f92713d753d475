"""Stories are told as an editor would: measured on labelled pairs of invented articles.

`python -m tests.media.test_labelled_pairs` prints the pairs that are told otherwise, by kind.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from campaign.media.articles.addresses import canonical_url
from campaign.media.articles.clusters import cluster
from campaign.media.model import Article

PAIRS = Path(__file__).with_name("labelled_pairs.json")
START = datetime(2025, 10, 7, 4, tzinfo=UTC)
LEAST_F1 = 0.95


def pairs() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = msgspec.json.decode(PAIRS.read_bytes())["pairs"]
    return found


def told_as_one(pair: dict[str, Any]) -> bool:
    """What the product says of a pair."""
    one, other = cluster([_article(pair["one"]), _article(pair["other"])]).stories
    return one == other


def _article(told: dict[str, Any]) -> Article:
    rest = {name: value for name, value in told.items() if name != "hours"}
    return Article(
        **{"medium": "web", **rest}, canonical_url=canonical_url(told.get("url", "")), row=1,
        published_at=START + timedelta(hours=told.get("hours", 0)),
    )  # fmt: skip


def measured() -> tuple[float, float, list[dict[str, Any]]]:
    """Precision, recall, and the pairs that were told otherwise."""
    outcomes = [(pair, told_as_one(pair)) for pair in pairs()]
    right = sum(told and pair["same"] for pair, told in outcomes)
    precision = right / sum(told for _, told in outcomes)
    recall = right / sum(pair["same"] for pair, _ in outcomes)
    return precision, recall, [pair for pair, told in outcomes if told != pair["same"]]


def test_the_pairs_are_many_and_of_both_kinds() -> None:
    every = pairs()
    same = sum(pair["same"] for pair in every)
    assert len(every) >= 300 and 0.4 < same / len(every) < 0.6
    assert len({pair["kind"] for pair in every}) >= 20
    assert len({msgspec.json.encode(pair) for pair in every}) == len(every)


def test_stories_are_told_as_an_editor_would() -> None:
    precision, recall, wrong = measured()
    f1 = 2 * precision * recall / (precision + recall)
    assert f1 >= LEAST_F1, (precision, recall, f1, Counter(pair["kind"] for pair in wrong))


if __name__ == "__main__":
    found = measured()
    print(f"precision {found[0]:.3f}, recall {found[1]:.3f}, F1 {2 * found[0] * found[1] / (found[0] + found[1]):.3f}")
    for kind, count in Counter(pair["kind"] for pair in found[2]).most_common():
        print(f"{count:4} {kind}")
