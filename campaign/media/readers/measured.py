"""Columns of numbers to observations: what the tables of all social platforms have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from campaign.media import values
from campaign.media.files.table import Table, TableHead
from campaign.media.metrics import METRICS
from campaign.media.model import Observation, Problem, Question
from campaign.media.problems import problem
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.signature import Header, Row

TOTAL_WORDS = frozenset(
    {"total", "totals", "totalt", "i alt", "gesamt", "grand total", "sum", "summa", "samlet", "totaal", "total general"}
)
_NUMBER = re.compile(r"[+-]?[\d .,\u00a0\u202f]+%?\Z")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?\Z", re.ASCII)
_DURATION = re.compile(r"(\d{1,4}):(\d{2}):(\d{2})\Z", re.ASCII)
_ASKED = 12
#: Units without fractions.
COUNTED = frozenset({"times", "people", "actions", "articles", "posts"})
#: Below zero is nothing to wonder at where a number is a change.
_MAY_FALL = frozenset({"net_followers"})

Metrics = Mapping[str, str | tuple[str, float]]
"""Field to metric, or to metric and the factor that brings the file's unit to that of the metric."""
Columns = tuple[tuple[int, str, float], ...]


def metric_columns(header: Header, metrics: Metrics, answers: Mapping[str, str]) -> Columns:
    """Position, metric and factor of each column: by `metrics`, and as a person has answered."""
    known = [
        (header.at[field], *((metric, 1.0) if isinstance(metric, str) else metric))
        for field, metric in metrics.items()
        if field in header.at
    ]
    answered = [(at, answers[name], 1.0) for at in header.unknown if answers.get(name := header.names[at]) in METRICS]
    return (*known, *answered)


def questions(head: TableHead, header: Header, answers: Mapping[str, str]) -> tuple[Question, ...]:
    """The columns of numbers that are no field and not answered."""
    found = []
    for at in header.unknown[:200]:
        name = header.names[at]
        cells = [row[at].strip() for row in head.rows[header.row + 1 :] if at < len(row) and row[at].strip()]
        samples = tuple(cell for cell in cells if _NUMBER.match(cell))[:3]
        if samples and answers.get(name) not in METRICS and not name.startswith("#"):
            found.append(Question(column=head.rows[header.row][at], header=name, samples=samples))
    return tuple(found[:_ASKED])


def asked(asking: Sequence[Question]) -> Iterator[Problem]:
    """What is to be said of questions about columns; `#name` questions speak for themselves."""
    for question in asking:
        if not question.header.startswith("#"):
            samples = ", ".join(question.samples)
            yield problem("column-unknown", column=question.column, header=question.column, samples=samples)


def resaved(head: TableHead) -> Iterator[Problem]:
    """No platform writes semicolons: a spreadsheet has saved the file."""
    if head.delimiter == ";":
        yield problem("file-resaved")


def nothing_in(table: Table, context: ReadContext) -> Problem:
    """What is to be said of a table without rows; beside others it is one part of the download."""
    title = table.head.sheet or table.head.file_name
    return problem("part-unused", title=title) if context.beside else problem("no-rows")


def observations(row: Row, columns: Columns, base: Observation, *, grouped: bool = False) -> Iterator[Observation]:
    """One observation for each column with a number; the rest of `base` is kept. Below zero is kept and said.

    `grouped`: the source writes thousands as `1,972,048`, which elsewhere would be a decimal comma of a spreadsheet.
    """
    for at, metric, factor in columns:
        cell = row.cells[at].strip()
        if cell == "<1":
            yield replace(base, metric=metric, value=0, flags=(*base.flags, "below-one"))
            continue
        if row.resaved and METRICS[metric].unit in COUNTED:
            cell = values.whole_of_thousands(cell)
        row.cells[at] = _plain(cell, grouped=grouped or not row.resaved)
        value = row.value_at(at)
        if value is None:
            continue
        if value < 0 and metric not in _MAY_FALL:
            row.problems.append(problem("value-negative", row=row.number, column=row.name_at(at), value=cell))
        yield replace(base, metric=metric, value=whole(value if factor == 1 else round(value * factor, 3)))


def whole(value: int | float) -> int | float:
    """An integer where the number is one: `215.0` is 215."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def is_number(cell: str) -> bool:
    """Whether a cell holds digits and what stands among them, and nothing else."""
    return bool(_NUMBER.match(cell.strip())) and any(letter.isdigit() for letter in cell)


def seconds(cell: str) -> int | None:
    """The seconds of `0:00:21`."""
    match = _DURATION.match(cell.strip())
    return int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3]) if match else None


def _plain(cell: str, *, grouped: bool) -> str:
    """A cell without the marks that no number reader knows: thousands as `1,972,048`, `36%`, `0:00:21`."""
    if grouped and _GROUPED.match(cell):
        return cell.replace(",", "")
    if cell.endswith("%"):
        return cell[:-1].strip()
    duration = seconds(cell)
    return cell if duration is None else str(duration)
