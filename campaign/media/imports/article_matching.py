"""Which articles of a file stand already: told from their keys, the texts stay where they are."""

from __future__ import annotations

import asyncio

import numpy as np
import numpy.typing as npt
import polars as pl

from campaign import db
from campaign.media.articles.keys import BASE_BYTES, DIGEST_BYTES, Bytes, packed, texts_of, twice
from campaign.media.copying import text_rows
from campaign.media.imports.spool import Positions

NEW, UPDATED, UNCHANGED = range(3)
_AT_ONCE = 100_000
_TABLES = "CREATE TEMPORARY TABLE staged_key (position integer, base_key text) ON COMMIT DROP"
_MOSTLY_NEW = """
SELECT count(a.id) * 2 < count(*) AS new FROM staged_key s LEFT JOIN article a ON a.key = s.base_key || '.1'
"""
#: Articles with the first number of an address, and whether one has the second.
_STANDING = """
SELECT s.position, a.id, a.digest, b.id IS NOT NULL FROM staged_key s LEFT JOIN article a ON a.key = s.base_key || '.1'
LEFT JOIN article b ON b.key = s.base_key || '.2' WHERE a.id IS NOT NULL OR b.id IS NOT NULL
"""
#: Hits of one address are numbered (`key` is base key and number). Where it has one hit here and one at most stands,
#: they are the same hit. Else those are the same that say the same, then those of the same moment, then of the same
#: headline; the rest are new and take the next numbers.
_CONTESTED = """
CREATE TEMPORARY TABLE contested (
    position integer, base_key text, digest text, published_at timestamptz, title text, article bigint
) ON COMMIT DROP;
"""
_RIVALS = """
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
    SELECT mine.position, theirs.article FROM (
        SELECT position, base_key, {same}, row_number() OVER (PARTITION BY base_key, {same} ORDER BY position) AS n
        FROM contested WHERE article IS NULL) mine
    JOIN (
        SELECT article, base_key, {same}, row_number() OVER (PARTITION BY base_key, {same} ORDER BY key) AS n
        FROM rival WHERE NOT taken) theirs
        ON theirs.base_key = mine.base_key AND theirs.{same} = mine.{same} AND theirs.n = mine.n
) p WHERE p.position = c.position;
UPDATE rival r SET taken = true FROM contested c WHERE c.article = r.article;
"""
_NUMBERED = f"""
SELECT c.position, c.article, split_part(r.key, '.', 2)::integer,
       CASE WHEN r.digest = c.digest THEN {UNCHANGED} ELSE {UPDATED} END
FROM contested c JOIN rival r ON r.article = c.article
UNION ALL
SELECT c.position, nextval('article_id_seq'), (coalesce(l.last, 0) + row_number() OVER (
           PARTITION BY c.base_key ORDER BY c.published_at, c.title, c.digest, c.position))::integer, {NEW}
FROM contested c LEFT JOIN (
    SELECT base_key, max(split_part(key, '.', 2)::bigint) AS last FROM rival GROUP BY base_key
) l ON l.base_key = c.base_key WHERE c.article IS NULL
"""


class Matching:
    """Articles of a file by their position in it: `add` them in order, `compare` them once, then look.

    `rows` are row numbers; after `compare`, `articles` are ids, `numbers` those of hits of one address, and `outcomes`
    say whether an article is new, updated or unchanged.
    """

    def __init__(self) -> None:
        self._rows: list[npt.NDArray[np.int32]] = []
        self._bases: list[Bytes] = []
        self._digests: list[Bytes] = []
        self._size = 0

    def __len__(self) -> int:
        return self._size

    async def prepare(self) -> None:
        """Makes the table of keys, inside the transaction."""
        await db.execute_script(_TABLES)

    async def add(self, staged: pl.DataFrame) -> None:
        """Takes articles with `row_no`, `base_key` and `digest` in."""
        positions = pl.int_range(self._size, self._size + staged.height, dtype=pl.Int32, eager=True)
        self._size += staged.height
        self._rows.append(staged["row_no"].to_numpy())
        self._bases.append(packed(staged["base_key"], BASE_BYTES))
        self._digests.append(packed(staged["digest"], DIGEST_BYTES))
        keys = pl.DataFrame({"position": positions, "base_key": staged["base_key"]})
        await db.copy_in("staged_key", keys.columns, text_rows(keys))

    async def are_mostly_new(self) -> bool:
        """Whether less than half of what was added so far stands."""
        (found,) = await db.fetch(_MOSTLY_NEW)
        return bool(found["new"])

    async def compare(self) -> npt.NDArray[np.bool_]:
        """Compares with what stands now. Returns which are contested: `settle` must be told their texts."""
        self.rows = np.concatenate(self._rows)
        self.bases, self.digests = np.concatenate(self._bases), np.concatenate(self._digests)
        self._rows, self._bases, self._digests = [], [], []
        self.articles: Positions = np.zeros(self._size, dtype=np.int64)
        self.numbers = np.ones(self._size, dtype=np.int32)
        self.outcomes = np.full(self._size, NEW, dtype=np.int8)
        await db.execute_script("ANALYZE staged_key", seconds=db.COPY_SECONDS)
        contested = await asyncio.to_thread(twice, self.bases)
        schema = {"position": pl.Int64, "article": pl.Int64, "digest": pl.String, "more": pl.String}
        standing = pl.read_csv(await db.copy_out(_STANDING), has_header=False, schema=schema)
        contested[standing.filter(pl.col("more") == "t")["position"].to_numpy()] = True
        standing = standing.filter(pl.col("article").is_not_null())
        for some in standing.iter_slices(_AT_ONCE):
            positions = some["position"].to_numpy()
            self.articles[positions] = some["article"].to_numpy()
            same = (self.digests[positions] == packed(some["digest"], DIGEST_BYTES)).all(axis=1)
            self.outcomes[positions] = np.where(same, UNCHANGED, UPDATED)
        self.articles[contested] = 0
        new = np.flatnonzero((self.articles == 0) & ~contested)
        if len(new):
            first = await db.take_numbers("article_id_seq", len(new))
            self.articles[new] = np.arange(first, first + len(new))
        return contested

    async def settle(self, contested: list[pl.DataFrame]) -> None:
        """Decides about contested articles: `position`, `base_key`, `digest`, `published_at`, `title` of each."""
        await db.execute_script(_CONTESTED)
        for frame in contested:
            await db.copy_in("contested", frame.columns, text_rows(frame))
        rounds = "".join(_PAIR.format(same=column) for column in ("digest", "published_at", "title"))
        await db.execute_script(_RIVALS + rounds, seconds=db.COPY_SECONDS)
        schema = dict.fromkeys(("position", "article", "number", "outcome"), pl.Int64)
        found = pl.read_csv(await db.copy_out(_NUMBERED), has_header=False, schema=schema)
        positions = found["position"].to_numpy()
        self.articles[positions] = found["article"].to_numpy()
        self.numbers[positions] = found["number"].to_numpy()
        self.outcomes[positions] = found["outcome"].to_numpy()

    def digests_of(self, positions: Positions) -> pl.Series:
        """Digests as texts."""
        return texts_of(self.digests[positions])
