"""Which column of a Meta content export is what: by name where names are known, else by position and values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from campaign.media import values
from campaign.media.files.headers import find_header, unique_names
from campaign.media.files.table import TableHead
from campaign.media.metrics import METRICS
from campaign.media.model import Question
from campaign.media.readers.meta_names import AMBIGUOUS_NB, FIELDS, METRIC_NAMES

FACEBOOK, INSTAGRAM = "facebook", "instagram"
_REQUIRED = {
    FACEBOOK: frozenset({"id", "page_id", "page_name", "link", "type", "date"}),
    INSTAGRAM: frozenset({"id", "account_id", "handle", "link", "type", "date"}),
}
_HOSTS = {FACEBOOK: re.compile(r"(facebook\.com|fb\.watch|fb\.com)/"), INSTAGRAM: re.compile(r"instagram\.com/")}
_ID = re.compile(r"\d{10,20}\Z", re.ASCII)
_TIME = re.compile(r"(\d{1,2}[/.]\d{1,2}[/.]\d{4}|\d{4}-\d\d-\d\d)[ T,]+\d{1,2}[:.]\d\d", re.ASCII)
_US_DAY = re.compile(r"\d{1,2}/\d{1,2}/\d{4}\Z", re.ASCII)
_NUMBER = re.compile(r"[+-]?[\d .,\u00a0\u202f]+\Z")
_SAMPLE = 25
_COUNTED = METRIC_NAMES.keys() | {AMBIGUOUS_NB}


class Columns(Struct, frozen=True, kw_only=True):
    """Positions of identity fields and metrics under one header.

    A metric may stand in several columns (a repeated name, two languages): the first with a value counts.
    `questions` are columns of numbers without a known name; `guessed` means found without names.
    """

    platform: str
    row: int
    header: tuple[str, ...]
    fields: dict[str, int]
    metrics: dict[str, tuple[int, ...]]
    visninger: int | None = None
    questions: tuple[Question, ...] = ()
    guessed: bool = False


def locate(head: TableHead, platform: str, answers: Mapping[str, str]) -> Columns | None:
    """The columns of a content export of `platform`, or None when this is not one."""

    def by_name(index: int, cells: Sequence[str]) -> Columns | None:
        fields = _named_fields(cells)
        if not fields.keys() >= _REQUIRED[platform] or not _agrees(head.rows[index + 1 :], fields, platform):
            return None
        return _columns(head, platform, index, fields, answers, guessed=False)

    def by_value(index: int, cells: Sequence[str]) -> Columns | None:
        is_data = bool(cells) and bool(_ID.match(cells[0]))
        fields = None if is_data else _valued_fields(head.rows[index + 1 :], len(cells), platform)
        if fields is None:
            return None
        taken = set(fields.values())
        named = {name: at for name, at in _named_fields(cells).items() if name not in fields and at not in taken}
        return _columns(head, platform, index, {**named, **fields}, answers, guessed=True)

    return find_header(head.rows, by_name) or find_header(head.rows, by_value)


def is_day(cell: str) -> bool:
    """Whether a `Date` cell holds a day, as in the daily breakdown, and not the word for lifetime."""
    text = cell.strip()
    return bool(_US_DAY.match(text)) or values.day(text) is not None


def _named_fields(cells: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for position, name in enumerate(cells):
        field = FIELDS.get(name)
        if field:
            found.setdefault(field, position)
    return found


def _agrees(rows: Sequence[Sequence[str]], fields: Mapping[str, int], platform: str) -> bool:
    """No rows, or one whose id is a number and whose link, if any, leads to the platform."""
    if not rows:
        return True

    def fits(row: Sequence[str]) -> bool:
        cell, link = _cell(row, fields["id"]), _cell(row, fields["link"])
        return (not cell or _is_id(cell)) and (not link or bool(_HOSTS[platform].search(link)))

    return any(fits(row) for row in rows)


def _valued_fields(rows: Sequence[Sequence[str]], width: int, platform: str) -> dict[str, int] | None:
    """Identity columns by what they hold: ids first, one link, one time, one word that is the same in every row."""
    sample = [row for row in rows[:_SAMPLE] if _cell(row, 0)]
    if not sample or width < 7:
        return None
    if not all(_is_id(_cell(row, 0)) for row in sample):
        return None
    columns = [[text for row in sample if (text := _cell(row, position))] for position in range(width)]
    link = _first(columns, lambda cells: all(_HOSTS[platform].search(cell) and "://" in cell for cell in cells))
    time = _first(columns, lambda cells: all(_TIME.match(cell) for cell in cells))
    if link is None or time is None:
        return None
    after = max(link, time) + 1
    date = _first(columns, lambda cells: len(cells) == len(sample) and _is_lifetime_like(cells), start=after)
    if date is None:
        return None
    fields = {"id": 0, "link": link, "time": time, "date": date}
    if columns[1] and all(_is_id(cell) for cell in columns[1]):
        owner = ("page_id", "page_name") if platform == FACEBOOK else ("account_id", "handle", "account_name")
        fields.update({name: position for position, name in enumerate(owner, start=1) if position < min(link, time)})
    texts = ("title", "description") if platform == FACEBOOK else ("description",)
    start = len(fields) - 3
    fields.update({name: at for at, name in enumerate(texts, start=start) if at < min(link, time)})
    if date - link >= 2 and link + 1 not in fields.values() and platform == INSTAGRAM:
        fields["type"] = link + 1
    return fields


def _first(columns: list[list[str]], test: Callable[[list[str]], bool], start: int = 0) -> int | None:
    return next((at for at in range(start, len(columns)) if columns[at] and test(columns[at])), None)


def _is_lifetime_like(cells: list[str]) -> bool:
    days = all(is_day(cell) for cell in cells)
    return days or (len(set(cells)) == 1 and cells[0].replace(" ", "").isalpha())


def _columns(
    head: TableHead, platform: str, index: int, fields: dict[str, int], answers: Mapping[str, str], *, guessed: bool
) -> Columns:
    cells = head.rows[index]
    plain = [unique_names([cell])[0] for cell in cells]
    metrics: dict[str, list[int]] = {}
    questions: list[Question] = []
    visninger: int | None = None
    identity = frozenset(fields.values())
    for position, name in enumerate(plain):
        # Before the word for lifetime stand identities, unless somebody has moved the columns.
        if position in identity or (position < fields["date"] and (guessed or name not in _COUNTED)):
            continue
        metric = answers[name] if answers.get(name) in METRICS else METRIC_NAMES.get(name)
        if metric:
            metrics.setdefault(metric, []).append(position)
        elif name == AMBIGUOUS_NB:
            visninger = position if visninger is None else visninger
        elif name not in FIELDS and (samples := _samples(head.rows[index + 1 :], position)):
            questions.append(Question(column=cells[position], header=name, samples=samples))
    return Columns(
        platform=platform,
        row=index,
        header=tuple(cells),
        fields=fields,
        metrics={metric: tuple(positions) for metric, positions in metrics.items()},
        visninger=visninger,
        questions=tuple(questions),
        guessed=guessed,
    )


def _samples(rows: Sequence[Sequence[str]], position: int) -> tuple[str, ...]:
    """Up to three numbers of a column; empty for a column that holds none."""
    cells = [text for row in rows if (text := _cell(row, position)) and _NUMBER.match(text)]
    return tuple(cells[:3])


def _cell(row: Sequence[str], position: int) -> str:
    return row[position].strip() if position < len(row) else ""


def _is_id(cell: str) -> bool:
    return bool(_ID.match(cell)) or values.is_scientific(cell)
