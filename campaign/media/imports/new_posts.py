"""Posts of a file none of which stands yet: written as they are read, inside the one transaction of the import.

That is how most files come. Others are kept until they are read, and then compared with what stands.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import polars as pl

from campaign import db
from campaign.media import repository
from campaign.media.copying import text_rows
from campaign.media.frames import POST_FACTS
from campaign.media.model import Misjudged

#: What a post is called in files, and what is known of it beside its facts.
NAMES = ("native_id", "secondary_id", "flags", "digest")
_ROW = ["platform", *NAMES, *POST_FACTS, "metrics", "captured_at", "said_by", "row_no"]
#: Only a record can say what is special about a number.
_RECORD = ["import", "row_no", "platform", *NAMES, "metrics", "metric_flags", "captured_at"]
_RECORD_TABLE = """
CREATE TEMPORARY TABLE new_object_record ON COMMIT DROP AS
    SELECT r.import, r.row_no, o.platform, r.native_id, r.secondary_id, r.flags, r.digest, r.metrics, r.metric_flags,
           r.captured_at
    FROM object_record r JOIN media_object o ON false WITH NO DATA
"""
#: Of so many posts one is looked up: files overlap in many posts or in none, and no post can be written twice.
_SAMPLED = 50


class NewPosts:
    """Posts that stand nowhere yet, of the import `import_id`. `captured_at` is known when the first are read."""

    def __init__(self, import_id: int, captured_at: Callable[[], datetime]) -> None:
        self._import_id, self._captured_at = import_id, captured_at
        self._last_before: int | None = None
        self._records: list[pl.DataFrame] = []
        self.written = 0

    @property
    def last_before(self) -> int | None:
        """The highest id that a post had before; None when nothing is written."""
        return self._last_before if self.written else None

    def rows_of(self, staged: pl.DataFrame) -> tuple[bytes, pl.DataFrame]:
        """Rows as they are copied into the table, and records of those that are not their own."""
        # The moment is text, which is put together once and not for each row.
        mine = pl.lit(self._import_id)
        rows = staged.with_columns(mine.alias("import"), pl.lit(self._captured_at().isoformat()).alias("captured_at"))
        special = staged["metric_flags"] != "{}"
        records = rows.filter(special) if special.any() else rows.clear()
        if records.height:
            whole = pl.when(~special)
            rows = rows.with_columns(said_by=whole.then("import"), row_no=whole.then("row_no"))
        else:
            rows = rows.rename({"import": "said_by"})
        return text_rows(rows.select(_ROW)), records.select(_RECORD)

    async def are_new(self, staged: pl.DataFrame) -> bool:
        """Whether posts may be written at once, as far as can be told before. Others write nothing from then on."""
        if staged["damaged"].any():
            return False
        if self._last_before is None:
            # Most of what stands is found without keeping others from writing.
            if await self._some_stand(staged, None):
                return False
            await repository.lock_writing()
            (last,) = await db.fetch("SELECT coalesce(max(id), 0) AS id FROM media_object")
            self._last_before = last["id"]
        return not await self._some_stand(staged, self._last_before)

    async def _some_stand(self, staged: pl.DataFrame, last: int | None) -> bool:
        # The other name that its address gives a post may be the only one that a damaged export knew it by.
        others = staged["secondary_id"].drop_nulls().to_list()
        names = [*staged["native_id"].gather_every(_SAMPLED), *others]
        standing = await db.fetch(
            """SELECT 1 FROM media_object
               WHERE platform = ANY($1) AND native_id = ANY($2) AND id <= coalesce($3, id) LIMIT 1""",
            staged["platform"].unique().to_list(), names, last,
        )  # fmt: skip
        return bool(standing)

    async def write(self, rows: bytes, records: pl.DataFrame, count: int) -> None:
        """Writes so many rows. Raises `Misjudged` when one of them stands after all."""
        try:
            await db.copy_in("media_object", _ROW, rows)
        except db.Repeated as error:
            raise Misjudged() from error
        self.written += count
        if records.height:
            self._records.append(records)

    async def finish(self) -> None:
        """Writes the records of what is special about numbers."""
        if not self._records:
            return
        await db.execute_script(_RECORD_TABLE)
        for records in self._records:
            await db.copy_in("new_object_record", _RECORD, text_rows(records))
        await db.fetch(
            """INSERT INTO object_record (object, import, row_no, native_id, secondary_id, flags, digest, metrics,
                                          metric_flags, captured_at)
               SELECT o.id, r.import, r.row_no, r.native_id, r.secondary_id, r.flags, r.digest, r.metrics,
                      r.metric_flags, r.captured_at
               FROM new_object_record r JOIN media_object o ON o.platform = r.platform AND o.native_id = r.native_id""",
            seconds=db.COPY_SECONDS,
        )  # fmt: skip
