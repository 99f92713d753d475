"""A file from a person's disk to tables, or to the reason why there are none."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec
from msgspec import Struct

from campaign.media.files import archive
from campaign.media.files.delimited import open_delimited, open_lines
from campaign.media.files.sniff import Sniffed, sniff
from campaign.media.files.table import Table
from campaign.media.files.workbook import MAX_XLS, UnreadableWorkbook, open_workbook
from campaign.media.model import Problem
from campaign.media.problems import problem

#: What the command line may read; uploads are held to less before they are stored.
MAX_FILE = 2_000_000_000
_MEGABYTE = 1_000_000


class Opened(Struct, frozen=True, kw_only=True):
    """The tables of one file and what is to be said of the file.

    There are several for a workbook with several sheets and for a compressed file with several files; a text comes
    as a table and as bare lines.
    """

    tables: tuple[Table, ...] = ()
    problems: tuple[Problem, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    is_archive: bool = False


@contextmanager
def opened(path: Path, name: str | None = None) -> Iterator[Opened]:
    """Open the file at `path`, called `name` by the person. Never raises for what the file holds.

    Tables can be read, again and again, until the block ends.
    """
    shown = name or path.name
    with tempfile.TemporaryDirectory(prefix="export-") as folder:
        try:
            found = _open(path, shown, Path(folder))
        except OSError as error:
            found = _refused("file-missing", reason=_why(error))
        yield found


def _open(path: Path, name: str, folder: Path) -> Opened:
    size = path.stat().st_size
    if size > MAX_FILE:
        return _refused("file-too-large", size=size // _MEGABYTE, limit=MAX_FILE // _MEGABYTE)
    sniffed = sniff(path)
    if sniffed.kind == "text":
        return _open_text(path, name, sniffed)
    if sniffed.kind == "xlsx":
        return _open_xlsx(path, name, folder)
    if sniffed.kind == "xls":
        if size > MAX_XLS:
            return _refused("file-too-large", size=size // _MEGABYTE, limit=MAX_XLS // _MEGABYTE)
        return _open_workbook(path, name, folder)
    if sniffed.kind == "zip":
        return _open_zip(path, name, folder)
    if sniffed.kind == "html":
        return _refused("file-web-page")
    return _refused("file-empty") if sniffed.kind == "empty" else _refused("file-binary", what=sniffed.what)


def _why(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "gone"
    return "forbidden" if isinstance(error, PermissionError) else "unreadable"


def _refused(rule: str, **params: Any) -> Opened:
    return Opened(problems=(problem(rule, **params),))


def _open_text(path: Path, name: str, sniffed: Sniffed) -> Opened:
    table, layout = open_delimited(path, name, sniffed)
    rules = {
        "encoding-broken": sniffed.broken,
        "encoding-guessed": sniffed.guessed,
        "file-cut": sniffed.cut,
        "file-repaired": layout.repair,
    }
    found = tuple(problem(rule, encoding=sniffed.encoding) for rule, applies in rules.items() if applies)
    lines = open_lines(path, name, sniffed)
    return Opened(tables=(table, lines), problems=found, encoding=sniffed.encoding, delimiter=layout.delimiter)


def _open_xlsx(path: Path, name: str, folder: Path) -> Opened:
    try:
        archive.check(path)
    except archive.UnsafeArchive as error:
        return _refused("zip-unsafe", reason=error.reason, **error.params)
    return _open_workbook(path, name, folder)


def _open_workbook(path: Path, name: str, folder: Path) -> Opened:
    try:
        tables = open_workbook(path, name, folder)
    except UnreadableWorkbook as error:
        return _refused("workbook-unreadable", reason=error.reason)
    return Opened(tables=tuple(tables), encoding="workbook") if tables else _refused("file-empty")


def _open_zip(path: Path, name: str, folder: Path) -> Opened:
    """A zip with one file in it is that file; one with several holds the tables of all of them."""
    try:
        entries = [entry for entry in archive.check(path) if not _is_hidden(entry)]
        found = [_open_entry(path, entry, folder, number) for number, entry in enumerate(entries)]
    except archive.UnsafeArchive as error:
        return _refused("zip-unsafe", reason=error.reason, **error.params)
    for table in (table for one in found for table in one.tables):
        table.head = msgspec.structs.replace(table.head, archive=name)
    if len(found) == 1:
        return found[0]
    skipped = [
        problem("entry-skipped", name=PurePosixPath(entry).name)
        for entry, one in zip(entries, found, strict=True)
        if not one.tables
    ]
    tables = tuple(table for one in found for table in one.tables)
    if not tables:
        names = ", ".join(PurePosixPath(entry).name for entry in entries[:10])
        return _refused("zip-unknown", count=len(entries), names=names)
    said = {
        (remark.rule, tuple(remark.params.items())): remark for one in found if one.tables for remark in one.problems
    }
    first = next(one for one in found if one.tables)
    return Opened(
        tables=tables, problems=(*said.values(), *skipped), encoding=first.encoding, delimiter=first.delimiter,
        is_archive=True,
    )  # fmt: skip


def _open_entry(path: Path, entry: str, folder: Path, number: int) -> Opened:
    place = folder / str(number)
    place.mkdir()
    inner = place / "unpacked"
    archive.unpack_one(path, entry, inner)
    if sniff(inner).kind == "zip":
        raise archive.UnsafeArchive("nested")
    return _open(inner, PurePosixPath(entry).name, place)


def _is_hidden(entry: str) -> bool:
    parts = PurePosixPath(entry).parts
    return "__MACOSX" in parts or parts[-1].startswith(".")
