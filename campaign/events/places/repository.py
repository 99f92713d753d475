"""What the review of places and re-geocoding ask the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from campaign import db
from campaign.clock import now
from campaign.events.geocoding import Candidate
from campaign.events.placement import stored_find

Row = dict[str, Any]
#: Points of a municipality: number, lat, lon.
Points = Sequence[tuple[str, float, float]]
_ADDRESS_HASH = "md5(concat_ws(chr(31), e.venue, e.address, e.postal_code, e.place))"
_SCOPE = "e.status IN ('pending', 'published') AND e.attendance_mode IN ('in_person', 'hybrid')"
_PROPOSAL = f"""LEFT JOIN location_proposal p ON p.event = e.id AND p.state = 'open' AND NOT e.location_manual
            AND p.address_hash = {_ADDRESS_HASH}"""
_LISTED = f"""WITH far AS (SELECT * FROM unnest($1::varchar[], $2::float8[], $3::float8[]) AS f (number, lat, lon)),
    listed AS (
        SELECT e.id, e.starts_at, p.id AS proposal, p.found, p.distance_m,
               CASE WHEN p.id IS NOT NULL THEN 'proposal' WHEN e.geocoding_status <> 'resolved' THEN e.geocoding_status
                    WHEN f.number IS NOT NULL THEN 'far' ELSE 'unread' END AS reason
        FROM event e
        {_PROPOSAL}
        LEFT JOIN place_review r ON r.event = e.id AND r.address_hash = {_ADDRESS_HASH}
        LEFT JOIN far f ON NOT e.location_manual AND e.geocoding_status = 'resolved'
            AND f.number = e.municipality_number AND f.lat = e.lat AND f.lon = e.lon
        WHERE {_SCOPE} AND (p.id IS NOT NULL OR (r.event IS NULL
            AND (e.geocoding_status IN ('ambiguous', 'conflict', 'unresolved') OR f.number IS NOT NULL
                 OR (e.geocoding_status = 'resolved' AND NOT e.location_manual AND 'place_unread' = ANY(e.flags))))))"""


def _columns(points: Points) -> tuple[list[str], list[float], list[float]]:
    return [p[0] for p in points], [p[1] for p in points], [p[2] for p in points]


async def found_points() -> list[tuple[str, float, float]]:
    """Points that a geocoder has found for events in question, each once."""
    rows = await db.fetch(
        f"""SELECT DISTINCT e.municipality_number AS number, e.lat, e.lon FROM event e
            WHERE {_SCOPE} AND e.geocoding_status = 'resolved' AND NOT e.location_manual"""
    )
    return [(row["number"], row["lat"], row["lon"]) for row in rows]


async def listed(far: Points, *, reason: str, after: int, limit: int) -> list[Row]:
    """Events to be decided, by their start: their columns, `reason`, and `proposal`, `found` and `distance_m`."""
    return await db.fetch(
        f"""{_LISTED} SELECT e.*, l.reason, l.proposal, l.found, l.distance_m
            FROM listed l JOIN event e ON e.id = l.id
            WHERE ($4 = '' OR l.reason = $4) AND ($5 = 0 OR (l.starts_at, l.id) >
                (SELECT starts_at, id FROM event WHERE id = $5))
            ORDER BY l.starts_at, l.id LIMIT $6""",
        *_columns(far), reason, after, limit,
    )  # fmt: skip


async def present(event_id: int) -> Row | None:
    """An event as `listed` has it, without a reason; `left`: a person left it without a pin."""
    rows = await db.fetch(
        f"""SELECT e.*, p.id AS proposal, p.found, p.distance_m, r.event IS NOT NULL AS left FROM event e {_PROPOSAL}
            LEFT JOIN place_review r ON r.event = e.id AND r.address_hash = {_ADDRESS_HASH} WHERE e.id = $1""",
        event_id,
    )
    return rows[0] if rows else None


async def candidates(event_id: int) -> list[Candidate]:
    """What may be chosen for an event: the candidates of what is proposed for it, then its own."""
    row = await present(event_id)
    if row is None:
        return []
    proposed = stored_find(row["found"]).candidates if row["found"] else ()
    return [*proposed, *msgspec.json.decode(row["candidates"], type=list[Candidate])]


async def counts(far: Points) -> dict[str, int]:
    """How many are listed, by reason."""
    rows = await db.fetch(f"{_LISTED} SELECT reason, count(*) AS n FROM listed GROUP BY reason", *_columns(far))
    return {row["reason"]: row["n"] for row in rows}


async def crowds(least: int, limit: int) -> list[Row]:
    """Coarse points that at least so many events of a year stand on, the largest crowds of the newest year first."""
    return await db.fetch(
        f"""SELECT e.year, e.lat, e.lon, min(e.municipality) AS municipality, count(*) AS events,
                   count(*) FILTER (WHERE e.precision = 'postal') AS postal,
                   coalesce(array_agg(DISTINCT e.postal_code) FILTER (WHERE e.precision = 'postal'), '{{}}') AS codes
            FROM event e WHERE {_SCOPE} AND e.geocoding_status = 'resolved' AND NOT e.location_manual
              AND e.precision IN ('postal', 'place', 'municipality')
            GROUP BY e.year, e.lat, e.lon HAVING count(*) >= $1 ORDER BY e.year DESC, events DESC, e.lat LIMIT $2""",
        least, limit,
    )  # fmt: skip


async def leave(event_id: int, actor: str) -> None:
    """Notes that a person left the event, with the address that it has now, without a pin."""
    await db.fetch(
        f"""INSERT INTO place_review (event, address_hash, reviewed_by, reviewed_at)
            SELECT e.id, {_ADDRESS_HASH}, $2, $3 FROM event e WHERE e.id = $1
            ON CONFLICT (event) DO UPDATE SET address_hash = excluded.address_hash,
                reviewed_by = excluded.reviewed_by, reviewed_at = excluded.reviewed_at""",
        event_id, actor, now(),
    )  # fmt: skip


async def forget_review(event_id: int) -> None:
    await db.fetch("DELETE FROM place_review WHERE event = $1", event_id)


async def left_without_pin(ids: Sequence[int]) -> set[int]:
    """Those that a person left without a pin, with the address that they still have."""
    rows = await db.fetch(
        f"""SELECT e.id FROM event e JOIN place_review r ON r.event = e.id AND r.address_hash = {_ADDRESS_HASH}
            WHERE e.id = ANY($1)""",
        list(ids),
    )
    return {row["id"] for row in rows}


async def proposal(proposal_id: int, event_id: int) -> Row | None:
    """A proposal; `fits` is False when the address has been changed since."""
    rows = await db.fetch(
        f"""SELECT p.*, p.address_hash = {_ADDRESS_HASH} AS fits
            FROM location_proposal p JOIN event e ON e.id = p.event WHERE p.id = $1 AND p.event = $2""",
        proposal_id, event_id,
    )  # fmt: skip
    return rows[0] if rows else None


async def decide_proposals(ids: Sequence[int], state: str, actor: str) -> None:
    """Closes what is proposed for these events."""
    await db.fetch(
        """UPDATE location_proposal SET state = $2, decided_at = $3, decided_by = $4
           WHERE event = ANY($1) AND state = 'open'""",
        list(ids), state, now(), actor,
    )  # fmt: skip


async def reject_present(event_id: int) -> None:
    """Notes the pin that an event has now as one that a person took away, so that no run proposes it again."""
    await db.fetch(
        f"""INSERT INTO location_proposal (event, address_hash, state, found, created_at, decided_at)
            SELECT e.id, {_ADDRESS_HASH}, 'rejected', jsonb_build_object('status', 'resolved', 'lat', e.lat,
                   'lon', e.lon, 'municipality_number', e.municipality_number), $2, $2
            FROM event e WHERE e.id = $1 AND e.lat IS NOT NULL""",
        event_id, now(),
    )  # fmt: skip


async def propose(event_id: int, found: Any, distance_m: int | None) -> None:
    """Stores what a person shall decide, in place of what was proposed before."""
    await db.fetch(
        f"""INSERT INTO location_proposal (event, address_hash, state, found, distance_m, created_at)
            SELECT e.id, {_ADDRESS_HASH}, 'open', $2, $3, $4 FROM event e WHERE e.id = $1
            ON CONFLICT (event) WHERE state = 'open' DO UPDATE SET address_hash = excluded.address_hash,
                found = excluded.found, distance_m = excluded.distance_m, created_at = excluded.created_at""",
        event_id, msgspec.json.encode(found).decode(), distance_m, now(),
    )  # fmt: skip


async def rejected(ids: Sequence[int]) -> dict[int, list[Row]]:
    """`lat`, `lon` and `municipality_number` of what persons rejected for these events with their present address."""
    rows = await db.fetch(
        f"""SELECT p.event, (p.found ->> 'lat')::float8 AS lat, (p.found ->> 'lon')::float8 AS lon,
                   p.found ->> 'municipality_number' AS municipality_number
            FROM location_proposal p JOIN event e ON e.id = p.event
            WHERE p.event = ANY($1) AND p.state = 'rejected' AND p.address_hash = {_ADDRESS_HASH}""",
        list(ids),
    )
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row["event"], []).append(row)
    return found


async def run(run_id: int, *, lock: bool = False) -> Row | None:
    """A run with its counts decoded."""
    rows = await db.fetch(f"SELECT * FROM regeocoding WHERE id = $1 {'FOR UPDATE' if lock else ''}", run_id)
    return _decoded(rows[0]) if rows else None


async def latest_run(*states: str) -> Row | None:
    """The newest run in one of the states."""
    rows = await db.fetch("SELECT * FROM regeocoding WHERE state = ANY($1) ORDER BY id DESC LIMIT 1", list(states))
    return _decoded(rows[0]) if rows else None


def _decoded(row: Row) -> Row:
    report = row["report"]
    decoded = msgspec.json.decode(report) if report else None
    return {**row, "counts": msgspec.json.decode(row["counts"]), "report": decoded}


async def add_run(version: str, actor: str) -> Row:
    """A run through all events that there are now and that have a place."""
    rows = await db.fetch(
        """INSERT INTO regeocoding (version, state, position, last, total, counts, started_by, started_at)
           SELECT $1, 'running', 0, coalesce(max(id), 0), count(*), '{}', $2, $3
           FROM event WHERE attendance_mode <> 'online' RETURNING *""",
        version, actor, now(),
    )  # fmt: skip
    return _decoded(rows[0])


async def advance_run(run_id: int, position: int, counts: dict[str, int]) -> None:
    await db.fetch(
        "UPDATE regeocoding SET position = $2, counts = $3 WHERE id = $1",
        run_id, position, msgspec.json.encode(counts).decode(),
    )  # fmt: skip


async def end_run(run_id: int, state: str, report: Any = None) -> None:
    """Ends a run that is under way, with its report if it came to its end."""
    await db.fetch(
        "UPDATE regeocoding SET state = $2, finished_at = $3, report = $4 WHERE id = $1 AND state = 'running'",
        run_id, state, now(), msgspec.json.encode(report).decode() if report else None,
    )  # fmt: skip


async def forget_runs(keep: int) -> None:
    """Runs that are done, but for the newest, with the list of what they changed."""
    await db.fetch(
        """DELETE FROM regeocoding WHERE state <> 'running' AND id NOT IN
               (SELECT id FROM regeocoding ORDER BY id DESC LIMIT $1)""",
        keep,
    )


async def batch(after: int, last: int, limit: int) -> list[Row]:
    """The next events of a run, by id."""
    return await db.fetch(
        """SELECT * FROM event WHERE attendance_mode <> 'online' AND id > $1 AND id <= $2 ORDER BY id LIMIT $3""",
        after, last, limit,
    )  # fmt: skip


async def locked(ids: Sequence[int]) -> dict[int, Row]:
    """These events as they are now, held until the transaction ends."""
    rows = await db.fetch("SELECT * FROM event WHERE id = ANY($1) ORDER BY id FOR UPDATE", list(ids))
    return {row["id"]: row for row in rows}


async def add_change(run_id: int, event: Row, outcome: str, distance_m: int | None, found: Any) -> None:
    await db.fetch(
        """INSERT INTO regeocoding_change (run, event, outcome, distance_m, old_lat, old_lon, old_precision,
               old_municipality, new_lat, new_lon, new_precision, new_municipality)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)""",
        run_id, event["id"], outcome, distance_m, event["lat"], event["lon"], event["precision"],
        event["municipality"], found.lat, found.lon, found.precision, found.municipality,
    )  # fmt: skip


async def distances(run_id: int) -> list[tuple[str, int | None]]:
    """Outcome and distance of each change of a run."""
    rows = await db.fetch("SELECT outcome, distance_m FROM regeocoding_change WHERE run = $1", run_id)
    return [(row["outcome"], row["distance_m"]) for row in rows]


async def changes(run_id: int) -> list[Row]:
    """The changes of a run with the reference of each event, by event."""
    return await db.fetch(
        """SELECT c.*, 'VD-' || e.year || '-' || lpad(e.number::text, 6, '0') AS reference
           FROM regeocoding_change c JOIN event e ON e.id = c.event WHERE c.run = $1 ORDER BY c.event""",
        run_id,
    )


async def delete_runs(before: datetime) -> int:
    """Runs that ended before, with the list of what they changed."""
    return len(await db.fetch("DELETE FROM regeocoding WHERE finished_at < $1 RETURNING id", before))


async def delete_proposals(before: datetime) -> int:
    """Proposals that were decided before, or made before and never decided."""
    return len(
        await db.fetch("DELETE FROM location_proposal WHERE coalesce(decided_at, created_at) < $1 RETURNING id", before)
    )
