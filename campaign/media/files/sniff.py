"""What a file is, judged by its bytes: never by its name."""

from __future__ import annotations

import codecs
import zipfile
from pathlib import Path
from typing import Literal

from msgspec import Struct

Kind = Literal["empty", "text", "xlsx", "xls", "zip", "html", "binary"]
_CHUNK = 1 << 20
_SAMPLE = 1 << 16
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
_MAGIC = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "7-zip"),
    (b"Rar!", "rar"),
    (b"{\\rtf", "document"),
    (b"SQLite format 3", "database"),
    (b"PAR1", "parquet"),
)
_PRINTABLE_CONTROLS = frozenset(b"\t\n\r\f\v\x1a\x00")


class Sniffed(Struct, frozen=True, kw_only=True):
    """`encoding` is a Python codec name; `guessed` means the bytes do not prove it; `broken` that some are wrong.

    `what` says which binary file it is: a code of `campaign.media.problems`.
    """

    kind: Kind
    encoding: str = ""
    guessed: bool = False
    broken: bool = False
    cut: bool = False
    what: str = ""


def sniff(path: Path) -> Sniffed:
    """Look at the bytes of `path`. Reads text files once from end to end, 1 MiB at a time, to prove UTF-8."""
    with path.open("rb") as stream:
        start = stream.read(_SAMPLE)
    if not start.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        return Sniffed(kind="empty" if path.stat().st_size <= _SAMPLE else "binary", what="blank")
    if start.startswith(b"PK"):
        return _zip_kind(path)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return Sniffed(kind="xls")
    for magic, what in _MAGIC:
        if start.startswith(magic):
            return Sniffed(kind="binary", what=what)
    return _text_kind(path, start)


def _zip_kind(path: Path) -> Sniffed:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return Sniffed(kind="binary", what="zip-damaged")
    return Sniffed(kind="xlsx" if "[Content_Types].xml" in names else "zip")


def _text_kind(path: Path, start: bytes) -> Sniffed:
    encoding = next((codec for bom, codec in _BOMS if start.startswith(bom)), "") or _utf16_without_bom(start)
    if not encoding and _looks_binary(start):
        return Sniffed(kind="binary", what="binary")
    if encoding.startswith(("utf-16", "utf-32")):
        unit = 4 if encoding == "utf-32" else 2
        cut = path.stat().st_size % unit != 0
        sniffed = Sniffed(kind="text", encoding=encoding, cut=cut)
    else:
        sniffed = _utf8_or_windows(path, has_bom=encoding == "utf-8-sig")
    text = start.decode(sniffed.encoding, errors="replace").lstrip("\ufeff \t\r\n").casefold()
    if text.startswith(("<!doctype", "<html", "<head", "<?xml", "<table", "<meta", "<!--", "<body")):
        return Sniffed(kind="html", encoding=sniffed.encoding)
    seen = text[:2000]
    if encoding.startswith("utf-16") and seen.count("\ufffd") + seen.count("\x00") > len(seen) // 5:
        return Sniffed(kind="binary", what="binary")
    return sniffed


def _utf16_without_bom(start: bytes) -> str:
    """UTF-16 text in Latin letters has a zero in every second byte; nothing else has."""
    pairs = len(start) // 2
    if pairs < 4:
        return ""
    even, odd = start[0 : pairs * 2 : 2].count(0) / pairs, start[1 : pairs * 2 : 2].count(0) / pairs
    if odd > 0.4 and even < 0.05:
        return "utf-16-le"
    if even > 0.4 and odd < 0.05:
        return "utf-16-be"
    return ""


def _looks_binary(start: bytes) -> bool:
    controls = sum(1 for byte in start if byte < 32 and byte not in _PRINTABLE_CONTROLS)
    return start.count(0) > len(start) // 50 or controls > len(start) // 50


def _utf8_or_windows(path: Path, *, has_bom: bool) -> Sniffed:
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    with path.open("rb") as stream:
        try:
            while chunk := stream.read(_CHUNK):
                decoder.decode(chunk)
        except UnicodeDecodeError:
            if has_bom:
                return Sniffed(kind="text", encoding="utf-8-sig", broken=True)
            return Sniffed(kind="text", encoding="cp1252", guessed=True)
    cut = bool(decoder.getstate()[0])
    return Sniffed(kind="text", encoding="utf-8-sig", cut=cut)
