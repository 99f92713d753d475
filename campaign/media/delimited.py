"""Delimited text to rows, as a stream: `sep=` line, delimiter, one-quoted-cell damage, quoted line breaks."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import islice
from pathlib import Path

from msgspec import Struct

from campaign.media.problems import problem
from campaign.media.sniff import Sniffed
from campaign.media.table import HEAD_CELLS, Rows, Table, TableHead, take_head

DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_CHARS = 1 << 16
_SAMPLE_ROWS = 40
_LINE_LIMIT = 1 << 17
_SEP = re.compile(r'"?sep=(.)', re.IGNORECASE)


class Layout(Struct, frozen=True, kw_only=True):
    """How the text is laid out. `repair`: each line is one quoted cell that holds the real line."""

    delimiter: str
    skip_first_line: bool = False
    repair: bool = False


def open_delimited(path: Path, name: str, sniffed: Sniffed) -> tuple[Table, Layout]:
    """The table in the text file at `path`. Memory use does not grow with the file."""
    layout = find_layout(path, sniffed.encoding)

    def rows() -> Rows:
        return _rows(path, sniffed.encoding, layout)

    cells, numbers = take_head(rows())
    head = TableHead(
        file_name=name,
        form="text",
        encoding=sniffed.encoding,
        delimiter=layout.delimiter,
        resaved=layout.repair or sniffed.guessed or layout.delimiter == ";",
        rows=cells,
        numbers=numbers,
    )
    return Table(head, rows), layout


def find_layout(path: Path, encoding: str) -> Layout:
    """Delimiter by `sep=` line, else by consistency over forty records; and whether lines need unquoting."""
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        sample = stream.read(_SAMPLE_CHARS)
    lines = list(StringIO(sample, newline=""))  # str.splitlines would also split at U+2028 and the like
    if len(sample) == _SAMPLE_CHARS and len(lines) > 1:
        lines = lines[:-1]
    if lines and (match := _SEP.match(lines[0].lstrip("\ufeff"))):
        return Layout(delimiter=match[1] if match[1] not in '"\r\n' else ",", skip_first_line=True)
    if _is_wrapped(lines):
        inner = list(_unwrapped(lines))
        return Layout(delimiter=_best_delimiter(inner), repair=True)
    return Layout(delimiter=_best_delimiter(lines))


def _best_delimiter(lines: list[str]) -> str:
    def score(delimiter: str) -> float:
        widths = Counter(len(cells) for cells in _parsed(lines, delimiter) if len(cells) > 1)
        if not widths:
            return 0.0
        width, hits = max(widths.items(), key=lambda item: (item[1] * (item[0] - 1), item[0]))
        return hits * (width - 1)

    best = max(DELIMITERS, key=score)
    return best if score(best) > 0 else ","


def _parsed(lines: list[str], delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        yield from islice((cells[:HEAD_CELLS] for cells in reader if cells), _SAMPLE_ROWS)
    except csv.Error:
        return


def _is_wrapped(lines: list[str]) -> bool:
    """The first two lines are single quoted cells, whatever the delimiter, and hold a line of three cells or more."""
    if not lines or not lines[0].lstrip("\ufeff").startswith('"'):
        return False
    outer = [[cell for cell in cells if cell] for cells in islice(_parsed(lines, ";"), 2)]
    if not outer or any(len(cells) != 1 for cells in outer):
        return False
    if any(len([cell for cell in cells if cell]) != 1 for cells in islice(_parsed(lines[:1], ","), 1)):
        return False
    inner = next(_parsed([outer[0][0]], ","), [])
    return len(inner) >= 3


def _unwrapped(lines: Iterable[str]) -> Iterator[str]:
    """Undo one layer of quoting line by line; a cell that spans lines opens on one and closes on another."""
    inside = False
    for line in lines:
        text = line.rstrip("\r\n")
        opens = not inside and text.startswith('"')
        if not inside and not opens:
            yield text.rstrip(";\t") + "\n"
            continue
        inside ^= text.count('"') % 2 == 1
        text = text[1:] if opens else text
        text = text if inside else text.rstrip(";\t").removesuffix('"')
        yield text.replace('""', '"') + "\n"


def _lines(path: Path, encoding: str) -> Iterator[str]:
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        while line := stream.readline(_LINE_LIMIT):
            yield line


def _rows(path: Path, encoding: str, layout: Layout) -> Rows:
    lines = _lines(path, encoding)
    if layout.skip_first_line:
        next(lines, None)
    reader = csv.reader(_unwrapped(lines) if layout.repair else lines, delimiter=layout.delimiter)
    number, first_line = 0, 1
    while True:
        try:
            for cells in reader:
                number += 1
                if any(cells):
                    yield number, cells
                first_line = reader.line_num + 1
            return
        except csv.Error:
            number += 1
            last_line = reader.line_num
            yield number, problem("row-unreadable", row=number, first=first_line, last=last_line)
            first_line = last_line + 1
