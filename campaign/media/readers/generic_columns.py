"""The header of a table that nobody knows, and what each column can be: by its name, by its cells, or by an answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from campaign.media.articles.addresses import host_of
from campaign.media.files.headers import SEARCH_ROWS, normalise
from campaign.media.files.table import TableHead
from campaign.media.metrics import METRICS
from campaign.media.readers.generic_names import COPIES, HOLDS, IGNORE, METRIC, ROLES, WEEKS, roles_of
from campaign.media.readers.generic_numbers import is_number
from campaign.media.readers.moments import is_day, serial_day

AGREE = 0.6
"""Least share of the cells that must look like what the name of the column says."""
_SAMPLES = 3
_MANY = frozenset([IGNORE, "rate", "ave", "byline"])
"""Roles that several columns may have."""
_TOTALS = frozenset(["total", "totalt", "sum", "totalsum", "i alt", "grand total", "samlet", "summa", "totalen"])
_CLOCK = re.compile(r"(?:kl\.? ?)?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?: ?[AaPp]\.?[Mm]\.?)?\Z", re.ASCII)
_MONTH = re.compile(r"(?:20\d\d[-/.](?:0?[1-9]|1[0-2])|(?:0?[1-9]|1[0-2])[./]20\d\d|[^\W\d]{3,9}\.? 20\d\d)\Z")
WEEK = re.compile(r"(20\d\d)[- ]?(?:w|v|u|uke|veke|vecka|uge|week)? ?(\d{1,2})\Z", re.ASCII | re.IGNORECASE)
"""A week with its year: `2025-W41`, `2025-41`, `2025 uke 41`."""
_BARE_URL = re.compile(r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:/\S*)?\Z", re.IGNORECASE)


class Column(Struct, frozen=True, kw_only=True):
    """One column: its normalised name, the cells of the first rows that hold something, and its role if it is clear.

    A role is a field (`title`), `metric:<name>` or `ignore`. `known` says that the name or an answer gave it.
    """

    at: int
    written: str
    name: str
    cells: tuple[str, ...]
    role: str = ""

    @property
    def samples(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(cell[:80] for cell in self.cells))[:_SAMPLES]

    def holds(self, what: str) -> bool:
        """Whether the cells agree with `day`, `clock`, `url`, `number`, `text`, … Without cells they do."""
        return _share(self.cells, _LOOKS[what]) >= AGREE if self.cells else True


class Columns(Struct, frozen=True, kw_only=True):
    """The header row and its columns."""

    row: int
    columns: tuple[Column, ...]

    def of(self, role: str) -> Column | None:
        """The first column with a role."""
        return next((column for column in self.columns if column.role == role), None)

    def has(self, *roles: str) -> bool:
        return any(column.role in roles for column in self.columns)

    @property
    def metrics(self) -> dict[str, Column]:
        """Columns of metrics by metric; of two with one metric the first."""
        found: dict[str, Column] = {}
        for column in self.columns:
            if column.role.startswith(METRIC):
                found.setdefault(column.role.removeprefix(METRIC), column)
        return found


def find_columns(head: TableHead, answers: Mapping[str, str], prefer: Callable[[str], bool]) -> Columns | None:
    """The header among the first forty rows, and its columns; None when no row has a name that is known.

    The row with most names that are known or answered wins. `prefer` says which of several meanings come first.
    """
    best, most = -1, 0
    for index in range(min(len(head.rows), SEARCH_ROWS)):
        if not _can_be_header(head.rows[index]):
            continue
        names = head.header(index)
        known = sum(bool(roles_of(name)) for name in names) + 2 * sum(name in answers for name in names)
        if known > most:
            best, most = index, known
    return columns_at(head, best, answers, prefer) if best >= 0 else None


def columns_at(head: TableHead, row: int, answers: Mapping[str, str], prefer: Callable[[str], bool]) -> Columns:
    """The columns under the header in `row`."""
    below = [cells for cells in head.rows[row + 1 :] if not is_total(cells)]
    found: list[Column] = []
    names = head.header(row)
    # Copies are no readers: where a file has both, the readers are the reach.
    has_readers = any(name not in COPIES and "reach" in roles_of(name) for name in names)
    taken: set[str] = set()
    for at, name in enumerate(names):
        cells = tuple(cell.strip() for cells in below if len(cells) > at and (cell := cells[at]).strip())
        column = Column(at=at, written=head.rows[row][at].strip(), name=name, cells=cells)
        role = answered(answers, name) or (IGNORE if name in COPIES and has_readers else "")
        role = role or _role(column, prefer, taken)
        taken.add(role)
        found.append(Column(at=at, written=column.written, name=name, cells=cells, role=role))
    return Columns(row=row, columns=tuple(found))


def header_without_names(head: TableHead) -> int | None:
    """The first row that can be a header and has a row of the same width under it with a day, a number or a link."""
    for index, row in enumerate(head.rows[: min(SEARCH_ROWS, len(head.rows) - 1)]):
        below = head.rows[index + 1]
        said = sum(bool(cell.strip()) for cell in row)
        if said >= 2 and _can_be_header(row) and len(below) >= said and any(_is_datum(cell) for cell in below):
            return index
    return None


def answered(answers: Mapping[str, str], name: str) -> str:
    """The role that a person gave a column; a bare name of a metric means that metric. Empty for no usable answer."""
    answer = answers.get(name, "")
    if answer in ROLES:
        return answer
    metric = answer.removeprefix(METRIC)
    return METRIC + metric if is_stored(metric) else ""


def is_total(cells: Sequence[str]) -> bool:
    """Whether a row calls itself the sum of the others."""
    first = next((cell for cell in cells if cell.strip()), "")
    return normalise(first).rstrip(":") in _TOTALS


def is_stored(metric: str) -> bool:
    """Whether a column can be this metric: rates and indexes are recomputed from their parts or not kept at all."""
    return metric in METRICS and METRICS[metric].unit not in {"percent", "index", "money"}


def _role(column: Column, prefer: Callable[[str], bool], taken: set[str]) -> str:
    usable = [
        role
        for role in roles_of(column.name)
        if (role not in taken or role in _MANY)
        and (not role.startswith(METRIC) or is_stored(role.removeprefix(METRIC)))
    ]
    for role in sorted(usable, key=lambda role: not prefer(role)):
        # A week without its year cannot be placed.
        if role == "period" and column.name in WEEKS and not column.holds("week"):
            continue
        if role == "published" and "period" not in taken and column.cells and column.holds("month"):
            return "period"
        if column.holds("number" if role.startswith(METRIC) else HOLDS.get(role, "text")):
            return role
        if role == "published" and _share(column.cells, lambda cell: serial_day(cell) is not None) >= AGREE:
            return role
    return ""


def _can_be_header(row: Sequence[str]) -> bool:
    said = [normalise(cell) for cell in row if cell.strip()]
    return len(said) >= 2 and len(set(said)) * 5 >= len(said) * 4 and not any(map(_is_datum, said))


def _is_datum(cell: str) -> bool:
    return bool(cell.strip()) and (is_number(cell) or is_day(cell) or bool(host_of(cell.strip())))


def _is_url(cell: str) -> bool:
    return bool(host_of(cell)) or bool(_BARE_URL.match(cell))


def _is_text(cell: str) -> bool:
    return not is_day(cell) and not host_of(cell)


_LOOKS: dict[str, Callable[[str], bool]] = {
    "day": is_day,
    "clock": lambda cell: bool(_CLOCK.match(cell)),
    "url": _is_url,
    "number": lambda cell: is_number(cell) or cell in {"-", "\u2013", "n/a", "N/A", "--"},
    "text": _is_text,
    "week": lambda cell: bool(WEEK.match(cell)),
    "month": lambda cell: bool(_MONTH.match(cell)) and not is_day(cell),
    "words": lambda cell: _is_text(cell) and not is_number(cell),
}


def _share(cells: Sequence[str], looks: Callable[[str], bool]) -> float:
    return sum(map(looks, cells)) / len(cells) if cells else 0.0
