"""What is kept, for how long, and that the purge takes exactly what is older."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from campaign import db, retention
from campaign.cli import main
from campaign.clock import OSLO, now
from campaign.settings import Settings
from tests.conftest import Installation, submission
from tests.media.exports import facebook
from tests.media.test_import import upload

Row = dict[str, Any]


def purge(installation: Installation, at: datetime) -> dict[str, int]:
    """What each rule removed, without those that removed nothing."""
    report = installation.run(retention.purge, installation.settings.data_dir, at)
    assert report is not None
    assert report.total == sum(one.removed for one in report.removed)
    return {one.name: one.removed for one in report.removed if one.removed}


def fetch(installation: Installation, query: str, *values: Any) -> list[Row]:
    return installation.run(db.fetch, query, *values)


def event_of(installation: Installation, **changes: Any) -> int:
    """Registers an event by the API."""
    answer = installation.client.post("/api/v1/events", json=submission(**changes))
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def publish(installation: Installation, event_id: int, starts: datetime) -> None:
    """Lets an event of the past stand as it was published then."""
    fetch(
        installation,
        """UPDATE event SET status = 'published', starts_at = $2, ends_at = $2, created_at = $2, confirmed_at = $2,
               published_at = $2 WHERE id = $1""",
        event_id, starts,
    )  # fmt: skip


def stored(installation: Installation, event_id: int) -> Row:
    return fetch(installation, "SELECT * FROM event WHERE id = $1", event_id)[0]


def test_contact_is_blanked_when_the_year_after_has_ended(installation: Installation) -> None:
    event_id = event_of(installation, public_contact="Ring Kari, 99 99 99 99", organiser={"phone": "99999999"})
    publish(installation, event_id, datetime(2026, 10, 10, 18, tzinfo=OSLO))
    before = stored(installation, event_id)
    last_moment = datetime(2027, 12, 31, 23, 59, 59, tzinfo=OSLO)
    assert not {"contact_persons", "public_contacts"} & purge(installation, last_moment).keys()
    assert stored(installation, event_id)["organiser"] == before["organiser"]

    assert {"contact_persons": 1, "public_contacts": 1}.items() <= purge(
        installation, last_moment + timedelta(seconds=1)
    ).items()
    after = stored(installation, event_id)
    assert after["organiser"] is None and after["public_contact"] is None
    assert fetch(installation, "SELECT * FROM person") == []
    kept = ("title", "organisation", "municipality", "starts_at", "category", "description", "slug")
    assert [after[name] for name in kept] == [before[name] for name in kept]
    assert after["version"] > before["version"] and after["updated_at"] > before["updated_at"]


def test_no_personal_word_is_left_anywhere(installation: Installation) -> None:
    words = ("Kari Eksempel", "kari@example.org", "99999999", "Ring Kari")
    event_id = event_of(
        installation, public_contact="Ring Kari", organiser={"phone": "99999999", "organisation": "Kari Eksempel",
                                                             "organisation_kind": "individual"},
    )  # fmt: skip
    installation.client.post("/team/logg-inn", data={"email": "kari@example.org"})
    installation.work()
    publish(installation, event_id, datetime(2026, 10, 10, 18, tzinfo=OSLO))
    assert [word for word in words if word in everything(installation)] == list(words)
    purge(installation, datetime(2029, 1, 1, tzinfo=OSLO))
    assert [word for word in words if word in everything(installation)] == []


def everything(installation: Installation) -> str:
    """All rows of all tables, as text."""
    tables = fetch(installation, "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'")
    return "\n".join(
        row["text"] for one in tables for row in fetch(installation, f'SELECT t::text AS text FROM "{one["name"]}" t')
    )


def test_a_newer_event_keeps_its_contact(installation: Installation) -> None:
    old, new = event_of(installation), event_of(installation, title="Konsert i parken")
    publish(installation, old, datetime(2024, 10, 10, 18, tzinfo=OSLO))
    publish(installation, new, datetime(2026, 10, 10, 18, tzinfo=OSLO))
    assert "contact_persons" not in purge(installation, datetime(2027, 6, 1, tzinfo=OSLO))
    assert stored(installation, old)["organiser"] == stored(installation, new)["organiser"] is not None
    assert purge(installation, datetime(2028, 1, 1, tzinfo=OSLO))["contact_persons"] == 1


def test_who_never_confirmed_is_gone_with_the_event(installation: Installation) -> None:
    event_of(installation)
    installation.work()
    assert "unconfirmed_events" not in purge(installation, now() + timedelta(days=13, hours=23))
    assert len(fetch(installation, "SELECT id FROM event")) == 1
    gone = purge(installation, now() + timedelta(days=14, minutes=1))
    assert (gone["unconfirmed_events"], gone["persons_without_events"]) == (1, 1)
    for table in ("event", "person", "confirmation", "event_log"):
        assert fetch(installation, f"SELECT * FROM {table}") == []


def test_description_goes_and_the_page_stays(installation: Installation) -> None:
    event_id = event_of(installation)
    publish(installation, event_id, datetime(2026, 10, 10, 18, tzinfo=OSLO))
    catalogue = installation.client.app.state.catalogue
    installation.run(catalogue.refresh)
    slug = stored(installation, event_id)["slug"]
    assert "Kaffe og samtale" in installation.client.get(f"/markeringer/{slug}").text
    purge(installation, datetime(2028, 10, 10, 18, 1, tzinfo=OSLO))
    installation.run(catalogue.refresh)
    page = installation.client.get(f"/markeringer/{slug}")
    assert page.status_code == 200 and "Åpent hus på biblioteket" in page.text
    assert "Kaffe og samtale" not in page.text
    assert installation.client.get(f"/api/v1/events/{slug}").json()["description"] == ""


def test_import_files_go_and_what_they_brought_stays(installation: Installation, tmp_path: Any) -> None:
    upload(installation, facebook(tmp_path / "fb.csv", range(1, 4)))
    upload(installation, facebook(tmp_path / "again.csv", range(1, 4)))
    first, second = fetch(installation, "SELECT id, sha256 FROM media_import ORDER BY id")
    assert first["sha256"] == second["sha256"]
    bytes_of = installation.settings.data_dir / "files" / first["sha256"][:2] / first["sha256"]
    long_ago = now() - timedelta(days=40)
    fetch(installation, "UPDATE media_import SET created_at = $2 WHERE id = $1", first["id"], long_ago)
    assert "import_files" not in purge(installation, now()) and bytes_of.exists(), "sent in again since"
    assert purge(installation, now() + timedelta(days=31))["import_files"] == 1 and not bytes_of.exists()
    assert len(fetch(installation, "SELECT id FROM media_import")) == 2
    assert len(fetch(installation, "SELECT id FROM media_object")) == 3


def test_mail_files(installation: Installation) -> None:
    folder = installation.settings.data_dir / "mail"
    folder.mkdir()
    ages = {"old.eml": 31, ".half.part": 31, "young.eml": 29, "notes.txt": 400}
    for name, days in ages.items():
        (folder / name).write_text("…")
        moment = (now() - timedelta(days=days)).timestamp()
        os.utime(folder / name, (moment, moment))
    assert purge(installation, now())["mails"] == 2
    assert {path.name for path in folder.iterdir()} == {"young.eml", "notes.txt"}


def years_later(moment: datetime, years: int) -> datetime:
    """The same time on the same day in Norway; for 29 February the end of the 28th."""
    local = moment.astimezone(OSLO)
    try:
        return local.replace(year=local.year + years)
    except ValueError:
        return datetime(local.year + years, 2, 28, 23, 59, 59, 999_999, tzinfo=OSLO)


#: Until when a row of this moment is kept, told in another way than the program does.
KEPT_UNTIL: dict[str, Callable[[datetime], datetime]] = {
    "drafts": lambda t: t + timedelta(days=14),
    "unconfirmed_events": lambda t: t + timedelta(days=14),
    "persons_without_events": lambda t: t + timedelta(days=14),
    "contact_persons": lambda t: datetime(t.astimezone(OSLO).year + 2, 1, 1, tzinfo=OSLO),
    "public_contacts": lambda t: datetime(t.astimezone(OSLO).year + 2, 1, 1, tzinfo=OSLO),
    "confirmations": lambda t: t + timedelta(days=1),
    "sign_in_links": lambda t: t + timedelta(days=1),
    "staff_sessions": lambda t: t + timedelta(minutes=30),
    "jobs": lambda t: t + timedelta(days=30),
    "kept_answers": lambda t: t + timedelta(days=1),
    "descriptions": lambda t: years_later(t, 2),
    "event_log": lambda t: years_later(t, 2),
    "regeocodings": lambda t: years_later(t, 2),
    "location_proposals": lambda t: years_later(t, 2),
    "provider_answers": lambda t: years_later(t, 1),
}


#: Gone at the moment itself: with the first of the year, and when a session no longer signs in.
ENDED_BY = ("contact_persons", "public_contacts", "staff_sessions")


async def fill(moments: list[datetime]) -> None:
    """One row of each kind for each moment; the number of the moment is its mark."""
    for table in (
        "event_draft",
        "event",
        "person",
        "staff",
        "outbox",
        "idempotency_key",
        "regeocoding",
        "provider_answer",
        "campaign",
    ):
        await db.fetch(f"DELETE FROM {table}")
    future = datetime(2200, 1, 1, tzinfo=UTC)
    await db.fetch("INSERT INTO campaign VALUES (2026, '2026-09-21', '2026-10-18', '', '', 0)")
    await db.fetch("INSERT INTO staff VALUES (1, 'a@example.org', 'A', 'analyst', true, now())")
    await _event(10_000, "published", starts=future, created=future, organiser=None)
    for mark, moment in enumerate(moments):
        await db.fetch("INSERT INTO event_draft VALUES ($1, '{}', NULL, $2)", str(mark), moment)
        await _person(mark, moment)
        await _person(1000 + mark, future)
        await _event(mark, "unconfirmed", starts=future, created=moment, organiser=None)
        await _event(1000 + mark, "published", starts=moment, created=future, organiser=1000 + mark)
        values = (mark, str(mark), moment)
        await db.fetch("INSERT INTO confirmation VALUES ($1, 10000, $2, $3, NULL, $3)", *values)
        await db.fetch("INSERT INTO sign_in_link VALUES ($1, 1, $2, $3, NULL, $3)", *values)
        await db.fetch("INSERT INTO staff_session VALUES ($1, 1, $2, '', $3, $3)", *values)
        await db.fetch("INSERT INTO idempotency_key VALUES ($1, '', 200, '', '', $2)", str(mark), moment)
        await db.fetch("INSERT INTO event_log VALUES ($1, 10000, $2, 'system', 'test')", mark, moment)
        await db.fetch(
            """INSERT INTO outbox (id, job, payload, state, attempts, run_after, created_at, finished_at)
               VALUES ($1, 'test', '{}', $3, 1, $2, $2, $2)""",
            mark, moment, "done" if mark % 2 else "dead",
        )  # fmt: skip
        await _looked_up(mark, moment)
    await _looked_up(10_000, None)
    await db.fetch(
        """INSERT INTO outbox (id, job, payload, state, attempts, run_after, created_at)
           VALUES (10000, 'test', '{}', 'waiting', 1, '1990-01-01', '1990-01-01')"""
    )


async def _looked_up(mark: int, moment: datetime | None) -> None:
    """A run and a proposal that ended then (or have not ended), and the answer of a map service."""
    begun = moment or datetime(2200, 1, 1, tzinfo=UTC)
    await db.fetch(
        """INSERT INTO regeocoding (id, version, state, position, last, total, counts, started_by, started_at,
               finished_at) VALUES ($1, '', $2, 0, 0, 0, '{}', 'staff:1', '1990-01-01', $3)""",
        mark, "done" if moment else "running", moment,
    )  # fmt: skip
    await db.fetch(
        "INSERT INTO regeocoding_change (run, event, outcome, old_lat) VALUES ($1, 10000, 'moved', 60)", mark
    )
    await db.fetch(
        """INSERT INTO location_proposal (id, event, address_hash, state, found, created_at, decided_at, decided_by)
           VALUES ($1, 10000, '', $2, '{}', $3, $4, 'staff:1')""",
        mark, "rejected" if moment else "open", begun if not moment or mark % 2 else datetime(1990, 1, 1, tzinfo=UTC),
        moment,
    )  # fmt: skip
    await db.fetch("INSERT INTO provider_answer VALUES ('kartverket', '1', $1, '[]', $2)", str(mark), begun)


async def _person(mark: int, at: datetime) -> None:
    await db.fetch(
        "INSERT INTO person VALUES ($1, $2, 'Navn', NULL, 'nb', false, $3, $3)", mark, f"p{mark}@example.org", at
    )


async def _event(mark: int, status: str, *, starts: datetime, created: datetime, organiser: int | None) -> None:
    await db.fetch(
        """INSERT INTO event (id, year, number, slug, status, visibility, title, description, category, audience,
               attendance_mode, language, starts_at, venue, address, postal_code, place, price_nok, organisation_kind,
               public_contact, organiser, page_language, geocoding_status, location_source, location_version,
               location_manual, geocoding_hash, candidates, flags, demonstration, version, created_at, updated_at)
           VALUES ($1::integer, 2026, $1::integer, $2, $3, 'public', 'Tittel', 'Tekst', 'talk', '{}',
               'in_person', 'nb', $4, '', '', '', '', 0, 'library',
               'Ring', $6, 'nb', '', '', '', false, '', '[]', '{}', false, 1, $5, $5)""",
        mark, f"event-{mark}", status, starts, created, organiser,
    )  # fmt: skip


SURVIVORS = {
    "drafts": "SELECT token_hash::int AS mark FROM event_draft",
    "unconfirmed_events": "SELECT id AS mark FROM event WHERE status = 'unconfirmed'",
    "persons_without_events": "SELECT id AS mark FROM person WHERE id < 1000",
    "contact_persons": "SELECT id - 1000 AS mark FROM person WHERE id >= 1000",
    "public_contacts": "SELECT id - 1000 AS mark FROM event WHERE public_contact = 'Ring' AND id BETWEEN 1000 AND 9999",
    "confirmations": "SELECT id AS mark FROM confirmation",
    "sign_in_links": "SELECT id AS mark FROM sign_in_link",
    "staff_sessions": "SELECT id AS mark FROM staff_session",
    "jobs": "SELECT id AS mark FROM outbox WHERE id < 1000",
    "kept_answers": "SELECT key_hash::int AS mark FROM idempotency_key",
    "descriptions": "SELECT id - 1000 AS mark FROM event WHERE description = 'Tekst' AND id BETWEEN 1000 AND 9999",
    "event_log": "SELECT id AS mark FROM event_log",
    "regeocodings": """SELECT r.id AS mark FROM regeocoding r JOIN regeocoding_change c ON c.run = r.id
                       WHERE r.id < 10000""",
    "location_proposals": "SELECT id AS mark FROM location_proposal WHERE id < 10000",
    "provider_answers": "SELECT question::int AS mark FROM provider_answer WHERE question <> '10000'",
}


def test_every_row_of_the_table_is_put_to_the_test() -> None:
    by_files = {"mails", "import_files"}
    assert SURVIVORS.keys() == KEPT_UNTIL.keys() == {rule.name for rule in retention.RETENTION} - by_files


_AT = st.datetimes(datetime(2025, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))
_AGES = st.lists(
    st.one_of(
        st.timedeltas(timedelta(0), timedelta(days=1200)),
        st.builds(
            lambda life, seconds: life + timedelta(seconds=seconds),
            st.sampled_from([timedelta(days=n) for n in (1, 14, 30, 365, 730, 731)]),
            st.integers(-3, 3),
        ),
    ),
    min_size=1, max_size=4,
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(at=datetime(2027, 12, 31, 23, tzinfo=UTC), ages=[timedelta(days=365), timedelta(days=365, seconds=1)])
@example(at=datetime(2028, 2, 29, 12, tzinfo=UTC), ages=[timedelta(days=730, hours=n) for n in (0, 23, 25)])
@given(at=_AT, ages=_AGES)
def test_exactly_what_is_older_goes(installation: Installation, at: datetime, ages: list[timedelta]) -> None:
    moments = [at - age for age in ages]
    installation.run(fill, moments)
    removed = purge(installation, at)
    for name, query in SURVIVORS.items():
        expected = {mark for mark, moment in enumerate(moments) if at <= KEPT_UNTIL[name](moment)}
        if name in ENDED_BY:
            expected = {mark for mark, moment in enumerate(moments) if at < KEPT_UNTIL[name](moment)}
        assert {row["mark"] for row in fetch(installation, query)} == expected, (name, moments)
        assert removed.get(name, 0) == len(moments) - len(expected), name
    assert fetch(installation, "SELECT status FROM event WHERE id = 10000") == [{"status": "published"}]
    assert fetch(installation, "SELECT state FROM outbox WHERE id = 10000") == [{"state": "waiting"}]
    assert fetch(installation, "SELECT state FROM regeocoding WHERE id = 10000") == [{"state": "running"}]
    assert fetch(installation, "SELECT state FROM location_proposal WHERE id = 10000") == [{"state": "open"}]
    assert purge(installation, at) == {}, "again removes nothing"


def test_the_page_on_privacy_says_what_is_done(installation: Installation) -> None:
    page = unescape(installation.client.get("/en/privacy").text)
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.S)
    cells = [tuple(re.findall(r"<t[hd][^>]*>\s*(.*?)\s*</t[hd]>", row, re.S)) for row in rows]
    told = {pair for pair in cells if len(pair) == 2} - {("What", "How long")}
    promised = {(str(rule.what), str(rule.life)) for rule in retention.RETENTION if rule.public}
    permanent = ("Title, organisation, municipality, date and kind of event", "For good, as statistics without persons")
    assert len(promised) == 9 and told == promised | {permanent}


def test_only_one_at_a_time(installation: Installation) -> None:
    async def both() -> tuple[Any, Any]:
        connection = await db.ENGINE.get_new_connection()
        try:
            await connection.execute("SELECT pg_advisory_lock(hashtextextended('campaign.retention', 0))")
            refused = await retention.purge(installation.settings.data_dir, now(), wait=False)
        finally:
            await connection.close()
        return refused, await retention.purge(installation.settings.data_dir, now(), wait=False)

    refused, done = installation.run(both)
    assert refused is None and done is not None


def test_nights() -> None:
    assert retention.night_of(datetime(2026, 7, 2, 0, 59, tzinfo=UTC)) == date(2026, 7, 1)
    assert retention.night_of(datetime(2026, 7, 2, 1, 0, tzinfo=UTC)) == date(2026, 7, 2)


def environment(settings: Settings, **changes: str) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url, "DATA_DIR": str(settings.data_dir),
        "SECRET_KEY": settings.secret_key, **changes,
    }  # fmt: skip


def test_command(installation: Installation) -> None:
    event_of(installation)
    command = [sys.executable, "-m", "campaign.cli", "purge"]

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, *arguments], env=environment(installation.settings), capture_output=True, text=True, timeout=60
        )

    later = f"{now() + timedelta(days=20):%Y-%m-%d}"
    report = json.loads(run("--at", later, "--json").stdout)
    counts = {one["name"]: one["removed"] for one in report["removed"]}
    assert counts["unconfirmed_events"] == counts["persons_without_events"] == 1 and report["total"] >= 2
    again = run("--at", later)
    assert again.returncode == 0 and "nothing to remove" in again.stdout and "14 days" in again.stdout


def test_a_day_that_is_none() -> None:
    wrong = CliRunner().invoke(main, ["purge", "--at", "someday"])
    assert wrong.exit_code == 2 and "2026-12-31" in wrong.output


def test_the_worker_purges(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "DATA_DIR", "SECRET_KEY"):
        monkeypatch.setenv(name, environment(installation.settings)[name])
    event_id = event_of(installation)
    publish(installation, event_id, datetime(2020, 10, 10, 18, tzinfo=OSLO))
    assert stored(installation, event_id)["organiser"] is not None
    worker = subprocess.Popen([sys.executable, "-m", "campaign.cli", "worker"], stderr=subprocess.DEVNULL)
    try:

        async def blanked() -> bool:
            for _ in range(200):
                rows = await db.fetch("SELECT organiser, description FROM event WHERE id = $1", event_id)
                if rows == [{"organiser": None, "description": ""}]:
                    return True
                await asyncio.sleep(0.1)
            return False

        assert installation.run(blanked)
    finally:
        worker.terminate()
        worker.wait(20)
