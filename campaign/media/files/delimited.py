"""Delimited text to rows, as a stream: `sep=` line, delimiter, one-quoted-cell damage, quoted line breaks."""

from __future__ import annotations

import codecs
import csv
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from io import StringIO, TextIOWrapper
from itertools import chain, islice
from pathlib import Path

import numpy as np
from msgspec import Struct

from campaign.media.files.sniff import Sniffed
from campaign.media.files.table import HEAD_CELLS, Rows, Table, TableHead, take_head
from campaign.media.problems import problem

DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_CHARS = 1 << 16
_SAMPLE_ROWS = 40
_LINE_LIMIT = 1 << 17
_LINES_BETWEEN = 1000
#: The first piece of a text is so many times smaller than others; each after it is twice as large as the one before.
_FIRST = 8
_SEP = re.compile(r'"?sep=(.)', re.IGNORECASE)


class Layout(Struct, frozen=True, kw_only=True):
    """How the text is laid out. `repair`: each line is one quoted cell that holds the real line."""

    delimiter: str
    skip_first_line: bool = False
    repair: bool = False


def open_delimited(path: Path, name: str, sniffed: Sniffed) -> tuple[Table, Layout]:
    """The table in the text file at `path`. Memory use does not grow with the file."""
    layout = find_layout(path, sniffed.encoding)
    position = _Position(path)

    def rows() -> Rows:
        return _rows(path, sniffed.encoding, layout, position)

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
    # Lines that are unquoted first are no text that could be parsed in pieces.
    text = None if layout.repair else DelimitedText(path, sniffed, layout, position)
    return Table(head, rows, text, position.share), layout


def open_lines(path: Path, name: str, sniffed: Sniffed) -> Table:
    """The same text as bare lines, blank ones among them: for formats that are no table."""

    def rows() -> Rows:
        for number, line in enumerate(_lines(path, sniffed.encoding), start=1):
            yield number, [line.rstrip("\r\n")]

    cells, numbers = take_head(rows())
    head = TableHead(file_name=name, form="lines", encoding=sniffed.encoding, rows=cells, numbers=numbers)
    return Table(head, rows)


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
    inner = [cell for cell in next(_parsed([outer[0][0]], ","), []) if cell]
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


class _Position:
    """How much of a file has been read."""

    def __init__(self, path: Path) -> None:
        self._size = max(path.stat().st_size, 1)
        self.read = 0

    def share(self) -> float:
        return min(self.read / self._size, 1.0)


def _lines(path: Path, encoding: str, position: _Position | None = None) -> Iterator[str]:
    with path.open("rb") as raw, TextIOWrapper(raw, encoding=encoding, errors="replace", newline="") as stream:
        for count in itertools.count():
            line = stream.readline(_LINE_LIMIT)
            if position and (count % _LINES_BETWEEN == 0 or not line):
                position.read = raw.tell()
            if not line:
                return
            yield line


def _rows(path: Path, encoding: str, layout: Layout, position: _Position) -> Rows:
    lines = _lines(path, encoding, position)
    if layout.skip_first_line:
        next(lines, None)
    return _records(_unwrapped(lines) if layout.repair else lines, layout.delimiter)


def _records(lines: Iterator[str], delimiter: str, number: int = 0, first_line: int = 1) -> Rows:
    """Records of lines; `number` of them, which end before line `first_line`, came before."""
    # The limit is one of the whole process: who reads other files may have raised it.
    csv.field_size_limit(_LINE_LIMIT)
    reader = csv.reader(lines, delimiter=delimiter)
    before = first_line - 1
    while True:
        try:
            for cells in reader:
                number += 1
                if any(cells):
                    yield number, cells
                first_line = before + reader.line_num + 1
            return
        except csv.Error:
            number += 1
            last_line = before + reader.line_num
            yield number, problem("row-unreadable", row=number, first=first_line, last=last_line)
            first_line = last_line + 1


