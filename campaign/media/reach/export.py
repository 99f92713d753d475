"""The key figures of a year in files: a table for a terminal, JSON, CSV and a workbook."""

from __future__ import annotations

import csv
import io
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
from campaign.media.reach.lines import KeyFigure, KeyFigures
from campaign.media.reach.text import number_of


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
    return say.gettext("Not known") if one.value is None else number_of(one.value, one.unit, say)


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
    section = ""
    for one in report.figures:
        if one.section != section:
            section = one.section
            table.add_section()
            table.add_row(Text(section, "bold"))
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
    (N_("Method"), 22), (N_("Note"), 44), (N_("Section"), 26),
)  # fmt: skip
_COLUMNS = (
    "name",
    "label",
    "value",
    "unit",
    "as_of",
    "may_be_added",
    "gross",
    "definition",
    "method",
    "note",
    "section",
)


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
            one.section,
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
    fraction = book.add_format({"num_format": "#,##0.0#", "valign": "top"})
    day = book.add_format({"num_format": "dd.mm.yyyy", "valign": "top", "align": "left"})
    for row, one in enumerate(report.figures, 1):
        sheet.write_string(row, 0, one.label, text)
        if one.value is None:
            sheet.write_string(row, 1, say.gettext("Not known"), text)
        else:
            sheet.write_number(row, 1, one.value, number if float(one.value).is_integer() else fraction)
        if one.as_of:
            sheet.write_datetime(row, 2, one.as_of.astimezone(OSLO).replace(tzinfo=None), day)
        for column, words in enumerate((may_be_added(one, say), one.definition, one.method, one.note, one.section), 3):
            sheet.write_string(row, column, words, text)
