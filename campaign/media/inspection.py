"""What a file holds, without writing anything: the report behind `campaign media inspect`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from campaign.media.files.opening import opened
from campaign.media.imports.answers import Asked, asked
from campaign.media.model import FileReport, Problem, Question
from campaign.media.problems import ASKING, kept, problem, worded
from campaign.media.recognition import choose
from campaign.media.row_count import RowCount
from campaign.media.tally import Tally

SHOWN_PER_RULE = 50


class Inspection(Struct, frozen=True, kw_only=True):
    """A report, and what is to be asked about the file."""

    report: FileReport
    questions: tuple[Asked, ...] = ()


def inspect_file(
    path: Path,
    name: str | None = None,
    *,
    zone: str = "Europe/Oslo",
    account: str | None = None,
    answers: Mapping[str, str] | None = None,
) -> FileReport:
    """The report on the file at `path`, called `name` by the person. Never raises for what the file holds."""
    return inspect(path, name, zone=zone, account=account, answers=answers).report


def inspect(
    path: Path,
    name: str | None = None,
    *,
    zone: str = "Europe/Oslo",
    account: str | None = None,
    answers: Mapping[str, str] | None = None,
) -> Inspection:
    """The report with the questions that are open.

    `rows` are those under the header, without titles, headers and totals among them. `totals` are sums of metrics that
    may be added over posts, the house engagement, and the numbers of posts, stories, articles and social posts; of
    each platform apart where there are several. Days are days in Oslo.
    """
    shown = name or path.name
    notes, tally = Notes(), Tally()
    rows = 0
    with opened(path, shown) as file:
        choice = choose(file, answers)
        for remark in (*file.problems, *choice.problems):
            notes.add(remark)
        for part in choice.parts:
            counted, waiting = RowCount(), len(notes.missing)
            for frames in part.frames(zone=zone, account=account, answers=answers):
                tally.add(frames)
                counted.add(frames)
                for remark in frames.problems:
                    notes.add(remark)
            if part.claim.refusal:
                rows += part.table.count_after(part.claim.row)
            else:
                rows += part.table.rows_read if len(notes.missing) > waiting else counted.rows
    questions: list[Question] = [*choice.questions, *(one for part in choice.parts for one in part.asked)]
    report = FileReport(
        file=shown,
        source=choice.source,
        kind=choice.kind,
        rows=rows,
        period=tally.period(),
        account=choice.account,
        totals=tally.totals(),
        warnings=notes.warnings(),
        problems=notes.errors(),
    )
    found = asked(questions, answers or {}, notes.missing)
    return Inspection(report=report, questions=tuple(one for one in found if one.needed or one.answer is None))


class Notes:
    """Problems for a person to read: at most fifty of each rule, the rest counted."""

    def __init__(self) -> None:
        self._shown: list[Problem] = []
        self._counts: Counter[str] = Counter()
        self.missing: dict[str, str] = {}

    def add(self, remark: Problem) -> None:
        self._counts[remark.rule] += 1
        if remark.rule in ASKING:
            self.missing[remark.rule] = f"{self.missing.get(remark.rule, '')} {remark.params.get('columns', '')}"
        if self._counts[remark.rule] <= SHOWN_PER_RULE:
            self._shown.append(remark)

    def warnings(self) -> list[dict[str, str | int | None]]:
        more = [
            problem("more-problems", count=count - SHOWN_PER_RULE, name=rule)
            for rule, count in self._counts.items()
            if count > SHOWN_PER_RULE
        ]
        return [worded(kept(remark)) for remark in (*self._shown, *more) if remark.level == "warning"]

    def errors(self) -> list[dict[str, str | int | None]]:
        return [worded(kept(remark)) for remark in self._shown if remark.level == "error"]
