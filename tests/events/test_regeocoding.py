"""Looking every address up again: what moves by itself, what is proposed, and what a death in the middle does."""

from __future__ import annotations

import csv
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from campaign import db
from campaign.events.geocoding import AddressQuery, Candidate, GeocodingResult
from campaign.events.places import regeocoding
from campaign.events.places.changes import compare
from campaign.events.places.jobs import place_jobs
from campaign.events.places.regeocoding import BATCH, OtherData, Regeocoding, ensure_regeocoded
from campaign.events.service import EventService
from campaign.map.chain import FullChain
from tests.conftest import Installation
from tests.events.pending import pending, row, store
from tests.events.test_places import PAGE, SEVERAL, decide, listed, shown
from tests.test_cli import campaign

DEGREE_M = 111_195


def again(installation: Installation) -> dict[str, int]:
    """A whole run by the job; its counts without zeros."""
    report = installation.run(installation.parts.regeocoding.start, "test")
    installation.work()
    done = installation.run(regeocoding.report, report.id)
    assert done.state == "done" and done.looked_at == done.total
    return {outcome: n for outcome, n in done.counts.items() if n}


def test_the_same_data_changes_nothing(installation: Installation) -> None:
    events = [pending(installation), pending(installation, title="Nes", **SEVERAL)]
    before = [row(installation, event) for event in events]
    assert again(installation) == {"same": 2}
    assert again(installation) == {"same": 2}
    assert [row(installation, event) for event in events] == before


def test_short_moves_are_made_and_long_ones_proposed(installation: Installation) -> None:
    short, far, other, pinned = (pending(installation, title=f"Markering {n}") for n in range(4))
    now = row(installation, short)
    store(installation, short, lat=now["lat"] + 300 / DEGREE_M)
    store(installation, far, lat=now["lat"] + 800 / DEGREE_M)
    store(installation, other, municipality_number="4601", municipality="Bergen", lat=60.39, lon=5.32)
    store(installation, pinned, lat=69.7, location_manual=True, flags=["manual"])
    assert again(installation) == {"moved": 1, "proposed": 2, "pinned": 1}
    assert row(installation, short)["lat"] == now["lat"]
    assert row(installation, far)["lat"] == now["lat"] + 800 / DEGREE_M
    assert row(installation, other)["municipality"] == "Bergen"
    assert row(installation, pinned)["lat"] == 69.7
    report = installation.run(regeocoding.latest_report)
    assert (report.moved.events, report.moved.median_m, report.moved.max_m) == (1, 300, 300)
    assert report.proposed.events == 2 and report.proposed.max_m > 1_000_000
    log = installation.run(db.fetch, "SELECT event, actor, detail FROM event_log WHERE action = 'regeocoded'")
    assert log == [{"event": short, "actor": "system", "detail": "300 m"}]
    # Again: what moved stands still, what is proposed is proposed once.
    assert again(installation) == {"same": 1, "proposed": 2, "pinned": 1}
    open_ = installation.run(db.fetch, "SELECT event FROM location_proposal WHERE state = 'open' ORDER BY event")
    assert [one["event"] for one in open_] == [far, other]


def test_a_proposal_is_accepted_or_rejected_on_the_page(installation: Installation) -> None:
    first, second = (pending(installation, title=f"Markering {n}") for n in range(2))
    found = row(installation, first)
    for event in (first, second):
        store(installation, event, lat=found["lat"] + 800 / DEGREE_M)
    again(installation)
    items = {item["id"]: item for item in listed(installation)["items"]}
    assert {item["reason"] for item in items.values()} == {"proposal"} and set(items) == {first, second}
    assert items[first]["proposal"]["distance_m"] == 800
    installation.sign_in("moderator")
    assert "800" in installation.client.get(PAGE).text
    for _ in range(2):
        answer = decide(installation, act="accept", event=first, proposal=items[first]["proposal"]["id"])
        assert answer.status_code == 303
    assert decide(installation, act="reject", event=second, proposal=items[second]["proposal"]["id"]).status_code == 303
    moved = row(installation, first)
    assert moved["lat"] == found["lat"] and not moved["location_manual"]
    assert row(installation, second)["lat"] == found["lat"] + 800 / DEGREE_M
    assert listed(installation)["total"] == 0
    assert again(installation) == {"same": 2}, "what was rejected does not come back"
    assert listed(installation)["total"] == 0


def test_a_proposal_for_an_address_that_changed_is_out_of_date(installation: Installation) -> None:
    event = pending(installation)
    store(installation, event, lat=row(installation, event)["lat"] + 800 / DEGREE_M)
    again(installation)
    proposal = listed(installation)["items"][0]["proposal"]["id"]
    store(installation, event, address="Storgata 5")
    assert listed(installation)["total"] == 0
    installation.sign_in("moderator")
    assert decide(installation, act="accept", event=event, proposal=proposal).status_code == 409


