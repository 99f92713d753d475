"""What confirmed events teach of venues and streets, and what is believed of it."""

from __future__ import annotations

from typing import Any

import pytest

from campaign import db
from tests.conftest import Installation

from .test_chain import ask, pin, publish, refresh, register, stored, suggestions


def test_a_venue_is_known_the_second_time(installation: Installation) -> None:
    place = {"venue": "Tromsø bibliotek", "place": "Tromsø"}
    first = register(installation, **place)
    assert first["geocoding"]["precision"] != "address"
    pin(installation, first, 69.6512, 18.9567)
    refresh(installation)
    second = register(installation, venue="TROMSØ  bibliotek", place="Tromsø")
    found = second["geocoding"]
    assert (found["status"], found["precision"], found["source"]) == ("resolved", "address", "venue")
    assert (found["lat"], found["lon"]) == (69.6512, 18.9567)
    elsewhere = register(installation, venue="Tromsø bibliotek", place="Bodø")["geocoding"]
    assert elsewhere["source"] == "gazetteer"
    digital = register(installation, venue="Zoom", place="Tromsø")["geocoding"]
    assert digital["precision"] != "address"


def test_a_venue_of_two_municipalities_is_ambiguous(installation: Installation) -> None:
    for place, point in (("Tromsø", (69.6512, 18.9567)), ("Bodø", (67.2830, 14.3850))):
        pin(installation, register(installation, venue="Regnbuehuset", place=place), *point)
    refresh(installation)
    found = ask(installation, venue="Regnbuehuset")
    assert found["status"] == "ambiguous"
    assert {c["municipality_number"] for c in found["candidates"]} == {"5501", "1804"}
    assert ask(installation, venue="Regnbuehuset", place="Bodø")["municipality_number"] == "1804"


#: Two postal codes of one municipality, twelve kilometres apart, and a point in each.
HERE, THERE = {"postal_code": "2000", "place": "Lillestrøm"}, {"postal_code": "1920", "place": "Sørumsand"}
AT_2000, AT_1920 = (59.9560, 11.0490), (59.9870, 11.2420)


def test_a_name_that_fits_anywhere_decides_nothing_alone(installation: Installation) -> None:
    pin(installation, register(installation, venue="Biblioteket", place="Tromsø"), 69.6512, 18.9567)
    refresh(installation)
    assert ask(installation, venue="Biblioteket")["status"] == "ambiguous"
    for address in ({}, {"address": "Annengata 3"}):
        found = register(installation, venue="Biblioteket", place="Tromsø", **address)["geocoding"]
        assert (found["source"], found["precision"]) == ("gazetteer", "place")


@pytest.mark.parametrize("venue", ["Folkets hus", "Kulturhuset", "Biblioteket"])
def test_a_name_that_fits_anywhere_needs_the_same_door(installation: Installation, venue: str) -> None:
    address = {"venue": venue, "address": "Storgata 25"}
    pin(installation, register(installation, **address, **HERE), *AT_2000)
    refresh(installation)
    assert ask(installation, **address, **HERE)["source"] == "venue"
    for other in (
        {**address, **THERE},
        {"venue": venue, **THERE},
        {"venue": venue, **HERE},
        {**address, "address": "Storgata 26", **HERE},
        {**address, "place": "Lillestrøm"},
    ):
        assert ask(installation, **other)["source"] != "venue", other


def test_a_postal_code_that_says_otherwise_is_believed(installation: Installation) -> None:
    address = {"venue": "Regnbuehuset", "address": "Storgata 1"}
    pin(installation, register(installation, **address, **HERE), *AT_2000)
    refresh(installation)
    for other in (
        {**address, **THERE},
        {"venue": "Regnbuehuset", **THERE},
        {"venue": "Regnbuehuset", "place": "Sørumsand"},
    ):
        found = ask(installation, **other)
        assert (found["status"], found["source"]) == ("resolved", "gazetteer"), other
    for same in ({**address, **HERE}, {"venue": "Regnbuehuset", "place": "Lillestrøm"}):
        assert ask(installation, **same)["source"] == "venue", same


def test_a_generic_name_does_not_choose_between_places_of_one_name(installation: Installation) -> None:
    several = register(installation, venue="Biblioteket", place="Nes")
    candidate = several["geocoding"]["candidates"][0]
    pin(installation, several, candidate["lat"], candidate["lon"])
    refresh(installation)
    assert register(installation, venue="Biblioteket", place="Nes")["geocoding"]["status"] == "ambiguous"


def test_a_place_that_is_not_known_is_no_place_of_the_venue(installation: Installation) -> None:
    pin(installation, register(installation, venue="Regnbuehuset", place="Tromsø"), 69.6512, 18.9567)
    refresh(installation)
    assert ask(installation, venue="Regnbuehuset")["municipality_number"] == "5501"
    for place in ("Qvzxkrumpet", "Nordland"):
        found = ask(installation, venue="Regnbuehuset", place=place)
        assert found["status"] == "ambiguous" and found["candidates"][0]["municipality_number"] == "5501"


def venue_row(installation: Installation) -> dict[str, Any]:
    (row,) = installation.run(db.fetch, "SELECT * FROM venue")
    return dict(row)


