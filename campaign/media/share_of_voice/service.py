"""Share of voice: own mentions by all mentions, told only over a set that somebody has stated."""

from __future__ import annotations

from typing import Any

from campaign import db
from campaign.clock import day_bounds, now
from campaign.errors import Fault, Invalid, NotFound, msg
from campaign.media import repository
from campaign.media.articles.press import IS_EDITORIAL
from campaign.media.problems import N_
from campaign.media.share_of_voice.schemas import VoiceSetInput, VoiceShare
from campaign.text import clean

METHOD = "house.share_of_voice.2"
DEFINITION = N_(
    "Own mentions by all mentions in the set that is named beside it. Own mentions are hits in the press, without "
    "press releases and without what only the file of a set holds. It says nothing about mentions outside the set, and "
    "two years may be compared only with the same set."
)
_WAITING = N_(
    "Own mentions by all mentions in the set that is named beside it. The file of the set waits to be confirmed, so "
    "press releases cannot be told apart in it yet: on both sides hits in the press are counted with press releases, "
    "and without posts in social media. It says nothing about mentions outside the set."
)
_SMALLER = N_("The set holds fewer mentions than the own ones: it cannot be the whole. Correct the set.")
_NO_OWN = N_(
    "It is not known which mentions are the own ones: no file but that of a set holds hits in the press on these days. "
    "Import the own mentions, or state their number with the set."
)
_NO_TOTAL = N_("It is not known how many mentions the set holds. State their number.")
_UNDONE = N_("The import that the set was counted from is taken back.")
#: What to say of a text that is left out.
MISSING = {
    "name": msg("Write the name of the set."),
    "holds": msg("Write what the set holds."),
    "source": msg("Write the source of the set."),
}
_WITH_ARTICLES = ("done", "preview")
#: Of a file that waits only the posts in social media are known apart.
_IS_PRESS = "medium <> 'social'"
#: The same file sent in again has no records of its own.
_OF_IMPORT = """id IN (SELECT r.article FROM article_said r JOIN media_import i ON i.id = r.import
                       WHERE i.sha256 = $3)"""
#: What only files of sets say are mentions of anybody.
_IS_OWN = """EXISTS (SELECT FROM article_said r JOIN media_import i ON i.id = r.import
                     WHERE r.article = article.id AND i.sha256 NOT IN (
                         SELECT s.sha256 FROM voice_set v JOIN media_import s ON s.id = v.import
                         WHERE v.removed_at IS NULL))"""
_LARGEST_ID = 2**63 - 1


async def state_set(sent: VoiceSetInput, *, by: str) -> int:
    """Keeps a set. Raises `Invalid` with every fault."""
    texts = {name: clean(getattr(sent, name), multiline=name == "holds") for name in ("name", "holds", "source")}
    faults = [Fault(name, MISSING[name], "required") for name, text in texts.items() if not text]
    if sent.last_day < sent.first_day:
        faults.append(Fault("last_day", msg("The last day is before the first.")))
    if (sent.total is None) == (sent.import_id is None):
        faults.append(Fault("total", msg("Give the number of mentions in the set, or choose an import.")))
    elif sent.import_id is not None and not await _is_of_articles(sent.import_id):
        faults.append(Fault("import_id", msg("Choose an import of articles that is done or waits to be confirmed.")))
    if faults:
        raise Invalid(faults)
    rows = await db.fetch(
        """INSERT INTO voice_set (year, name, holds, source, first_day, last_day, total, import, own, made_by, made_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id""",
        sent.year, *texts.values(), sent.first_day, sent.last_day, sent.total, sent.import_id, sent.own, by, now(),
    )  # fmt: skip
    return int(rows[0]["id"])


async def _is_of_articles(import_id: int) -> bool:
    try:
        row = await repository.get(import_id)
    except NotFound:
        return False
    return row["kind"] == "articles" and row["state"] in _WITH_ARTICLES


async def remove(set_id: int, *, by: str) -> None:
    """Takes a set away, and its share with it. Again changes nothing. Raises `NotFound`."""
    rows = await db.fetch(
        """UPDATE voice_set SET removed_by = coalesce(removed_by, $2), removed_at = coalesce(removed_at, $3)
           WHERE id = $1 RETURNING id""",
        min(set_id, _LARGEST_ID), by, now(),
    )  # fmt: skip
    if not rows:
        raise NotFound()


async def shares(year: int) -> list[VoiceShare]:
    """The share of each set that was stated for a year."""
    rows = await db.fetch(
        """SELECT v.*, i.state AS import_state, i.sha256,
                  (i.report->'totals'->>'articles')::bigint AS import_articles FROM voice_set v
           LEFT JOIN media_import i ON i.id = v.import WHERE v.year = $1 AND v.removed_at IS NULL ORDER BY v.id""",
        year,
    )
    return [await _share(row) for row in rows]


async def one(set_id: int) -> VoiceShare:
    """One set with its share. Raises `NotFound`."""
    rows = await db.fetch("SELECT year FROM voice_set WHERE id = $1 AND removed_at IS NULL", min(set_id, _LARGEST_ID))
    found = [share for share in await shares(rows[0]["year"]) if share.id == set_id] if rows else []
    if not found:
        raise NotFound()
    return found[0]


async def _share(row: dict[str, Any]) -> VoiceShare:
    waits = row["import_state"] == "preview"
    rule = _IS_PRESS if waits else IS_EDITORIAL
    own = row["own"] if row["own"] is not None else await _hits(row, f"{rule} AND {_IS_OWN}")
    total, doubt = row["total"], ""
    if row["import"] is not None:
        if waits:
            total = row["import_articles"] or 0
        elif row["import_state"] == "done":
            total = await _hits(row, f"{rule} AND {_OF_IMPORT}", row["sha256"])
        else:
            doubt = _UNDONE
    if not doubt and total is None:
        doubt = _NO_TOTAL
    if not doubt and not own and row["own"] is None:
        doubt = _NO_OWN
    if total is not None and total < max(own, 1):
        doubt = _SMALLER
    share = None if doubt or total is None else round(100 * own / total, 1)
    names = ("id", "year", "name", "holds", "source", "first_day", "last_day", "made_at")
    return VoiceShare(
        **{name: row[name] for name in names}, own=own, own_is_given=row["own"] is not None, total=total,
        import_id=row["import"], share=share, doubt=doubt, definition=_WAITING if waits else DEFINITION, method=METHOD,
    )  # fmt: skip


async def _hits(row: dict[str, Any], rule: str, *args: object) -> int:
    """Articles of the days of a set that a rule takes."""
    rows = await db.fetch(
        f"SELECT count(*) AS n FROM article WHERE published_at >= $1 AND published_at < $2 AND {rule}",
        day_bounds(row["first_day"])[0], day_bounds(row["last_day"])[1], *args,
    )  # fmt: skip
    return int(rows[0]["n"])


async def imports_of_articles(limit: int = 50) -> list[dict[str, Any]]:
    """Imports that a set may be counted from, newest first: id, file_name, rows (articles without social media)."""
    return await db.fetch(
        """SELECT id, file_name, coalesce((report->'totals'->>'articles')::bigint, 0) AS rows FROM media_import
           WHERE kind = 'articles' AND state = ANY($1) ORDER BY id DESC LIMIT $2""",
        list(_WITH_ARTICLES), limit,
    )  # fmt: skip
