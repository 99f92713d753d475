"""The public catalogue: bounded answers, calendars put together from parts, and a database that is away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from campaign import db
from campaign.events.answers import Answers
from campaign.events.calendar import calendar, lint
from campaign.i18n import translator
from campaign.web.conditional import Body
from tests.conftest import Installation, settings_for, submission
from tests.events.published import PUBLIC_URL, entry
from tests.events.test_registration_api import link_in


def published(installation: Installation, **changes: Any) -> dict[str, Any]:
    """An event that is registered, confirmed and published."""
    made: dict[str, Any] = installation.client.post("/api/v1/events", json=submission(**changes)).json()
    installation.work()
    installation.client.post(link_in(installation.mailer.sent[-1]))
    path = f"/api/v1/events/{made['id']}/publish"
    assert installation.client.post(path, headers=installation.token("moderator")).status_code == 200
    installation.work()
    return made


def take_the_database_away(installation: Installation, tmp_path: Path) -> None:
    """From now on nothing answers at the address of the database."""

    async def fall() -> None:
        await db.close_pool()
        db.configure(settings_for("postgresql://nobody@127.0.0.1:1/none", "redis://127.0.0.1:1/0", tmp_path))
        await db.open_pool(2)

    installation.run(fall)


def test_answers_are_bounded_by_bytes() -> None:
    answers = Answers(most_bytes=100_000, most=1000)
    for number in range(50):
        answers.get(("list", number), lambda: Body(b"x" * 20_000, b"", "", ""))
        assert answers.size <= 100_000
    assert len(answers) == 4 and ("list", 49) in answers and ("list", 0) not in answers
    answers.get("large", lambda: Body(b"x" * 200_000, b"", "", ""))
    assert "large" not in answers and len(answers) == 4


def test_long_questions_count_and_the_least_asked_for_goes_first() -> None:
    answers = Answers(most_bytes=100_000, most=3)
    answers.get("x" * 30_000, lambda: 1)
    assert len(answers) == 0
    for key in "abcad":
        answers.get(key, lambda: object())
    assert [key for key in "abcd" if key in answers] == ["a", "c", "d"]
    kept = answers.get("a", lambda: object())
    assert answers.get("a", lambda: object()) is kept
    answers.clear()
    assert (len(answers), answers.size) == (0, 0)


@pytest.mark.parametrize("path", ["/api/v1/events.geojson", "/api/v1/events", "/kalender.ics", "/nye.atom"])
def test_what_is_not_a_filter_makes_no_new_answer(installation: Installation, path: str) -> None:
    """Nor do other ways of writing the same filters."""
    published(installation)
    answers = installation.client.app.state.catalogue._answers
    first = installation.client.get(f"{path}?q=kaffe&category=talk,walk")
    count = len(answers)
    for number in range(20):
        again = installation.client.get(f"{path}?z={number}&category=walk&category=talk&q=+KAFFE&audience=")
        assert again.headers["etag"] == first.headers["etag"] and again.content == first.content
    assert len(answers) == count > 0


def test_the_list_page_is_kept_once_for_a_selection(installation: Installation) -> None:
    published(installation)
    answers = installation.client.app.state.catalogue._answers
    installation.client.get("/markeringer?q=kaffe&z=0")
    count = len(answers)
    assert {installation.client.get(f"/markeringer?z={number}&q=kaffe").status_code for number in range(9)} == {200}
    assert len(answers) == count


def test_a_kept_page_holds_nothing_of_who_asked_first(installation: Installation) -> None:
    made = published(installation)
    event = made["links"]["page"].removeprefix("http://127.0.0.1:8000")
    for path in (event, "/markeringer"):
        assert "sporing" not in installation.client.get(f"{path}?utm=sporing").text
    page = installation.client.get("/markeringer?utm=sporing&q=kaffe").text
    assert "sporing" not in page and 'href="/en/events?q=kaffe"' in page


def test_a_calendar_of_parts_is_a_calendar(installation: Installation) -> None:
    entries = [entry(id=number, slug=f"s{number}") for number in range(1, 4)]
    made = {"name": "Verdensdagen", "public_url": PUBLIC_URL, "source": f"{PUBLIC_URL}/kalender.ics"}
    norwegian = calendar(entries, say=translator("nb"), **made)  # type: ignore[arg-type]
    assert lint(norwegian) == []
    assert [str(event["UID"]) for event in Calendar.from_ical(norwegian).walk("VEVENT")] == [
        f"m-{number}@dagen.example.no" for number in range(1, 4)
    ]
    assert calendar(entries, say=translator("nb"), **made) == norwegian  # type: ignore[arg-type]
    assert b"/en/events/s1" in calendar(entries, say=translator("en"), **made)  # type: ignore[arg-type]
    assert lint(calendar([], say=translator("nb"), **made)) == []  # type: ignore[arg-type]


def test_a_changed_event_is_changed_in_the_calendar(installation: Installation) -> None:
    made = published(installation)
    assert b"SEQUENCE" in installation.client.get("/kalender.ics").content

    async def rename() -> None:
        await db.fetch("UPDATE event SET title = 'Nytt navn', version = version + 1, updated_at = now()")
        await db.notify("events", str(made["id"]))

    installation.run(rename)
    installation.work()
    assert b"SUMMARY:Nytt navn" in installation.client.get("/kalender.ics").content


def test_campaigns_and_missing_pages_need_no_database(installation: Installation, tmp_path: Path) -> None:
    made = published(installation)
    take_the_database_away(installation, tmp_path)
    (campaign,) = installation.client.get("/api/v1/campaigns").json()["items"]
    assert (campaign["year"], campaign["events"]) == (2026, 1)
    assert installation.client.get(f"/api/v1/events/{made['id']}").status_code == 200
    for path in ("/markeringer/finnes-ikke", "/api/v1/events/finnes-ikke", "/api/v1/events/999999"):
        assert installation.client.get(path).status_code == 404, path
