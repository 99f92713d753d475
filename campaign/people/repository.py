"""What the room asks the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from campaign import db
from campaign.people.tables import ApiToken, Person, SignInLink, StaffSession


async def ensure_person(*, email: str, name: str, phone: str | None, language: str, at: datetime) -> int:
    """The id of the person of an address, made when it is new."""
    rows = await db.fetch(
        """INSERT INTO person (email, name, phone, language, trusted, created_at, updated_at)
           VALUES ($1, $2, $3, $4, false, $5, $5)
           ON CONFLICT (lower(email)) DO UPDATE SET updated_at = $5 RETURNING id""",
        email, name, phone, language, at,
    )  # fmt: skip
    return int(rows[0]["id"])


async def update_person(person_id: int, *, name: str, phone: str | None, language: str, at: datetime) -> None:
    await db.fetch(
        """UPDATE person SET name = $2, phone = coalesce($3, phone), language = $4, updated_at = $5 WHERE id = $1""",
        person_id, name, phone, language, at,
    )  # fmt: skip


async def person(person_id: int) -> dict[str, Any] | None:
    return await Person.select().where(Person.id == person_id).first()


async def set_trusted(email: str, trusted: bool) -> bool:
    rows = await db.fetch("UPDATE person SET trusted = $2 WHERE lower(email) = lower($1) RETURNING id", email, trusted)
    return bool(rows)


async def staff_by_email(email: str) -> dict[str, Any] | None:
    rows = await db.fetch("SELECT * FROM staff WHERE lower(email) = lower($1)", email)
    return rows[0] if rows else None


async def upsert_staff(email: str, name: str, role: str, at: datetime) -> int:
    rows = await db.fetch(
        """INSERT INTO staff (email, name, role, active, created_at) VALUES ($1, $2, $3, true, $4)
           ON CONFLICT (lower(email)) DO UPDATE SET role = excluded.role, active = true RETURNING id""",
        email, name, role, at,
    )  # fmt: skip
    return int(rows[0]["id"])


async def names_of_staff(ids: list[int]) -> dict[int, str]:
    rows = await db.fetch("SELECT id, name FROM staff WHERE id = ANY($1)", ids)
    return {row["id"]: row["name"] for row in rows}


async def names_of_tokens(ids: list[int]) -> dict[int, str]:
    rows = await db.fetch("SELECT id, name FROM api_token WHERE id = ANY($1)", ids)
    return {row["id"]: row["name"] for row in rows}


async def anybody_signed_in() -> bool:
    return bool(await SignInLink.exists().where(SignInLink.used_at.is_not_null()))


async def deactivate(email: str) -> bool:
    """Ends a membership with its sessions and links."""
    rows = await db.fetch("UPDATE staff SET active = false WHERE lower(email) = lower($1) RETURNING id", email)
    for row in rows:
        await StaffSession.delete().where(StaffSession.staff == row["id"])
        await SignInLink.delete().where(SignInLink.staff == row["id"]).where(SignInLink.used_at.is_null())
    return bool(rows)


async def revoke_tokens(name: str, at: datetime) -> int:
    rows = await db.fetch(
        "UPDATE api_token SET revoked_at = $2 WHERE name = $1 AND revoked_at IS NULL RETURNING id", name, at
    )
    return len(rows)


async def add_link(staff_id: int, token_hash: str, expires_at: datetime, at: datetime) -> None:
    await SignInLink(staff=staff_id, token_hash=token_hash, expires_at=expires_at, created_at=at).save()


async def link(token_hash: str) -> dict[str, Any] | None:
    rows = await db.fetch(
        """SELECT l.expires_at, l.used_at, s.id AS staff, s.name, s.email, s.active FROM sign_in_link l
           JOIN staff s ON s.id = l.staff WHERE l.token_hash = $1""",
        token_hash,
    )
    return rows[0] if rows else None


async def use_link(token_hash: str, at: datetime) -> int | None:
    """Marks a link used; the member of staff, or None when it was used, ended or never was."""
    rows = await db.fetch(
        """UPDATE sign_in_link l SET used_at = $2 FROM staff s
           WHERE l.token_hash = $1 AND l.used_at IS NULL AND l.expires_at > $2 AND s.id = l.staff AND s.active
           RETURNING l.staff""",
        token_hash, at,
    )  # fmt: skip
    return int(rows[0]["staff"]) if rows else None


async def add_session(staff_id: int, token_hash: str, csrf: str, at: datetime) -> None:
    await StaffSession(staff=staff_id, token_hash=token_hash, csrf=csrf, created_at=at, last_seen_at=at).save()


async def session(token_hash: str, *, idle_since: datetime, begun_since: datetime) -> dict[str, Any] | None:
    rows = await db.fetch(
        """SELECT n.id, n.csrf, n.last_seen_at, s.id AS staff, s.name, s.role FROM staff_session n
           JOIN staff s ON s.id = n.staff
           WHERE n.token_hash = $1 AND n.last_seen_at > $2 AND n.created_at > $3 AND s.active""",
        token_hash, idle_since, begun_since,
    )  # fmt: skip
    return rows[0] if rows else None


async def touch_session(session_id: int, at: datetime) -> None:
    await StaffSession.update({StaffSession.last_seen_at: at}).where(StaffSession.id == session_id)


async def end_session(token_hash: str) -> None:
    await StaffSession.delete().where(StaffSession.token_hash == token_hash)


async def add_token(name: str, role: str, token_hash: str, at: datetime) -> None:
    await ApiToken(name=name, role=role, token_hash=token_hash, created_at=at).save()


async def token(token_hash: str) -> dict[str, Any] | None:
    return await (
        ApiToken.select(ApiToken.id, ApiToken.name, ApiToken.role)
        .where(ApiToken.token_hash == token_hash)
        .where(ApiToken.revoked_at.is_null())
        .first()
    )


async def lock_persons(ids: list[int]) -> None:
    """Holds back registrations by these persons until the transaction ends."""
    await db.fetch("SELECT id FROM person WHERE id = ANY($1) ORDER BY id FOR UPDATE", ids)


async def delete_persons(ids: list[int]) -> int:
    return len(await db.fetch("DELETE FROM person WHERE id = ANY($1) RETURNING id", ids))


async def delete_persons_without_events(before: datetime) -> int:
    """Persons whom no event names and who have not been heard from since."""
    rows = await db.fetch(
        """DELETE FROM person p WHERE p.updated_at < $1
           AND NOT EXISTS (SELECT FROM event e WHERE e.organiser = p.id) RETURNING p.id""",
        before,
    )
    return len(rows)


async def delete_links(before: datetime) -> int:
    """One-time links that ran out before."""
    return len(await db.fetch("DELETE FROM sign_in_link WHERE expires_at < $1 RETURNING id", before))


async def delete_sessions(*, idle_since: datetime, begun_since: datetime) -> int:
    """Sessions that `session` gives to nobody any more."""
    rows = await db.fetch(
        "DELETE FROM staff_session WHERE last_seen_at <= $1 OR created_at <= $2 RETURNING id", idle_since, begun_since
    )
    return len(rows)
