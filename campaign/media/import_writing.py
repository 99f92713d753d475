"""From staged rows to what stands: compared and written by whole sets, inside the one transaction of an import."""

from __future__ import annotations

from datetime import datetime

import msgspec

from campaign import db
from campaign.media.import_reading import Batch
from campaign.media.import_staging import ARTICLE_COLUMNS, OBSERVATION_COLUMNS, POST_COLUMNS

_STAGING = """
CREATE TEMPORARY TABLE staged_post (
    row_no integer NOT NULL, platform text NOT NULL, native_id text NOT NULL, secondary_id text,
    damaged boolean NOT NULL, digest text NOT NULL, facts jsonb NOT NULL, object bigint, outcome text
) ON COMMIT DROP;
CREATE TEMPORARY TABLE staged_observation (
    post_row integer NOT NULL, row_no integer NOT NULL, platform text NOT NULL, account_id text NOT NULL,
    metric text NOT NULL, value double precision NOT NULL, granularity text NOT NULL, period_start date,
    period_end date, flags text[] NOT NULL
) ON COMMIT DROP;
CREATE TEMPORARY TABLE staged_article (
    row_no integer NOT NULL, base_key text NOT NULL, published_at timestamptz NOT NULL, title text NOT NULL,
    digest text NOT NULL, facts jsonb NOT NULL, key text, article bigint, outcome text
) ON COMMIT DROP;
"""
#: A damaged id is the link's name for the post: it meets the good id of another export there.
_MATCH_POSTS = """
UPDATE staged_post s SET object = o.id FROM media_object o
    WHERE o.platform = s.platform AND o.native_id = s.native_id;
UPDATE staged_post s SET object = o.id FROM media_object o
    WHERE s.object IS NULL AND s.damaged AND o.platform = s.platform AND o.secondary_id = s.native_id;
UPDATE staged_post s SET object = o.id FROM media_object o
    WHERE s.object IS NULL AND o.platform = s.platform AND o.native_id = s.secondary_id;
DELETE FROM staged_post s USING (
    SELECT platform, native_id, min(row_no) AS first FROM staged_post GROUP BY platform, native_id HAVING count(*) > 1
) d WHERE d.platform = s.platform AND d.native_id = s.native_id AND s.row_no > d.first;
DELETE FROM staged_post s USING (
    SELECT object, min(row_no) AS first FROM staged_post WHERE object IS NOT NULL GROUP BY object HAVING count(*) > 1
) d WHERE d.object = s.object AND s.row_no > d.first;
"""
_COMPARE_POSTS = """
CREATE TEMPORARY TABLE standing ON COMMIT DROP AS
    SELECT DISTINCT ON (object, metric, granularity, period_start, period_end)
           object, metric, granularity, period_start, period_end, value
    FROM observation WHERE object IN (SELECT object FROM staged_post WHERE object IS NOT NULL)
    ORDER BY object, metric, granularity, period_start, period_end, import DESC;
ANALYZE standing;
UPDATE staged_post s SET outcome = CASE WHEN s.object IS NULL THEN 'new' ELSE 'unchanged' END;
UPDATE staged_post s SET outcome = 'updated' FROM media_object o WHERE o.id = s.object AND o.digest <> s.digest;
UPDATE staged_post s SET outcome = 'updated' FROM (
    SELECT DISTINCT v.post_row FROM staged_observation v
    JOIN staged_post p ON p.row_no = v.post_row AND p.object IS NOT NULL
    LEFT JOIN standing t ON t.object = p.object AND t.metric = v.metric AND t.granularity = v.granularity
        AND t.period_start IS NOT DISTINCT FROM v.period_start AND t.period_end IS NOT DISTINCT FROM v.period_end
    WHERE t.value IS DISTINCT FROM v.value
) changed WHERE changed.post_row = s.row_no;
"""
_COMPARE_ARTICLES = """
UPDATE staged_article s SET key = s.base_key || '.' || n.number FROM (
    SELECT row_no, row_number() OVER (PARTITION BY base_key ORDER BY published_at, title, row_no) AS number
    FROM staged_article
) n WHERE n.row_no = s.row_no;
UPDATE staged_article s SET article = a.id, outcome = CASE WHEN a.digest = s.digest THEN 'unchanged' ELSE 'updated' END
    FROM article a WHERE a.key = s.key;
UPDATE staged_article SET outcome = 'new' WHERE article IS NULL;
"""
_OBJECT_FACTS = """f(platform text, native_id text, secondary_id text, url text, published_at timestamptz, kind text,
    account_id text, account_handle text, account_name text, title text, text text, is_collaboration boolean,
    peso text, flags text[])"""