class DelimitedText:
    """Text that can be parsed in pieces. A record ends at a line end after an even number of quotation marks."""

    def __init__(self, path: Path, sniffed: Sniffed, layout: Layout, position: _Position) -> None:
        self.delimiter = layout.delimiter
        self._path, self._sniffed, self._layout = path, sniffed, layout
        self._position = position
        self._lines_before = 0

    def pieces(self, size: int, patience: int) -> Iterator[bytes]:
        kept = b""
        self._lines_before = 0
        utf8 = _Utf8(self._sniffed)
        with self._path.open("rb") as stream:
            wide = self._sniffed.encoding.startswith(("utf-16", "utf-32"))
            first, smaller = self._layout.skip_first_line, _FIRST
            # Who works on what is read need not wait for much of it.
            while data := stream.read((size * 2 if wide else size) // smaller):
                smaller = max(smaller // 2, 1)
                self._position.read = stream.tell()
                kept += utf8.of(data)
                if first:
                    first = False
                    kept = kept[kept.find(b"\n") + 1 :]
                end = _last_end(kept) if len(kept) < patience * size else len(kept)
                if end:
                    yield kept[:end]
                    self._lines_before += _count(kept[:end], b"\n")
                    kept = kept[end:]
        kept += utf8.of(b"", final=True)
        if kept:
            yield kept

    def skipping(self, piece: bytes, records: int) -> int | None:
        taken = 0

        def lines() -> Iterator[str]:
            nonlocal taken
            while taken < len(piece):
                end = piece.find(b"\n", taken) + 1 or len(piece)
                line = piece[taken:end]
                taken = end
                yield line.decode()

        # Strict, as a header that is no clean record leaves nothing to build on.
        reader = csv.reader(lines(), delimiter=self.delimiter, strict=True)
        try:
            for _ in range(records):
                next(reader)
        except (csv.Error, StopIteration):
            return None
        return taken

    def rows_from(self, piece: bytes, pieces: Iterator[bytes], number: int) -> Rows:
        def lines() -> Iterator[str]:
            rest = ""
            for part in chain((piece,), pieces):
                found = StringIO(rest + part.decode(), newline="").readlines()
                rest = found.pop() if found and not found[-1].endswith("\n") else ""
                for line in found:
                    for at in range(0, len(line), _LINE_LIMIT):
                        yield line[at : at + _LINE_LIMIT]
            if rest:
                yield rest

        return _records(lines(), self.delimiter, number, self._lines_before + 1)


class _Utf8:
    """Bytes of a text to the same text in UTF-8, some megabytes at a time; what cannot be read is replaced."""

    def __init__(self, sniffed: Sniffed) -> None:
        # That all of it is UTF-8 was seen when the file was sniffed.
        is_utf8 = sniffed.encoding == "utf-8-sig" and not (sniffed.broken or sniffed.cut)
        self._decoder = None if is_utf8 else codecs.getincrementaldecoder(sniffed.encoding)("replace")
        self._mark = codecs.BOM_UTF8
        self._rest = b""

    def of(self, data: bytes, *, final: bool = False) -> bytes:
        """The text of the next bytes. Those of a letter that is not complete are kept for the next time."""
        if self._decoder:
            return self._decoder.decode(data, final).encode()
        data, self._mark = (self._rest + data).removeprefix(self._mark), b""
        whole = len(data) if final else _whole_letters(data)
        self._rest = data[whole:]
        return data[:whole]


def _whole_letters(text: bytes) -> int:
    """How many bytes of a text in UTF-8 are whole letters: the last one may be cut."""
    at = len(text) - 1
    while at > 0 and text[at] & 0xC0 == 0x80:
        at -= 1
    if at < 0 or text[at] < 0xC0:
        return len(text)
    length = 2 if text[at] < 0xE0 else 3 if text[at] < 0xF0 else 4
    return len(text) if len(text) - at >= length else at


def _count(text: bytes, letter: bytes) -> int:
    """How often a letter of one byte stands in a text, in which it may well stand often."""
    return int(np.count_nonzero(np.frombuffer(text, dtype=np.uint8) == letter[0]))


def _last_end(text: bytes) -> int:
    """Where the last whole record of the text ends; 0 when none does."""
    quotes = _count(text, b'"')
    end = len(text)
    while (line_end := text.rfind(b"\n", 0, end)) >= 0:
        quotes -= text.count(b'"', line_end, end)
        if quotes % 2 == 0:
            return line_end + 1
        end = line_end
    return 0
