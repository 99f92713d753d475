"""The queue of places that a person must decide: what comes into it, and how it leaves it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from campaign import db
from campaign.events.places.repository import propose
from tests.conftest import Installation
from tests.events.pending import pending, row, store
from tests.events.test_registration_api import register

#: A name that several municipalities bear, and an address without anything that is known.
SEVERAL = {"venue": "", "address": "", "postal_code": "", "place": "Nes"}
NOWHERE = {"venue": "", "address": "", "postal_code": "", "place": "Qvzxkrumpet"}
DISAGREEING = {"venue": "", "address": "Storgata 1", "postal_code": "9008", "place": "Bergen"}
PAGE = "/team/steder"


def listed(installation: Installation, query: str = "") -> dict[str, Any]:
    answer = installation.client.get(f"/api/v1/moderation/places{query}", headers=installation.token("moderator"))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def reasons(installation: Installation) -> list[str]:
    return [item["reason"] for item in listed(installation)["items"]]


def shown(installation: Installation, event: int) -> str:
    """The mark of an event in the forms of the page; empty when it is not in question."""
    page = installation.client.get(PAGE).text
    found = re.search(rf'name="event" value="{event}"><input type="hidden" name="mark" value="([^"]+)"', page)
    return found[1] if found else ""


def decide(installation: Installation, **form: Any) -> Any:
    """Sends a form of the page as it is now, or with the `mark` of an older one, as its buttons do."""
    page = installation.client.get(PAGE).text
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found, page
    mark = form.pop("mark", None)
    data = {"csrf": found[1], "mark": shown(installation, form["event"]) if mark is None and "event" in form else mark}
    return installation.client.post(PAGE, data={**data, **form}, follow_redirects=False)


def test_what_is_in_doubt_is_listed_by_its_start_and_counted_by_reason(installation: Installation) -> None:
    late = pending(installation, title="Sen", starts_at="2026-10-12T18:00:00+02:00", ends_at=None, **SEVERAL)
    early = pending(installation, title="Tidlig", starts_at="2026-10-05T18:00:00+02:00", ends_at=None, **NOWHERE)
    between = pending(installation, title="Midt i", attendance_mode="hybrid", online_url="https://example.org",
                      visibility="count_only", organiser={"organisation_kind": "workplace"}, **DISAGREEING)  # fmt: skip
    pending(installation, title="Uten tvil")
    pending(installation, title="På nett", attendance_mode="online", online_url="https://example.org", **NOWHERE)
    register(installation, title="Ikke bekreftet", **SEVERAL)
    found = listed(installation)
    assert [item["id"] for item in found["items"]] == [early, between, late]
    assert [item["reason"] for item in found["items"]] == ["unresolved", "conflict", "ambiguous"]
    assert found["counts"] == {"proposal": 0, "ambiguous": 1, "conflict": 1, "unresolved": 1, "unread": 0, "far": 0}
    assert found["total"] == 3 and found["next"] is None
    assert len(found["items"][2]["geocoding"]["candidates"]) > 1
    only = listed(installation, "?reason=conflict")
    assert [item["id"] for item in only["items"]] == [between] and only["total"] == 1


def test_the_list_is_read_in_pages(installation: Installation) -> None:
    made = [pending(installation, title=f"Samtale {n}", **SEVERAL) for n in range(5)]
    seen: list[int] = []
    query = "?limit=2"
    while True:
        page = listed(installation, query)
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        query = f"?limit=2&cursor={page['next']}"
    assert seen == made


@pytest.mark.parametrize("query", ["?reason=ugly", "?limit=0", "?limit=101", "?cursor=x"])
def test_a_wrong_question_is_refused(installation: Installation, query: str) -> None:
    moderator = installation.token("moderator")
    assert installation.client.get(f"/api/v1/moderation/places{query}", headers=moderator).status_code == 400


def test_only_moderators_see_and_decide(installation: Installation) -> None:
    client = installation.client
    assert client.get("/api/v1/moderation/places").status_code == 401
    assert client.get("/api/v1/moderation/places", headers=installation.token("analyst")).status_code == 403
    assert client.get(PAGE, follow_redirects=False).status_code in (303, 401)
    installation.sign_in("analyst")
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, data={"act": "regeocode"}).status_code == 403


def test_a_form_without_its_token_changes_nothing(installation: Installation) -> None:
    event = pending(installation, **SEVERAL)
    installation.sign_in("moderator")
    form = {"act": "choose", "event": event, "candidate": "60.1,10.2"}
    assert installation.client.post(PAGE, data=form).status_code == 403
    assert row(installation, event)["lat"] is None


def test_one_press_chooses_a_candidate_and_teaches_the_map(installation: Installation) -> None:
    event = pending(installation, **{**SEVERAL, "venue": "Samfunnshuset Fjellstua"})
    installation.sign_in("moderator")
    page = installation.client.get(PAGE).text
    candidates = listed(installation)["items"][0]["geocoding"]["candidates"]
    buttons = re.findall(r'name="candidate" value="([^"]+)"', page)
    assert buttons == [f"{one['lat']},{one['lon']}" for one in candidates]
    answer = decide(installation, act="choose", event=event, candidate=buttons[1])
    assert answer.status_code == 303
    stored = row(installation, event)
    assert stored["municipality_number"] == candidates[1]["municipality_number"]
    assert stored["location_manual"] and stored["lat"] == pytest.approx(candidates[1]["lat"], abs=1e-5)
    assert listed(installation)["total"] == 0
    assert "er plassert" in installation.client.get(answer.headers["location"]).text
    installation.work()
    venues = installation.run(db.fetch, "SELECT label, municipality_number, pinned, precision FROM venue")
    assert venues == [
        {"label": "Samfunnshuset Fjellstua", "municipality_number": stored["municipality_number"], "pinned": True,
         "precision": candidates[1]["precision"]}
    ]  # fmt: skip


def test_a_candidate_is_no_more_exact_for_being_chosen(installation: Installation) -> None:
    address = {**SEVERAL, "venue": "Samfunnshuset Fjellstua"}
    event = pending(installation, **address)
    installation.sign_in("moderator")
    one = listed(installation)["items"][0]["geocoding"]["candidates"][0]
    assert one["precision"] == "place"
    assert decide(installation, act="choose", event=event, candidate=f"{one['lat']},{one['lon']}").status_code == 303
    stored = row(installation, event)
    assert (stored["precision"], stored["accuracy_m"], stored["flags"]) == ("place", 6000, ["manual"])
    assert stored["municipality_number"] == one["municipality_number"]
    installation.work()
    installation.run(lambda: installation.parts.gazetteer._learned.refresh(force=True))
    second = register(installation, title="Igjen", **address)["geocoding"]
    assert (second["status"], second["source"], second["precision"]) == ("resolved", "venue", "place")
    assert second["municipality_number"] == one["municipality_number"] and second["accuracy_m"] == 6000


def test_a_person_s_own_pin_is_exact(installation: Installation) -> None:
    event = pending(installation, **SEVERAL)
    point = {"lat": 60.11, "lon": 11.47}
    url = f"/api/v1/events/{event}/location"
    answer = installation.client.put(url, json=point, headers=installation.token("moderator"))
    assert (answer.json()["precision"], answer.json()["accuracy_m"]) == ("address", 25)


def test_a_place_by_coordinates_with_a_decimal_comma(installation: Installation) -> None:
    event = pending(installation, **NOWHERE)
    installation.sign_in("moderator")
    form = {"act": "choose", "event": event, f"lat-{event}": "69,6489", f"lon-{event}": " 18,9551 "}
    assert decide(installation, **form).status_code == 303
    assert row(installation, event)["municipality_number"] == "5501"


@pytest.mark.parametrize(("lat", "lon"), [("", ""), ("nord", "øst"), ("nan", "10"), ("48.85", "2.35"), ("1", "2,3,4")])
def test_a_point_that_is_none_comes_back_with_the_page(installation: Installation, lat: str, lon: str) -> None:
    event = pending(installation, **NOWHERE)
    installation.sign_in("moderator")
    answer = decide(installation, act="choose", event=event, **{f"lat-{event}": lat, f"lon-{event}": lon})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text and row(installation, event)["lat"] is None


def test_left_without_a_pin_until_the_address_changes(installation: Installation) -> None:
    event = pending(installation, **SEVERAL)
    installation.sign_in("moderator")
    for _ in range(2):
        assert decide(installation, act="leave", event=event).status_code == 303
    assert listed(installation)["total"] == 0
    log = installation.run(db.fetch, "SELECT count(*) AS n FROM event_log WHERE action = 'left_without_pin'")
    assert log[0]["n"] == 1
    store(installation, event, address="Ny gate 3")
    assert reasons(installation) == ["ambiguous"]


def test_no_job_gives_a_pin_to_what_was_left_without(installation: Installation) -> None:
    event = pending(installation)
    store(installation, event, geocoding_status="unresolved", precision=None, lat=None, lon=None)
    installation.sign_in("moderator")
    decide(installation, act="leave", event=event)
    installation.run(installation.parts.events.geocode, event)
    assert row(installation, event)["lat"] is None


def test_a_pin_far_outside_its_municipality_is_listed(installation: Installation) -> None:
    near, far, at_sea = (pending(installation, title=f"Markering {n}") for n in range(3))
    bergen = {"municipality_number": "4601", "municipality": "Bergen"}
    # Øygarden's side of the sound, 1 km from Bergen's outline; Voss; the North Sea.
    point = _just_outside(installation, "4601")
    store(installation, near, lat=point[0], lon=point[1], **bergen)
    store(installation, far, lat=60.63, lon=6.42, **bergen)
    store(installation, at_sea, lat=60.4, lon=3.5, **bergen)
    found = listed(installation)["items"]
    assert {(item["id"], item["reason"]) for item in found} == {(far, "far"), (at_sea, "far")}
    installation.sign_in("moderator")
    page = installation.client.get(PAGE).text
    assert "60.63,6.42" in page
    assert decide(installation, act="choose", event=far, candidate="60.63,6.42").status_code == 303
    assert row(installation, far)["municipality"] == "Voss"
    assert decide(installation, act="leave", event=at_sea).status_code == 303
    left = row(installation, at_sea)
    assert (left["lat"], left["precision"], left["municipality_number"]) == (None, None, "4601")
    assert listed(installation)["total"] == 0


def test_a_coarse_pin_that_is_confirmed_stays_coarse(installation: Installation) -> None:
    event = pending(installation)
    store(installation, event, lat=60.63, lon=6.42, municipality_number="4601", municipality="Bergen")
    installation.sign_in("moderator")
    before = row(installation, event)
    assert before["precision"] == "postal"
    assert decide(installation, act="choose", event=event, candidate="60.63,6.42").status_code == 303
    after = row(installation, event)
    assert (after["precision"], after["accuracy_m"]) == ("postal", before["accuracy_m"]) and after["location_manual"]


def test_a_place_that_nobody_could_read_is_listed_and_says_why(installation: Installation) -> None:
    right, elsewhere, gone, hybrid = (pending(installation, title=f"Markering {n}") for n in range(4))
    for event in (right, elsewhere, gone):
        store(installation, event, flags=["place_unread"])
    store(installation, hybrid, flags=["hybrid"], attendance_mode="hybrid")
    found = listed(installation)
    assert [(item["id"], item["reason"]) for item in found["items"]] == [
        (event, "unread") for event in (right, elsewhere, gone)
    ]
    assert found["counts"]["unread"] == 3
    installation.sign_in("moderator")
    page = installation.client.get(f"{PAGE}?reason=unread").text
    assert page.count("Stedet som står ved postnummeret, er ukjent") == 3
    before = row(installation, right)
    here = f"{before['lat']},{before['lon']}"
    assert decide(installation, act="choose", event=right, candidate=here).status_code == 303
    form = {f"lat-{elsewhere}": "69,70", f"lon-{elsewhere}": "19,00"}
    assert decide(installation, act="choose", event=elsewhere, **form).status_code == 303
    assert decide(installation, act="leave", event=gone).status_code == 303
    assert row(installation, right)["precision"] == "postal" and row(installation, elsewhere)["lat"] == 69.7
    assert row(installation, gone)["lat"] is None and listed(installation)["total"] == 0


def test_a_proposal_of_a_place_that_nobody_could_read_can_be_accepted(installation: Installation) -> None:
    event = pending(installation)
    found = {"status": "resolved", "precision": "postal", "municipality_number": "5501", "municipality": "Tromsø",
             "lat": 69.66, "lon": 18.96, "source": "gazetteer", "flags": ["place_unread"]}  # fmt: skip
    installation.run(propose, event, found, 900)
    (item,) = listed(installation)["items"]
    assert (item["reason"], item["proposal"]["found"]["flags"]) == ("proposal", ["place_unread"])
    installation.sign_in("moderator")
    assert decide(installation, act="accept", event=event, proposal=item["proposal"]["id"]).status_code == 303
    assert [one["reason"] for one in listed(installation)["items"]] == ["unread"]


# -- forms that are out of date --------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["choose", "leave"])
@pytest.mark.parametrize(
    "change",
    [{"address": "Ny gate 3"}, {"venue": "Huset"}, {"municipality_number": "3228"}, {"attendance_mode": "hybrid"}],
)
def test_a_form_for_what_has_changed_decides_nothing(
    installation: Installation, act: str, change: dict[str, str]
) -> None:
    event = pending(installation, **SEVERAL)
    installation.sign_in("moderator")
    mark = shown(installation, event)
    store(installation, event, **change)
    answer = decide(installation, act=act, event=event, mark=mark, candidate="60.1,11.47")
    assert answer.status_code == 409
    assert "er endret" in answer.text and f'id="place-{event}"' in answer.text, "the card stands there as it is now"
    stored = row(installation, event)
    assert (stored["lat"], stored["location_manual"]) == (None, False) and listed(installation)["total"] == 1
    assert decide(installation, act=act, event=event, candidate="60.1,11.47").status_code == 303


def test_what_another_has_decided_is_shown_and_not_undone(installation: Installation) -> None:
    event = pending(installation, **SEVERAL)
    installation.sign_in("moderator")
    mark = shown(installation, event)
    assert decide(installation, act="choose", event=event, candidate="60.11,11.47").status_code == 303
    late = decide(installation, act="choose", event=event, mark=mark, candidate="60.3,11.1")
    assert late.status_code == 409 and row(installation, event)["lat"] == 60.11
    assert "En person har plassert kartnålen" in late.text and f"/team/markeringer/{event}" in late.text
    again = decide(installation, act="choose", event=event, mark=mark, candidate="60.11,11.47")
    assert again.status_code == 303, "the same press twice"
    log = installation.run(db.fetch, "SELECT count(*) AS n FROM event_log WHERE action = 'location'")
    assert log[0]["n"] == 1


def test_a_choice_after_it_was_left_without_a_pin_is_a_conflict(installation: Installation) -> None:
    event = pending(installation, **SEVERAL)
    installation.sign_in("moderator")
    mark = shown(installation, event)
    assert decide(installation, act="leave", event=event).status_code == 303
    late = decide(installation, act="choose", event=event, mark=mark, candidate="60.11,11.47")
    assert late.status_code == 409 and row(installation, event)["lat"] is None
    assert "En person har latt markeringen stå uten kartnål" in late.text


def test_a_form_without_a_mark_decides_nothing(installation: Installation) -> None:
    event = pending(installation, **SEVERAL)
    installation.sign_in("moderator")
    assert decide(installation, act="choose", event=event, mark="", candidate="60.11,11.47").status_code == 409
    assert row(installation, event)["lat"] is None


def test_far_is_more_than_two_kilometres_from_the_outline(installation: Installation) -> None:
    """Halden's border to Sweden near Kornsjø, with points in the next country on both sides of the limit."""
    near, far = (pending(installation, title=f"Markering {n}") for n in range(2))
    distance = installation.parts.gazetteer.distance_m
    lat, lon = 58.95, 11.62
    while (distance("3101", lat, lon) or 0) < 1_900:
        lon += 0.001
    store(installation, near, lat=lat, lon=lon, municipality_number="3101", municipality="Halden")
    while (distance("3101", lat, lon) or 0) < 2_050:
        lon += 0.001
    store(installation, far, lat=lat, lon=lon, municipality_number="3101", municipality="Halden")
    assert [(item["id"], item["reason"]) for item in listed(installation)["items"]] == [(far, "far")]


