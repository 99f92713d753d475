"""How long each kind of information is kept, and the purge that holds to it.

The page on privacy shows the rows that are `public`. Running the purge again for the same moment removes nothing
more; what is younger than its life is never touched.
"""

from __future__ import annotations

import asyncio
import contextlib
from calendar import monthrange
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec

from campaign import db
from campaign.clock import OSLO, day_bounds
from campaign.errors import Message, msg
from campaign.events import repository as events
from campaign.events.places import repository as places
from campaign.map import repository as maps
from campaign.media import repository as media
from campaign.people import repository as people
from campaign.people.service import SESSION_IDLE, SESSION_LIFE
from campaign.storage import LocalStorage
from campaign.web import repository as answers

#: A night's purge is due from this hour in Norway.
HOUR = 3
_LOCK = "campaign.retention"

Cutoff = Callable[[datetime], datetime]
Remove = Callable[[datetime, Path], Awaitable[int]]


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the table.

    `cutoff` turns the moment of a purge into the moment before which its life is over; `remove` deletes or blanks
    what is older, given that moment and DATA_DIR, and says how much it was.
    """

    name: str
    what: Message
    life: Message
    cutoff: Cutoff
    remove: Remove
    public: bool = True


class Removed(msgspec.Struct, frozen=True, kw_only=True):
    """What one rule came to. `before`: all that was older is gone."""

    name: str
    what: str
    life: str
    before: datetime
    removed: int


class PurgeReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a purge removed, rule by rule."""

    at: datetime
    removed: list[Removed]
    total: int


def _ago(span: timedelta) -> Cutoff:
    return lambda at: at - span


def _months_ago(count: int) -> Cutoff:
    """The same time of the same day of the month in Norway; where there is no such day, the end of that month."""

    def cutoff(at: datetime) -> datetime:
        local = at.astimezone(OSLO)
        year, month = divmod(local.year * 12 + local.month - 1 - count, 12)
        length = monthrange(year, month + 1)[1]
        if local.day > length:
            return day_bounds(date(year, month + 1, length))[1]
        return local.replace(year=year, month=month + 1)

    return cutoff


def _before_last_year(at: datetime) -> datetime:
    """What ended before last year in Norway has been kept to the end of the year after."""
    return day_bounds(date(at.astimezone(OSLO).year - 1, 1, 1))[0]


def _rows(delete: Callable[[datetime], Awaitable[int]]) -> Remove:
    return lambda before, _data_dir: delete(before)


async def _forget_contacts(before: datetime, _data_dir: Path) -> int:
    """Persons whose events all ended before. Asked again under a lock: someone may be registering just now."""
    asked = await events.organisers_until(before)
    await people.lock_persons(asked)
    persons = sorted(set(asked) & set(await events.organisers_until(before)))
    await events.forget_organisers(persons)
    return await people.delete_persons(persons)


async def _end_sessions(at: datetime, _data_dir: Path) -> int:
    return await people.delete_sessions(idle_since=at - SESSION_IDLE, begun_since=at - SESSION_LIFE)


async def _delete_jobs(before: datetime, _data_dir: Path) -> int:
    rows = await db.fetch(
        "DELETE FROM outbox WHERE state IN ('done', 'dead') AND finished_at < $1 RETURNING id", before
    )
    return len(rows)


async def _delete_import_files(before: datetime, data_dir: Path) -> int:
    """The bytes, and the cells of them that a page showed; the import's row and all that it brought stay."""
    storage = LocalStorage(data_dir / "files")
    deleted = 0
    for name in await media.files_until(before):
        # The same file may just be sent again: its lock is held until this transaction ends.
        await media.lock_file(name)
        if name in await media.files_until(before) and await asyncio.to_thread(storage.path(name).exists):
            await asyncio.to_thread(storage.delete, name)
            deleted += 1
    await media.forget_cells(before)
    return deleted


async def _delete_mail_files(before: datetime, data_dir: Path) -> int:
    """Mail of an installation that sends none, and what a crash left half written."""

    def delete() -> int:
        count = 0
        for path in [path for pattern in ("*.eml", ".*.part") for path in (data_dir / "mail").glob(pattern)]:
            # One that is being written may be renamed meanwhile.
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()
                    count += 1
        return count

    return await asyncio.to_thread(delete)


_14_DAYS, _30_DAYS, _24_MONTHS = msg("14 days"), msg("30 days"), msg("24 months")

