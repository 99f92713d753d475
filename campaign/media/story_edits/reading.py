"""A story as it is shown, and the decisions behind it."""

from __future__ import annotations

from campaign import db
from campaign.errors import NotFound
from campaign.media.articles import press
from campaign.media.articles.press import PressArticle
from campaign.media.articles.titles import outlet_key
from campaign.media.story_edits import repository as store
from campaign.media.story_edits.schemas import StoryArticle, StoryDetail, StoryEditList, StoryEditView

MOST_ARTICLES = 100


async def story(name: str, limit: int = MOST_ARTICLES, offset: int = 0) -> StoryDetail:
    """A story by its name, or by the key of any article in it, with a page of its articles. Raises `NotFound`."""
    return (await story_and_keys(name, limit, offset))[0]


async def story_and_keys(name: str, limit: int = MOST_ARTICLES, offset: int = 0) -> tuple[StoryDetail, list[str]]:
    """The same, and the keys of all its articles."""
    present = await press.story_of(name)
    if present is None:
        raise NotFound()
    articles = await press.articles_of_story(present)
    keys = [one.key for one in articles]
    editorial = [one for one in articles if one.kind == "editorial"]
    rows = await db.fetch(
        "SELECT EXISTS (SELECT 1 FROM story_edit WHERE undone_at IS NULL AND (keys && $1 OR others && $1)) AS edited",
        keys,
    )
    page = articles[offset : offset + limit]
    found = StoryDetail(
        id=present, title=next((one.title for one in articles if one.title), ""), hits=len(editorial),
        placements=len({one.placement for one in editorial}), unique_stories=1 if editorial else 0,
        potential_audience=_audience(editorial), is_edited=rows[0]["edited"],
        articles=[
            StoryArticle(**{name: getattr(one, name) for name in StoryArticle.__struct_fields__}) for one in page
        ],
        next=str(offset + limit) if offset + limit < len(articles) else None, total=len(articles),
    )  # fmt: skip
    return found, keys


def _audience(articles: list[PressArticle]) -> int | None:
    """Each outlet once, with its largest figure; None when no outlet has one."""
    largest: dict[str, int] = {}
    for one in articles:
        if one.reach is not None:
            name = outlet_key(one.outlet)
            largest[name] = max(largest.get(name, 0), one.reach)
    return sum(largest.values()) if largest else None


async def edits(limit: int, offset: int = 0, *, articles: list[str] | None = None) -> StoryEditList:
    """Decisions, newest first; with `articles` those that name one of them."""
    rows, total = await store.history(limit, offset, keys=articles)
    following = str(offset + limit) if offset + limit < total else None
    return StoryEditList(items=[StoryEditView(**row) for row in rows], next=following, total=total)