@pytest.mark.parametrize("act", ["accept", "reject"])
def test_a_proposal_that_was_replaced_is_not_the_one_that_was_seen(installation: Installation, act: str) -> None:
    event = pending(installation)
    found = row(installation, event)["lat"]
    store(installation, event, lat=found + 800 / DEGREE_M)
    again(installation)
    proposal = listed(installation)["items"][0]["proposal"]["id"]
    installation.sign_in("moderator")
    mark = shown(installation, event)
    store(installation, event, lat=found + 900 / DEGREE_M)
    again(installation)
    assert listed(installation)["items"][0]["proposal"]["id"] == proposal
    late = decide(installation, act=act, event=event, proposal=proposal, mark=mark)
    assert late.status_code == 409 and f'id="place-{event}"' in late.text
    assert row(installation, event)["lat"] == found + 900 / DEGREE_M and listed(installation)["total"] == 1
    assert decide(installation, act=act, event=event, proposal=proposal).status_code == 303


class Meddling(FullChain):
    """The real geocoder, while someone else writes columns of the event."""

    def __init__(self, parts: Any, event: int, change: dict[str, Any]) -> None:
        super().__init__(parts.gazetteer)
        self._event, self._change = event, change

    async def geocode(self, query: AddressQuery) -> GeocodingResult:
        found = await super().geocode(query)
        for name, value in self._change.items():
            await db.fetch(f"UPDATE event SET {name} = $2 WHERE id = $1", self._event, value)
        return found


@pytest.mark.parametrize("change", [{"address": "Storgata 1", "postal_code": "8006"}, {"attendance_mode": "online"}])
def test_what_is_changed_while_it_is_looked_up_gets_no_place_of_before(
    installation: Installation, change: dict[str, Any]
) -> None:
    event = pending(installation, place="")
    nothing: dict[str, Any] = {"geocoding_status": "unresolved", "precision": None, "lat": None, "lon": None}
    store(installation, event, municipality_number=None, municipality=None, **nothing)
    parts = installation.parts
    late = EventService(
        geocoder=Meddling(parts, event, change),
        organisers=parts.organisers,
        secret_key=installation.settings.secret_key,
    )
    installation.run(late.geocode, event)
    assert row(installation, event)["lat"] is None
    installation.work()
    assert row(installation, event)["municipality_number"] == ("1804" if "address" in change else None)


@pytest.mark.parametrize("change", [{"address": "Storgata 1", "postal_code": "8006"}, {"attendance_mode": "online"}])
def test_a_run_gives_nothing_to_what_is_changed_meanwhile(installation: Installation, change: dict[str, Any]) -> None:
    event = pending(installation, place="")
    nothing: dict[str, Any] = {"geocoding_status": "unresolved", "precision": None, "lat": None, "lon": None}
    store(installation, event, municipality_number=None, municipality=None, **nothing)
    parts = installation.parts
    run = Regeocoding(geocoder=Meddling(parts, event, change), version=parts.regeocoding.version)
    report = installation.run(run.carry_through, "test")
    assert report.looked_at == report.counts["same"] == 1
    assert row(installation, event)["lat"] is None


def test_the_job_after_a_registration_moves_nothing_to_another_municipality(installation: Installation) -> None:
    other, far, near = (pending(installation, title=f"Markering {n}") for n in range(3))
    found = row(installation, other)
    store(installation, other, municipality_number="4601", municipality="Bergen", lat=60.39, lon=5.32,
          location_version="older")  # fmt: skip
    store(installation, far, lat=found["lat"] + 800 / DEGREE_M, location_version="older")
    store(installation, near, lat=found["lat"] + 300 / DEGREE_M, location_version="older")
    for event in (other, far, near):
        installation.run(installation.parts.events.geocode, event)
    assert row(installation, other)["municipality"] == "Bergen"
    assert row(installation, far)["lat"] == found["lat"] + 800 / DEGREE_M
    assert row(installation, near)["lat"] == found["lat"]
    items = listed(installation)["items"]
    assert [(item["id"], item["reason"]) for item in items] == [(other, "proposal"), (far, "proposal")]
    assert items[0]["proposal"]["found"]["municipality"] == "Tromsø"
    installation.sign_in("moderator")
    for item in items:
        form = {"act": "reject", "event": item["id"], "proposal": item["proposal"]["id"]}
        assert decide(installation, **form).status_code == 303
        installation.run(installation.parts.events.geocode, item["id"])
    assert listed(installation)["total"] == 0, "what was rejected is not proposed again"


