"""The key figures of a year as a list: each with its definition, its date, and whether it may be added up."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
import xlsxwriter
from rich.console import Group
from rich.table import Table
from rich.text import Text

from campaign.clock import OSLO
from campaign.i18n import Translator
from campaign.media.formula_guard import guarded
from campaign.media.problems import N_
from campaign.media.reach_view import platform_name
from campaign.media.schemas import Additivity, Figure, Mentions, ReachSummary

_EVENTS_DEFINITION = N_(
    "Events of the year that have been published, those that only are counted included. "
    "An event that was cancelled afterwards still counts."
)
_NEVER = Additivity(days=False, posts=False, platforms=False)
_DAYS = Additivity(days=True, posts=False, platforms=False)


class KeyFigure(msgspec.Struct, frozen=True, kw_only=True):
    """One figure with all that must stand beside it. `value` is null when nothing is known: that is not zero.

    `method` is a stable key: two years may be compared only when it is equal. `gross` numbers count the same person
    more than once and are shown with `note`.
    """

    name: str
    label: str
    value: int | float | None
    unit: str
    definition: str
    method: str
    as_of: datetime | None
    additive: Additivity
    gross: bool = False
    note: str = ""


class KeyFigures(msgspec.Struct, frozen=True, kw_only=True):
    """All key figures of a year, in words of one language."""

    year: int
    language: str
    made_at: datetime
    figures: list[KeyFigure]


def key_figures(
    summary: ReachSummary, *, events: int, demonstration: bool = False, at: datetime, say: Translator
) -> KeyFigures:
    """The list, from a summary in English and the count of registered events at a moment.

    `demonstration`: the events are invented, and the figure says so.
    """
    registered = KeyFigure(
        name="events", label=N_("Registered events"), value=events, unit="events", definition=_EVENTS_DEFINITION,
        method="house.events.1", as_of=at, additive=_DAYS,
        note=N_("A demonstration: the events are invented.") if demonstration else "",
    )  # fmt: skip
    figures = [_in_language(one, say) for one in (registered, *_reached(summary, say))]
    return KeyFigures(year=summary.year, language=say.lang, made_at=at, figures=figures)


def _reached(summary: ReachSummary, say: Translator) -> Iterator[KeyFigure]:
    for one in summary.platforms:
        where = {"platform": platform_name(one.platform)}
        if one.best_reach:
            label = say.gettext("Best reach of one post, %(platform)s", **where)
            title = say.gettext("«%(title)s».", title=one.best_reach.post.title)
            yield _of(one.best_reach.figure, f"{one.platform}.best_reach", label=label, note=title)
        for name, figure, label in (
            ("views", one.views, say.gettext("Views, %(platform)s", **where)),
            ("impressions", one.impressions, say.gettext("Impressions, %(platform)s", **where)),
            ("interactions", one.interactions, f"{say.gettext('Interactions')}, {where['platform']}"),
        ):
            if figure.value is not None:
                yield _of(figure, f"{one.platform}.{name}", label=label)
    for figure in summary.gross:
        label = say.gettext("%(figure)s on all platforms, gross", figure=say.gettext(figure.label))
        yield _of(figure, f"{figure.metric}.gross", label=label)
    yield _of(summary.interactions, "interactions", label=N_("Interactions"))
    yield _of(summary.posts, "posts")
    yield from _mentions(summary.mentions, "press", say.gettext("in the press"), say)
    yield from _mentions(summary.social_mentions, "social", say.gettext("in social media"), say)
    yield _of(summary.potential_audience, "potential_audience", label=N_("Potential audience: opportunities to see"))


def _of(figure: Figure, name: str, *, label: str = "", note: str = "") -> KeyFigure:
    return KeyFigure(
        name=name, label=label or figure.label, value=figure.value if figure.as_of else None, unit=figure.unit,
        definition=figure.definition, method=figure.method, as_of=figure.as_of, additive=figure.additive,
        gross=figure.gross, note=note or figure.note,
    )  # fmt: skip


def _mentions(told: Mentions, name: str, where: str, say: Translator) -> Iterator[KeyFigure]:
    """Always three numbers; only hits may be added over days, as the other two count the same thing once."""
    known = told.as_of is not None
    for part, label, value, additive in (
        ("hits", say.gettext("Hits %(where)s", where=where), told.hits, _DAYS),
        ("placements", say.gettext("Placements %(where)s", where=where), told.placements, _NEVER),
        ("unique_stories", say.gettext("Unique stories %(where)s", where=where), told.unique_stories, _NEVER),
    ):
        yield KeyFigure(
            name=f"{name}.{part}", label=label, value=value if known else None, unit="articles",
            definition=told.definition, method=told.method, as_of=told.as_of, additive=additive,
        )  # fmt: skip


def _in_language(one: KeyFigure, say: Translator) -> KeyFigure:
    """Words that `_reached` has put into the language are in no catalogue and stay."""
    words = {name: say.gettext(getattr(one, name)) for name in ("label", "definition", "note") if getattr(one, name)}
    return msgspec.structs.replace(one, **words)


def may_be_added(one: KeyFigure, say: Translator) -> str:
    """Over what a figure may be added, in one sentence."""
    may = one.additive
    words = [
        say.gettext(word)
        for yes, word in ((may.days, N_("days")), (may.posts, N_("posts")), (may.platforms, N_("platforms")))
        if yes
    ]
    if not words:
        return say.gettext("Is never added up.")
    return say.gettext("May be added over %(what)s.", what=", ".join(words))


def shown_value(one: KeyFigure, say: Translator) -> str:
    return say.gettext("Not known") if one.value is None else say.number(one.value)


def shown_date(one: KeyFigure, say: Translator) -> str:
    return say.date(one.as_of, "long") if one.as_of else "–"


def footnotes(report: KeyFigures) -> list[str]:
    """Each definition once, in order; the footnote of a figure is its place in the list, from 1."""
    return list(dict.fromkeys(one.definition for one in report.figures))


def as_table(report: KeyFigures, say: Translator) -> Group:
    """For a terminal: the figures, and the definitions under them."""
    notes = footnotes(report)
    table = Table(title=title_of(report, say), title_justify="left")
    table.add_column(say.gettext(N_("Figure")))
    table.add_column(say.gettext(N_("Value")), justify="right")
    table.add_column(say.gettext(N_("As of")))
    table.add_column(say.gettext(N_("Adding up")))
    for one in report.figures:
        label = Text(f"{one.label} [{notes.index(one.definition) + 1}]")
        if one.note:
            label.append(f"\n{one.note}", "dim")
        table.add_row(label, Text(shown_value(one, say)), shown_date(one, say), may_be_added(one, say))
    return Group(table, *(Text(f"[{number}] {note}") for number, note in enumerate(notes, 1)))


def title_of(report: KeyFigures, say: Translator) -> str:
    return say.gettext("Key figures of %(year)s", year=report.year)


def as_json(report: KeyFigures) -> bytes:
    return msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n"


_SHEET = (
    (N_("Figure"), 44), (N_("Value"), 14), (N_("As of"), 12), (N_("Adding up"), 30), (N_("Definition"), 60),
    (N_("Method"), 22), (N_("Note"), 44),
)  # fmt: skip
_COLUMNS = ("name", "label", "value", "unit", "as_of", "may_be_added", "gross", "definition", "method", "note")


def as_csv(report: KeyFigures, say: Translator) -> bytes:
    """RFC 4180 in UTF-8. Text that a spreadsheet would run as a formula gets an apostrophe before it."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(_COLUMNS)
    for one in report.figures:
        cells = (
            one.name, one.label, one.value, one.unit,
            one.as_of.astimezone(OSLO).isoformat(timespec="seconds") if one.as_of else None,
            may_be_added(one, say), "true" if one.gross else "false", one.definition, one.method, one.note,
        )  # fmt: skip
        writer.writerow([guarded(cell) for cell in cells])
    return target.getvalue().encode()


