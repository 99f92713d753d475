"""Addresses as people write them, and what the embedded gazetteer makes of them."""

from __future__ import annotations

import csv
import time
import unicodedata
from math import cos, hypot, radians
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign.events.public import AddressQuery
from campaign.map.folding import fold, repair_text
from campaign.map.gazetteer import DATA, load_gazetteer
from campaign.map.geocoder import GazetteerGeocoder
from campaign.map.resolver import Resolver, input_hash

with Path(__file__).with_name("address_cases.csv").open(encoding="utf-8", newline="") as _stream:
    CASES = list(csv.DictReader(_stream))
RESOLVER = Resolver(load_gazetteer())
NAMES = sorted(
    {place.name for key in "aeghklmnorstv" for places in load_gazetteer().places_from(key) for place in places}
)
CODES = [code.code for code in load_gazetteer().codes_from("")]
FIELD = st.one_of(
    st.text(max_size=40),
    st.sampled_from(NAMES),
    st.sampled_from(CODES),
    st.sampled_from(
        ["Storgata 1", "c/o", "Postboks 1", "gnr. 1 bnr. 2", "Teams", "Hele landet", "Norge", "N-", " i ", ","]
    ),
)
TEXT = st.lists(FIELD, max_size=4).map(" ".join)


def query_of(case: dict[str, str]) -> AddressQuery:
    return AddressQuery(
        venue=case["venue"], address=case["address"], postal_code=case["postal_code"], place=case["place"]
    )


def test_there_are_enough_cases_of_every_category() -> None:
    assert len(CASES) >= 120
    assert {case["category"][0] for case in CASES} == set("ABCDEFGHIJKLMNOPQRSTU")


@pytest.mark.parametrize("case", CASES, ids=[f"{c['category']}: {' | '.join(list(c.values())[1:5])}" for c in CASES])
def test_case(case: dict[str, str]) -> None:
    result = RESOLVER.resolve(query_of(case))
    assert result.status == case["status"]
    assert (result.municipality_number or "") == case["municipality_number"]
    assert set(result.flags) == set(case["flags"].split())
    if case["precision"]:
        assert result.precision == case["precision"]
    if case["status"] != "resolved":
        assert (result.lat, result.lon, result.precision, result.accuracy_m) == (None, None, None, None)


@pytest.mark.parametrize("case", [c for c in CASES if c["place"].isalpha()], ids=lambda c: c["place"])
def test_decomposed_letters_and_capitals_change_nothing(case: dict[str, str]) -> None:
    plain = RESOLVER.resolve(query_of(case))
    for place in (unicodedata.normalize("NFD", case["place"]), case["place"].upper(), f"  {case['place']} "):
        other = RESOLVER.resolve(query_of(case | {"place": place}))
        assert (other.status, other.municipality_number) == (plain.status, plain.municipality_number)


def test_a_conflict_offers_both_municipalities() -> None:
    result = RESOLVER.resolve(AddressQuery(address="Storgata 1", postal_code="9008", place="Bodø"))
    assert {c.municipality_number for c in result.candidates} == {"5501", "1804"}


def test_an_ambiguous_name_offers_every_municipality_once() -> None:
    numbers = [c.municipality_number for c in RESOLVER.resolve(AddressQuery(place="Våler")).candidates]
    assert sorted(numbers) == ["3114", "3419"]


def test_every_postal_code_resolves_alone_and_with_its_own_place() -> None:
    gazetteer = load_gazetteer()
    for code in gazetteer.codes_from(""):
        for query in (
            AddressQuery(postal_code=code.code),
            AddressQuery(address=f"Storgata 3, {code.code} {code.place.upper()}"),
        ):
            result = RESOLVER.resolve(query)
            assert (result.status, result.municipality_number) == ("resolved", code.number), query


def test_every_municipality_is_found_by_name_and_county() -> None:
    for municipality in load_gazetteer().municipalities():
        if municipality.number in ("2100", "2211"):
            continue
        result = RESOLVER.resolve(AddressQuery(place=f"{municipality.name} kommune, {municipality.county}"))
        assert result.municipality_number == municipality.number, municipality.name
        assert result.precision == "municipality"