_OBJECT_NAMES = """secondary_id, url, published_at, kind, account_id, account_handle, account_name, title, text,
    is_collaboration, peso, flags"""
_ARTICLE_FACTS = """f(outlet text, outlet_key text, title text, url text, canonical_url text,
    published_at timestamptz, lead text, agency text, language text, country text, region text, reach bigint,
    sentiment text, medium text, document_id text)"""
_ARTICLE_NAMES = """outlet, outlet_key, title, url, canonical_url, published_at, lead, agency, language, country,
    region, reach, sentiment, medium, document_id"""


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of a file by what became of them; `lowered` are numbers that fell since the import before."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    lowered: int = 0


async def prepare() -> None:
    """Makes the staging tables of this transaction."""
    await db.execute_script(_STAGING)


async def stage(batch: Batch) -> None:
    """Streams a batch into the staging tables."""
    for table, columns, records in (
        ("staged_post", POST_COLUMNS, batch.posts),
        ("staged_observation", OBSERVATION_COLUMNS, batch.observations),
        ("staged_article", ARTICLE_COLUMNS, batch.articles),
    ):
        if records:
            await db.copy_records(table, columns, records)


async def compare() -> Counts:
    """Says of each staged row whether it is new, updated or unchanged against what stands now."""
    await db.execute_script("ANALYZE staged_post; ANALYZE staged_observation; ANALYZE staged_article;")
    await db.execute_script(_MATCH_POSTS + _COMPARE_POSTS + _COMPARE_ARTICLES)
    rows = await db.fetch(
        """SELECT outcome, count(*) AS n FROM (
               SELECT outcome FROM staged_post UNION ALL SELECT outcome FROM staged_article) s GROUP BY outcome"""
    )
    lowered = await db.fetch(
        """SELECT count(*) AS n FROM staged_observation v JOIN staged_post p ON p.row_no = v.post_row
           JOIN standing t ON t.object = p.object AND t.metric = v.metric AND t.granularity = v.granularity
           WHERE v.granularity = 'lifetime' AND v.value < t.value"""
    )
    return Counts(**{row["outcome"]: row["n"] for row in rows}, lowered=lowered[0]["n"])


async def write(import_id: int, captured_at: datetime) -> list[int]:
    """Writes what is staged. Returns the years (in Norway) whose stories must be told anew."""
    await db.fetch(
        f"""INSERT INTO media_object (platform, native_id, {_OBJECT_NAMES}, digest)
            SELECT s.platform, s.native_id, {_prefixed(_OBJECT_NAMES)}, s.digest
            FROM staged_post s CROSS JOIN LATERAL jsonb_to_record(s.facts) AS {_OBJECT_FACTS} WHERE s.object IS NULL"""
    )
    await db.fetch(
        """UPDATE staged_post s SET object = o.id FROM media_object o
           WHERE s.object IS NULL AND o.platform = s.platform AND o.native_id = s.native_id"""
    )
    await db.fetch(
        """INSERT INTO object_record (import, object, row_no, digest, facts)
           SELECT $1, object, row_no, digest, facts FROM staged_post""",
        import_id,
    )
    await db.fetch(
        """INSERT INTO observation (import, object, platform, account_id, metric, value, granularity, period_start,
               period_end, captured_at, row_no, flags)
           SELECT $1, p.object, v.platform, v.account_id, v.metric, v.value, v.granularity, v.period_start,
               v.period_end, $2, v.row_no, v.flags
           FROM staged_observation v JOIN staged_post p ON p.row_no = v.post_row""",
        import_id, captured_at,
    )  # fmt: skip
    updated = await db.fetch("SELECT object FROM staged_post WHERE outcome = 'updated'")
    await refresh_objects([row["object"] for row in updated])
    return await _write_articles(import_id)


async def _write_articles(import_id: int) -> list[int]:
    years = await db.fetch(
        """SELECT DISTINCT extract(year FROM moment AT TIME ZONE 'Europe/Oslo')::int AS year FROM (
               SELECT published_at AS moment FROM staged_article WHERE outcome <> 'unchanged'
               UNION ALL SELECT a.published_at FROM staged_article s JOIN article a ON a.id = s.article
               WHERE s.outcome = 'updated') m"""
    )
    await db.fetch(
        f"""INSERT INTO article (key, {_ARTICLE_NAMES}, digest)
            SELECT s.key, {_prefixed(_ARTICLE_NAMES)}, s.digest
            FROM staged_article s CROSS JOIN LATERAL jsonb_to_record(s.facts) AS {_ARTICLE_FACTS}
            WHERE s.article IS NULL"""
    )
    await db.fetch(
        "UPDATE staged_article s SET article = a.id FROM article a WHERE s.article IS NULL AND a.key = s.key"
    )
    await db.fetch(
        """INSERT INTO article_record (import, article, row_no, digest, facts)
           SELECT $1, article, row_no, digest, facts FROM staged_article""",
        import_id,
    )
    updated = await db.fetch("SELECT article FROM staged_article WHERE outcome = 'updated'")
    await refresh_articles([row["article"] for row in updated])
    return sorted(row["year"] for row in years)


