"""Where the columns of a Search Console table stand, and what its rows are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from msgspec import Struct

from campaign.media.articles.addresses import host_of
from campaign.media.files.headers import find_header, normalise
from campaign.media.files.table import TableHead
from campaign.media.model import Question
from campaign.media.readers.gsc_names import DAY, DIMENSIONS, KINDS, METRIC_WORDS, PAGE, TABLES
from campaign.media.readers.web_measures import Measure, find_measures, is_number
from campaign.media.readers.web_periods import day_in

_DIMENSION = "#dimension"
_COPY = re.compile(r" ?\(\d+\)\Z")
_DOWNLOAD = re.compile(r"-performance-on-.*\d{4}-\d{2}-\d{2}", re.IGNORECASE | re.ASCII)
_NEEDED = frozenset({"search_clicks", "search_impressions"})
_METRICS_BY_PLACE = ("search_clicks", "search_impressions", "search_ctr", "search_position")


class Columns(Struct, frozen=True, kw_only=True):
    """Where the header stands, what its rows are (empty: nobody knows), which columns are read.

    `compared` names the period that the columns are about, where the file compares two. `guessed`: known by values.
    """

    row: int
    dimension: str
    measures: tuple[Measure, ...]
    compared: str = ""
    guessed: bool = False


def locate(head: TableHead, answers: Mapping[str, str]) -> Columns | None:
    def accept(index: int, cells: Sequence[str]) -> Columns | None:
        names = head.header(index)
        prefix, words = _compared(names)
        measures = find_measures(names, words, {}, fractions=True)
        known = {words[name] for name in names[1:] if name in words}
        dimension = answers.get(dimension_key(head)) or DIMENSIONS.get(cells[0] if cells else "", "")
        usual = known >= _NEEDED and known & {"search_ctr", "search_position"}
        # Reports such as that of answers by a machine hold impressions alone.
        if not usual and not ("search_impressions" in known and _DOWNLOAD.search(called(head))):
            return None
        dimension = dimension or _dimension_by_values(head, index)
        return Columns(row=index, dimension=dimension, measures=measures, compared=prefix)

    return find_header(head.rows[:10], accept) or _by_values(head, answers)


def called(head: TableHead) -> str:
    """The name of the download and that of the table, which may be a download of its own inside another."""
    return f"{head.archive}/{head.file_name}"


def table_name(head: TableHead) -> str:
    """The name of the table inside the download: `queries` of `Queries (1).csv`."""
    return _COPY.sub("", normalise(head.sheet or PurePosixPath(head.file_name).stem))


def dimension_key(head: TableHead) -> str:
    """The key of the answer that says what the rows of this table are."""
    return f"{_DIMENSION} {table_name(head)}"


def _compared(names: Sequence[str]) -> tuple[str, Mapping[str, str]]:
    """The words of the header: the plain ones, or those of the first of two periods that are compared."""
    if any(name in METRIC_WORDS for name in names[1:]):
        return "", METRIC_WORDS
    for word in (word for word, metric in METRIC_WORDS.items() if metric == "search_clicks"):
        prefixes = [name.removesuffix(f" {word}") for name in names[1:] if name.endswith(f" {word}")]
        if len(prefixes) == 2:
            return prefixes[0], {f"{prefixes[0]} {one}": metric for one, metric in METRIC_WORDS.items()}
    return "", METRIC_WORDS


def _by_values(head: TableHead, answers: Mapping[str, str]) -> Columns | None:
    """Five columns in the order of every language: a name, clicks, more impressions, a percentage, a position."""
    rows = [row for row in head.rows[1:] if len(row) >= 5]
    if len(head.rows) < 2 or len(head.rows[0]) != 5 or len(rows) < len(head.rows) - 1:
        return None
    if any(is_number(cell) or not cell.strip() or "_" in cell for cell in head.rows[0][1:]):
        return None
    if not all("%" in row[3] and row[1].isdecimal() and row[2].isdecimal() and _is_position(row[4]) for row in rows):
        return None
    if any(int(row[1][:15]) > int(row[2][:15]) for row in rows):
        return None
    names = head.header(0)
    measures = tuple(
        Measure(at=at, name=names[at], metric=metric)
        for at, metric in enumerate(_METRICS_BY_PLACE, start=1)
        if metric != "search_ctr"
    )
    dimension = answers.get(dimension_key(head)) or DIMENSIONS.get(names[0]) or _dimension_by_values(head, 0)
    return Columns(row=0, dimension=dimension, measures=measures, guessed=True)


def _is_position(cell: str) -> bool:
    return is_number(cell) and "%" not in cell and ":" not in cell


def _dimension_by_values(head: TableHead, row: int) -> str:
    """What the rows are, by what the first cells hold or what the table is called; empty when neither tells."""
    cells = [cells[0].strip() for cells in head.rows[row + 1 :] if cells and cells[0].strip()]
    if cells and all(day_in(cell) and len(cell) <= 12 for cell in cells):
        return DAY
    if cells and all(host_of(cell) for cell in cells):
        return PAGE
    return TABLES.get(table_name(head), "")


def dimension_asked(head: TableHead, columns: Columns) -> tuple[Question, ...]:
    if not columns.dimension:
        column = head.rows[columns.row][0]
        samples = tuple(row[0] for row in head.rows[columns.row + 1 : columns.row + 4] if row)
        choices = tuple(dimension for dimension in KINDS if dimension != DAY)
        return (Question(column=column, header=dimension_key(head), samples=samples, choices=choices),)
    return ()