def test_the_hash_ignores_spelling_but_not_content() -> None:
    assert input_hash(AddressQuery(place="Tromsø")) == input_hash(AddressQuery(place=" TROMSOE "))
    assert input_hash(AddressQuery(place="Tromsø")) != input_hash(AddressQuery(venue="Tromsø"))


@settings(deadline=None)  # the first misspelt name of a length is compared with all names of that length
@given(TEXT, TEXT, TEXT, TEXT)
def test_any_text_is_answered_and_no_pin_leaves_its_municipality(
    venue: str, address: str, postal_code: str, place: str
) -> None:
    query = AddressQuery(venue=venue, address=address, postal_code=postal_code, place=place)
    result = RESOLVER.resolve(query)
    assert result == RESOLVER.resolve(query)
    if result.status == "resolved":
        assert result.lat is not None and result.lon is not None and result.accuracy_m
        found = load_gazetteer().municipality_at(result.lat, result.lon)
        assert found is not None and found.number == result.municipality_number
    else:
        assert result.lat is None and result.municipality_number is None


@given(st.text())
def test_folding_and_repairing_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(text).isascii()
    assert repair_text(repair_text(text)) == repair_text(text)


@given(st.sampled_from(NAMES))
def test_a_name_survives_decomposition_and_latin1(name: str) -> None:
    assert fold(unicodedata.normalize("NFD", name)) == fold(name)
    assert repair_text(name.encode().decode("latin-1")) == name


async def test_the_geocoder_answers_through_its_protocol() -> None:
    result = await GazetteerGeocoder().geocode(AddressQuery(address="Torggata 22", postal_code="2317", place="Hamar"))
    assert (result.status, result.source, result.municipality) == ("resolved", "gazetteer", "Hamar")
    assert result.source_version and len(result.input_hash) == 32


@pytest.mark.parametrize(
    ("place", "status", "municipality"),
    [
        ("Hamar 2026", "resolved", "3403"), ("Hamar 19. mars 2026", "resolved", "3403"),
        ("Bergen, juni 2026", "resolved", "4601"), ("Festivalen 2026", "unresolved", None),
        ("2000 Lillestrøm", "resolved", "3205"), ("Lillestrøm 2000", "resolved", "3205"),
        ("Oslo 0167", "resolved", "0301"),
        ("Hamar, se www.hamar.no", "resolved", "3403"), ("Hamar (påmelding post@hamar.no)", "resolved", "3403"),
        ("https://zoom.us/j/1", "digital", None), ("https://www.eksempel.no/direkte", "digital", None),
    ],
)  # fmt: skip
async def test_years_and_links_are_no_places(place: str, status: str, municipality: str | None) -> None:
    found = await GazetteerGeocoder().geocode(AddressQuery(place=place))
    assert (found.status, found.municipality_number) == (status, municipality)


def test_a_name_that_is_ambiguous_has_at_least_two_candidates() -> None:
    for name in NAMES:
        result = RESOLVER.resolve(AddressQuery(place=name))
        assert result.status != "ambiguous" or len(result.candidates) > 1, name


def test_no_norwegian_place_is_taken_for_a_foreign_one_or_for_the_whole_country() -> None:
    words = load_gazetteer().vocabulary
    for name in NAMES:
        found = words.foreign(fold(name))
        assert not (found and found.whole) and not words.is_nationwide(fold(name)), name


@pytest.mark.parametrize(
    ("name", "lat", "lon"),
    [
        ("Finnøy", 59.17, 5.87), ("Rennesøy", 59.10, 5.70), ("Sandøy", 62.78, 6.45), ("Ørskog", 62.48, 6.82),
        ("Fræna", 62.85, 7.15), ("Tysfjord, Narvik", 68.1, 16.4),
    ],
)  # fmt: skip
def test_a_former_municipality_stands_where_it_was(name: str, lat: float, lon: float) -> None:
    result = RESOLVER.resolve(AddressQuery(place=name))
    assert result.lat is not None and result.lon is not None and result.accuracy_m
    metres = hypot(result.lat - lat, (result.lon - lon) * cos(radians(lat))) * 111_200
    assert metres < min(result.accuracy_m, 12_000)


