"""Tables that no named reader knows: articles, posts, newsletters, episodes, days or figures, with one-time mapping.

Read by names and cells together, never by one alone. `answers` are what a person said once: the normalised header of a
column gives a field, `metric:<name>` or `ignore`; `#kind`, `#platform`, `#dates` and `#numbers` are about the table.
What must be known is asked in the claim, and until it is answered the table gives one problem and no record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from campaign.media.files.table import Table, TableHead
from campaign.media.model import Claim, MediaObject, Observation, Problem, Question, Record
from campaign.media.problems import N_, problem
from campaign.media.readers.contract import ReadContext, Reader
from campaign.media.readers.generic_cells import Cells, Layout
from campaign.media.readers.generic_columns import columns_at, find_columns, header_without_names
from campaign.media.readers.generic_plan import Plan, decide
from campaign.media.readers.generic_questions import about_anything, about_kind, about_platform
from campaign.media.readers.generic_rows import READ
from campaign.media.readers.signature import Header, rows_under

CONFIDENCE, CONFIDENCE_ASKING = 0.4, 0.3
_LABELS = {
    "articles": N_("Table of articles"),
    "posts": N_("Table of posts"),
    "newsletters": N_("Table of newsletters"),
    "episodes": N_("Table of podcast episodes"),
    "days": N_("Table of days"),
    "figures": N_("Table of figures"),
}
_RULES = {
    "#kind": "kind-needed", "#platform": "platform-needed", "#dates": "dates-needed", "#numbers": "numbers-needed",
}  # fmt: skip
_LEFT_OUT = {"ave": "value-of-advertising", "rate": "rate-left-out"}
_SHOWN = 12


class Generic:
    """One kind of table. `named` are the readers that are asked first: what one of them knows is none of this."""

    def __init__(self, kind: str, named: Sequence[Reader]) -> None:
        self.source = f"generic.{kind}"
        self.label = _LABELS[kind]
        self._kind, self._named = kind, named

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        plan = decide(head, answers)
        if plan is None or plan.kind != self._kind:
            return None
        if any(reader.claim(head, answers) for reader in self._named):
            return None
        return Claim(
            source=self.source,
            kind="daily" if self._kind == "days" else self._kind,
            row=plan.columns.row,
            account=_account(plan),
            confidence=CONFIDENCE_ASKING if plan.needed else CONFIDENCE,
            questions=(*plan.needed, *plan.wished),
        )

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        plan = decide(table.head, context.answers)
        if plan is None or plan.kind != self._kind:
            return
        if plan.needed:
            table.rows_read = table.count_after(plan.columns.row)
            yield from _unanswered(plan.needed)
            return
        yield from _remarks(plan)
        yield from _records(table, plan, context)


def generic_readers(named: Sequence[Reader]) -> tuple[Generic, ...]:
    """A reader for each kind of table, behind the readers of known formats."""
    return tuple(Generic(kind, named) for kind in _LABELS)


def hand_questions(head: TableHead) -> tuple[Question, ...]:
    """What to ask about a table that nobody claims, so that a person can map it by hand: its kind, its platform and
    every column. With the answers a reader of this module claims it. Empty for what is no table."""
    if head.form == "lines":
        return ()
    columns = find_columns(head, {}, lambda role: True)
    row = columns.row if columns else header_without_names(head)
    if row is None:
        return ()
    columns = columns_at(head, row, {}, lambda role: True)
    asked = [about_anything(column) for column in columns.columns if column.cells]
    return (about_kind(columns), about_platform(), *asked) if asked else ()


def _account(plan: Plan) -> str | None:
    # Beside articles `Side` is the page of a paper.
    column = plan.columns.of("account") if plan.kind != "articles" else None
    return column.cells[0] if column and len(set(column.cells)) == 1 else None


def _unanswered(needed: Sequence[Question]) -> Iterator[Problem]:
    columns = [question.column for question in needed if question.header not in _RULES]
    if columns:
        yield problem("mapping-needed", columns=", ".join(columns[:_SHOWN]))
    for question in needed:
        if rule := _RULES.get(question.header):
            shown: dict[str, Any] = {"value": question.samples[0] if question.samples else ""}
            yield problem(rule, **(shown if rule in ("dates-needed", "numbers-needed") else {}))


def _remarks(plan: Plan) -> Iterator[Problem]:
    columns = [column.written or column.name for column in plan.columns.columns if column.role]
    yield problem("table-guessed", columns=", ".join(columns[:_SHOWN]))
    for column in plan.columns.columns:
        if rule := _LEFT_OUT.get(column.role):
            yield problem(rule, column=column.written)
    if plan.grouped:
        grouped = [cell for column in plan.columns.columns for cell in column.cells if _is_grouped(cell)]
        yield problem("numbers-grouped", value=grouped[0] if grouped else "")
    labels = plan.columns.of("label") if plan.kind == "figures" else None
    for question in () if labels else plan.wished:
        samples = ", ".join(question.samples)
        yield problem("column-unknown", column=question.column, header=question.column, samples=samples)


def _records(table: Table, plan: Plan, context: ReadContext) -> Iterator[Record | Problem]:
    layout = Layout(plan)
    names = tuple(column.name for column in plan.columns.columns)
    read = READ[plan.kind]
    seen: set[tuple[Any, ...]] = set()
    empty = True
    for row in rows_under(table, Header(row=plan.columns.row, names=names, at={})):
        empty = False
        if isinstance(row, Problem):
            yield row
            continue
        cells = Cells(row, layout)
        if cells.is_total():
            yield problem("row-total", row=row.number)
            continue
        records = list(read(cells, context))
        if keys := {key for record in records if (key := _identity(record))}:
            if keys & seen:
                yield problem("row-repeated", row=row.number)
                continue
            seen |= keys
        yield from records
    if empty:
        yield problem("no-rows")


def _identity(record: Record | Problem) -> tuple[Any, ...] | None:
    """What a row must not say twice: an object, or a number of one day, period or part. Articles may come twice."""
    if isinstance(record, MediaObject):
        return (record.platform, record.native_id)
    if isinstance(record, Observation) and record.object_id is None:
        return (
            record.platform, record.account_id, record.metric, record.dimension, record.member, record.granularity,
            _ordinal(record.period_start), _ordinal(record.period_end),
        )  # fmt: skip
    return None


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day else 0


def _is_grouped(cell: str) -> bool:
    return len(cell) >= 5 and cell[-4] in ".," and cell[-3:].isdigit()