def test_a_pin_of_the_organiser_has_the_rank_of_a_geocoder(installation: Installation) -> None:
    house = {"venue": "Regnbuehuset", "place": "Tromsø"}
    publish(installation, register(installation, location={"lat": 69.6512, "lon": 18.9567}, **house))
    assert not venue_row(installation)["pinned"]
    publish(installation, register(installation, location={"lat": 69.6517, "lon": 18.9567}, **house))
    assert venue_row(installation)["lat"] == 69.6517, "some metres"
    publish(installation, register(installation, location={"lat": 69.6535, "lon": 18.9567}, **house))
    assert (venue_row(installation)["lat"], venue_row(installation)["scattered"]) == (69.6517, False), "a street away"
    publish(installation, register(installation, location={"lat": 69.6700, "lon": 18.9567}, **house))
    assert (venue_row(installation)["lat"], venue_row(installation)["scattered"]) == (69.6517, True), "elsewhere"
    refresh(installation)
    assert register(installation, **house)["geocoding"]["source"] == "gazetteer"
    pin(installation, register(installation, **house), 69.6600, 18.9600)
    settled = venue_row(installation)
    assert (settled["lat"], settled["scattered"], settled["pinned"]) == (69.66, False, True)
    publish(installation, register(installation, location={"lat": 69.6512, "lon": 18.9567}, **house))
    assert (venue_row(installation)["lat"], venue_row(installation)["scattered"]) == (69.66, False)
    refresh(installation)
    assert register(installation, **house)["geocoding"]["lat"] == 69.66


def test_two_pins_of_the_team_that_disagree_settle_nothing_until_one_is_corrected(installation: Installation) -> None:
    first, second = (register(installation, venue="Regnbuehuset", place="Tromsø") for _ in range(2))
    pin(installation, first, 69.6512, 18.9567)
    pin(installation, second, 69.7000, 19.0500)
    assert venue_row(installation)["scattered"]
    pin(installation, second, 69.6513, 18.9568)
    assert (venue_row(installation)["lat"], venue_row(installation)["scattered"]) == (69.6513, False)


def test_the_answer_of_a_venue_teaches_nothing(installation: Installation) -> None:
    house = {"venue": "Regnbuehuset", "place": "Tromsø"}
    first = register(installation, **house)
    pin(installation, first, 69.6512, 18.9567)
    refresh(installation)
    second = register(installation, **house)
    assert second["geocoding"]["source"] == "venue"
    publish(installation, second)
    assert venue_row(installation)["events"] == [first["id"]]


def test_a_street_is_not_learned_from_a_pin_far_from_its_code(installation: Installation) -> None:
    event = register(installation, address="Storgata 7", postal_code="9008", place="Tromsø")
    pin(installation, event, 69.6500, 18.4000)
    assert stored(installation, event)["municipality_number"] == "5501"
    assert installation.run(db.fetch, "SELECT 1 FROM street") == []


def test_a_street_with_points_far_apart_is_doubtful_until_the_team_places_one(installation: Installation) -> None:
    street = {"address": "Storgata 7", "postal_code": "9008", "place": "Tromsø"}
    publish(installation, register(installation, location={"lat": 69.6512, "lon": 18.9567}, **street))
    refresh(installation)
    assert register(installation, **street)["geocoding"]["precision"] == "street"
    publish(installation, register(installation, location={"lat": 69.6760, "lon": 18.9800}, **street))
    refresh(installation)
    assert register(installation, **street)["geocoding"]["precision"] == "postal"
    assert all(one["source"] != "street" for one in suggestions(installation, "Storgata"))
    pin(installation, register(installation, **street), 69.6520, 18.9570)
    refresh(installation)
    found = register(installation, **street)["geocoding"]
    assert (found["precision"], found["lat"]) == ("street", 69.652)


def test_the_same_lesson_twice_is_one(installation: Installation) -> None:
    event = register(installation, venue="Regnbuehuset", address="Storgata 7", postal_code="9008", place="Tromsø")
    for _ in range(2):
        pin(installation, event, 69.6512, 18.9567)
    publish(installation, event)
    (venue,) = installation.run(db.fetch, "SELECT * FROM venue")
    assert venue["events"] == [event["id"]] and venue["pinned"] and not venue["scattered"]
    assert (venue["address"], venue["postal_code"]) == ("Storgata 7", "9008")
    (street,) = installation.run(db.fetch, "SELECT * FROM street")
    assert (street["label"], street["postal_code"], street["municipality_number"]) == ("Storgata", "9008", "5501")


def test_publishing_what_kartverket_found_teaches(connected: Installation) -> None:
    publish(connected, register(connected, venue="Regnbuehuset", address="Grønnegata 94", postal_code="9008"))
    refresh(connected)
    found = register(connected, venue="Regnbuehuset", place="Tromsø")["geocoding"]
    assert (found["precision"], found["lat"], found["source"]) == ("address", 69.65119, "venue")
    street = register(connected, address="Grønnegaten 12", postal_code="9008")["geocoding"]
    assert (street["precision"], street["source"]) == ("street", "street")
