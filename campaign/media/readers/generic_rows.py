"""Rows of a table that nobody knows as articles, posts, newsletters, episodes, days or figures, by a finished plan."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from campaign.media.articles.titles import title_key
from campaign.media.model import MediaObject, Observation, Problem, Record
from campaign.media.problems import problem
from campaign.media.readers.article_rows import article_of
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.generic_cells import Cells, texts
from campaign.media.readers.generic_figures import figures
from campaign.media.readers.platforms import is_links_name, post_id

_ARTICLE_TEXTS = (
    "title", "url", "outlet", "outlet_type", "lead", "text", "byline", "language", "country", "region", "sentiment",
    "document_id", "keywords",
)  # fmt: skip
_TEXT_LIMIT, _NAME_LIMIT = 5_000, 200
Read = Callable[[Cells, ReadContext], Iterator[Record | Problem]]


def article(cells: Cells, context: ReadContext) -> Iterator[Record | Problem]:
    """One mention. A link on ret.nu is the monitor's, not the paper's."""
    written = dict(texts(cells, _ARTICLE_TEXTS))
    written["date"] = " ".join(filter(None, (cells.text("published"), cells.text("clock"))))
    if "://ret.nu/" in written["url"]:
        written["monitor_url"], written["url"] = written["url"], ""
        written["document_id"] = written["document_id"] or "ret.nu/" + written["monitor_url"].rpartition("/")[2]
    reach = cells.value("reach")
    yield from cells.problems
    yield article_of(cells.number, written, cells.moment(), reach)


def post(cells: Cells, context: ReadContext) -> Iterator[Record | Problem]:
    """A post and its numbers. Its id is that in its link where the platform writes one, as in the platform's export."""
    platform, url = cells.platform(), cells.text("url")
    name = post_id(platform, url) or cells.text("native_id")
    flags = ("id-damaged",) if is_links_name(platform, name, url) else ()
    yield from _object(cells, context, platform, name, cells.text("post_type"), flags)


def newsletter(cells: Cells, context: ReadContext) -> Iterator[Record | Problem]:
    """A newsletter and its numbers."""
    yield from _object(cells, context, cells.platform(), cells.text("native_id"), "newsletter")


def episode(cells: Cells, context: ReadContext) -> Iterator[Record | Problem]:
    """An episode and its numbers; one without a date is a part of the podcast and no object."""
    if cells.text("published"):
        yield from _object(cells, context, cells.platform(), cells.text("native_id"), "episode")
        return
    name = cells.text("episode", "title")
    if not name:
        yield problem("row-without-id", row=cells.number)
        return
    for metric, value in cells.metrics():
        yield Observation(
            platform=cells.platform(), account_id=_account(cells, context), dimension="episode",
            member=name[:_NAME_LIMIT], metric=metric, value=value, row=cells.number,
        )  # fmt: skip
    yield from cells.problems


def day(cells: Cells, context: ReadContext) -> Iterator[Record | Problem]:
    """The numbers of one day."""
    on = cells.day()
    if on is None:
        yield problem("time-unreadable", row=cells.number, value=cells.text("published"))
        return
    for metric, value in cells.metrics():
        yield Observation(
            platform=cells.platform(), account_id=_account(cells, context), metric=metric, value=value,
            granularity="day", period_start=on, period_end=on, row=cells.number,
        )  # fmt: skip
    yield from cells.problems


def _object(
    cells: Cells, context: ReadContext, platform: str, name: str, kind: str, flags: tuple[str, ...] = ()
) -> Iterator[Record | Problem]:
    title, text = cells.text("title", "subject", "episode"), cells.text("text")
    published = cells.moment()
    if published is None:
        yield problem("time-unreadable", row=cells.number, value=cells.text("published"))
        return
    if not (name or title or text):
        yield problem("row-without-id", row=cells.number)
        return
    found = MediaObject(
        platform=platform,
        native_id=(name or _made_up(published, title or text))[:_NAME_LIMIT],
        secondary_id=name if flags else None,
        url=cells.text("url"),
        published_at=published,
        kind=kind[:_NAME_LIMIT],
        account_name=_account(cells, context),
        title=title[: _NAME_LIMIT * 2],
        text=text[:_TEXT_LIMIT],
        row=cells.number,
        flags=flags,
    )
    yield found
    for metric, value in cells.metrics():
        yield Observation(
            platform=platform, object_id=found.native_id, account_id=found.account_id, metric=metric, value=value,
            row=cells.number,
        )  # fmt: skip
    yield from cells.problems


def _made_up(published: datetime, text: str) -> str:
    """A name for what has no id: the same text at the same moment is the same thing in the next file too."""
    key = f"{published.isoformat()}\x1f{title_key(text) or text}"
    return hashlib.blake2b(key.encode(errors="surrogatepass"), digest_size=12).hexdigest()


def _account(cells: Cells, context: ReadContext) -> str:
    return cells.text("account", "show")[:_NAME_LIMIT] or (context.account or "")


READ: Mapping[str, Read] = {
    "articles": article, "posts": post, "newsletters": newsletter, "episodes": episode, "days": day,
    "figures": figures,
}  # fmt: skip