async def refresh_objects(ids: list[int]) -> None:
    """Lets objects say what the latest import says of them. An id that a spreadsheet cut never beats a whole one."""
    if not ids:
        return
    await _say_the_latest("media_object", "object", _OBJECT_NAMES, _OBJECT_FACTS, ids)
    await db.fetch(
        """UPDATE media_object o SET native_id = named.native_id, secondary_id = named.secondary_id
           FROM (SELECT DISTINCT ON (object) object, facts->>'native_id' AS native_id,
                        facts->>'secondary_id' AS secondary_id
                 FROM object_record WHERE object = ANY($1)
                 ORDER BY object, facts->'flags' ? 'id-damaged', import DESC) named
           WHERE o.id = named.object
             AND (o.native_id, o.secondary_id) IS DISTINCT FROM (named.native_id, named.secondary_id)""",
        ids,
    )


async def refresh_articles(ids: list[int]) -> None:
    """Lets articles say what the latest import says of them."""
    if ids:
        await _say_the_latest("article", "article", _ARTICLE_NAMES, _ARTICLE_FACTS, ids)


async def _say_the_latest(table: str, thing: str, names: str, facts: str, ids: list[int]) -> None:
    """Copies names and digest of the newest record of each thing into its row."""
    await db.fetch(
        f"""UPDATE {table} t SET ({names}, digest) = ({_prefixed(names, "latest")}, latest.digest)
            FROM (SELECT DISTINCT ON (r.{thing}) r.{thing}, r.digest, {_prefixed(names)}
                  FROM {thing}_record r CROSS JOIN LATERAL jsonb_to_record(r.facts) AS {facts}
                  WHERE r.{thing} = ANY($1) ORDER BY r.{thing}, r.import DESC) latest
            WHERE t.id = latest.{thing}""",
        ids,
    )


async def hand_over(import_id: int, heir: int) -> None:
    """Gives what an import brought to another import of the same content."""
    for table in ("object_record", "observation", "article_record"):
        await db.fetch(f"UPDATE {table} SET import = $2 WHERE import = $1", import_id, heir)


async def take_back(import_id: int) -> list[int]:
    """Removes what an import brought and no other import says too. Returns the years whose stories have changed."""
    await db.fetch("DELETE FROM observation WHERE import = $1", import_id)
    objects = await db.fetch("DELETE FROM object_record WHERE import = $1 RETURNING object", import_id)
    touched = [row["object"] for row in objects]
    await db.fetch(
        """DELETE FROM media_object o WHERE o.id = ANY($1)
           AND NOT EXISTS (SELECT 1 FROM object_record r WHERE r.object = o.id)""",
        touched,
    )
    await refresh_objects(touched)
    return await _take_articles_back(import_id)


async def _take_articles_back(import_id: int) -> list[int]:
    articles = await db.fetch("DELETE FROM article_record WHERE import = $1 RETURNING article", import_id)
    touched = [row["article"] for row in articles]
    gone = await db.fetch(
        """DELETE FROM article a WHERE a.id = ANY($1)
           AND NOT EXISTS (SELECT 1 FROM article_record r WHERE r.article = a.id)
           RETURNING extract(year FROM published_at AT TIME ZONE 'Europe/Oslo')::int AS year""",
        touched,
    )
    differing = await db.fetch(
        """SELECT a.id FROM article a JOIN LATERAL (
               SELECT digest FROM article_record r WHERE r.article = a.id ORDER BY r.import DESC LIMIT 1) latest ON true
           WHERE a.id = ANY($1) AND latest.digest <> a.digest""",
        touched,
    )
    stale = [row["id"] for row in differing]
    before = await _years_of(stale)
    await refresh_articles(stale)
    return sorted({row["year"] for row in gone} | before | await _years_of(stale))


async def _years_of(articles: list[int]) -> set[int]:
    rows = await db.fetch(
        """SELECT DISTINCT extract(year FROM published_at AT TIME ZONE 'Europe/Oslo')::int AS year
           FROM article WHERE id = ANY($1)""",
        articles,
    )
    return {row["year"] for row in rows}


def _prefixed(names: str, table: str = "f") -> str:
    return ", ".join(f"{table}.{name.strip()}" for name in names.split(","))