#: The retention table. Unconfirmed events go before their organisers, who may have no other.
RETENTION: tuple[Rule, ...] = (
    Rule(
        name="drafts", what=msg("A form that you have not sent in"), life=_14_DAYS,
        cutoff=_ago(timedelta(days=14)), remove=_rows(events.delete_drafts),
    ),
    Rule(
        name="unconfirmed_events", what=msg("An event that nobody has confirmed"), life=_14_DAYS,
        cutoff=_ago(timedelta(days=14)), remove=_rows(events.delete_unconfirmed),
    ),
    Rule(
        name="persons_without_events", what=msg("A contact person without any event"), life=_14_DAYS, public=False,
        cutoff=_ago(timedelta(days=14)), remove=_rows(people.delete_persons_without_events),
    ),
    Rule(
        name="contact_persons", what=msg("Your name, e-mail address and phone number"),
        life=msg("To the end of the year after your last event"),
        cutoff=_before_last_year, remove=_forget_contacts,
    ),
    Rule(
        name="public_contacts",
        what=msg("The contact that you choose to show, and your name where you organise as a private person"),
        life=msg("To the end of the year after the event"),
        cutoff=_before_last_year, remove=_rows(events.blank_public_contacts),
    ),
    Rule(
        name="confirmations", what=msg("Links in mails"), life=msg("Until they have run out, and one day more"),
        cutoff=_ago(timedelta(hours=24)), remove=_rows(events.delete_confirmations),
    ),
    Rule(
        name="sign_in_links", what=msg("Links that members of the campaign team sign in with"), public=False,
        life=msg("Until they have run out, and one day more"),
        cutoff=_ago(timedelta(hours=24)), remove=_rows(people.delete_links),
    ),
    Rule(
        name="staff_sessions", what=msg("Signed-in browsers of the campaign team"), public=False,
        life=msg("Until sign-out, or until it has run out"), cutoff=_ago(timedelta(0)), remove=_end_sessions,
    ),
    Rule(
        name="mails", what=msg("The text of mails that we have sent"), life=_30_DAYS,
        cutoff=_ago(timedelta(days=30)), remove=_delete_mail_files,
    ),
    Rule(
        name="jobs", what=msg("Jobs that are done or were given up"), life=_30_DAYS, public=False,
        cutoff=_ago(timedelta(days=30)), remove=_delete_jobs,
    ),
    Rule(
        name="kept_answers", what=msg("Our answer to what you sent, in case it is sent twice"), life=msg("24 hours"),
        cutoff=_ago(timedelta(hours=24)), remove=_rows(answers.prune),
    ),
    Rule(
        name="import_files", what=msg("Files that the campaign team has sent in"), life=_30_DAYS, public=False,
        cutoff=_ago(timedelta(days=30)), remove=_delete_import_files,
    ),
    Rule(
        name="descriptions", what=msg("The description of an event"), life=_24_MONTHS,
        cutoff=_months_ago(24), remove=_rows(events.blank_descriptions),
    ),
    Rule(
        name="event_log", what=msg("The log of what was done with an event"), life=_24_MONTHS,
        cutoff=_months_ago(24), remove=_rows(events.delete_log),
    ),
    Rule(
        name="regeocodings", what=msg("Runs of looking up all places again, and what each of them moved"),
        life=_24_MONTHS, public=False, cutoff=_months_ago(24), remove=_rows(places.delete_runs),
    ),
    Rule(
        name="location_proposals", what=msg("Proposed places of events, and who of the team decided them"),
        life=_24_MONTHS, public=False, cutoff=_months_ago(24), remove=_rows(places.delete_proposals),
    ),
    Rule(
        name="provider_answers", what=msg("Answers of map services to addresses that were looked up"),
        life=msg("12 months"), public=False, cutoff=_months_ago(12), remove=_rows(maps.delete_answers),
    ),
)  # fmt: skip


async def purge(data_dir: Path, at: datetime, *, wait: bool = True) -> PurgeReport | None:
    """Carries out the table as of a moment, in one transaction, one process at a time.

    Without `wait`, None when another process is at it.
    """
    async with db.transaction():
        if wait:
            await db.fetch("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", _LOCK)
        else:
            locked = await db.fetch("SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS mine", _LOCK)
            if not locked[0]["mine"]:
                return None
        removed = [await _carry_out(rule, at, data_dir) for rule in RETENTION]
    return PurgeReport(at=at, removed=removed, total=sum(one.removed for one in removed))


async def _carry_out(rule: Rule, at: datetime, data_dir: Path) -> Removed:
    before = rule.cutoff(at)
    count = await rule.remove(before, data_dir)
    return Removed(name=rule.name, what=str(rule.what), life=str(rule.life), before=before, removed=count)


def night_of(at: datetime) -> date:
    """The day whose purge is due at a moment."""
    return (at.astimezone(OSLO) - timedelta(hours=HOUR)).date()
