"""Cells of one row of a table that nobody knows, by role: texts, numbers, days, moments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time

from campaign.media import values
from campaign.media.files.headers import normalise
from campaign.media.model import Problem
from campaign.media.problems import problem
from campaign.media.readers.generic_columns import Column, is_total
from campaign.media.readers.generic_names import METRIC, roles_of
from campaign.media.readers.generic_numbers import number_in
from campaign.media.readers.generic_plan import Plan
from campaign.media.readers.moments import OSLO, day_of, moment_of, serial_day
from campaign.media.readers.platforms import platform_at, platform_named
from campaign.media.readers.signature import Row

_NAME_LIMIT = 40


class Layout:
    """What the plan says of the columns, ready for one row after the other."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.metrics = plan.columns.metrics
        self.columns: dict[str, Column] = {}
        for column in plan.columns.columns:
            self.columns.setdefault(column.role, column)


class Cells:
    """One row. What cannot be read is said in `problems`, and gives None."""

    def __init__(self, row: Row, layout: Layout) -> None:
        self.number = row.number
        self.problems: list[Problem] = []
        self._cells, self._layout, self._plan = row.cells, layout, layout.plan

    def text(self, *roles: str) -> str:
        """The first of the roles that holds something."""
        columns = self._layout.columns
        return next((cell for role in roles if role in columns and (cell := self._cells[columns[role].at].strip())), "")

    def name_of(self, role: str) -> str:
        """The normalised name of the column of a role; empty without one."""
        column = self._layout.columns.get(role)
        return column.name if column else ""

    def value(self, role: str) -> int | float | None:
        """The number of a role."""
        column = self._layout.columns.get(role)
        return self._number(column) if column else None

    def metrics(self) -> Iterator[tuple[str, int | float]]:
        """Metrics with a value; one that is missing is left out."""
        for name, column in self._layout.metrics.items():
            value = self._number(column)
            if value is None:
                continue
            if value < 0:
                self.problems.append(
                    problem("value-negative", row=self.number, column=column.written, value=self._cells[column.at])
                )
            yield meant_on(self.platform(), name, column.name), value

    def day(self, role: str = "published") -> date | None:
        """The day of a role."""
        cell = self.text(role)
        return day_of(cell, self._plan.order) or serial_day(cell)

    def moment(self) -> datetime | None:
        """When it was published, in UTC: midnight in Oslo for a day without a clock time."""
        cell = self.text("published")
        zone = UTC if self.name_of("published").endswith("(utc)") else OSLO
        found = moment_of(cell, self.text("clock"), order=self._plan.order, zone=zone)
        if found is None and (day := serial_day(cell)):
            found = values.in_utc(datetime.combine(day, time(), tzinfo=OSLO))
        return found

    def platform(self) -> str:
        """The platform of the row: of the whole table, of its column, or of its link; `other` for none."""
        named = self.text("platform")
        found = self._plan.platform or platform_named(named) or platform_at(self.text("url"))
        return found or normalise(named)[:_NAME_LIMIT] or "other"

    def is_total(self) -> bool:
        """Whether the row sums up the others."""
        return is_total(self._cells) and self.day() is None

    def _number(self, column: Column) -> int | float | None:
        cell = self._cells[column.at]
        try:
            return number_in(cell, self._plan.mark)
        except ValueError:
            self.problems.append(problem("number-unreadable", row=self.number, column=column.written, value=cell))
            return None


def meant_on(platform: str, metric: str, name: str) -> str:
    """The metric that a column or a label means on a platform: `Avspillinger` of a podcast are plays, no views."""
    also_plays = METRIC + "plays" in roles_of(name)
    return "plays" if platform == "podcast" and metric == "views" and also_plays else metric


def texts(cells: Cells, roles: tuple[str, ...]) -> Mapping[str, str]:
    """The texts of several roles."""
    return {role: cells.text(role) for role in roles}