def as_xlsx(report: KeyFigures, say: Translator) -> bytes:
    """A workbook of one sheet. Text is written as text, whatever it looks like."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"title": title_of(report, say), "created": report.made_at.astimezone(OSLO)})
        head = book.add_format({"bold": True, "bottom": 1})
        sheet = book.add_worksheet(say.gettext("Key figures")[:31])
        for column, (title, width) in enumerate(_SHEET):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, say.gettext(title), head)
        _fill(book, sheet, report, say)
        sheet.freeze_panes(1, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
    return target.getvalue()


def _fill(book: Any, sheet: Any, report: KeyFigures, say: Translator) -> None:
    text = book.add_format({"text_wrap": True, "valign": "top"})
    number = book.add_format({"num_format": "#,##0", "valign": "top"})
    day = book.add_format({"num_format": "dd.mm.yyyy", "valign": "top", "align": "left"})
    for row, one in enumerate(report.figures, 1):
        sheet.write_string(row, 0, one.label, text)
        if one.value is None:
            sheet.write_string(row, 1, say.gettext("Not known"), text)
        else:
            sheet.write_number(row, 1, one.value, number)
        if one.as_of:
            sheet.write_datetime(row, 2, one.as_of.astimezone(OSLO).replace(tzinfo=None), day)
        for column, words in enumerate((may_be_added(one, say), one.definition, one.method, one.note), 3):
            sheet.write_string(row, column, words, text)
