"""A row of a media monitor as an article: outlet, medium, agency and lead by the same rules for every monitor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from campaign.media.articles.addresses import canonical_url, host_of
from campaign.media.articles.agencies import agency_in, is_release
from campaign.media.model import Article, Medium, Problem
from campaign.media.problems import problem
from campaign.media.readers.meltwater_names import SOCIAL_HOSTS, SOCIAL_OUTLETS

LEAD_LIMIT = 500
_FIELD_LIMIT = 300
_SENTIMENTS = {
    "positive": "positive", "positiv": "positive", "positivt": "positive", "positiva": "positive",
    "negative": "negative", "negativ": "negative", "negativt": "negative", "negativa": "negative",
    "neutral": "neutral", "nøytral": "neutral", "nøytralt": "neutral", "neutralt": "neutral", "neutrala": "neutral",
    "mixed": "mixed", "blandet": "mixed", "blandad": "mixed",
}  # fmt: skip
#: Parts of words that say what kind of medium it was, in the order they are tried.
_MEDIUM_PARTS: tuple[tuple[str, Medium], ...] = (
    ("podcast", "podcast"), ("podkast", "podcast"), ("podd", "podcast"),
    ("social", "social"), ("sosial", "social"), ("twitter", "social"), ("facebook", "social"),
    ("instagram", "social"), ("tiktok", "social"), ("linkedin", "social"), ("youtube", "social"), ("reddit", "social"),
    ("forum", "social"), ("bluesky", "social"), ("threads", "social"), ("messageboard", "social"),
    ("broadcast", "broadcast"), ("radio", "broadcast"), ("television", "broadcast"), ("etermedi", "broadcast"),
    ("kringkast", "broadcast"), ("fjernsyn", "broadcast"),
    ("nett", "web"), ("online", "web"), ("web", "web"), ("internet", "web"), ("digital", "web"), ("blog", "web"),
    ("print", "print"), ("papir", "print"), ("papper", "print"), ("trykk", "print"), ("tryckt", "print"),
    ("dagspress", "print"), ("fagpress", "print"), ("magasin", "print"), ("newspaper", "print"), ("avis", "print"),
    ("tidning", "print"), ("magazine", "print"), ("ukeblad", "print"), ("tidsskrift", "print"),
    ("news", "web"), ("nyhet", "web"),
)  # fmt: skip


def medium_of(kind: str, url: str, outlet: str) -> Medium:
    """The medium by the monitor's word for it, else by the address."""
    word = "".join(kind.split()).casefold()
    if word == "tv" or word.startswith(("tv-", "tv/")):
        return "broadcast"
    if word == "x":
        return "social"
    host = host_of(url)
    if host in SOCIAL_HOSTS or outlet.casefold() in SOCIAL_OUTLETS:
        return "social"
    for part, medium in _MEDIUM_PARTS:
        if part in word:
            return medium
    return "web" if host else "unknown"


def sentiment_of(cell: str) -> str:
    """`positive`, `neutral`, `negative`, `mixed`, a plain number by its sign, or the word itself in lower case."""
    word = cell.strip().casefold()
    try:
        sign = float(word.replace(",", "."))
    except ValueError:
        return _SENTIMENTS.get(word, word[:40])
    return "neutral" if sign == 0 else ("positive" if sign > 0 else "negative")


def article_of(
    number: int, cells: Mapping[str, str], published: datetime | None, reach: int | float | None, *, agency: str = ""
) -> Article | Problem:
    """The article of one row.

    `cells` are texts by field: title, url, monitor_url, outlet, outlet_type, lead, text, byline, date, language,
    country, region, sentiment, document_id, keywords; those that are missing are empty. `byline` is looked through
    for an agency and not kept.
    """
    texts = {field: text.strip() for field, text in cells.items()}
    title, url = texts.get("title", ""), texts.get("url", "")
    outlet = texts.get("outlet", "") or host_of(url)
    if not outlet or not (title or url):
        return problem("row-without-article", row=number)
    if published is None:
        return problem("time-unreadable", row=number, value=texts.get("date", ""))
    kind = texts.get("outlet_type", "")
    medium = medium_of(kind, url, outlet)
    private = medium == "social"
    lead = "" if private else (texts.get("lead") or texts.get("text", ""))
    release = is_release(outlet, kind, host_of(url))
    agency = agency or agency_in(texts.get("byline", ""), lead)
    return Article(
        outlet=outlet[:_FIELD_LIMIT],
        title="" if private else title[: _FIELD_LIMIT * 2],
        url=url,
        canonical_url=canonical_url(url) if url else "",
        monitor_url=texts.get("monitor_url", ""),
        published_at=published,
        lead=" ".join(lead.split())[:LEAD_LIMIT],
        agency="" if private or release else agency,
        language=texts.get("language", "")[:_FIELD_LIMIT],
        country=texts.get("country", "")[:_FIELD_LIMIT],
        region=texts.get("region", "")[:_FIELD_LIMIT],
        reach=int(reach) if reach is not None and reach >= 0 else None,
        sentiment=sentiment_of(texts.get("sentiment", "")),
        medium=medium,
        document_id=texts.get("document_id", ""),
        keywords=_words(texts.get("keywords", "")),
        is_release=release,
        row=number,
    )


def _words(cell: str) -> tuple[str, ...]:
    return tuple(word for part in cell.replace(";", ",").split(",") if (word := part.strip()))