def _just_outside(installation: Installation, number: str) -> tuple[float, float]:
    """A point east of a municipality's centre where the next municipality has just begun."""
    geography = installation.parts.gazetteer
    area = geography.municipality(number)
    assert area is not None
    lon = area.lon
    while (here := geography.municipality_at(area.lat, lon)) and here.number == number:
        lon += 0.005
    assert here is not None
    return area.lat, lon


def test_a_place_found_meanwhile_is_not_taken_away(installation: Installation) -> None:
    event = pending(installation)
    installation.sign_in("moderator")
    assert decide(installation, act="leave", event=event).status_code == 409
    pinned = pending(installation, title="Festet", location={"lat": 69.65, "lon": 18.95})
    assert decide(installation, act="leave", event=pinned).status_code == 409
    assert row(installation, event)["lat"] is not None and row(installation, pinned)["lat"] == 69.65


def test_what_does_not_exist_is_not_found(installation: Installation) -> None:
    installation.sign_in("moderator")
    assert decide(installation, act="leave", event=4711).status_code == 404
    assert decide(installation, act="accept", event=4711, proposal=1).status_code == 404
    assert decide(installation, act="dance", event=1).status_code == 404
    event = pending(installation, **SEVERAL)
    assert decide(installation, act="reject", event=event, proposal=99).status_code == 404


