"""The API of stories: read one, take it apart, put some together, take a decision back."""

from typing import Any

from litestar import Request, Router, delete, get, post
from litestar.openapi.spec import Schema
from litestar.openapi.spec.enums import OpenAPIType
from litestar.params import FromPath
from msgspec.structs import replace

from campaign.i18n import Translator, translator
from campaign.media.api import paging
from campaign.media.bodies import body_of
from campaign.media.staff_names import names_told
from campaign.media.story_edits import reading, service
from campaign.media.story_edits.schemas import StoryDetail, StoryEditList, StoryMerge, StorySplit
from campaign.web.api_docs import operation_with_body, operation_with_query, query
from campaign.web.principal import principal_of, require_analyst
from campaign.web.problems import api_language, problem_responses

Asked = Request[Any, Any, Any]
_PAGING = [
    query("limit", "Items of one page.", Schema(type=OpenAPIType.INTEGER, minimum=1, maximum=100, default=20)),
    query("cursor", "`next` of the page before.", Schema(type=OpenAPIType.STRING)),
]
_PAGING_OF_ARTICLES = [
    query("limit", "Articles of one page.", Schema(type=OpenAPIType.INTEGER, minimum=1, maximum=100, default=100)),
    query("cursor", "`next` of the page before.", Schema(type=OpenAPIType.STRING)),
]
_STAFF: dict[str, Any] = {"guards": [require_analyst], "security": [{"token": []}]}


def who(request: Asked) -> str:
    """The id of the member of staff who asks."""
    principal = principal_of(request)
    return principal.id if principal else "unknown"


@get(
    "/media/stories/{story:str}", operation_id="getStory", summary="A story with its articles",
    operation_class=operation_with_query(_PAGING_OF_ARTICLES), responses=problem_responses(400, 401, 403, 404, 503),
    **_STAFF,
)  # fmt: skip
async def get_story(request: Asked, story: FromPath[str]) -> StoryDetail:
    """By its id, or by the key of any article in it: ids change when an earlier article comes. Articles are paged."""
    limit, offset = paging(request, reading.MOST_ARTICLES)
    return await reading.story(story, limit, offset)


@post(
    "/media/stories/split", operation_id="splitStory", summary="Take articles out into a story of their own",
    status_code=200, operation_class=operation_with_body(StorySplit),
    responses=problem_responses(400, 401, 403, 404, 409, 422, 503), **_STAFF,
)  # fmt: skip
async def split_story(request: Asked) -> StoryDetail:
    """Answers with the new story. Remembered for later imports; `DELETE /media/story-edits/{id}` takes it back."""
    sent = await body_of(request, StorySplit)
    return await reading.story(await service.split(sent.articles, by=who(request)))


@post(
    "/media/stories/merge", operation_id="mergeStories", summary="Put stories together", status_code=200,
    operation_class=operation_with_body(StoryMerge), responses=problem_responses(400, 401, 403, 404, 409, 422, 503),
    **_STAFF,
)  # fmt: skip
async def merge_stories(request: Asked) -> StoryDetail:
    """Answers with the one story. Remembered for later imports; `DELETE /media/story-edits/{id}` takes it back."""
    sent = await body_of(request, StoryMerge)
    return await reading.story(await service.merge(sent.stories, by=who(request)))


@get(
    "/media/story-edits", operation_id="listStoryEdits", summary="Decisions about stories, newest first",
    operation_class=operation_with_query(_PAGING), responses=problem_responses(400, 401, 403, 503), **_STAFF,
)  # fmt: skip
async def list_edits(request: Asked) -> StoryEditList:
    """With who made them and who took them back."""
    limit, offset = paging(request)
    return await named(request, await reading.edits(limit, offset), translator(api_language(request)))


async def named(request: Asked, found: StoryEditList, say: Translator) -> StoryEditList:
    """Decisions with the names of people in place of their ids."""
    ids = [one for edit in found.items for one in (edit.made_by, edit.undone_by)]
    names = await names_told(request.app.state.names_of, ids, say)
    items = [
        replace(edit, made_by=names[edit.made_by], undone_by=names.get(edit.undone_by or ""))
        for edit in found.items
    ]  # fmt: skip
    return replace(found, items=items)


@delete(
    "/media/story-edits/{edit_id:int}", operation_id="undoStoryEdit", summary="Take a decision about stories back",
    status_code=200, responses=problem_responses(401, 403, 404, 503), **_STAFF,
)  # fmt: skip
async def undo_edit(request: Asked, edit_id: FromPath[int]) -> StoryEditList:
    """What stands is then as if it had never been made. Answers with the newest decisions."""
    await service.undo(edit_id, by=who(request))
    return await named(request, await reading.edits(20), translator(api_language(request)))


ROUTES = [
    Router("/api/v1", tags=["media"], route_handlers=[get_story, split_story, merge_stories, list_edits, undo_edit])
]
BODIES = (StorySplit, StoryMerge)