def test_an_address_that_is_found_now_gets_its_pin(installation: Installation) -> None:
    lost, elsewhere, left = (pending(installation, title=f"Markering {n}") for n in range(3))
    nothing: dict[str, Any] = {"geocoding_status": "unresolved", "precision": None, "lat": None, "lon": None}
    store(installation, lost, municipality_number=None, municipality=None, **nothing)
    store(installation, elsewhere, **{**nothing, "municipality_number": "4601", "municipality": "Bergen"})
    store(installation, left, **nothing)
    installation.sign_in("moderator")
    decide(installation, act="leave", event=left)
    assert again(installation) == {"placed": 1, "proposed": 2}
    assert row(installation, lost)["municipality"] == "Tromsø"
    assert row(installation, elsewhere)["lat"] is None and row(installation, left)["lat"] is None


def test_a_pin_that_a_person_took_away_does_not_come_back(installation: Installation) -> None:
    event = pending(installation)
    bergen = {"municipality_number": "4601", "municipality": "Bergen"}
    store(installation, event, **bergen)
    installation.sign_in("moderator")
    assert decide(installation, act="leave", event=event).status_code == 303
    store(installation, event, municipality_number="5501", municipality="Tromsø")
    assert again(installation)["proposed"] == 1, "another municipality than the one that was taken away"
    assert row(installation, event)["lat"] is None


def test_a_death_in_the_middle_leads_to_the_same_end(
    installation: Installation, database_url: str, tmp_path: Path
) -> None:
    first = pending(installation)
    lat = row(installation, first)["lat"]
    copies = 2 * BATCH + 30
    installation.run(
        db.fetch,
        """INSERT INTO event SELECT (jsonb_populate_record(e, jsonb_build_object('id', 100 + n, 'number', 100 + n,
               'slug', 'kopi-' || n, 'submission_key', NULL, 'lat', e.lat + (n % 9) * 100.0 / $2))).*
           FROM event e, generate_series(1, $3::int) AS n WHERE e.id = $1""",
        first, float(DEGREE_M), copies,
    )  # fmt: skip
    expected = installation.run(installation.parts.regeocoding.rehearse)
    assert expected.state == "rehearsed" and row(installation, 101)["lat"] != lat, "a rehearsal changes nothing"
    arguments = [database_url, installation.settings.redis_url, str(tmp_path), str(BATCH + 50)]
    child = subprocess.run(
        [sys.executable, "-m", "tests.events.regeocoding_child", *arguments],
        cwd=Path(__file__).parents[2], check=False, timeout=60,
    )  # fmt: skip
    assert child.returncode == -signal.SIGKILL
    half = installation.run(regeocoding.latest_report)
    assert half.state == "running" and half.looked_at == BATCH
    counts = again(installation)
    done = installation.run(regeocoding.latest_report)
    assert done.id == half.id and done.total == copies + 1
    assert counts == {outcome: n for outcome, n in expected.counts.items() if n}
    assert (done.moved, done.proposed) == (expected.moved, expected.proposed)
    log = installation.run(db.fetch, "SELECT count(*) AS n, count(DISTINCT event) AS events FROM event_log "
                                     "WHERE action = 'regeocoded'")  # fmt: skip
    assert log[0]["n"] == log[0]["events"] == counts["moved"]


def test_jobs_that_come_twice_do_the_work_once(installation: Installation) -> None:
    event = pending(installation)
    store(installation, event, lat=row(installation, event)["lat"] + 200 / DEGREE_M)
    both = [installation.run(installation.parts.regeocoding.start, "test") for _ in range(2)]
    assert both[0].id == both[1].id
    payload = {"run": both[0].id, "position": 0}
    installation.work()
    (job,) = place_jobs(installation.parts.regeocoding)
    installation.run(job.handler, payload)
    report = installation.run(regeocoding.report, both[0].id)
    assert report.looked_at == 1 and report.counts["moved"] == 1


def test_a_start_with_other_data_looks_all_up_again(installation: Installation) -> None:
    parts = installation.parts
    assert installation.run(ensure_regeocoded, parts.regeocoding) is None
    pending(installation)
    assert installation.run(ensure_regeocoded, parts.regeocoding) is None, "the data is that of the installation"
    newer = Regeocoding(geocoder=parts.geocoder, version="of another year")
    begun = installation.run(ensure_regeocoded, newer)
    assert begun is not None and begun.state == "running"
    assert installation.run(ensure_regeocoded, newer).id == begun.id
    with pytest.raises(OtherData):
        installation.run(parts.regeocoding.step, begun.id)
    assert not installation.run(newer.step, begun.id)
    assert installation.run(regeocoding.report, begun.id).state == "done"
    assert installation.run(ensure_regeocoded, newer) is None


