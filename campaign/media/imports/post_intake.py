"""Posts of an import, from the rows of its file into the database, inside its one transaction.

Those that are new go straight into the table; those that stand are staged, to be compared with that.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import polars as pl
from msgspec import Struct

from campaign import db
from campaign.media import standing
from campaign.media.copying import ahead, text_rows
from campaign.media.frames import POST_FACTS, Schema, staged_posts
from campaign.media.imports.new_posts import NAMES, NewPosts
from campaign.media.imports.spool import Positions, Spool
from campaign.media.model import Misjudged

_POST = ", ".join(POST_FACTS)
_ROW = ["id", "platform", *NAMES, *POST_FACTS, "metrics", "captured_at", "said_by", "row_no"]
#: Only a record can say what is special about a number.
_RECORD = ["object", "import", "row_no", *NAMES, "metrics", "metric_flags", "captured_at"]
_KEY_TABLE = """
CREATE TEMPORARY TABLE staged_post_key (
    position integer, platform text, native_id text, secondary_id text, damaged boolean
) ON COMMIT DROP
"""
#: Which posts count, and the object that each is where it stands. A damaged id is the link's name for the post: it
#: meets the good id of another export there. Of several rows about one post the first counts.
_MATCH = """
WITH found AS (
    SELECT s.position, s.platform, s.native_id, coalesce(o.id, t.id, d.id) AS object FROM staged_post_key s
    LEFT JOIN media_object o ON o.platform = s.platform AND o.native_id = s.native_id
    LEFT JOIN media_object t ON o.id IS NULL AND t.platform = s.platform AND t.native_id = s.secondary_id
    LEFT JOIN (SELECT platform, secondary_id, min(id) AS id FROM media_object WHERE secondary_id IS NOT NULL
               GROUP BY platform, secondary_id) d
        ON s.damaged AND o.id IS NULL AND d.platform = s.platform AND d.secondary_id = s.native_id
    WHERE NOT s.damaged OR NOT EXISTS (
        SELECT 1 FROM staged_post_key w
        WHERE NOT w.damaged AND w.platform = s.platform AND coalesce(w.secondary_id, w.native_id) = s.native_id)
)
SELECT position, object, digest, metrics FROM (
    SELECT position, object, row_number() OVER (PARTITION BY platform, native_id ORDER BY position) AS number,
           CASE WHEN object IS NULL THEN 1 ELSE row_number() OVER (PARTITION BY object ORDER BY position) END AS again
    FROM found
) n LEFT JOIN media_object o ON o.id = n.object WHERE number = 1 AND again = 1 ORDER BY position
"""
_FOUND: Schema = {"position": pl.Int64, "object": pl.Int64, "digest": pl.String, "metrics": pl.String}
_STAGED_TABLE = """
CREATE TEMPORARY TABLE staged_post ON COMMIT DROP AS
    SELECT 0 AS row_no, id AS object, native_id, secondary_id, digest, {facts}, flags, metrics::jsonb,
           metrics::jsonb AS metric_flags, 'unchanged' AS outcome
    FROM media_object WITH NO DATA
