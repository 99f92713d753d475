"""What one import alone says of a thing is its row; times are found by ranges of blocks; names come of SHA-256."""

import hashlib
from collections.abc import Callable
from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from campaign.db import COPY_SECONDS, execute_script, fetch
from campaign.media.articles.titles import title_key

ID = "2026-11-22T04:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "rows that are what one import says, smaller indexes, names by SHA-256"

#: Records that stand already stay: `said_by` is null where all that is said of a thing has records.
FORWARDS = """
ALTER TABLE media_import ADD captured_at timestamptz;
ALTER TABLE media_object ADD said_by bigint, ADD row_no integer;
ALTER TABLE article ADD said_by bigint, ADD row_no integer;
CREATE INDEX media_object_said_by ON media_object USING brin (said_by) WITH (autosummarize = on);
CREATE INDEX article_said_by ON article USING brin (said_by) WITH (autosummarize = on);
CREATE VIEW object_said AS
    SELECT object, import, captured_at FROM object_record
    UNION ALL SELECT id, said_by, captured_at FROM media_object WHERE said_by IS NOT NULL;
CREATE VIEW article_said AS
    SELECT article, import FROM article_record
    UNION ALL SELECT id, said_by FROM article WHERE said_by IS NOT NULL;
-- What comes in one import stands together and is of one time: ranges of blocks tell as much as a tree of a million
-- moments, and cost next to nothing to keep.
DROP INDEX media_object_published;
CREATE INDEX media_object_published ON media_object USING brin (published_at) WITH (autosummarize = on);
DROP INDEX article_published;
CREATE INDEX article_published ON article USING brin (published_at) WITH (autosummarize = on);
CREATE INDEX article_release_of ON article (release_of) WHERE release_of IS NOT NULL;
"""
BACKWARDS = """
DROP INDEX article_release_of;
DROP INDEX article_published;
CREATE INDEX article_published ON article (published_at);
DROP INDEX media_object_published;
CREATE INDEX media_object_published ON media_object (published_at);
DROP VIEW article_said;
DROP VIEW object_said;
INSERT INTO object_record (import, object, row_no, native_id, secondary_id, flags, digest, metrics, metric_flags,
                           captured_at)
    SELECT said_by, id, row_no, native_id, secondary_id, flags, digest, metrics, '{}', captured_at
    FROM media_object WHERE said_by IS NOT NULL;
INSERT INTO article_record (import, article, row_no, digest, captured_at)
    SELECT a.said_by, a.id, a.row_no, a.digest, coalesce(i.captured_at, i.created_at)
    FROM article a JOIN media_import i ON i.id = a.said_by;
ALTER TABLE media_object DROP COLUMN said_by, DROP COLUMN row_no;
ALTER TABLE article DROP COLUMN said_by, DROP COLUMN row_no;
ALTER TABLE media_import DROP COLUMN captured_at;
"""


