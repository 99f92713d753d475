"""What stands of posts and articles: the latest that any import says, kept and brought back."""

from __future__ import annotations

from campaign import db
from campaign.media.frames import ARTICLE_FACTS, POST_FACTS

_POST = {name: f"o.{name}" for name in POST_FACTS}
_ARTICLE = {name: f"o.{name}" for name in (*ARTICLE_FACTS, "outlet_key")}
_SAID_OF_ARTICLES = {
    "import": "o.said_by", "row_no": "o.row_no", "digest": "o.digest", "captured_at": "i.captured_at",
}  # fmt: skip
_SAID_OF_POSTS = {
    **_SAID_OF_ARTICLES, "native_id": "o.native_id", "secondary_id": "o.secondary_id", "flags": "o.flags",
    "metrics": "o.metrics::jsonb", "metric_flags": "'{}'",
}  # fmt: skip
_TYPES = {
    "published_at": "timestamptz", "is_collaboration": "boolean", "is_release": "boolean", "reach": "bigint",
}  # fmt: skip


async def restore_objects(ids: list[int]) -> None:
    """Lets posts say what the latest record says, and of each metric the latest number.

    What a spreadsheet has written never beats an original: it may have cut ids and lost letters.
    """
    if not ids:
        return
    await _make_records("media_object", "object", ids, _SAID_OF_POSTS)
    await _restore_facts("media_object", "object", _POST, ids, first="r.flags && '{id-damaged,resaved}', ")
    await db.fetch(
        """UPDATE media_object o SET metrics = coalesce(m.metrics, '{}')::json, captured_at = l.captured_at,
                  flags = l.flags
           FROM (SELECT DISTINCT ON (object) object, captured_at, flags FROM object_record WHERE object = ANY($1)
                 ORDER BY object, captured_at DESC, import DESC) l
           LEFT JOIN (SELECT r.object, jsonb_object_agg(k.key, k.value ORDER BY r.captured_at, r.import) AS metrics
                      FROM object_record r CROSS JOIN LATERAL jsonb_each(r.metrics) k WHERE r.object = ANY($1)
                      GROUP BY r.object) m ON m.object = l.object
           WHERE o.id = l.object""",
        ids, seconds=db.COPY_SECONDS,
    )  # fmt: skip
    await db.fetch(
        """UPDATE media_object o SET native_id = n.native_id, secondary_id = n.secondary_id
           FROM (SELECT DISTINCT ON (object) object, native_id, secondary_id FROM object_record WHERE object = ANY($1)
                 ORDER BY object, 'id-damaged' = ANY (flags), captured_at DESC, import DESC) n
           WHERE o.id = n.object AND (o.native_id, o.secondary_id) IS DISTINCT FROM (n.native_id, n.secondary_id)""",
        ids, seconds=db.COPY_SECONDS,
    )  # fmt: skip


async def restore_articles(ids: list[int]) -> set[str]:
    """Lets articles say what the latest record says. Returns the placements and stories that must be told anew."""
    if not ids:
        return set()
    await _make_records("article", "article", ids, _SAID_OF_ARTICLES)
    changed = await _restore_facts("article", "article", _ARTICLE, ids)
    rows = await db.fetch("SELECT placement, story FROM article WHERE id = ANY($1)", changed)
    return {row[name] for row in rows for name in ("placement", "story")}


async def _make_records(table: str, thing: str, ids: list[int], said: dict[str, str]) -> None:
    """Makes records of rows that are records themselves, as they are about to say what another import says."""
    await db.fetch(
        f"""INSERT INTO {thing}_record ({thing}, {", ".join(said)})
            SELECT o.id, {", ".join(said.values())}
            FROM {table} o JOIN media_import i ON i.id = o.said_by WHERE o.id = ANY($1)""",
        ids, seconds=db.COPY_SECONDS,
    )  # fmt: skip
    await db.fetch(
        f"UPDATE {table} SET said_by = NULL, row_no = NULL WHERE id = ANY($1) AND said_by IS NOT NULL",
        ids, seconds=db.COPY_SECONDS,
    )  # fmt: skip


async def _restore_facts(
    table: str, thing: str, names: dict[str, str], ids: list[int], *, first: str = ""
) -> list[int]:
    """Copies the facts of the latest record of each thing into its row. Returns the ids of those that changed.

    `first` is what records are ordered by before their moments.

    A record without facts says what stands. So before what stands changes, it is given these as its own.
    """
    latest = f"""SELECT DISTINCT ON (r.{thing}) r.{thing}, r.digest, r.facts FROM {thing}_record r
        WHERE r.{thing} = ANY($1) ORDER BY r.{thing}, {first}r.captured_at DESC, r.import DESC"""
    rows = await db.fetch(
        f"""SELECT o.id FROM {table} o JOIN ({latest}) l ON l.{thing} = o.id
            WHERE l.facts IS NOT NULL AND l.digest <> o.digest""",
        ids, seconds=db.COPY_SECONDS,
    )  # fmt: skip
    changing = [row["id"] for row in rows]
    if not changing:
        return []
    facts = ", ".join(f"'{name}', {value}" for name, value in names.items())
    await db.fetch(
        f"""UPDATE {thing}_record r SET facts = jsonb_build_object({facts})
            FROM {table} o WHERE o.id = r.{thing} AND o.id = ANY($1) AND r.facts IS NULL""",
        changing, seconds=db.COPY_SECONDS,
    )  # fmt: skip
    typed = ", ".join(f"{name} {_TYPES.get(name, 'text')}" for name in names)
    await db.fetch(
        f"""UPDATE {table} o SET ({", ".join(names)}, digest) = ({", ".join(f"f.{name}" for name in names)}, l.digest)
            FROM ({latest}) l CROSS JOIN LATERAL jsonb_to_record(l.facts) AS f({typed}) WHERE o.id = l.{thing}""",
        changing, seconds=db.COPY_SECONDS,
    )  # fmt: skip
    return changing
