"""Questions about a file and their answers: which must be answered, which answers can be, and which are remembered.

An answer is kept under the header of its question: a normalised header of a column, or `#name` for the whole file.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import msgspec

from campaign.errors import Fault, Invalid, Message, msg
from campaign.media.files.headers import normalise
from campaign.media.metrics import METRICS
from campaign.media.model import Question
from campaign.media.problems import N_
from campaign.media.values import FIRST_YEAR, LAST_YEAR

PERIOD, SOURCE, DATES = "#period", "#source", "#dates"
DATE_CHOICES = ("day-first", "month-first")
IGNORE, METRIC = "ignore", "metric:"
LEFT_OUT_UNITS = frozenset({"percent", "index", "money"})
#: Which question is about what a reader could not go on without; a column's is in no list.
_ASKED_BY = {
    "kind-needed": "#kind", "platform-needed": "#platform", "dates-needed": DATES, "numbers-needed": "#numbers",
    "period-unknown": PERIOD, "dimension-unknown": "#dimension", "file-ambiguous": SOURCE,
}  # fmt: skip
_COLUMNS_NEEDED = "mapping-needed"
#: Answers that hold for one file only.
_PASSING = frozenset({PERIOD, "#year"})
MOST_QUESTIONS = 100
_LONGEST_HEADER = 500


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A question as it is kept with its import. `needed`: nothing is written before it is answered."""

    header: str
    column: str
    samples: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    needed: bool = False
    answer: str | None = None

    @property
    def is_column(self) -> bool:
        return not self.header.startswith("#")


def asked(questions: Sequence[Question], answers: Mapping[str, str], rules: Mapping[str, str]) -> list[Asked]:
    """The questions of a file with the answers so far, those that must be answered first.

    `rules` are the remarks of the readers that say what is missing, each with the columns that it names.
    """
    known = {question.header: question for question in reversed(questions[:MOST_QUESTIONS])}
    if "period-unknown" in rules or PERIOD in answers:
        known.setdefault(PERIOD, Question(column=N_("First and last day of the numbers"), header=PERIOD))
    if "dates-needed" in rules or answers.get(DATES):
        known.setdefault(DATES, Question(column=N_("Order of day and month"), header=DATES, choices=DATE_CHOICES))
    needed = _needed(list(known.values()), answers, rules)
    found = [
        Asked(
            header=one.header, column=one.column[:200], samples=one.samples, choices=_choices(one),
            needed=one.header in needed, answer=answers.get(one.header),
        )
        for one in reversed(known.values())
    ]  # fmt: skip
    return sorted(found, key=lambda one: (not one.needed, one.is_column))


def _needed(questions: Sequence[Question], answers: Mapping[str, str], rules: Mapping[str, str]) -> set[str]:
    needed = {
        question.header
        for rule, name in _ASKED_BY.items()
        if rule in rules
        for question in questions
        if question.header == name or question.header.startswith(f"{name} ")
    }
    if _COLUMNS_NEEDED in rules:
        columns = [question for question in questions if not question.header.startswith("#")]
        open_ones = [question for question in columns if question.header not in answers] or columns
        named = [question for question in open_ones if question.column in rules[_COLUMNS_NEEDED]]
        needed |= {question.header for question in named or open_ones}
    return needed


def _choices(question: Question) -> tuple[str, ...]:
    if question.choices or question.header.startswith("#"):
        return question.choices
    return (*(name for name, metric in METRICS.items() if metric.unit not in LEFT_OUT_UNITS), IGNORE)


def checked(given: Mapping[str, str | None], asked: Sequence[Asked]) -> dict[str, str]:
    """Answers as they are kept; one that is empty or null takes an earlier one back. Raises `Invalid`."""
    known = {one.header: one for one in asked}
    faults, kept = [], {}
    for header, value in given.items():
        question = known.get(header) or known.get(normalise(header))
        if question is None:
            faults.append(Fault(f"answers.{header}", msg("The file asks no such question."), "unknown"))
            continue
        answer = _canonical((value or "").strip(), question)
        if answer is None:
            faults.append(Fault(f"answers.{header}", _what_to_do(question), "choice"))
        else:
            kept[question.header] = answer
    if not faults and not any(kept.values()) and not any(one.answer for one in asked):
        field = f"answers.{asked[0].header}" if given and asked else "answers"
        faults.append(Fault(field, msg("Answer at least one question."), "required"))
    if faults:
        raise Invalid(faults)
    return kept


def _what_to_do(question: Asked) -> Message:
    if question.header == PERIOD:
        return msg("Give the first and the last day, the first not after the last.")
    return msg("Choose one of the answers in the list for «%(column)s».", column=question.column)


def _canonical(answer: str, question: Asked) -> str | None:
    """The answer as the readers know it, empty when it is taken back; None when it cannot be one."""
    if not answer:
        return ""
    if question.header == PERIOD:
        days = period_of(answer)
        return period_text(*days) if days else None
    for form in (answer, METRIC + answer, answer.removeprefix(METRIC)):
        if form in question.choices:
            return form
    return None


def period_text(first: date, last: date) -> str:
    """`2025-10-01/2025-10-31`, as an ISO 8601 interval."""
    return f"{first.isoformat()}/{last.isoformat()}"


def period_of(answer: str) -> tuple[date, date] | None:
    """First and last day of an answer; None when it names no two days in order."""
    ends = answer.replace(" ", "").replace("..", "/").split("/")
    try:
        first, last = (date.fromisoformat(one) for one in ends)
    except ValueError:
        return None
    return (first, last) if first.year >= FIRST_YEAR and first <= last and last.year <= LAST_YEAR else None


def lasting(answers: Mapping[str, str], headers: Collection[str]) -> dict[str, str]:
    """What is worth remembering for other files with the same header."""
    return {name: answer for name, answer in answers.items() if name in headers and name not in _PASSING}


def written_answer(text: str) -> tuple[str, str]:
    """Header and value of `HEADER=VALUE` as it is written on a command line. Raises ValueError."""
    header, found, value = text.rpartition("=")
    if not (found and header.strip() and value.strip()):
        raise ValueError(text)
    return normalise(header[:_LONGEST_HEADER]), value.strip()
