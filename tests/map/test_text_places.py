"""Places of articles: what is named beyond doubt, and else nothing."""

from __future__ import annotations

import pytest

from campaign.map.gazetteer import load_gazetteer
from campaign.map.text_places import TextPlaces


@pytest.fixture(scope="module")
def places() -> TextPlaces:
    return TextPlaces(load_gazetteer())


@pytest.mark.parametrize(
    ("outlet", "county", "number"),
    [
        ("Nordlys", "55", "5501"),
        ("nordlys.no", "55", "5501"),
        ("Bergens Tidende (print)", "46", "4601"),
        ("https://www.bt.no", "46", "4601"),
        ("Vadsø Avis", "56", "5607"),
        ("Budstikka", "32", None),
        ("NRK Nordland", "18", None),
        ("VG", None, None),
        ("Herøy Avis", None, None),
        ("BT", None, None),
        ("", None, None),
    ],
)
def test_outlets(places: TextPlaces, outlet: str, county: str | None, number: str | None) -> None:
    found = places.find(outlet, "", "")
    assert (found.county, found.municipality_number) == (county, number)
    assert found.by == ("outlet" if county else None)


@pytest.mark.parametrize(
    ("title", "lead", "county", "number"),
    [
        ("Ordføreren i Tromsø gikk tur", "", "55", "5501"),
        ("Tromsøs ordfører", "", "55", "5501"),
        ("Mo i Rana markerer dagen", "", "18", "1833"),
        ("Trondheim Spektrum fylles", "", "50", "5001"),
        ("Konsert i Bodø og Fauske", "", "18", None),
        ("Ungdom i Nordland", "", "18", None),
        ("Full sal", "OSLO (NTB): Flere søker hjelp i Alta.", "56", "5601"),
        ("Ål kommune inviterer", "", "33", "3328"),
        ("Sang i Hammerfest", "Også i Bergen var det sang.", "56", "5603"),
        ("Konsert i Bergen og Stavanger", "", None, None),
        ("Time etter time", "", None, None),
        ("Sola skinte", "", None, None),
        ("Kari Moss fortalte", "", None, None),
        ("Markering i Lund", "", None, None),
        ("Kveld i Våler", "", None, None),
        ("Os kommune", "", None, None),
        ("konsert i tromsø", "", None, None),
        ("", "", None, None),
    ],
)
def test_texts(places: TextPlaces, title: str, lead: str, county: str | None, number: str | None) -> None:
    found = places.find("Riksavisa", title, lead)
    assert (found.county, found.municipality_number) == (county, number)


def test_the_outlet_decides_before_the_text(places: TextPlaces) -> None:
    assert places.find("Nordlys", "Konsert i Bergen", "").municipality_number == "5501"


def test_counties_have_names(places: TextPlaces) -> None:
    assert places.county_names()["55"] == "Troms" and len(places.county_names()) >= 15
