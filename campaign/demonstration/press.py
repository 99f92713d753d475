"""Invents a year of mentions in the press: local stories, agency copy in many papers, print and web of the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import msgspec

from campaign.demonstration.schedule import world_day
from campaign.demonstration.vocabulary import Press, load_vocabulary
from campaign.media.model import Article, Medium
from campaign.text import slugify

MENTIONS = 1_900
#: Share of hits that are agency copy, and the number of papers that print one such story.
_SYNDICATED, _FEWEST, _MOST = 0.38, 5, 26
#: Shares of local stories that also stand in the printed paper, and that were told on air.
_PRINTED, _ON_AIR = 0.3, 0.05
#: Share that has nothing to do with October; standard deviation in days of the others around the day.
_ALL_YEAR, _SPREAD = 0.12, 9.0
_SENTIMENTS = (["neutral"] * 6) + (["positive"] * 5) + ["negative"]


class Outlet(msgspec.Struct, frozen=True, kw_only=True):
    """`reach` is the potential audience; `town` is empty for the national ones."""

    name: str
    host: str
    town: str
    reach: int


def invent_articles(*, year: int, random_state: int, hits: int = MENTIONS) -> list[Article]:
    """So many hits of that year, in order of time."""
    newsroom = _Newsroom(load_vocabulary().press, load_vocabulary().programme.themes["nb"], year, random_state)
    articles: list[Article] = []
    while len(articles) < hits * _SYNDICATED:
        articles += newsroom.syndicated()
    while len(articles) < hits:
        articles += newsroom.local()
    return sorted(articles[:hits], key=lambda article: (article.published_at, article.outlet, article.medium))


class _Newsroom:
    def __init__(self, press: Press, themes: list[str], year: int, random_state: int) -> None:
        self._rng = Random(f"press {year} {random_state}")
        self._press, self._themes, self._year = press, themes, year
        self._papers = [
            self._outlet(town + ending, town, 2_000, 60_000)
            for town in press.towns
            for ending in self._rng.sample(press.endings, 3)
        ]
        self._national = [self._outlet(name, "", 250_000, 1_400_000) for name in press.national]
        self._serial = 100_000

    def _outlet(self, name: str, town: str, least: int, most: int) -> Outlet:
        host = f"www.{slugify(name).replace('-', '')}.example"
        return Outlet(name=name, host=host, town=town, reach=self._rng.randint(least, most) // 100 * 100)

    def syndicated(self) -> list[Article]:
        """One story of the agency in many papers, all within a day and a half."""
        rng, words = self._rng, self._press.syndicated
        values = self._values(rng.choice(self._press.towns))
        title, lead = (rng.choice(words[part]).format(**values) for part in ("titles", "leads"))
        first = self._moment()
        outlets = rng.sample(self._papers, rng.randint(_FEWEST, _MOST)) + rng.sample(self._national, rng.randint(0, 3))
        moments = [first + timedelta(minutes=rng.randint(0, 36 * 60)) for _ in outlets]
        return [
            self._article(outlet, title, lead, moment, agency=self._press.agency)
            for outlet, moment in zip(outlets, moments, strict=True)
        ]

    def local(self) -> list[Article]:
        """A paper's own story, perhaps in print as well, or one on air."""
        rng, words = self._rng, self._press.local
        outlet = rng.choice(self._papers) if rng.random() < 0.94 else rng.choice(self._national)
        values = self._values(outlet.town or rng.choice(self._press.towns))
        title = rng.choice(words["titles"]).format(**values)
        parts = (rng.choice(words[part]).format(**values) for part in ("openings", "middles", "closings"))
        lead, moment = " ".join(parts), self._moment()
        if rng.random() < _ON_AIR:
            station = self._outlet(rng.choice(self._press.broadcasters), outlet.town, 20_000, 90_000)
            return [self._article(station, title, lead, moment, medium="broadcast")]
        web = self._article(outlet, title, lead, moment)
        if rng.random() >= _PRINTED:
            return [web]
        morning = (moment + timedelta(days=1)).replace(hour=3, minute=0)
        return [web, self._article(outlet, title, lead, morning, medium="print")]

    def _values(self, town: str) -> dict[str, str | int]:
        return {"town": town, "theme": self._rng.choice(self._themes), "n": self._rng.randint(12, 88)}

    def _moment(self) -> datetime:
        rng, day = self._rng, world_day(self._year)
        if rng.random() < _ALL_YEAR:
            date = datetime(self._year, 1, 4, tzinfo=UTC) + timedelta(days=rng.randint(0, 290))
        else:
            days = max(-38, min(20, round(rng.gauss(0, _SPREAD))))
            date = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=days)
        return date.replace(hour=rng.randint(4, 20), minute=rng.randint(0, 59))

    def _article(
        self, outlet: Outlet, title: str, lead: str, moment: datetime, *, medium: Medium = "web", agency: str = ""
    ) -> Article:  # fmt: skip
        self._serial += 1
        printed = medium == "print"
        return Article(
            outlet=f"{outlet.name} (papir)" if printed else outlet.name, title=title, lead=lead, agency=agency,
            url="" if printed else f"https://{outlet.host}/nyheter/{slugify(title)}/{self._serial}",
            published_at=moment, language="Norwegian", country="Norway", reach=outlet.reach // (3 if printed else 1),
            sentiment=self._rng.choice(_SENTIMENTS), medium=medium, keywords=("verdensdagen",), row=0,
        )  # fmt: skip
