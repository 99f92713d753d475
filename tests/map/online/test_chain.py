"""The whole chain through the public door: gazetteer at once, Kartverket in a job, people above both."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from campaign import db, outbox
from campaign.events.geocoding import AddressQuery
from campaign.map.chain import PatientChain
from campaign.map.geography import load_geography
from campaign.map.online.providers import online_search
from campaign.services import ServiceURLs
from tests.conftest import Installation, running, settings_for, submission
from tests.events.test_registration_api import link_in

from .conftest import online
from .kartverket_server import Fault, KartverketServer


def register(installation: Installation, **address: Any) -> dict[str, Any]:
    """Registers an event at an address; parts that are left out are empty."""
    parts = {"venue": "", "address": "", "postal_code": "", "place": "", **address}
    title = f"Samtale {time.monotonic_ns()}"
    answer = installation.client.post("/api/v1/events", json=submission(title=title, **parts))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def stored(installation: Installation, event: dict[str, Any]) -> dict[str, Any]:
    """The row of an event."""
    return dict(installation.run(db.fetch, "SELECT * FROM event WHERE id = $1", event["id"])[0])


def publish(installation: Installation, event: dict[str, Any]) -> None:
    """Confirms by the mailed link and publishes as a moderator."""
    installation.work()
    mail = next(mail for mail in reversed(installation.mailer.sent) if event["reference"] in mail.text + mail.subject)
    installation.client.post(link_in(mail))
    url = f"/api/v1/events/{event['id']}/publish"
    assert installation.client.post(url, headers=installation.token("moderator")).status_code == 200
    installation.work()


def pin(installation: Installation, event: dict[str, Any], lat: float, lon: float) -> None:
    """Places the pin as a moderator."""
    url = f"/api/v1/events/{event['id']}/location"
    answer = installation.client.put(url, json={"lat": lat, "lon": lon}, headers=installation.token("moderator"))
    assert answer.status_code == 200
    installation.work()


async def geocode_again(event: int) -> None:
    """Writes the job that a registration writes."""
    async with db.transaction():
        await outbox.add("events.geocode", {"event": event})


def ask(installation: Installation, **address: str) -> dict[str, Any]:
    """What the geocoder says within a request."""
    return dict(installation.client.get("/api/v1/geocode", params=address).json())


def refresh(installation: Installation) -> None:
    """Does not wait until the geocoder looks for what was learned."""
    installation.run(lambda: installation.parts.gazetteer._learned.refresh(force=True))


def due(installation: Installation) -> None:
    """Lets no failed job wait for its back-off."""
    installation.run(db.fetch, "UPDATE outbox SET run_after = now() WHERE state = 'waiting' RETURNING id")


# -- gazetteer, then Kartverket --------------------------------------------------------------------------------------


def test_a_pin_at_once_and_the_door_later(connected: Installation) -> None:
    event = register(connected, address="Grønnegata 94", postal_code="9008", place="Tromsø")
    assert event["geocoding"]["precision"] == "postal" and event["geocoding"]["source"] == "gazetteer"
    connected.work()
    row = stored(connected, event)
    assert (row["precision"], row["location_source"], row["geocoding_status"]) == ("address", "kartverket", "resolved")
    assert (row["lat"], row["lon"], row["accuracy_m"]) == (69.65119, 18.95673, 25)
    assert row["municipality_number"] == "5501"


@pytest.mark.parametrize(
    ("address", "precision", "flags"),
    [
        ({"address": "Grønnegaten 94", "postal_code": "9008"}, "address", []),
        ({"address": "Grønegata 94", "place": "Tromsø"}, "address", []),
        ({"address": "GRØNNEGATA 94", "postal_code": "9253", "place": "Tromsø"}, "address", ["corrected_postal_code"]),
        ({"address": "Grønnegata", "postal_code": "9008"}, "street", []),
        ({"address": "Grønnegata 300", "postal_code": "9008"}, "street", []),
        ({"address": "Grønnegata 94C", "postal_code": "9008"}, "address", ["approximate"]),
        ({"address": "Eventyrveien 7b", "postal_code": "0150"}, "address", []),
        ({"address": "Gnr. 243 bnr. 898", "place": "Bodø"}, "address", []),
        ({"venue": "Oppdiktet skole", "place": "Bodø"}, "address", ["approximate"]),
        ({"address": "Havnegata 5", "place": "Vardø"}, "address", []),
        ({"address": "Postboks 12", "postal_code": "9008"}, "municipality", None),
        ({"address": "Finnesikkegata 5", "postal_code": "9008"}, "postal", None),
    ],
)
def test_what_jobs_find(
    connected: Installation, address: dict[str, str], precision: str, flags: list[str] | None
) -> None:
    event = register(connected, **address)
    connected.work()
    row = stored(connected, event)
    assert row["precision"] == precision
    if flags is not None:
        kept = [] if address.get("venue") else flags
        assert row["location_source"].startswith("kartverket") and row["flags"] == kept


@pytest.mark.parametrize("address", [{"address": "Postboks 12", "postal_code": "9008"}, {"place": "Hele landet"}])
def test_what_cannot_be_found_is_not_asked(
    connected: Installation, kartverket: KartverketServer, address: dict[str, str]
) -> None:
    register(connected, **address)
    connected.work()
    assert kartverket.arrivals == []


def test_a_house_in_one_of_the_places_that_disagree_is_offered_and_not_taken(connected: Installation) -> None:
    event = register(connected, address="Bare i Bodøs gate 3", postal_code="9008", place="Bodø")
    assert event["geocoding"]["status"] == "conflict"
    connected.work()
    row = stored(connected, event)
    assert (row["geocoding_status"], row["lat"]) == ("conflict", None)
    assert '"municipality_number":"1804"' in row["candidates"].replace(" ", "") and '"address"' in row["candidates"]


def test_what_is_only_counted_teaches_nothing(installation: Installation) -> None:
    event = register(installation, venue="Avdelingen på loftet", place="Tromsø", visibility="count_only")
    pin(installation, event, 69.6512, 18.9567)
    assert installation.run(db.fetch, "SELECT 1 FROM venue") == []


def test_a_house_in_both_stays_for_a_person(connected: Installation) -> None:
    event = register(connected, address="Oppdiktet gate 1", postal_code="9008", place="Oslo")
    assert event["geocoding"]["status"] == "conflict"
    connected.work()
    row = stored(connected, event)
    assert row["geocoding_status"] == "conflict" and row["lat"] is None
    assert row["candidates"].count('"precision"') == 2 and row["candidates"].count('"address"') == 2


def test_a_house_in_another_municipality_is_never_taken_silently(connected: Installation) -> None:
    event = register(connected, address="Grensesvingen 12", postal_code="0750", place="Oslo")
    assert (event["geocoding"]["status"], event["geocoding"]["municipality_number"]) == ("resolved", "0301")
    connected.work()
    row = stored(connected, event)
    assert row["geocoding_status"] == "conflict" and row["lat"] is None
    assert '"0301"' in row["candidates"] and '"3201"' in row["candidates"]
    connected.run(geocode_again, event["id"])
    assert connected.work() == 1
    assert stored(connected, event)["version"] == row["version"]


def test_with_nothing_known_a_house_is_only_a_candidate(connected: Installation) -> None:
    event = register(connected, address="Bare i Bodøs gate 3")
    assert event["geocoding"]["status"] in ("unresolved", "ambiguous")
    connected.work()
    row = stored(connected, event)
    assert row["geocoding_status"] == "ambiguous" and row["lat"] is None and '"1804"' in row["candidates"]


def test_a_pin_of_a_person_stays(connected: Installation, kartverket: KartverketServer) -> None:
    event = register(connected, address="Grønnegata 94", postal_code="9008")
    pin(connected, event, 69.6600, 18.9600)
    connected.work()
    row = stored(connected, event)
    assert (row["lat"], row["lon"], row["location_source"]) == (69.66, 18.96, "person")


@pytest.mark.parametrize("fault", [Fault(status=503), Fault(html=True), Fault(cut=True), Fault(status=429)])
def test_a_fault_costs_a_try_and_no_event(connected: Installation, kartverket: KartverketServer, fault: Fault) -> None:
    headers = {"Retry-After": "1"} if fault.status == 429 else {}
    kartverket.faults.append(Fault(status=fault.status, html=fault.html, cut=fault.cut, headers=headers))
    event = register(connected, address="Grønnegata 94", postal_code="9008")
    connected.work()
    assert stored(connected, event)["precision"] == "postal"
    (job,) = connected.run(db.fetch, "SELECT state, attempts FROM outbox WHERE job = 'events.geocode'")
    assert job == {"state": "waiting", "attempts": 1}
    due(connected)
    connected.work()
    assert stored(connected, event)["precision"] == "address"


def test_answers_are_kept_in_the_database(connected: Installation, kartverket: KartverketServer) -> None:
    for _ in range(2):
        register(connected, address="Finnesikkegata 5", postal_code="9008", place="Tromsø")
        connected.work()
        asked = len(kartverket.arrivals)
    assert asked == len({str(arrival.asked) for arrival in kartverket.arrivals})


def test_nothing_is_asked_unless_it_is_switched_on(installation: Installation) -> None:
    assert installation.parts.online is None and installation.parts.pace is None
    event = register(installation, address="Grønnegata 94", postal_code="9008")
    installation.work()
    assert stored(installation, event)["precision"] == "postal"


async def test_the_command_line_waits_for_a_provider(
    tmp_path: Path, kartverket: KartverketServer, services: ServiceURLs
) -> None:
    settings = settings_for("postgresql:///", "unix:///", tmp_path, **online(kartverket))
    search = online_search(settings, shared=None, in_memory=True)
    assert search
    kartverket.faults.extend([Fault(status=500), Fault(html=True)])
    chain = PatientChain(load_geography(), search, pause=0.01)
    found = await chain.geocode(AddressQuery(address="Grønnegata 94", postal_code="9008"))
    assert (found.precision, found.source) == ("address", "kartverket")
    await search.close()


# -- suggestions -----------------------------------------------------------------------------------------------------


def suggestions(installation: Installation, text: str) -> list[dict[str, Any]]:
    answer = installation.client.get("/api/v1/addresses", params={"q": text})
    assert answer.status_code == 200
    return list(answer.json())


def test_suggestions_of_what_was_learned(installation: Installation) -> None:
    event = register(installation, venue="Regnbuehuset", address="Storgata 7", postal_code="9008", place="Tromsø")
    pin(installation, event, 69.6512, 18.9567)
    refresh(installation)
    (venue,) = suggestions(installation, "regnb")
    assert venue["label"] == "Regnbuehuset, Storgata 7, 9008 Tromsø" and venue["precision"] == "address"
    for typed, address in (("storg", "Storgata"), ("Storgaten 12b", "Storgata 12b"), ("Storgate", "Storgata")):
        first = suggestions(installation, typed)[0]
        assert (first["address"], first["postal_code"], first["precision"]) == (address, "9008", "street")
    assert suggestions(installation, "tromsø")[0]["source"] == "gazetteer"


def test_suggestions_of_kartverket_and_without_it(connected: Installation, kartverket: KartverketServer) -> None:
    found = suggestions(connected, "Grønneg")
    assert [one["address"] for one in found] == ["Grønnegata 94", "Grønnegata 96"]
    assert found[0]["label"] == "Grønnegata 94, 9008 Tromsø" and found[0]["source"] == "kartverket"
    for fault in (Fault(seconds=5), Fault(status=500), Fault(html=True), Fault(cut=True), Fault(status=400)):
        kartverket.faults.append(fault)
        began = time.monotonic()
        place = suggestions(connected, f"Tromsø{' ' * len(kartverket.arrivals)}")
        assert place[0]["municipality_number"] == "5501" and time.monotonic() - began < 1.5
    asked = len(kartverket.arrivals)
    assert suggestions(connected, "9008")[0]["precision"] == "postal" and len(kartverket.arrivals) == asked


def test_suggestions_live_without_the_database(services: ServiceURLs, database_url: str, tmp_path: Path) -> None:
    gone = settings_for(f"postgresql://nobody@127.0.0.1:1/none?x={database_url[:0]}", services.redis_url, tmp_path)
    with running(gone) as found:
        assert suggestions(found, "Tromsø")[0]["municipality_number"] == "5501"
        assert found.client.get("/api/v1/geocode?place=Tromsø").json()["municipality_number"] == "5501"


def test_suggestions_are_fast(installation: Installation) -> None:
    """20 ms at the 99th percentile is promised for an idle machine; a shared one gets some room."""

    async def learn() -> None:
        await db.fetch(
            """INSERT INTO venue (key, municipality_number, label, address, address_key, postal_code, lat, lon,
                                  precision, pinned, scattered, events, last_by, updated_at)
               SELECT 'hus ' || n, '5501', 'Hus ' || n, '', '', '', 69.65, 18.95, 'address', true, false,
                      ARRAY[n], 'staff:1', now() FROM generate_series(1, 3000) n"""
        )

    installation.run(learn)

    async def measure() -> list[float]:
        chain = installation.parts.gazetteer
        await chain._learned.refresh(force=True)
        times = []
        for text in ["hus 1", "sto", "9008", "Storgata 5, os", "t", "Bø"] * 50:
            began = time.perf_counter()
            await chain.suggestions(text, 10)
            times.append(time.perf_counter() - began)
        return sorted(times)

    times = installation.run(measure)
    print(f"median {times[150] * 1000:.2f} ms, p99 {times[-3] * 1000:.2f} ms")
    assert times[-3] < 0.05
