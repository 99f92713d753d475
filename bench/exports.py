"""Large export files of invented articles and posts, the same each time, written as they are invented."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random

from bench.installation import YEAR
from campaign.demonstration.vocabulary import load_vocabulary
from campaign.media.fixture_writers import WrittenPost, write_meltwater, write_meta_facebook
from campaign.media.model import Article, MediaObject
from campaign.text import slugify

_BEGINS = datetime(YEAR, 1, 2, tzinfo=UTC)
_MINUTES = 360 * 24 * 60
#: Share of the hits that are agency copy, printed by so many papers at least and at most.
_SYNDICATED, _FEWEST, _MOST = 0.38, 5, 26
_OUTLETS = 600
_TITLE, _LEAD = (4, 9), (12, 25)


def write_articles(path: Path, count: int) -> None:
    """A Meltwater export of so many hits of one year: most of them stories of one paper, the others agency copy."""
    write_meltwater(path, _articles(count))


def write_posts(path: Path, count: int) -> None:
    """A Facebook content export of so many posts of one year."""
    write_meta_facebook(path, _posts(count))


@cache
def _words() -> tuple[str, ...]:
    """Words of the demonstration, with endings, so that the texts differ as much as real ones do."""
    vocabulary = load_vocabulary().press
    texts = [text for part in (vocabulary.local, vocabulary.syndicated) for kind in part.values() for text in kind]
    stems = sorted({word.strip(".,«»–:").casefold() for text in texts for word in text.split() if "{" not in word})
    return tuple(stem + ending for stem in stems for ending in ("", "en", "er", "ene", "s") if stem)


def _sentence(rng: Random, length: tuple[int, int]) -> str:
    return " ".join(rng.choices(_words(), k=rng.randint(*length))).capitalize()


def _articles(count: int) -> Iterator[Article]:
    rng = Random(f"articles {count}")
    press = load_vocabulary().press
    papers = [
        f"{press.towns[number % len(press.towns)]} {press.endings[number // len(press.towns) % len(press.endings)]} "
        f"{number}" for number in range(_OUTLETS)
    ]  # fmt: skip
    left = count
    while left:
        title, lead = _sentence(rng, _TITLE), _sentence(rng, _LEAD)
        moment = _BEGINS + timedelta(minutes=rng.randrange(_MINUTES))
        printed = rng.randint(_FEWEST, _MOST)
        # One story in so many is agency copy, so that its hits make up their share of all hits.
        syndicated = rng.random() < _SYNDICATED / (_SYNDICATED + (1 - _SYNDICATED) * (_FEWEST + _MOST) / 2)
        for paper in rng.sample(papers, min(left, printed if syndicated else 1)):
            at = moment + timedelta(minutes=rng.randint(0, 36 * 60 if syndicated else 0))
            yield _article(paper, title, lead, at, left, rng, agency="NTB" if syndicated else "")
            left -= 1


def _article(paper: str, title: str, lead: str, at: datetime, number: int, rng: Random, *, agency: str) -> Article:
    host = slugify(paper).replace("-", "")
    return Article(
        outlet=paper, title=title, lead=lead, agency=agency, published_at=at,
        url=f"https://www.{host}.example/nyheter/{slugify(title)}/{number}", language="Norwegian", country="Norway",
        reach=rng.randint(20, 6_000) * 100, sentiment="neutral", medium="web", keywords=("verdensdagen",), row=0,
    )  # fmt: skip


def _posts(count: int) -> Iterator[WrittenPost]:
    rng = Random(f"posts {count}")
    for number in range(count):
        native_id = str(10**15 + number * 7919)
        reach = rng.randint(100, 90_000)
        post = MediaObject(
            platform="facebook", native_id=native_id, url=f"https://www.facebook.com/verdensdagen/posts/{native_id}",
            published_at=_BEGINS + timedelta(minutes=number * _MINUTES // count), kind="photo",
            account_id="100000000000017", account_name="verdensdagen", text=_sentence(rng, _LEAD), row=0,
        )  # fmt: skip
        metrics = {
            "views": reach * 2, "reach": reach, "interactions": reach // 40, "reactions": reach // 50,
            "comments": reach // 400, "shares": reach // 200, "clicks": reach // 30, "clicks_link": reach // 60,
            "clicks_other": reach // 60,
        }  # fmt: skip
        yield WrittenPost(post=post, metrics=metrics)
