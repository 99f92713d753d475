"""One article of Retriever's text export: its lines, and what they say."""

from __future__ import annotations

import re
from collections import deque
from datetime import datetime, time
from itertools import islice
from zoneinfo import ZoneInfo

from campaign.media import values
from campaign.media.articles.agencies import agency_in, is_release
from campaign.media.model import Article, Medium, Problem
from campaign.media.problems import problem

LEAD_LIMIT = 500
_OSLO = ZoneInfo("Europe/Oslo")
_KEPT_LINES, _KEPT_END = 400, 40
_LINE_CHARS = 2_000
_TITLE_LINES = 12
_ABOUT_LINES, _BYLINE_CHARS = 6, 80
DATED = re.compile(
    r"(.{1,400}?),\s{1,5}(\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d{2}-\d{2})(?:\s{1,5}(?:kl\.?\s?)?(\d{1,2})[:.](\d{2}))?\s*\Z"
)
"""`Outlet, 10.10.2025 06:12`: outlet, day, and on the web hour and minute."""
_PAGE = re.compile(r"(?:side|sida|sider|sidor|page)\s*\d", re.IGNORECASE)
_MEDIUM = re.compile(
    r"(?:pu ?blisert|publicerat|publicerad|sendt|sänt|published)\s+(?:(?:på|i|in|on)\s+)?(\w+)", re.IGNORECASE
)
_ABOUT = re.compile(r"(?:seksjon|sektion|utgave|utgåva|edition|del)\s*:", re.IGNORECASE)
_MEDIA: dict[str, Medium] = {
    "trykk": "print", "print": "print", "papir": "print", "papper": "print",
    "nett": "web", "webb": "web", "web": "web", "online": "web", "nettet": "web",
    "tv": "broadcast", "radio": "broadcast", "etermedia": "broadcast", "kringkasting": "broadcast",
    "podkast": "podcast", "podcast": "podcast",
}  # fmt: skip
_LINK = re.compile(r"https?://(?:www\.)?ret\.nu/([\w-]{1,60})", re.IGNORECASE)
_PHOTO = re.compile(r"\(?(?:foto|bilde|bildetekst|bildtext|illustrasjon|illustration|faksimile)\b", re.IGNORECASE)
_AUTHOR = re.compile(r"(?:Av|Tekst|Text|By):?(?:\s+(?!(?:NTB|NPK|TT)\b)[A-ZÆØÅÄÖ][\w.-]*,?){2,4}\s*\Z")
_WORDS = re.compile(r"\w+")


def is_separator(line: str) -> bool:
    """The line of 78 `=` after each article."""
    return len(line) >= 40 and not line.strip("= \t")


class Block:
    """The lines of one article. A text may be long; its middle is not kept."""

    def __init__(self, *, first: bool = False) -> None:
        self.first, self.is_last, self.is_dated = first, False, False
        self.row = 0
        self._lines: list[str] = []
        self._end: deque[str] = deque(maxlen=_KEPT_END)

    @property
    def is_blank(self) -> bool:
        return not self._lines

    def add(self, number: int, line: str) -> None:
        if not self._lines and not line:
            return
        self.row = self.row or number
        self.is_dated = self.is_dated or bool(self._lines and DATED.match(line))
        (self._lines if len(self._lines) < _KEPT_LINES else self._end).append(line[:_LINE_CHARS])

    def article(self) -> Article | Problem | None:
        """The article; None when no line names an outlet and a day, or above it no headline."""
        found = self._dated()
        if found is None:
            return None
        at, match = found
        moment = _moment(match)
        title = self._title(at)
        if moment is None:
            return problem("time-unreadable", row=self.row, value=match[0].rpartition(", ")[2])
        if not title:
            return None
        medium, start = self._medium(at + 1)
        signed = " ".join(line for line in self._lines[at + 1 : start] if not _PAGE.match(line))
        link = self._link()
        text = self._text(start)
        outlet = match[1].strip()
        release = is_release(outlet)
        return Article(
            outlet=outlet,
            title=title,
            monitor_url=link[0] if link else "",
            document_id=f"ret.nu/{link[1]}" if link else "",
            published_at=moment,
            lead=" ".join(" ".join(text).split())[:LEAD_LIMIT],
            agency="" if release else self._agency(text) or agency_in(signed),
            medium=medium if medium != "unknown" or not match[3] else "web",
            is_release=release,
            row=self.row,
        )

    def _dated(self) -> tuple[int, re.Match[str]] | None:
        """The line `Outlet, date`: within the first lines, or anywhere before the text of the very first article."""
        reach = len(self._lines) if self.first else _TITLE_LINES
        for at, line in enumerate(islice(self._lines, reach)):
            if at and (match := DATED.match(line)):
                return at, match
        return None

    def _title(self, at: int) -> str:
        """The headline: what stands above the dashes, else the first line of what stands above the outlet."""
        above = self._lines[:at]
        while above and not above[-1]:
            above.pop()
        ruled = bool(above) and len(above[-1]) >= 20 and not above[-1].strip("-")
        if ruled:
            above.pop()
            while above and not above[-1]:
                above.pop()
        if self.first and "" in above:  # what stands before the last blank line is about the export
            above = above[len(above) - above[::-1].index("") :]
        said = [line for line in above if line]
        return " ".join(said) if ruled else (said[0] if said else "")

    def _medium(self, at: int) -> tuple[Medium, int]:
        """Print, web or broadcast, and where the text begins. Who wrote it may stand among page and medium."""
        medium: Medium = "unknown"
        start = at
        for place, line in enumerate(self._lines[at : at + _ABOUT_LINES], start=at):
            if not line or len(line) > _BYLINE_CHARS:
                break
            if match := _MEDIUM.match(line):
                medium = _MEDIA.get(match[1].casefold(), medium)
            elif _PAGE.match(line):
                medium = "print" if medium == "unknown" else medium
            elif not _ABOUT.match(line):
                continue
            start = place + 1
        return medium, start

    def _text(self, start: int) -> list[str]:
        lines = self._lines[start:]
        ends = [at for at, line in enumerate(lines) if line.startswith("©") or _LINK.search(line)]
        marks = [at for at in ends if lines[at].startswith("©")]
        end = marks[-1] if marks else (ends[-1] if ends else len(lines))
        return [line for line in lines[:end] if line and not _PHOTO.match(line) and not _AUTHOR.match(line)]

    def _link(self) -> tuple[str, str] | None:
        for line in reversed([*self._lines, *self._end]):
            if match := _LINK.search(line):
                return match[0], match[1]
        return None

    def _agency(self, text: list[str]) -> str:
        """An agency in the text as `(NTB)`, as a byline of its own line, or as owner of the text."""
        for line in (*text[:2], *text[-3:]):
            words = _WORDS.findall(line)
            if words and len(words) <= 5 and (name := agency_in(words[-1])):
                return name
        owners = [line for line in (*self._lines, *self._end) if line.startswith("©")]
        return agency_in("", " ".join(text)) or agency_in("", " ".join(owners))


def _moment(match: re.Match[str]) -> datetime | None:
    day = values.day(match[2])
    try:
        clock = time(int(match[3]), int(match[4])) if match[3] else time()
    except ValueError:
        return None
    return values.in_utc(datetime.combine(day, clock, tzinfo=_OSLO)) if day else None