def test_the_button_starts_it_and_the_file_lists_what_changed(installation: Installation) -> None:
    event = pending(installation)
    found = row(installation, event)
    store(installation, event, lat=found["lat"] + 400 / DEGREE_M)
    installation.sign_in("moderator")
    assert decide(installation, act="regeocode").status_code == 303
    installation.work()
    page = installation.client.get(PAGE).text
    report = installation.run(regeocoding.latest_report)
    assert f"{PAGE}/{report.id}/endringer.csv" in page
    answer = installation.client.get(f"{PAGE}/{report.id}/endringer.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    (change,) = csv.DictReader(answer.text.splitlines())
    assert (change["reference"], change["outcome"], change["distance_m"]) == ("VD-2026-000001", "moved", "400")
    assert float(change["new_lat"]) == found["lat"] and float(change["old_lat"]) != found["lat"]
    assert installation.client.get(f"{PAGE}/99/endringer.csv").status_code == 404


def _stored(**changes: Any) -> dict[str, Any]:
    values = {
        "location_manual": False, "geocoding_status": "resolved", "precision": "postal", "municipality_number": "5501",
        "municipality": "Tromsø", "lat": 69.65, "lon": 18.95, "accuracy_m": 6000, "location_source": "gazetteer",
        "candidates": "[]", "flags": [],
    }  # fmt: skip
    return {**values, **changes}


def _found(**changes: Any) -> GeocodingResult:
    values = {
        "status": "resolved", "precision": "postal", "municipality_number": "5501", "municipality": "Tromsø",
        "lat": 69.65, "lon": 18.95, "accuracy_m": 6000, "source": "gazetteer",
    }  # fmt: skip
    return msgspec.convert({**values, **changes}, GeocodingResult)


NONE = {"precision": None, "lat": None, "lon": None, "municipality_number": None, "municipality": None}
NES = Candidate(label="Nes", municipality_number="3228", municipality="Nes", lat=60.1, lon=11.5, precision="place")


@pytest.mark.parametrize(
    ("stored", "found", "outcome"),
    [
        ({}, {}, "same"),
        ({}, {"accuracy_m": 900}, "refined"),
        ({}, {"precision": "address", "lat": 69.652}, "refined"),
        ({}, {"precision": "address", "lat": 69.66}, "proposed"),
        ({}, {"lat": 69.652}, "moved"),
        ({"precision": "address"}, {"lat": 69.66}, "same"),
        ({"precision": "address"}, {"municipality_number": "4601"}, "proposed"),
        ({"precision": "address"}, {"status": "ambiguous", **NONE}, "same"),
        ({}, {"status": "ambiguous", **NONE}, "proposed"),
        ({"geocoding_status": "conflict", **NONE}, {}, "proposed"),
        ({"geocoding_status": "ambiguous", **NONE, "candidates": msgspec.json.encode([NES])}, {}, "proposed"),
        ({"geocoding_status": "ambiguous", **NONE, "candidates": msgspec.json.encode([NES])},
         {"municipality_number": "3228"}, "placed"),
        ({"geocoding_status": "unresolved", **NONE}, {"status": "unresolved", **NONE}, "same"),
        ({"geocoding_status": "unresolved", **NONE}, {"status": "county", **NONE}, "refined"),
        ({"location_manual": True}, {"lat": 69.652}, "pinned"),
    ],
)  # fmt: skip
def test_the_rule(stored: dict[str, Any], found: dict[str, Any], outcome: str) -> None:
    assert compare(_stored(**stored), _found(**found)).outcome == outcome


def test_the_command_rehearses_does_it_and_says_so(installation: Installation, database_url: str) -> None:
    event = pending(installation)
    found = row(installation, event)
    store(installation, event, lat=found["lat"] + 400 / DEGREE_M)
    environment = {
        "DATABASE_URL": database_url, "REDIS_URL": installation.settings.redis_url, "SECRET_KEY": "x" * 40,
        "PUBLIC_URL": "https://example.org", "DATA_DIR": str(installation.settings.data_dir),
    }  # fmt: skip
    told = msgspec.json.decode(campaign("regeocode", "--dry-run", "--json", **environment).stdout)
    assert (told["id"], told["state"], told["counts"]["moved"], told["moved"]["max_m"]) == (None, "rehearsed", 1, 400)
    assert row(installation, event)["lat"] != found["lat"]
    told = msgspec.json.decode(campaign("regeocode", "--json", **environment).stdout)
    assert (told["state"], told["looked_at"], told["counts"]["moved"]) == ("done", 1, 1)
    assert row(installation, event)["lat"] == found["lat"]
    assert "same" in campaign("regeocode", **environment).stdout
