"""From staged rows to what stands: compared and written by whole sets, inside the one transaction of an import."""

from __future__ import annotations

from datetime import datetime

import msgspec

from campaign import db
from campaign.media import standing
from campaign.media.aftermath import articles_changed
from campaign.media.frames import ARTICLE_FACTS, POST_FACTS
from campaign.media.import_staging import Staging
from campaign.media.stories import tell

_POST = ", ".join(POST_FACTS)
_ARTICLE = ", ".join((*ARTICLE_FACTS, "outlet_key"))
#: A damaged id is the link's name for the post: it meets the good id of another export there. Of several rows about one
#: post the first counts.
_MATCH_POSTS = """
ANALYZE staged_post;
CREATE TEMPORARY TABLE matched_post ON COMMIT DROP AS
    WITH found AS (
        SELECT s.row_no, s.platform, s.native_id, coalesce(o.id, t.id, d.id) AS object FROM staged_post s
        LEFT JOIN media_object o ON o.platform = s.platform AND o.native_id = s.native_id
        LEFT JOIN media_object t ON o.id IS NULL AND t.platform = s.platform AND t.native_id = s.secondary_id
        LEFT JOIN (SELECT platform, secondary_id, min(id) AS id FROM media_object WHERE secondary_id IS NOT NULL
                   GROUP BY platform, secondary_id) d
            ON s.damaged AND o.id IS NULL AND d.platform = s.platform AND d.secondary_id = s.native_id
        WHERE NOT s.damaged OR NOT EXISTS (
            SELECT 1 FROM staged_post w
            WHERE NOT w.damaged AND w.platform = s.platform AND w.secondary_id = s.native_id)
    ), numbered AS (
        SELECT row_no, object, row_number() OVER (PARTITION BY platform, native_id ORDER BY row_no) AS number,
               CASE WHEN object IS NULL THEN 1 ELSE row_number() OVER (PARTITION BY object ORDER BY row_no) END AS again
        FROM found
    )
    SELECT n.row_no, coalesce(n.object, nextval('media_object_id_seq')) AS object, CASE
        WHEN n.object IS NULL THEN 'new' WHEN o.digest = s.digest AND o.metrics @> jsonb_strip_nulls(s.metrics)
        THEN 'unchanged' ELSE 'updated' END AS outcome
    FROM numbered n JOIN staged_post s ON s.row_no = n.row_no LEFT JOIN media_object o ON o.id = n.object
    WHERE n.number = 1 AND n.again = 1;
ANALYZE matched_post;
"""
#: Hits of one address are numbered (`key` is base key and number). Where it has one hit here and one at most stands,
#: they are the same hit. Else those are the same that say the same, then those of the same moment, then of the same
#: headline; the rest are new and take the next numbers.
_MATCH_ARTICLES = """
ANALYZE staged_article;
CREATE TEMPORARY TABLE matched_article ON COMMIT DROP AS
    SELECT s.row_no, s.base_key || '.1' AS key, coalesce(a.id, nextval('article_id_seq')) AS article, s.digest,
           CASE WHEN a.id IS NULL THEN 'new' WHEN a.digest = s.digest THEN 'unchanged' ELSE 'updated' END AS outcome
    FROM (SELECT row_no, digest, base_key, count(*) OVER (PARTITION BY base_key) AS hits FROM staged_article) s
    LEFT JOIN article a ON a.key = s.base_key || '.1' LEFT JOIN article b ON b.key = s.base_key || '.2'
    WHERE s.hits = 1 AND b.id IS NULL;
CREATE TEMPORARY TABLE contested ON COMMIT DROP AS
    SELECT s.row_no, s.base_key, s.digest, s.published_at, s.title, NULL::bigint AS article FROM staged_article s
    WHERE NOT EXISTS (SELECT 1 FROM matched_article m WHERE m.row_no = s.row_no);
CREATE TEMPORARY TABLE rival ON COMMIT DROP AS
    SELECT a.id AS article, a.key, c.base_key, a.digest, a.published_at, a.title, false AS taken
    FROM (SELECT DISTINCT base_key FROM contested) c
    JOIN article a ON a.key >= c.base_key || '.' AND a.key < c.base_key || '/';
ANALYZE contested;
ANALYZE rival;
"""
#: One round of pairing hits of one address that are alike in a column.
_PAIR = """
UPDATE contested c SET article = p.article FROM (
    SELECT mine.row_no, theirs.article FROM (
        SELECT row_no, base_key, {same}, row_number() OVER (PARTITION BY base_key, {same} ORDER BY row_no) AS n
        FROM contested WHERE article IS NULL) mine
    JOIN (
        SELECT article, base_key, {same}, row_number() OVER (PARTITION BY base_key, {same} ORDER BY key) AS n
        FROM rival WHERE NOT taken) theirs
        ON theirs.base_key = mine.base_key AND theirs.{same} = mine.{same} AND theirs.n = mine.n
) p WHERE p.row_no = c.row_no;
UPDATE rival r SET taken = true FROM contested c WHERE c.article = r.article;
"""
_NUMBER_THE_REST = """
INSERT INTO matched_article (row_no, key, article, digest, outcome)
    SELECT c.row_no, r.key, c.article, c.digest, CASE WHEN r.digest = c.digest THEN 'unchanged' ELSE 'updated' END
    FROM contested c JOIN rival r ON r.article = c.article
    UNION ALL
    SELECT c.row_no, c.base_key || '.' || coalesce(l.last, 0) + row_number() OVER (
               PARTITION BY c.base_key ORDER BY c.published_at, c.title, c.digest, c.row_no),
           nextval('article_id_seq'), c.digest, 'new'
    FROM contested c LEFT JOIN (
        SELECT base_key, max(split_part(key, '.', 2)::bigint) AS last FROM rival GROUP BY base_key
    ) l ON l.base_key = c.base_key WHERE c.article IS NULL;
ANALYZE matched_article;
"""
_KEY = "platform, account_id, dimension, member, metric, granularity, period_start, period_end"
_MATCH_OBSERVATIONS = f"""
ANALYZE staged_observation;
CREATE TEMPORARY TABLE matched_observation ON COMMIT DROP AS
    SELECT s.row_no, bool_or(v.value IS NULL) AS some_new, bool_or(v.value <> s.value) AS some_other,
           count(*) FILTER (WHERE s.granularity = 'lifetime' AND s.value < v.value) AS lowered
    FROM staged_observation s LEFT JOIN (
        SELECT DISTINCT ON ({_KEY}) {_KEY}, value FROM observation
        WHERE (platform, metric) IN (SELECT platform, metric FROM staged_observation)
        ORDER BY {_KEY}, captured_at DESC, import DESC
    ) v ON v.platform = s.platform AND v.account_id = s.account_id AND v.dimension = s.dimension
        AND v.member = s.member AND v.metric = s.metric AND v.granularity = s.granularity
        AND v.period_start IS NOT DISTINCT FROM s.period_start AND v.period_end IS NOT DISTINCT FROM s.period_end
    GROUP BY s.row_no;
"""


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of a file by what became of them; `lowered` are numbers that fell since the import before."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    lowered: int = 0