def test_many_events_on_one_point_are_explained(installation: Installation) -> None:
    first = pending(installation)
    codes = ["0150", "0151", "0152"]
    installation.run(
        db.fetch,
        """INSERT INTO event SELECT (jsonb_populate_record(e, jsonb_build_object('id', 1000 + n, 'number', 1000 + n,
               'slug', 'kopi-' || n, 'submission_key', NULL, 'postal_code', ($2::text[])[1 + n % 3],
               'precision', 'postal', 'lat', 59.9127, 'lon', 10.7461, 'municipality', 'Oslo',
               'municipality_number', '0301', 'status', 'published'))).*
           FROM event e, generate_series(1, 40) AS n WHERE e.id = $1""",
        first, codes,
    )  # fmt: skip
    (crowd,) = listed(installation)["crowds"]
    assert (crowd["events"], crowd["reason"], crowd["postal_codes"]) == (40, "shared", codes)
    installation.sign_in("moderator")
    page = installation.client.get(PAGE).text
    assert "40 markeringer" in page and "0150, 0151, 0152" in page


def test_the_page_says_what_is_in_doubt(installation: Installation) -> None:
    pending(installation, title="<script>alert(1)</script>", **SEVERAL)
    installation.sign_in("moderator")
    page = installation.client.get(PAGE).text
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page
    assert 'data-suggest="/api/v1/addresses"' in page and "data-places=" in page
    assert installation.client.get(f"{PAGE}?reason=far").status_code == 200
    assert installation.client.get(f"{PAGE}?cursor=zzz").status_code == 400
