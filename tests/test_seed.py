"""The demonstration year: believable, the same each time, marked as invented, and never among real events."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import msgspec
import pytest

from campaign import db
from campaign.clock import campaign_period, now, oslo_day
from campaign.demonstration import seed_year
from campaign.demonstration.events import InventedEvent, invent_events
from campaign.demonstration.posts import invent_facebook, invent_instagram
from campaign.demonstration.press import invent_articles
from campaign.demonstration.vocabulary import load_vocabulary
from campaign.errors import Conflict
from campaign.events.geocoding import AddressQuery
from campaign.events.model import AUDIENCES, CATEGORIES, ORGANISATION_KINDS
from campaign.events.validation import event_submission
from campaign.map.gazetteer import load_gazetteer
from campaign.map.geocoder import GazetteerGeocoder
from campaign.media.articles.clusters import count_mentions
from campaign.media.fixture_writers import write_meltwater, write_meta_facebook
from tests.conftest import Installation, submission

LABELS = ("Eksempel – oppdiktet markering", "Døme – oppdikta markering", "Example – invented event")


def invent(events: int = 3370, year: int = 2026, random_state: int = 1) -> list[InventedEvent]:
    return invent_events(load_gazetteer(), events=events, year=year, random_state=random_state)


@pytest.fixture(scope="module")
def year() -> list[InventedEvent]:
    return invent()


def test_the_same_numbers_give_the_same_year_and_others_another() -> None:
    assert invent(120) == invent(120)
    assert invent(120) != invent(120, random_state=2)
    assert invent_articles(year=2026, random_state=1, hits=50) == invent_articles(year=2026, random_state=1, hits=50)
    assert invent_facebook(year=2026, random_state=1) != invent_facebook(year=2026, random_state=2)


@pytest.mark.parametrize("count", [1, 25, 400])
def test_there_are_as_many_events_as_asked_for(count: int) -> None:
    assert len(invent(count)) == count


def test_the_form_would_take_every_event(year: list[InventedEvent]) -> None:
    for event in year:
        body = msgspec.json.decode(msgspec.json.encode(event.submission))
        assert event_submission(body) == event.submission


@pytest.mark.parametrize("campaign", [2024, 2026, 2027])
def test_events_are_in_the_campaign_weeks_and_most_of_all_on_the_day(campaign: int) -> None:
    first, last = campaign_period(campaign)
    events = [event.submission for event in invent(1500, year=campaign)]
    days = Counter(oslo_day(event.starts_at) for event in events)
    assert min(days) >= first
    assert max(oslo_day(event.ends_at) for event in events if event.ends_at) <= last
    assert days.most_common(1)[0][0] == date(campaign, 10, 10)
    assert 0.1 < days[date(campaign, 10, 10)] / 1500 < 0.5
    assert len(days) == 28
    at_school = {oslo_day(e.starts_at).weekday() for e in events if e.category in ("school", "workplace")}
    assert at_school <= {0, 1, 2, 3, 4}


def test_every_word_of_the_vocabularies_is_used(year: list[InventedEvent]) -> None:
    sent = [event.submission for event in year]
    assert min(Counter(event.category for event in sent)[name] for name in CATEGORIES) >= 20
    assert {name for event in sent for name in event.audience} == set(AUDIENCES)
    assert {event.organiser.organisation_kind for event in sent} == set(ORGANISATION_KINDS)
    assert {event.attendance_mode for event in sent} == {"in_person", "online", "hybrid"}
    assert {event.language for event in sent} == {"nb", "nn", "en", "se"}


def test_shares_of_states_are_those_of_a_usual_year(year: list[InventedEvent]) -> None:
    states = Counter(event.status for event in year)
    assert 0.95 < states["published"] / len(year) < 0.97
    assert 0.02 < states["pending"] / len(year) < 0.03
    assert states["unconfirmed"] and states["rejected"]
    assert 5 <= sum(event.cancelled_at is not None for event in year) <= 30
    assert 0.05 < sum(event.submission.visibility == "count_only" for event in year) / len(year) < 0.09


def test_each_event_lives_in_order_and_was_registered_before_it_began(year: list[InventedEvent]) -> None:
    for event in year:
        assert all(one < other for one, other in pairwise(event.moments))
        assert event.moments[-1] < event.submission.starts_at
        assert event.created_at.date() >= date(2026, 8, 1)
    assert [event.created_at for event in year] == sorted(event.created_at for event in year)


def test_events_are_spread_by_population(year: list[InventedEvent]) -> None:
    geocoder = GazetteerGeocoder(load_gazetteer())
    numbers: Counter[str | None] = Counter()

    async def place(event: InventedEvent) -> None:
        sent = event.submission
        query = AddressQuery(venue=sent.venue, address=sent.address, postal_code=sent.postal_code, place=sent.place)
        found = await geocoder.geocode(query)
        assert event.status == "pending" or sent.attendance_mode == "online" or found.status == "resolved", sent
        numbers[found.municipality_number] += 1

    async def place_all() -> None:
        for event in year:
            await place(event)

    asyncio.run(place_all())
    areas = {area.number: area for area in geocoder.municipalities() if area.population}
    large = [number for number, area in areas.items() if area.population > 5000]
    assert sum(numbers[number] > 0 for number in large) >= len(large) - 2
    assert 5 <= sum(numbers[number] == 0 for number in areas) <= 80
    assert numbers["0301"] == max(count for number, count in numbers.items() if number)


def test_everything_is_marked_as_invented(year: list[InventedEvent]) -> None:
    assert all(event.submission.description.endswith(LABELS) for event in year)
    posts = [*invent_facebook(year=2026, random_state=1), *invent_instagram(year=2026, random_state=1)]
    assert len(posts) == 40
    assert all("oppdiktet" in post.post.text for post in posts)


def test_nobody_and_no_paper_is_real(year: list[InventedEvent]) -> None:
    words = load_vocabulary()
    people = words.people
    surnames = {start + end for start in people.surname_start for end in people.surname_end}
    for event in year:
        organiser = event.submission.organiser
        first, last = organiser.name.split(" ")
        assert first in people.first and last in surnames
        assert organiser.email.endswith(("@example.no", "@example.org")) and organiser.phone is None
    for article in invent_articles(year=2026, random_state=1):
        assert re.match(r"https://www\.[a-z]+\.example/", article.url) or not article.url
        assert article.agency in ("", words.press.agency)


def test_texts_keep_to_safe_messaging(year: list[InventedEvent]) -> None:
    unwanted = re.compile(r"selvmord|sjølvmord|suicid|selvskad|sjølvskad|overdos|diagnos|pasienten", re.IGNORECASE)
    texts = [f"{event.submission.title} {event.submission.description}" for event in year]
    texts += [f"{article.title} {article.lead}" for article in invent_articles(year=2026, random_state=1)]
    texts += [post.post.text for post in invent_facebook(year=2026, random_state=1)]
    assert not [text for text in texts if unwanted.search(text) or re.search(r"[{}]", text)]


def test_organisers_come_back(year: list[InventedEvent]) -> None:
    emails = Counter(event.submission.organiser.email for event in year)
    assert len(emails) < len(year) * 0.7
    assert max(emails.values()) > 10


def test_mentions_hold_agency_copy_and_print_copies() -> None:
    articles = invent_articles(year=2026, random_state=1)
    mentions = count_mentions(articles)
    assert mentions.hits == 1900
    assert mentions.unique_stories < mentions.placements < mentions.hits
    assert mentions.unique_stories < 0.75 * mentions.hits
    assert {article.medium for article in articles} == {"web", "print", "broadcast"}


async def _rows(query: str) -> list[dict[str, Any]]:
    return await db.fetch(query)


def seed(installation: Installation, **changes: Any) -> list[str]:
    said: list[str] = []

    async def work() -> None:
        numbers: dict[str, Any] = {"events": 300, "year": 2026, "random_state": 1, **changes}
        await seed_year(installation.parts, say=said.append, **numbers)

    installation.run(work)
    return said


def test_a_seeded_database_is_a_working_site(installation: Installation) -> None:
    said = seed(installation)
    assert said and said[-1].startswith("300 invented events of 2026")
    installation.work()
    events = installation.run(_rows, "SELECT * FROM event ORDER BY number")
    assert [event["number"] for event in events] == list(range(1, 301))
    assert all(event["demonstration"] and event["submission_key"] is None for event in events)
    assert max(event["updated_at"] for event in events) <= now()
    for event in events:
        if event["status"] == "published":
            assert event["geocoding_status"] == ("digital" if event["attendance_mode"] == "online" else "resolved")
    unclear = [event for event in events if event["geocoding_status"] not in ("resolved", "digital")]
    assert unclear and {event["status"] for event in unclear} == {"pending"}

    shown = sum(event["status"] == "published" and event["visibility"] == "public" for event in events)
    answer = installation.client.get("/api/v1/events", params={"limit": 1}).json()
    assert answer["total"] == shown
    one = answer["items"][0]
    assert installation.client.get(f"/api/v1/events/{one['slug']}").json()["id"] == one["id"]
    queue = installation.client.get("/api/v1/moderation/queue", headers=installation.token("moderator")).json()
    assert queue["total"] == sum(event["status"] == "pending" for event in events)


def test_the_next_registration_gets_the_next_reference(installation: Installation) -> None:
    seed(installation, events=40)
    answer = installation.client.post("/api/v1/events", json=submission())
    assert answer.json()["reference"] == "VD-2026-000041"


def test_exports_are_imported_as_any_other(installation: Installation) -> None:
    seed(installation, events=10)
    imports = installation.run(_rows, "SELECT state, new, skipped, uploaded_by FROM media_import ORDER BY id")
    assert [(row["state"], row["new"], row["skipped"]) for row in imports] == [
        ("done", 20, 0), ("done", 20, 0), ("done", 1900, 0),
    ]  # fmt: skip
    assert {row["uploaded_by"] for row in imports} == {"demonstration"}


def test_it_is_refused_among_real_events_and_twice(installation: Installation) -> None:
    seed(installation, events=10)
    with pytest.raises(Conflict, match="demonstration of 2026 is here already"):
        seed(installation, events=10)
    seed(installation, events=10, year=2025)
    assert len(installation.run(_rows, "SELECT 1 FROM event")) == 20
    installation.client.post("/api/v1/events", json=submission())
    with pytest.raises(Conflict, match="real events"):
        seed(installation, events=10, year=2024)
    assert len(installation.run(_rows, "SELECT 1 FROM event")) == 21


def test_it_is_refused_among_real_imports(installation: Installation, tmp_path: Any) -> None:
    path = tmp_path / "real.csv"
    write_meta_facebook(path, invent_facebook(year=2026, random_state=9))
    installation.run(installation.parts.media.import_path, path)
    with pytest.raises(Conflict, match="imported files"):
        seed(installation, events=10)
    assert not installation.run(_rows, "SELECT 1 FROM event")


def test_a_year_to_come_has_been_registered_for_by_now(installation: Installation) -> None:
    coming = now().year + 2
    seed(installation, events=60, year=coming)
    rows = installation.run(_rows, "SELECT created_at, updated_at, starts_at FROM event")
    assert max(row["updated_at"] for row in rows) <= now()
    assert {row["starts_at"].year for row in rows} == {coming}
    spread = max(row["created_at"] for row in rows) - min(row["created_at"] for row in rows)
    assert spread > timedelta(days=14)


def test_written_mentions_say_the_same_as_invented_ones(tmp_path: Any) -> None:
    """Times are whole minutes and outlets plain, so that nothing is lost on the way through the file."""
    articles = invent_articles(year=2026, random_state=1, hits=40)
    assert all(article.published_at.second == 0 for article in articles)
    path = tmp_path / "meltwater.csv"
    write_meltwater(path, articles)
    text = path.read_text(encoding="utf-16")
    assert all(article.title in text and article.outlet in text for article in articles)