def test_a_place_without_a_point_of_its_own_says_no_more_than_its_municipality() -> None:
    result = RESOLVER.resolve(AddressQuery(place="Nordkapp"))
    assert (result.precision, result.flags) == ("municipality", ("approximate",))


def test_every_earlier_municipality_number_leads_to_a_place_of_that_name() -> None:
    with (DATA.parent / "reference" / "municipality-numbers.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) > 350
    for row in rows:
        result = RESOLVER.resolve(AddressQuery(address=f"{row['number']}-12/3"))
        found = {c.municipality_number for c in result.candidates} or {result.municipality_number}
        named = {place.number for place in load_gazetteer().places(fold(row["name"]))}
        split = len(row["numbers_2024"].split("|")) > 1
        assert result.status == ("ambiguous" if split else "resolved"), row
        assert found == set(row["numbers_2024"].split("|")), row
        assert split or found <= named, row


def test_places_that_only_their_letters_tell_apart_have_keys_of_their_own() -> None:
    assert input_hash(AddressQuery(place="Lærdal")) != input_hash(AddressQuery(place="Lardal"))
    assert input_hash(AddressQuery(place="Lærdal")) == input_hash(AddressQuery(place="LAERDAL "))
    assert input_hash(AddressQuery(address="12/3")) != input_hash(AddressQuery(address="12 3"))


def test_an_unread_place_beside_a_code_is_marked_unless_another_word_confirms_the_code() -> None:
    unread = RESOLVER.resolve(AddressQuery(address="Storgata 1, bakgården", postal_code="9008", place="Blåfjellbygda"))
    assert "place_unread" in unread.flags
    confirmed = RESOLVER.resolve(AddressQuery(address="Storgata 1, bakgården", postal_code="9008", place="Tromsø"))
    assert "place_unread" not in confirmed.flags
    assert RESOLVER.resolve(AddressQuery(postal_code="9008")).flags == ()


@pytest.mark.parametrize(
    "text",
    [
        "a@" * 40_000, "a" * 80_000, "a " * 40_000, "Norge " * 13_000, "1234 " * 16_000, "(" * 80_000, "a1" * 40_000,
        "Oslo, " * 13_000, "gnr. " * 16_000, "c/o " * 20_000, "a.b@c" * 16_000, "1-" * 40_000, "\u00c3" * 80_000,
        "Storgata " * 9_000, "12 januar " * 8_000, "kl 12" * 16_000, "Nes og " * 12_000,
    ],
    ids=lambda text: text[:9],
)  # fmt: skip
def test_a_text_of_any_length_is_answered_at_once(text: str) -> None:
    began = time.process_time()
    for field in ("venue", "address", "postal_code", "place"):
        RESOLVER.resolve(AddressQuery(**{field: text}))
    assert time.process_time() - began < 1


@pytest.mark.parametrize("text", ["a@", "a", "a ", "Norge ", "1234 ", "(", "a1", "1 ", "Nes og ", "Bø ", "x, "])
def test_the_time_of_a_text_grows_with_its_length_and_no_faster(text: str) -> None:
    """Also within what is read of a field, by what it takes for hundreds of them."""
    queries = [AddressQuery(address=f"{number} {text * (480 // len(text))}") for number in range(20)]
    began = time.process_time()
    for query in queries:
        RESOLVER.resolve(query)
    assert time.process_time() - began < 0.05 * len(queries)


@pytest.mark.parametrize("name", ["Oppland", "Hedmark", "Vest-Agder", "Sogn og Fjordane", "Nord-Trøndelag"])
def test_a_county_of_before_narrows_to_its_part_of_the_county_of_today(name: str) -> None:
    with (DATA.parent / "reference" / "municipality-numbers.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    prefix = {"Hedmark": "04", "Oppland": "05", "Vest-Agder": "10", "Sogn og Fjordane": "14", "Nord-Trøndelag": "17"}
    inside = {number for row in rows if row["number"][:2] == prefix[name] for number in row["numbers_2024"].split("|")}
    for municipality in load_gazetteer().municipalities():
        result = RESOLVER.resolve(AddressQuery(place=f"{municipality.name} kommune, {name}"))
        if municipality.number in inside:
            assert result.municipality_number == municipality.number, municipality.name
        else:
            assert result.municipality_number != municipality.number, municipality.name