async def compare(staging: Staging) -> Counts:
    """Says of each staged row whether it is new, updated or unchanged against what stands now."""
    found = dict.fromkeys(("new", "updated", "unchanged", "lowered"), 0)
    if staging.has_posts:
        await db.execute_script(_MATCH_POSTS, seconds=db.COPY_SECONDS)
        await _count("SELECT outcome, count(*) AS n FROM matched_post GROUP BY outcome", found)
        await _count(
            """SELECT 'lowered' AS outcome, count(*) AS n FROM matched_post m
               JOIN staged_post s ON s.row_no = m.row_no JOIN media_object o ON o.id = m.object
               CROSS JOIN LATERAL jsonb_each(jsonb_strip_nulls(s.metrics)) k
               WHERE m.outcome = 'updated' AND k.value < o.metrics->k.key""",
            found,
        )
    if staging.has_articles:
        pairing = "".join(_PAIR.format(same=column) for column in ("digest", "published_at", "title"))
        await db.execute_script(_MATCH_ARTICLES + pairing + _NUMBER_THE_REST, seconds=db.COPY_SECONDS)
        await _count("SELECT outcome, count(*) AS n FROM matched_article GROUP BY outcome", found)
    if staging.has_observations:
        await db.execute_script(_MATCH_OBSERVATIONS, seconds=db.COPY_SECONDS)
        await _count(
            """SELECT CASE WHEN some_new THEN 'new' WHEN some_other THEN 'updated' ELSE 'unchanged' END AS outcome,
                      count(*) AS n FROM matched_observation GROUP BY 1
               UNION ALL SELECT 'lowered', coalesce(sum(lowered), 0) FROM matched_observation""",
            found,
        )
    return Counts(**found)


async def _count(query: str, into: dict[str, int]) -> None:
    for row in await db.fetch(query, seconds=db.COPY_SECONDS):
        into[row["outcome"]] += int(row["n"])


async def write(staging: Staging, import_id: int, captured_at: datetime) -> None:
    """Writes what is staged and compared."""
    if staging.has_posts:
        await _write_posts(import_id, captured_at)
    if staging.has_observations:
        await _run(
            f"""INSERT INTO observation (import, {_KEY}, value, captured_at, row_no, flags)
                SELECT DISTINCT ON ({_KEY}) $1::bigint, {_KEY}, value, $2::timestamptz, row_no, flags
                FROM staged_observation ORDER BY {_KEY}, row_no DESC""",
            import_id, captured_at,
        )  # fmt: skip
    if staging.has_articles:
        await _write_articles(import_id, captured_at)


