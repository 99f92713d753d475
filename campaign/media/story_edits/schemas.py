"""Shapes of the API of stories."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

_Keys = Annotated[list[Annotated[str, Meta(min_length=1, max_length=48)]], Meta(max_length=500)]


class StoryArticle(msgspec.Struct, frozen=True, kw_only=True):
    """A hit of a story. `kind`: editorial, release (or a copy of one) or social; only editorial ones are counted."""

    key: str
    outlet: str
    title: str
    url: str
    published_at: datetime
    medium: str
    kind: Literal["editorial", "release", "social"]
    placement: str
    reach: int | None
    county: str | None
    municipality_number: str | None


class StoryDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A story with a page of its articles, in order of time. Numbers count all editorial ones.

    `total` is how many articles there are, `next` the cursor of the page after this. `potential_audience`:
    opportunities to see, each outlet once; not people. `is_edited`: people decided about it.
    """

    id: str
    title: str
    hits: int
    placements: int
    unique_stories: int
    potential_audience: int | None
    is_edited: bool
    articles: list[StoryArticle]
    next: str | None
    total: int


class StorySplit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Keys of articles of one story that are to be a story of their own. All hits of a placement go together."""

    articles: Annotated[_Keys, Meta(min_length=1)]


class StoryMerge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ids of stories that are one."""

    stories: Annotated[_Keys, Meta(min_length=2)]


class StoryEditView(msgspec.Struct, frozen=True, kw_only=True):
    """A decision of a person. `kind`: together or apart. `articles`: how many it names. People by their names."""

    id: int
    kind: Literal["together", "apart"]
    title: str
    articles: int
    made_by: str
    made_at: datetime
    undone_by: str | None
    undone_at: datetime | None


class StoryEditList(msgspec.Struct, frozen=True, kw_only=True):
    """Decisions, newest first."""

    items: list[StoryEditView]
    next: str | None
    total: int
