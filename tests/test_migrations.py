"""Migrations go forward and back, and make the schema that the tables declare."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from piccolo.columns import Array, BigSerial, Column
from piccolo.conf.apps import Finder

from campaign import db
from campaign.events.validation import event_submission
from tests.conftest import Installation, submission
from tests.media.exports import facebook
from tests.media.test_import import standing, undo, upload

_JSON = "2026-11-22T08:00:00:000001"


def _tables() -> list[Any]:
    return [table for app in Finder().get_app_configs() for table in app.table_classes]


def test_schema_equals_the_tables(installation: Installation) -> None:
    async def columns() -> list[dict[str, Any]]:
        return await db.fetch(
            "SELECT table_name, column_name, data_type, is_nullable, character_maximum_length AS length "
            "FROM information_schema.columns WHERE table_schema = 'public'"
        )

    found = {(row["table_name"], row["column_name"]): row for row in installation.run(columns)}
    declared: dict[tuple[str, str], Column] = {
        (table._meta.tablename, column._meta.db_column_name): column
        for table in _tables()
        for column in table._meta.columns
    }
    assert {name for name, _ in declared} >= {"event", "outbox", "person", "media_import"}
    ours = {table for table, _ in declared}
    assert {key for key in found if key[0] in ours} == set(declared)
    for key, column in declared.items():
        row = found[key]
        assert (row["is_nullable"] == "YES") == bool(column._meta.null), key
        if isinstance(column, Array):
            assert row["data_type"] == "ARRAY", key
        elif isinstance(column, BigSerial):
            assert row["data_type"] == "bigint", key
        else:
            declared_type = column.column_type.split("(")[0].lower()
            assert _same(declared_type, row["data_type"]), (key, declared_type, row["data_type"])
            assert row["length"] == getattr(column, "length", row["length"]), key


def _same(declared: str, found: str) -> bool:
    names = {"varchar": "character varying", "timestamptz": "timestamp with time zone"}
    return names.get(declared, declared) == found


def test_back_and_forward_leave_the_same_schema(installation: Installation) -> None:
    before = installation.run(_schema)
    names = installation.run(db.migrate_back, 100)
    assert len(names) >= 4
    assert installation.run(_schema) == []
    assert set(installation.run(db.migrate_forward)) == set(names)
    assert installation.run(_schema) == before
    assert installation.run(db.migrate_forward) == []


async def _schema() -> list[tuple[Any, ...]]:
    rows = await db.fetch(
        """SELECT table_name AS t, column_name AS c, data_type AS d, is_nullable AS n FROM information_schema.columns
           WHERE table_schema = 'public' AND table_name <> 'migration'
           UNION ALL SELECT tablename, indexname, indexdef, '' FROM pg_indexes
           WHERE schemaname = 'public' AND tablename <> 'migration'
           UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), '' FROM pg_constraint
           WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'migration'
           ORDER BY 1, 2, 3, 4"""
    )
    return [tuple(row.values()) for row in rows]


def test_numbers_of_posts_survive(installation: Installation, tmp_path: Path) -> None:
    """As text or taken apart, numbers that came in one import and those that came in two are the same."""
    upload(installation, facebook(tmp_path / "first.csv", range(1, 9)))
    (again,) = upload(installation, facebook(tmp_path / "second.csv", range(5, 13), views=7))
    before, columns = standing(installation), installation.run(_schema)
    assert again["new"] == again["updated"] == 4 and _kind(installation) == ("json", "NO", None)
    later = installation.run(
        db.fetch, "SELECT 1 FROM migration WHERE id >= (SELECT id FROM migration WHERE name = $1)", _JSON
    )
    assert _JSON in installation.run(db.migrate_back, len(later))
    assert _kind(installation) == ("jsonb", "NO", None) and standing(installation) == before
    installation.run(db.migrate_forward)
    assert _kind(installation) == ("json", "NO", None) and standing(installation) == before
    assert installation.run(_schema) == columns
    undo(installation, again)
    first = upload(installation, facebook(tmp_path / "third.csv", reversed(range(1, 9))))
    assert (first[0]["unchanged"], len(standing(installation))) == (8, 8)


def _kind(installation: Installation) -> tuple[Any, ...]:
    (row,) = installation.run(
        db.fetch,
        """SELECT data_type, is_nullable, column_default FROM information_schema.columns
           WHERE table_name = 'media_object' AND column_name = 'metrics'""",
    )
    return tuple(row.values())


def test_transactions_refuse_to_nest(installation: Installation) -> None:
    async def nest() -> None:
        async with db.transaction(), db.transaction():
            pass

    with pytest.raises(Exception, match="nest"):
        installation.run(nest)


def test_a_failed_decision_leaves_nothing(installation: Installation) -> None:
    """The row, the person, the number and the jobs come together or not at all."""

    async def break_jobs() -> None:
        await db.fetch("ALTER TABLE outbox ADD CONSTRAINT broken CHECK (job <> 'events.mail') NOT VALID")

    installation.run(break_jobs)
    answer = installation.client.post("/api/v1/events", json=submission())
    assert answer.status_code == 500

    async def counts() -> list[int]:
        return [
            (await db.fetch(f"SELECT count(*) AS n FROM {table}"))[0]["n"]
            for table in ("event", "person", "outbox", "campaign", "event_log")
        ]

    assert installation.run(counts) == [0, 0, 0, 0, 0]


def test_waiting_for_a_lock_does_not_lose_a_reference(installation: Installation) -> None:
    """Registrations at the same moment get numbers without a hole or a pair."""

    sent = [event_submission(submission(title=f"Samtale nummer {n}")) for n in range(12)]

    async def together() -> list[str]:
        made = await asyncio.gather(*(installation.parts.events.register(one) for one in sent))
        return sorted(one.reference for one in made)

    assert installation.run(together) == [f"VD-2026-{n:06d}" for n in range(1, 13)]