async def _write_posts(import_id: int, captured_at: datetime) -> None:
    await _run(
        f"""INSERT INTO media_object (id, platform, native_id, secondary_id, {_POST}, flags, digest, metrics,
                                      captured_at)
            SELECT m.object, s.platform, s.native_id, s.secondary_id, {_POST}, s.flags, s.digest,
                   jsonb_strip_nulls(s.metrics), $1
            FROM staged_post s JOIN matched_post m ON m.row_no = s.row_no WHERE m.outcome = 'new' ORDER BY s.row_no""",
        captured_at,
    )
    updated = [row["object"] for row in await db.fetch("SELECT object FROM matched_post WHERE outcome = 'updated'")]
    facts = ", ".join(f"'{name}', s.{name}" for name in POST_FACTS)
    await _run(
        f"""INSERT INTO object_record (import, object, row_no, native_id, secondary_id, flags, digest, facts, metrics,
                                       metric_flags, captured_at)
            SELECT $1, m.object, s.row_no, s.native_id, s.secondary_id, s.flags, s.digest,
                   CASE WHEN m.outcome = 'updated' THEN jsonb_build_object({facts}) END,
                   jsonb_strip_nulls(s.metrics), s.metric_flags, $2
            FROM staged_post s JOIN matched_post m ON m.row_no = s.row_no ORDER BY s.row_no""",
        import_id, captured_at,
    )  # fmt: skip
    await standing.restore_objects(updated)


async def _write_articles(import_id: int, captured_at: datetime) -> None:
    updated = [
        row["article"] for row in await db.fetch("SELECT article FROM matched_article WHERE outcome = 'updated'")
    ]
    facts = ", ".join(f"'{name}', s.{name}" for name in (*ARTICLE_FACTS, "outlet_key"))
    await _run(
        """INSERT INTO article_record (import, article, row_no, digest, captured_at)
           SELECT $1, article, row_no, digest, $2 FROM matched_article WHERE outcome <> 'updated'""",
        import_id, captured_at,
    )  # fmt: skip
    await _run(
        f"""INSERT INTO article_record (import, article, row_no, digest, facts, captured_at)
            SELECT $1, m.article, s.row_no, s.digest, jsonb_build_object({facts}), $2
            FROM staged_article s JOIN matched_article m ON m.row_no = s.row_no WHERE m.outcome = 'updated'""",
        import_id, captured_at,
    )  # fmt: skip
    loose = await standing.restore_articles(updated)
    await tell(loose, staged=True)
    await _run(
        f"""INSERT INTO article (id, key, {_ARTICLE}, digest, placement, story)
            SELECT m.article, m.key, {_ARTICLE}, s.digest, t.placement, t.story
            FROM staged_article s JOIN matched_article m ON m.row_no = s.row_no JOIN told t ON t.article = m.article
            WHERE m.outcome = 'new'"""
    )
    await articles_changed()


async def hand_over(import_id: int, heir: int) -> None:
    """Gives what an import brought to another import of the same content."""
    for table in ("object_record", "observation", "article_record"):
        await _run(f"UPDATE {table} SET import = $2 WHERE import = $1", import_id, heir)


async def take_back(import_id: int) -> None:
    """Removes what an import brought and no other import says too."""
    await _run("DELETE FROM observation WHERE import = $1", import_id)
    objects = await db.fetch("DELETE FROM object_record WHERE import = $1 RETURNING object", import_id)
    touched = [row["object"] for row in objects]
    await _run(
        """DELETE FROM media_object o WHERE o.id = ANY($1)
           AND NOT EXISTS (SELECT 1 FROM object_record r WHERE r.object = o.id)""",
        touched,
    )
    await standing.restore_objects(touched)
    await _take_articles_back(import_id)


async def _take_articles_back(import_id: int) -> None:
    articles = await db.fetch(
        "DELETE FROM article_record WHERE import = $1 RETURNING article", import_id, seconds=db.COPY_SECONDS
    )
    touched = [row["article"] for row in articles]
    gone = await db.fetch(
        """DELETE FROM article a WHERE a.id = ANY($1)
           AND NOT EXISTS (SELECT 1 FROM article_record r WHERE r.article = a.id) RETURNING story, placement""",
        touched, seconds=db.COPY_SECONDS,
    )  # fmt: skip
    loose = await standing.restore_articles(touched)
    loose |= {row["story"] for row in gone} | {row["placement"] for row in gone}
    await tell(loose, staged=False)
    await articles_changed()


async def _run(statement: str, *args: object) -> None:
    await db.fetch(statement, *args, seconds=db.COPY_SECONDS)
