"""Answers that are kept, so that no question is put twice: in PostgreSQL, or in memory where there is none."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

import msgspec

from campaign.clock import now
from campaign.map import repository
from campaign.map.online.hits import Hit

#: Hits stay good for one version of a source; a place that was missing may have been built since.
NO_HIT_LIFE = timedelta(days=90)
#: A refusal may be our own fault or a change of the service: it is asked again after the next release or mending.
REFUSAL_LIFE = timedelta(days=1)


class Answers(Protocol):
    """Kept answers of one provider and version."""

    async def get(self, question: str) -> list[Hit] | None:
        """The hits, none of them if there was no hit or the question was refused lately; None if it is to be put."""
        ...

    async def keep(self, question: str, hits: list[Hit]) -> None: ...

    async def keep_refusal(self, question: str) -> None: ...


class DatabaseAnswers:
    """In PostgreSQL, for all processes."""

    def __init__(self, provider: str, version: str) -> None:
        self._provider, self._version = provider, version

    async def get(self, question: str) -> list[Hit] | None:
        kept = await repository.answer(self._key(question), now() - NO_HIT_LIFE)
        if kept is None:
            kept = await repository.answer(self._key(question, refused=True), now() - REFUSAL_LIFE)
        return None if kept is None else msgspec.convert(kept, list[Hit])

    async def keep(self, question: str, hits: list[Hit]) -> None:
        await repository.keep_answer(self._provider, self._version, self._key(question), msgspec.to_builtins(hits))

    async def keep_refusal(self, question: str) -> None:
        await repository.keep_answer(self._provider, self._version, self._key(question, refused=True), [])

    def _key(self, question: str, *, refused: bool = False) -> str:
        text = "\x1f".join((self._provider, self._version, question, *(("refused",) if refused else ())))
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


class MemoryAnswers:
    """For as long as the process lives."""

    def __init__(self) -> None:
        self._kept: dict[str, list[Hit]] = {}
        self._refused: dict[str, datetime] = {}

    async def get(self, question: str) -> list[Hit] | None:
        refused = self._refused.get(question)
        if refused and now() - refused < REFUSAL_LIFE:
            return []
        return self._kept.get(question)

    async def keep(self, question: str, hits: list[Hit]) -> None:
        self._kept[question] = hits

    async def keep_refusal(self, question: str) -> None:
        self._refused[question] = now()


def question_of(asked: Mapping[str, Any]) -> str:
    """The question as one text, the same for capitals, blanks and composed letters that differ."""
    parts = (f"{name}={_normal(value)}" for name, value in sorted(asked.items()) if value not in (None, "", False))
    return "&".join(parts)


def _normal(value: Any) -> str:
    return " ".join(unicodedata.normalize("NFC", str(value)).casefold().split())
