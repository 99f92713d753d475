"""Stories taken apart and put together by people: decided in a transaction, remembered, taken back."""

from __future__ import annotations

from collections.abc import Sequence

from campaign import db
from campaign.clock import now
from campaign.errors import Conflict, NotFound, msg
from campaign.media import repository
from campaign.media.articles import press
from campaign.media.story_edits import repository as store
from campaign.media.story_edits.decisions import decide

#: A decision names each article of the stories; more than this is no story of a campaign.
MOST_ARTICLES = 20_000


async def settle() -> None:
    """Applies all decisions to what now stands: call it in the transaction that changed articles or decisions."""
    decisions = await store.standing()
    if not decisions:
        await store.write_decided({})
        return
    told = await store.touched(decisions)
    automatic = {one.key: one.story for one in told}
    decided = decide(told, decisions)
    await store.write_decided({key: name for key, name in decided.items() if name != automatic[key]})


async def split(keys: Sequence[str], *, by: str) -> str:
    """Takes articles, with all hits of the same placement, out of their story into one of their own.

    Returns the name of the new story. Raises `NotFound` and `Conflict`.
    """
    async with db.transaction():
        await repository.lock_writing()
        stories = dict.fromkeys([await press.story_of(key) for key in keys])
        if not stories or None in stories:
            raise NotFound()
        if len(stories) > 1:
            raise Conflict(msg("Choose articles of one story at a time."))
        members = await press.articles_of_story(str(next(iter(stories))))
        _check_size(members)
        placements = {one.placement for one in members if one.key in keys}
        taken = [one for one in members if one.placement in placements]
        left = [one.key for one in members if one.placement not in placements]
        if not left:
            raise Conflict(msg("At least one article must stay in the story."))
        await store.add("apart", [one.key for one in taken], left, title=taken[0].title, by=by, at=now())
        await settle()
        return await press.story_of(taken[0].key) or ""


async def merge(stories: Sequence[str], *, by: str) -> str:
    """Puts two or more stories together. Returns the name of the one story. Raises `NotFound` and `Conflict`."""
    async with db.transaction():
        await repository.lock_writing()
        names = dict.fromkeys([await press.story_of(name) for name in stories])
        if None in names:
            raise NotFound()
        if len(names) < 2:
            raise Conflict(msg("Choose at least two stories to put together."))
        members = [one for name in names for one in await press.articles_of_story(str(name))]
        _check_size(members)
        first = min(members, key=lambda one: (one.published_at, one.key))
        await store.add("together", [one.key for one in members], [], title=first.title, by=by, at=now())
        await settle()
        return await press.story_of(first.key) or ""


async def undo(edit_id: int, *, by: str) -> None:
    """Takes a decision back: what stands is as if it had never been made. Raises `NotFound`."""
    async with db.transaction():
        await repository.lock_writing()
        if not await store.undo(edit_id, by=by, at=now()):
            raise NotFound()
        await settle()


def _check_size(members: Sequence[press.PressArticle]) -> None:
    if len(members) > MOST_ARTICLES:
        raise Conflict(msg("These are too many articles for one decision."))
