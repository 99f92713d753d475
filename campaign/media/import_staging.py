"""Records of a file as rows for the staging tables: plain tuples, facts as JSON, and a digest to compare by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import msgspec

from campaign.media.model import Article, MediaObject, Observation
from campaign.media.titles import outlet_key, title_key

POST_COLUMNS = ["row_no", "platform", "native_id", "secondary_id", "damaged", "digest", "facts"]
OBSERVATION_COLUMNS = [
    "post_row", "row_no", "platform", "account_id", "metric", "value", "granularity", "period_start", "period_end",
    "flags",
]  # fmt: skip
ARTICLE_COLUMNS = ["row_no", "base_key", "published_at", "title", "digest", "facts"]
#: Facts that say how a file was read and not what the platform says: they make no post "updated".
_NOT_COMPARED = ("native_id", "secondary_id", "flags", "row")
Staged = tuple[Any, ...]


def staged_post(post: MediaObject) -> Staged:
    """A row of `staged_post`."""
    facts = msgspec.to_builtins(post)
    compared = {name: value for name, value in facts.items() if name not in _NOT_COMPARED}
    compared["boosted"] = "boosted" in post.flags
    damaged = "id-damaged" in post.flags
    return (
        post.row, post.platform, post.native_id, post.secondary_id, damaged, _digest(compared), postgres_json(facts),
    )  # fmt: skip


def staged_observation(post_row: int, value: Observation) -> Staged:
    """A row of `staged_observation`; `post_row` is the row of the post that was measured."""
    account_id = value.account_id.replace("\x00", "")
    return (
        post_row, value.row, value.platform, account_id, value.metric, float(value.value), value.granularity,
        value.period_start, value.period_end, list(value.flags),
    )  # fmt: skip


def staged_article(article: Article) -> Staged:
    """A row of `staged_article`. Hits with the same base key are told apart by their order in time."""
    facts = msgspec.to_builtins(article)
    facts["outlet_key"] = outlet_key(article.outlet)
    digest = _digest({name: value for name, value in facts.items() if name != "row"})
    title = article.title.replace("\x00", "")
    return (article.row, _base_key(article), article.published_at, title, digest, postgres_json(facts))


def _base_key(article: Article) -> str:
    """What makes two rows of two exports the same hit: the address, else the monitor's id, else outlet and headline."""
    outlet = outlet_key(article.outlet)
    if article.canonical_url:
        parts: Iterable[str] = ("url", outlet, article.canonical_url)
    elif article.document_id:
        parts = ("document", article.document_id)
    else:
        parts = ("title", outlet, title_key(article.title, article.outlet), article.published_at.isoformat())
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=12).hexdigest()


def postgres_json(value: Any) -> str:
    """JSON that PostgreSQL takes: it refuses the character NUL, which broken files hold."""
    encoded = msgspec.json.encode(value)
    if b"\\u0000" in encoded:
        encoded = msgspec.json.encode(_without_nul(msgspec.to_builtins(value)))
    return encoded.decode()


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, dict):
        return {key: _without_nul(item) for key, item in value.items()}
    return [_without_nul(item) for item in value] if isinstance(value, list | tuple) else value


def _digest(facts: dict[str, Any]) -> str:
    return hashlib.blake2b(msgspec.json.encode(facts, order="sorted"), digest_size=16).hexdigest()
