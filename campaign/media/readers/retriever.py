"""Retriever (Atekst, Mediearkivet): the text export, articles one after the other with an index before them.

Format: Latin-1, UTF-8 or UTF-16; some lines about the export, index lines `> Headline, Outlet, date`, then articles
that end with a line of 78 `=`. An article is its headline, in some versions a line of `-`, `Outlet, date` (a paper)
or `Outlet, date time` (the web), page and medium, the text, `©`, and a link on ret.nu. Norwegian and Swedish.
Times are local Nordic time. A paper has a day and no hour: its moment is midnight in Oslo as the day begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from campaign.media import values
from campaign.media.files.table import Table, TableHead
from campaign.media.model import Article, Claim, Problem, Record
from campaign.media.problems import N_, problem
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.retriever_article import DATED, Block, is_separator

_TAKEN_OUT = re.compile(r"(?:uttak|uttag|datum|dato)\s*:?\s*(\S+)\s*\Z", re.IGNORECASE)
_COUNT = re.compile(r"(\d{1,6})\s+[^\W\d]*arti(?:kler|klar|kkel|kel)\b", re.IGNORECASE)
_HEADINGS = frozenset({"nyhetsklipp:", "nyheter:", "nyheiter:", "artikler:", "artiklar:"})


class RetrieverText:
    """Bare lines; the same file as a table is nobody's."""

    source = "retriever.text"
    label = N_("Retriever")

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        if head.form != "lines":
            return None
        lines = [row[0].strip() if row else "" for row in head.rows]
        listed = sum(map(_is_listed, lines))
        dated = sum(1 for line in lines if not line.startswith(">") and DATED.match(line))
        ruled = any(map(is_separator, lines))
        headed = any(line.casefold() in _HEADINGS for line in lines)
        linked = any("://ret.nu/" in line for line in lines)
        if not (listed and (ruled or headed or listed > 2)) and not (dated and ruled and linked):
            return None
        return Claim(source=self.source, kind="articles", row=0, captured_on=_taken_out(lines[:10]))

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        export = _Export()
        found = papers = blocks = 0
        for block in export.blocks(table):
            article = block.article()
            if article is not None:
                if isinstance(article, Article):
                    found += 1
                    papers += article.medium == "print"
                yield article
            elif not block.is_last:
                yield problem("row-without-article", row=block.row)
            blocks += article is not None or not block.is_last
        table.rows_read = blocks
        if not blocks:
            yield problem("no-rows")
        elif export.announced and export.announced not in (found, papers):
            yield problem("articles-missing", expected=export.announced, found=found)
        elif export.listed > found:
            yield problem("articles-missing", expected=export.listed, found=found)


class _Export:
    """Walks the lines once. `announced` and `listed`: how many articles the preamble promises and the index names."""

    def __init__(self) -> None:
        self.announced = 0
        self.listed = 0

    def blocks(self, table: Table) -> Iterator[Block]:
        block = Block(first=True)
        first_number, first_cells = table.head.numbers[0], list(table.head.rows[0])
        for number, cells in self._lines(first_number, first_cells, table):
            line = cells[0].strip("\ufeff \t\r\n\x00") if cells else ""
            if is_separator(line):
                if not block.is_blank:
                    yield block
                block = Block()
            elif block.first and not block.is_dated and self._preamble(line):
                block = Block(first=True)
            else:
                block.add(number, line)
        if not block.is_blank:
            block.is_last = True
            yield block

    @staticmethod
    def _lines(number: int, cells: list[str], table: Table) -> Iterator[tuple[int, list[str]]]:
        yield number, cells
        for later, found in table.rows_after(0):
            if not isinstance(found, Problem):
                yield later, found

    def _preamble(self, line: str) -> bool:
        """Whether the line belongs to what stands before the first article."""
        if _is_listed(line):
            self.listed += 1
            return True
        if match := _COUNT.match(line):
            self.announced += int(match[1])
            return True
        return line.casefold() in _HEADINGS or bool(_TAKEN_OUT.match(line))


def _is_listed(line: str) -> bool:
    return line.startswith(">") and bool(DATED.match(line[1:].strip()))


def _taken_out(lines: list[str]) -> date | None:
    return next((values.day(match[1]) for line in lines if (match := _TAKEN_OUT.match(line))), None)
