"""Filters: what is read from a query, its one way of being written, and what OpenAPI says of it."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign.errors import Malformed
from campaign.events.filters import Filters, parse_filters
from campaign.events.model import AUDIENCES, CATEGORIES
from tests.conftest import Installation

#: A busy machine is not a fault of the code.
UNHURRIED = settings(deadline=None)


def parsed(**query: str) -> Filters:
    return parse_filters({name.rstrip("_"): [value] for name, value in query.items()}, area_number=lambda name: None)


def faults(**query: str) -> list[str]:
    with pytest.raises(Malformed) as caught:
        parsed(**query)
    return [fault.field for fault in caught.value.faults]


_DEGREES = st.floats(-90, 90).map(lambda value: f"{value:.6f}")
_QUERIES = st.fixed_dictionaries(
    {},
    optional={
        "q": st.text(max_size=60),
        "category": st.lists(st.sampled_from(CATEGORIES), max_size=4).map(",".join),
        "audience": st.lists(st.sampled_from(AUDIENCES), max_size=4).map(",".join),
        "municipality": st.lists(st.integers(1000, 9999).map(str), max_size=4).map(",".join),
        "from": st.dates(date(2000, 1, 1), date(2050, 1, 1)).map(str),
        "to": st.dates(date(2050, 1, 1), date(2100, 12, 31)).map(str),
        "near": st.tuples(_DEGREES, _DEGREES).map(",".join),
        "free": st.sampled_from(["true", "false", ""]),
        "year": st.integers(2000, 2100).map(str),
        "sort": st.sampled_from(["date", "name", ""]),
    },
)


@UNHURRIED
@given(_QUERIES)
def test_filters_written_are_read_again(query: dict[str, str]) -> None:
    found = parse_filters({name: [value] for name, value in query.items()}, area_number=lambda name: None)
    assert parse_filters(parse_qs(found.query_string()), area_number=lambda name: None) == found


def test_equal_wishes_are_one() -> None:
    one = parsed(q="Kaffe  kake kaffe", category="talk,walk", near="59.9,10.75", z="1")
    other = parsed(near="59.90, 10.750", category="walk,talk,talk", q=" kaffe KAKE")
    assert one == other and hash(one) == hash(other)
    assert one.query_string() == other.query_string() == "q=kaffe+kake&category=talk,walk&near=59.9,10.75"


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "9" * 4500}, {"year": "9" * 4500}, {"limit": "²"}, {"limit": "٢"}, {"limit": " 5"}, {"limit": "+5"},
        {"year": "2_026"}, {"from_": "2026-W41-6"}, {"from_": "2026-02-30"}, {"to": "2026-10-10T18:00:00Z"},
        {"free": "1"}, {"near": "1e1,10"}, {"near": "５９,10"}, {"near": "91,10"}, {"near": "59,181"},
        {"near": "nan,1"}, {"bbox": "1,2,3"}, {"bbox": "10,59,9,60"}, {"bbox": "9,60,10,59"}, {"cursor": "å"},
        {"cursor": "="}, {"cursor": "abc"}, {"municipality": "٠٣٠١"}, {"q": "x" * 201},
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_a_fault(query: dict[str, str]) -> None:
    assert faults(**query) == [name.rstrip("_") for name in query]


@pytest.mark.parametrize("radius", ["0", "3001", "1e400", "-1", "1_0", "nan", ".5"])
def test_a_radius_is_a_number_of_json(radius: str) -> None:
    assert faults(near="59,10", radius_km=radius) == ["radius_km"]
    assert parsed(near="59,10", radius_km="5e-1").radius_km == 0.5


@pytest.mark.parametrize("path", ["/api/v1/events", "/api/v1/events.geojson"])
def test_openapi_says_what_is_accepted(installation: Installation, path: str) -> None:
    """Parameters may be empty where it says so, and what a pattern refuses is refused."""
    document = installation.client.get("/schema/openapi.json").json()
    parameters: list[dict[str, Any]] = document["paths"][path]["get"]["parameters"]
    assert {"q", "from", "to", "year", "near", "bbox", "free", "sort"} <= {given["name"] for given in parameters}
    for given_ in parameters:
        empty = installation.client.get(path, params={given_["name"]: ""})
        assert (empty.status_code == 200) == given_["allowEmptyValue"], given_["name"]
        if "pattern" in given_["schema"]:
            assert installation.client.get(path, params={given_["name"]: "å"}).status_code == 400


def test_addresses_of_places_refuse_long_numbers(installation: Installation) -> None:
    for path in ("/api/v1/events?limit=", "/api/v1/events?year=", "/api/v1/counties?year=", "/api/v1/addresses?limit="):
        for number in ("9" * 4500, "²", "2026" + "0" * 5):
            assert installation.client.get(path + number).status_code == 400, path