#: Whatever names an article, or what an article belongs to: 24 digits that tell the address, a point and a number.
_NAMES = (
    ("article", "key"), ("article", "placement"), ("article", "story"), ("article", "decided_story"),
    ("article", "release_of"), ("coverage", "article_key"),
)  # fmt: skip
_DIGITS, _BATCH = 24, 20_000
_MOMENT = "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00:00'"
_DIGEST = "left(encode(sha256(convert_to(concat_ws(E'\\x1f', {}), 'UTF8')), 'hex'), 32)"
_ARTICLE = (
    "outlet", "title", "url", "canonical_url", "monitor_url", "published_at", "lead", "agency", "language", "country",
    "region", "reach", "sentiment", "medium", "document_id", "is_release", "outlet_key",
)  # fmt: skip
_POST = (
    "url", "published_at", "kind", "account_id", "account_handle", "account_name", "title", "text", "is_collaboration",
    "peso",
)  # fmt: skip
_BOOSTED = "CASE WHEN {}.flags && '{{boosted}}' THEN 'true' ELSE 'false' END"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def _blake2b(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=_DIGITS // 2).hexdigest()


def _identity(row: dict[str, Any]) -> str:
    """What the name of an article is made of."""
    if row["canonical_url"]:
        return f"url\x1f{row['outlet_key']}\x1f{row['canonical_url']}"
    if row["document_id"]:
        return f"document\x1f{row['document_id']}"
    title = title_key(row["title"], row["outlet"])
    return f"title\x1f{row['outlet_key']}\x1f{title}\x1f{row['published_at'].isoformat()}"


async def _rename(before: Callable[[str], str], after: Callable[[str], str]) -> None:
    """Gives articles other names, wherever these stand. A name that was not made like this stays."""
    await execute_script("CREATE TEMPORARY TABLE renamed (old text PRIMARY KEY, new text) ON COMMIT DROP")
    last = 0
    while rows := await _articles(last):
        last = rows[-1]["id"]
        known = {row["key"].partition(".")[0]: _identity(row) for row in rows}
        pairs = [(old, after(text)) for old, text in known.items() if before(text) == old]
        await fetch(
            "INSERT INTO renamed SELECT * FROM unnest($1::text[], $2::text[]) ON CONFLICT DO NOTHING",
            [old for old, _ in pairs], [new for _, new in pairs],
        )  # fmt: skip
    for table, column in _NAMES:
        await fetch(
            f"""UPDATE {table} t SET {column} = n.new || substr(t.{column}, {_DIGITS + 1})
                FROM renamed n WHERE n.old = left(t.{column}, {_DIGITS})""",
            seconds=COPY_SECONDS,
        )
    for column in ("keys", "others"):
        await fetch(
            f"""UPDATE story_edit SET {column} = ARRAY(
                    SELECT coalesce(n.new || substr(key, {_DIGITS + 1}), key) AS name
                    FROM unnest({column}) AS k (key) LEFT JOIN renamed n ON n.old = left(key, {_DIGITS})
                    ORDER BY name)"""
        )
    await execute_script("DROP TABLE renamed")


async def _articles(after: int) -> list[dict[str, Any]]:
    return await fetch(
        """SELECT id, key, canonical_url, outlet_key, document_id, title, outlet, published_at FROM article
           WHERE id > $1 ORDER BY id LIMIT $2""",
        after, _BATCH,
    )  # fmt: skip


async def _digest_anew() -> None:
    """Digests of facts, as they are made from now on. A record without facts of its own says what stands."""
    for table, thing, names in (("media_object", "object", _POST), ("article", "article", _ARTICLE)):
        post = table == "media_object"
        stands = [_MOMENT.format("o.published_at") if name == "published_at" else f"coalesce(o.{name}::text, '')"
                  for name in names]  # fmt: skip
        said = [_MOMENT.format("(r.facts->>'published_at')::timestamptz") if name == "published_at"
                else f"coalesce(r.facts->>'{name}', '')" for name in names]  # fmt: skip
        if post:
            stands = ["o.platform", *stands, _BOOSTED.format("o")]
            said = ["o.platform", *said, _BOOSTED.format("r")]
        await fetch(f"UPDATE {table} o SET digest = {_DIGEST.format(', '.join(stands))}", seconds=COPY_SECONDS)
        await fetch(
            f"""UPDATE {thing}_record r SET digest = CASE WHEN r.facts IS NULL THEN o.digest
                    ELSE {_DIGEST.format(", ".join(said))} END
                FROM {table} o WHERE o.id = r.{thing}""",
            seconds=COPY_SECONDS,
        )  # fmt: skip


async def forward() -> None:
    await _rename(_blake2b, _sha256)
    await _digest_anew()
    await execute_script(FORWARDS)


async def back() -> None:
    await execute_script(BACKWARDS)
    await _rename(_sha256, _blake2b)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="media", description=DESCRIPTION)
    manager.add_raw(forward)
    manager.add_raw_backwards(back)
    return manager
