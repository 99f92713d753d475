"""What a table that nobody knows is, and what must be asked before it can be read.

A kind is taken only when the names of its own columns are known and the cells agree with them. What is needed and
missing is asked, with the columns that could be it; nothing is read before the answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from campaign.media.files.table import TableHead
from campaign.media.model import Question
from campaign.media.readers.generic_columns import (
    Column,
    Columns,
    columns_at,
    find_columns,
    header_without_names,
)
from campaign.media.readers.generic_conventions import MAIL, PODCAST, mark_for, order_for, platform_for
from campaign.media.readers.generic_names import HOLDS, METRIC, roles_of
from campaign.media.readers.generic_numbers import Mark
from campaign.media.readers.generic_questions import (
    about_anything,
    about_column,
    about_dates,
    about_kind,
    about_label,
    about_label_needed,
    about_metric,
    about_numbers,
)
from campaign.media.readers.moments import Order

KINDS = ("newsletters", "episodes", "articles", "posts", "figures", "days")
"""In the order in which they are tried."""
_LISTENED = PODCAST - {"plays"}
_NEEDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "articles": (("published",), ("title", "url"), ("outlet", "url")),
    "posts": (("published",), ("url", "native_id", "text", "title"), (METRIC,)),
    "newsletters": (("published",), ("subject", "title"), (METRIC,)),
    "episodes": (("episode", "title"), (METRIC,)),
    "days": (("published",), (METRIC,)),
    "figures": (),
}
_TELLING = ("title", "url", "text", "subject", "episode", "native_id", "lead")
_EDITORIAL = ("outlet", "outlet_type", "lead", "reach", "sentiment", "ave", "byline")


class Plan(Struct, frozen=True, kw_only=True):
    """How a table is read: its kind, columns, order of day and month, decimal mark, and platform of the whole.

    `needed` must be answered first; `wished` are columns of numbers that nobody knows, which are left out meanwhile.
    """

    kind: str
    columns: Columns
    order: Order | None = None
    mark: Mark | None = None
    grouped: bool = False
    platform: str = ""
    needed: tuple[Question, ...] = ()
    wished: tuple[Question, ...] = ()


def decide(head: TableHead, answers: Mapping[str, str]) -> Plan | None:
    """The plan for a table, or None when it is no table of a kind that is known here."""
    return None if head.form == "lines" else _decide(head, tuple(sorted(answers.items())))


@lru_cache(maxsize=8)
def _decide(head: TableHead, given: tuple[tuple[str, str], ...]) -> Plan | None:
    answers = dict(given)
    forced = answers.get("#kind", "")
    if forced in KINDS:
        columns = find_columns(head, answers, _preferences(forced))
        row = header_without_names(head) if columns is None else None
        columns = columns or (columns_at(head, row, answers, _preferences(forced)) if row is not None else None)
        return _plan(head, forced, columns, answers) if columns else None
    for kind in KINDS:
        columns = find_columns(head, answers, _preferences(kind))
        if columns is None:
            return None
        if _is_kind(kind, columns) and (plan := _plan(head, kind, columns, answers, strict=True)):
            return plan
    return None


class _preferences:
    """Which of several meanings of a name comes first in a kind of table."""

    _LATER = frozenset({"platform", "account", "native_id", "post_type", "subject", "show", "period"})

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def __call__(self, role: str) -> bool:
        if self._kind == "articles":
            return not role.startswith(METRIC) and role not in self._LATER
        if self._kind == "episodes":
            return role in {"episode", "show", METRIC + "plays", "published"}
        return role.startswith(METRIC) or role in {"published", "subject", "platform", "native_id", "label", "value"}


def _is_kind(kind: str, columns: Columns) -> bool:
    """Whether the table has what makes this kind, and nothing else has."""
    metrics = columns.metrics.keys()
    if kind == "newsletters":
        return columns.has("subject", "title") and bool(metrics & MAIL) and not columns.has("outlet", "url")
    if kind == "episodes":
        return bool(metrics) and (columns.has("episode") or (columns.has("title") and bool(metrics & _LISTENED)))
    if kind == "articles":
        named = columns.has("title", "url") and columns.has("published", "outlet")
        return named and (columns.has("outlet") or not metrics)
    if kind == "posts":
        return bool(metrics) and columns.has("url", "native_id", "text", "title")
    if kind == "figures":
        if columns.has("label") and columns.has("value"):
            return not columns.has("url")
        alone = max((len(column.cells) for column in columns.columns), default=0) == 1
        undated = not columns.has("published", *_TELLING)
        return (
            bool(metrics) and undated and (columns.has("platform", "period", "first") or (alone and len(metrics) > 1))
        )
    return bool(metrics) and not columns.has(*_TELLING, "label")


def _plan(
    head: TableHead, kind: str, columns: Columns, answers: Mapping[str, str], *, strict: bool = False
) -> Plan | None:
    """The plan of a kind. With `strict` None when something is missing that no column could be."""
    needed: list[Question] = []
    for need in _NEEDS[kind]:
        if columns.metrics if METRIC in need else columns.has(*need):
            continue
        found = [column for column in columns.columns if _is_free(column, need) and _could_be(column, need)]
        if strict and not found:
            return None
        needed += [about_column(column, need, kind) for column in found] or _everything(columns)
    if strict and kind == "days" and not needed and _repeats(head, columns):
        return None
    if kind == "figures" and not columns.metrics and not (columns.has("label") and columns.has("value")):
        needed += _everything(columns)
    needed += _unsure(kind, columns, answers)
    order, (mark, grouped) = order_for(columns, answers), mark_for(columns, answers)
    if order == "either":
        needed.append(about_dates(columns))
    if mark == "either":
        needed.append(about_numbers(columns))
    platform, asked = platform_for(kind, columns, answers)
    needed += asked
    return Plan(
        kind=kind, columns=columns, order=order if order != "either" else None,
        mark=mark if mark != "either" else None, grouped=grouped, platform=platform,
        needed=tuple({question.header: question for question in needed}.values()),
        wished=_wished(kind, columns, answers, {question.header for question in needed}),
    )  # fmt: skip


def _everything(columns: Columns) -> list[Question]:
    return [about_anything(column) for column in columns.columns if not column.role and column.cells]


def _is_free(column: Column, need: Sequence[str]) -> bool:
    return not column.role or (METRIC in need and column.role in ("value", "reach"))


def _could_be(column: Column, need: Sequence[str]) -> bool:
    if not column.cells:
        return False
    if METRIC in need:
        return column.holds("number")
    return any(column.holds(HOLDS.get(role, "words")) for role in need)


def _unsure(kind: str, columns: Columns, answers: Mapping[str, str]) -> list[Question]:
    """Titles with days and links can be events as well as articles; posts without a link can be many things."""
    if answers.get("#kind") in KINDS:
        return []
    if kind == "articles" and not columns.has(*_EDITORIAL):
        return [about_kind(columns)]
    if kind == "posts" and not columns.has("url", "native_id"):
        return [about_kind(columns)]
    return []


def _wished(kind: str, columns: Columns, answers: Mapping[str, str], asked: set[str]) -> tuple[Question, ...]:
    if kind == "articles":
        # What is called a reach and holds something else must not vanish without a word.
        unread = (column for column in columns.columns if not column.role and "reach" in roles_of(column.name))
        return tuple(about_metric(column, kind) for column in unread if column.cells and not columns.has("reach"))
    if kind == "figures" and (labels := columns.of("label")):
        return tuple(about_label(label) for label in dict.fromkeys(labels.cells) if about_label_needed(label, answers))
    return tuple(
        about_metric(column, kind)
        for column in columns.columns
        if not column.role and column.name not in asked and column.cells and column.holds("number")
        and not column.name.startswith("#")
    )  # fmt: skip


def _repeats(head: TableHead, columns: Columns) -> bool:
    """Whether days come again for the same platform and account: then the rows are something else than days."""
    parts = [column.at for role in ("published", "platform", "account") if (column := columns.of(role))]
    rows = [row for row in head.rows[columns.row + 1 :] if len(row) > max(parts) and row[parts[0]].strip()]
    keys = {tuple(row[at] for at in parts) for row in rows}
    return len(keys) * 2 < len(rows)