"""
_COMPARE = """
UPDATE staged_post s SET outcome = 'updated' FROM media_object o
WHERE o.id = s.object AND NOT (o.digest = s.digest AND o.metrics::jsonb @> s.metrics)
"""
#: The numbers that stand are text: each post's is gone through once, not once a metric.
_LOWERED = """
SELECT count(*) AS n FROM staged_post s JOIN media_object o ON o.id = s.object
CROSS JOIN LATERAL jsonb_each(o.metrics::jsonb) k WHERE s.outcome = 'updated' AND s.metrics->k.key < k.value
"""


class StagedPosts(Struct, frozen=True, kw_only=True):
    """Some posts as they are staged, and as `NewPosts` writes them."""

    posts: pl.DataFrame
    rows: bytes = b""
    records: pl.DataFrame | None = None


class PostIntake:
    """Posts of one file: `add` them as they are read, `compare`, then `write`.

    With `new` they are written at once for as long as none of them stands.
    """

    def __init__(self, folder: Path, new: NewPosts | None = None) -> None:
        self._writing = new
        self._spool = Spool(folder)
        self._new: Positions = np.zeros(0, dtype=np.int64)
        self._first_id = 0
        self._some_stand = False
        #: Positions and objects of posts that say what stands.
        self._same = pl.DataFrame(schema={"position": pl.Int64, "object": pl.Int64})

    async def close(self) -> None:
        self._spool.close()

    def __len__(self) -> int:
        return len(self._spool) + (self._writing.written if self._writing else 0)

    @property
    def last_before(self) -> int | None:
        """The highest id that a post had before those that are written already; None when none is."""
        return self._writing.last_before if self._writing else None

    def stage(self, frame: pl.DataFrame, *, at_once: bool) -> StagedPosts:
        """Prepares posts, as `frames.POSTS` with `metrics`; with `at_once` so that they may be written now. Blocks."""
        posts, writing = staged_posts(frame), self._writing
        if writing is None or not at_once:
            return StagedPosts(posts=posts)
        rows, records = writing.rows_of(posts)
        return StagedPosts(posts=posts, rows=rows, records=records)

    async def add(self, staged: StagedPosts) -> None:
        """Takes posts in. Raises `Misjudged` when some are written and these cannot be."""
        if self._writing:
            if staged.records is not None and await self._writing.are_new(staged.posts):
                await self._writing.write(staged.rows, staged.records, staged.posts.height)
                return
            if self._writing.written:
                raise Misjudged()
            self._writing = None
        await self._keep(staged.posts)

    async def _keep(self, posts: pl.DataFrame) -> None:
        before = len(self)
        if not before:
            await db.execute_script(_KEY_TABLE)
        await asyncio.to_thread(self._spool.append, posts)
        positions = pl.int_range(before, len(self), dtype=pl.Int32, eager=True).alias("position")
        keys = posts.select(positions, "platform", "native_id", "secondary_id", "damaged")
        await db.copy_in("staged_post_key", keys.columns, text_rows(keys))

    async def compare(self) -> dict[str, int]:
        """How many are `new`, `updated` and `unchanged` against what stands now, and how many numbers are `lowered`."""
        if self._writing:
            return {"new": self._writing.written}
        await db.execute_script("ANALYZE staged_post_key", seconds=db.COPY_SECONDS)
        found = pl.read_csv(await db.copy_out(_MATCH), has_header=False, schema=_FOUND)
        counts = {"new": 0, "updated": 0, "unchanged": 0, "lowered": 0}
        known = found.filter(pl.col("object").is_not_null())
        self._some_stand = known.height > 0
        if self._some_stand:
            counts.update(await self._compare_known(known))
        self._new = found.filter(pl.col("object").is_null())["position"].to_numpy()
        counts["new"] = len(self._new)
        if counts["new"]:
            self._first_id = await db.take_numbers("media_object_id_seq", counts["new"])
        return counts

    async def _compare_known(self, known: pl.DataFrame) -> dict[str, int]:
        """Posts that say the same in the same words are not staged: most of a later export."""
        await db.execute_script(_STAGED_TABLE.format(facts=_POST))
        async for staged in ahead(self._differing(known)):
            if staged.height:
                await db.copy_in("staged_post", staged.columns, text_rows(staged))
        await db.execute_script("ANALYZE staged_post", seconds=db.COPY_SECONDS)
        await db.fetch(_COMPARE, seconds=db.COPY_SECONDS)
        counted = await db.fetch("SELECT outcome, count(*) AS n FROM staged_post GROUP BY outcome")
        (lowered,) = await db.fetch(_LOWERED, seconds=db.COPY_SECONDS)
        counts = {"unchanged": 0, **{row["outcome"]: row["n"] for row in counted}, "lowered": lowered["n"]}
        counts["unchanged"] += len(self._same)
        return counts

    def _differing(self, known: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """The known posts that do not say word for word what stands, as they are staged. Blocks."""
        same: list[pl.DataFrame] = []
        for frame, some in self._spool.rows(known["position"].to_numpy()):
            stands = known.filter(pl.col("position").is_between(int(some[0]), int(some[-1])))
            equal = (frame["digest"] == stands["digest"]) & (frame["metrics"] == stands["metrics"])
            same.append(stands.filter(equal).select("position", "object"))
            staged = frame.drop("platform", "damaged").with_columns(stands["object"], outcome=pl.lit("unchanged"))
            yield staged.filter(~equal)
        self._same = pl.concat(same)

    async def write(self, import_id: int, captured_at: datetime) -> None:
        """Writes what is compared: what the import says, and what then stands."""
        if self._writing:
            await self._writing.finish()
        if len(self._new):
            await self._insert(import_id, captured_at)
        if self._some_stand:
            await self._record_known(import_id, captured_at)

    async def _insert(self, import_id: int, captured_at: datetime) -> None:
        flagged: list[pl.DataFrame] = []

        def piece(frame: pl.DataFrame, positions: Positions) -> bytes:
            rows = frame.with_columns(
                pl.lit(import_id).alias("import"), pl.lit(captured_at).alias("captured_at"),
                object=pl.Series(self._first_id + np.searchsorted(self._new, positions)),
            )  # fmt: skip
            special = pl.col("metric_flags") != "{}"
            flagged.append(rows.filter(special).select(_RECORD))
            whole = pl.when(~special)
            rows = rows.with_columns(id="object", said_by=whole.then("import"), row_no=whole.then("row_no"))
            return text_rows(rows.select(_ROW))

        await db.copy_in("media_object", _ROW, ahead(piece(*rows) for rows in self._spool.rows(self._new)))
        for records in flagged:
            await db.copy_in("object_record", _RECORD, text_rows(records))

    async def _record_known(self, import_id: int, captured_at: datetime) -> None:
        def piece(frame: pl.DataFrame, positions: Positions) -> bytes:
            inside = pl.col("position").is_between(int(positions[0]), int(positions[-1]))
            rows = frame.with_columns(
                self._same.filter(inside)["object"], pl.lit(import_id).alias("import"),
                pl.lit(captured_at.isoformat()).alias("captured_at"),
            )  # fmt: skip
            return text_rows(rows.select(_RECORD))

        same = self._same["position"].to_numpy()
        await db.copy_in("object_record", _RECORD, ahead(piece(*rows) for rows in self._spool.rows(same)))
        facts = ", ".join(f"'{name}', {name}" for name in POST_FACTS)
        await db.fetch(
            f"""INSERT INTO object_record (import, object, row_no, native_id, secondary_id, flags, digest, facts,
                                           metrics, metric_flags, captured_at)
                SELECT $1, object, row_no, native_id, secondary_id, flags, digest,
                       CASE WHEN outcome = 'updated' THEN jsonb_build_object({facts}) END, metrics, metric_flags, $2
                FROM staged_post ORDER BY row_no""",
            import_id, captured_at, seconds=db.COPY_SECONDS,
        )  # fmt: skip
        updated = await db.fetch("SELECT object FROM staged_post WHERE outcome = 'updated'")
        await standing.restore_objects([row["object"] for row in updated])
