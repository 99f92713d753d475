"""Numbers of accounts, sites and days of an import, from the rows of its file into the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import polars as pl

from campaign import db
from campaign.media.copying import text_rows
from campaign.media.frames import OBSERVATIONS, Schema, staged_observations

_SQL: dict[Any, str] = {pl.String: "text", pl.Int32: "integer", pl.Float64: "double precision", pl.Date: "date"}


def _typed(columns: Schema) -> str:
    """Columns as PostgreSQL declares them."""
    return ", ".join(f"{name} {_SQL[kind]}" for name, kind in columns.items())


_TABLE = f"""
CREATE TEMPORARY TABLE staged_observation (
    {_typed({name: kind for name, kind in OBSERVATIONS.items() if name != "flags"})}, flags text[]
) ON COMMIT DROP;
"""
_KEY = "platform, account_id, dimension, member, metric, granularity, period_start, period_end"
_MATCH_OBSERVATIONS = f"""
ANALYZE staged_observation;
CREATE TEMPORARY TABLE matched_observation ON COMMIT DROP AS
    SELECT s.row_no, bool_or(v.value IS NULL) AS some_new, bool_or(v.value <> s.value) AS some_other,
           count(*) FILTER (WHERE s.granularity = 'lifetime' AND s.value < v.value) AS lowered,
           count(*) FILTER (WHERE s.granularity <> 'lifetime' AND s.value <> v.value) AS changed,
           count(*) FILTER (WHERE s.granularity <> 'lifetime' AND s.account_id = '' AND s.value <> v.value) AS others,
           count(*) FILTER (WHERE s.granularity <> 'lifetime' AND s.account_id = '' AND s.value = v.value) AS same
    FROM staged_observation s LEFT JOIN (
        SELECT DISTINCT ON ({_KEY}) {_KEY}, value FROM observation
        WHERE (platform, metric) IN (SELECT platform, metric FROM staged_observation)
        ORDER BY {_KEY}, captured_at DESC, import DESC
    ) v ON v.platform = s.platform AND v.account_id = s.account_id AND v.dimension = s.dimension
        AND v.member = s.member AND v.metric = s.metric AND v.granularity = s.granularity
        AND v.period_start IS NOT DISTINCT FROM s.period_start AND v.period_end IS NOT DISTINCT FROM s.period_end
    GROUP BY s.row_no;
"""
_COUNT = """
SELECT CASE WHEN some_new THEN 'new' WHEN some_other THEN 'updated' ELSE 'unchanged' END AS outcome, count(*) AS n
FROM matched_observation GROUP BY 1
UNION ALL SELECT 'lowered', coalesce(sum(lowered), 0) FROM matched_observation
UNION ALL SELECT 'changed', coalesce(sum(changed), 0) FROM matched_observation
UNION ALL SELECT 'unnamed', CASE
    WHEN count(*) FILTER (WHERE others > 0) >= count(*) FILTER (WHERE others = 0 AND same > 0)
    THEN coalesce(sum(others), 0) ELSE 0 END FROM matched_observation
"""


class ObservationIntake:
    """Observations of one file: `add` them as they are read, `compare`, then `write`.

    Numbers of an account that the file does not name are those of `account`.
    """

    def __init__(self, account: str) -> None:
        self._account = account
        self._size = 0

    def __len__(self) -> int:
        return self._size

    async def add(self, frame: pl.DataFrame) -> None:
        """Takes observations in, as `frames.OBSERVATIONS`."""
        if not self._size:
            await db.execute_script(_TABLE)
        self._size += frame.height
        staged = staged_observations(frame.with_columns(pl.col("account_id").replace("", self._account)))
        await db.copy_in("staged_observation", staged.columns, text_rows(staged))

    async def compare(self) -> dict[str, int]:
        """How many rows are `new`, `updated` and `unchanged` against what stands, and how many numbers `lowered`.

        `changed` are numbers of days and periods that stand with another value; `unnamed` those of no account, where
        most rows that stand are others: a later export changes some days, the file of another account nearly all.
        """
        await db.execute_script(_MATCH_OBSERVATIONS, seconds=db.COPY_SECONDS)
        return {row["outcome"]: int(row["n"]) for row in await db.fetch(_COUNT, seconds=db.COPY_SECONDS)}

    async def write(self, import_id: int, captured_at: datetime) -> None:
        """Writes them: a number that the file tells twice is the last one."""
        await db.fetch(
            f"""INSERT INTO observation (import, {_KEY}, value, captured_at, row_no, flags)
                SELECT DISTINCT ON ({_KEY}) $1::bigint, {_KEY}, value, $2::timestamptz, row_no, flags
                FROM staged_observation ORDER BY {_KEY}, row_no DESC""",
            import_id, captured_at, seconds=db.COPY_SECONDS,
        )  # fmt: skip

    async def close(self) -> None:
        """Nothing waits outside the database."""
