"""Stories of a year, as the campaign team sees them and decides about them."""

from collections.abc import Sequence
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from campaign.clock import campaign_year, today
from campaign.errors import CampaignError, Conflict, NotFound, msg
from campaign.i18n import PAGES, page_path, translator
from campaign.media.api import asked_year, paging
from campaign.media.reach import queries as reach_queries
from campaign.media.reach import years as reach
from campaign.media.story_edits import reading, service
from campaign.media.story_edits.api import named, who
from campaign.text import clean
from campaign.web.numbers import whole
from campaign.web.principal import require_analyst
from campaign.web.security import require_form_token
from campaign.web.site import language_of, render_page

Asked = Request[Any, Any, Any]
_STORY = PAGES["team_story"]["nb"].replace("{id}", "{story:str}")
_PER_PAGE = 25
_LARGEST_ID = 10**17
_DONE = {
    "merge": msg("The stories are one now. This holds for later imports too."),
    "split": msg("The articles are a story of their own now. This holds for later imports too."),
    "undo": msg("The decision is taken back."),
}
_EMPTY = {"hits": 0, "placements": 0, "stories": 0}


@get(PAGES["team_stories"]["nb"], include_in_schema=False, guards=[require_analyst], name="team_stories")
async def stories_page(request: Asked) -> Response[str]:
    """Stories by placements, to be opened and put together."""
    return await _stories_page(request)


async def _stories_page(request: Asked, error: CampaignError | None = None) -> Response[str]:
    years = await reach_queries.years()
    year = asked_year(request) if request.query_params.get("year") else (years or [campaign_year(today())])[0]
    words = clean(request.query_params.get("q", ""))[:100]
    offset = paging(request)[1]
    found = await reach.stories(year, limit=_PER_PAGE, offset=offset, words=words)
    counted = await reach_queries.mentions(year)
    edits = await named(request, await reading.edits(10), translator(language_of(request)))
    return render_page(
        request, "media/team_stories.html", title=msg("Stories in %(year)s", year=str(year)), section="team_stories",
        year=year, years=sorted({*years, year}, reverse=True), words=words, found=found, offset=offset,
        editorial=counted.get("editorial", _EMPTY), releases=counted.get("release", _EMPTY),
        edits=edits.items, done=_DONE.get(request.query_params.get("done", "")), error=error,
        has_errors=error is not None, status=error.status if error else 200,
    )  # fmt: skip


@post(PAGES["team_stories"]["nb"], include_in_schema=False, guards=[require_analyst])
async def act_on_stories(request: Asked) -> Response[Any]:
    """Puts the chosen stories together, or takes a decision back. Faults come back with the page."""
    form = await request.form()
    require_form_token(request, str(form.get("csrf", "")))
    try:
        if form.get("act") == "merge":
            chosen = await service.merge([str(one) for one in form.getall("story", [])], by=who(request))
            return _to_story(chosen, "merge")
        if form.get("act") == "undo":
            await service.undo(whole(str(form.get("edit", "")), 1, _LARGEST_ID) or 0, by=who(request))
            return Redirect(page_path("team_stories"), status_code=303, query_params={"done": "undo"})
    except NotFound:
        raise
    except CampaignError as error:
        return await _stories_page(request, error)
    raise NotFound()


@get(_STORY, include_in_schema=False, guards=[require_analyst], name="team_story")
async def story_page(request: Asked, story: FromPath[str]) -> Response[Any]:
    """One story with its articles, which may be taken out."""
    return await _story_page(request, story)


async def _story_page(
    request: Asked, story: str, error: CampaignError | None = None, *, chosen: Sequence[str] = (), offset: int = 0
) -> Response[Any]:
    """A page of the articles of a story; `chosen` are those that are marked, on whichever page."""
    if request.method == "GET":
        offset = paging(request)[1]
    view, keys = await reading.story_and_keys(story, offset=offset)
    if view.id != story and request.method == "GET":
        # The story has another name since an earlier article came, or since people decided about it.
        return Redirect(page_path("team_story", id=view.id), status_code=303)
    elsewhere = set(keys) - {one.key for one in view.articles}
    edits = await named(request, await reading.edits(20, articles=keys), translator(language_of(request)))
    return render_page(
        request, "media/team_story.html", title=msg("Story: %(title)s", title=view.title or "–"),
        section="team_stories", view=view, offset=offset, per_page=reading.MOST_ARTICLES, chosen=set(chosen),
        elsewhere=[key for key in dict.fromkeys(chosen) if key in elsewhere], edits=edits.items, error=error,
        has_errors=error is not None,
        done=_DONE.get(request.query_params.get("done", "")),
        county_names=request.app.state.article_places.county_names, status=error.status if error else 200,
    )  # fmt: skip


@post(_STORY, include_in_schema=False, guards=[require_analyst])
async def act_on_story(request: Asked, story: FromPath[str]) -> Response[Any]:
    """Takes the chosen articles out, or shows another page of them without losing what is chosen."""
    form = await request.form()
    require_form_token(request, str(form.get("csrf", "")))
    articles = [str(one) for one in form.getall("article", [])]
    if form.get("go") is not None:
        offset = whole(str(form.get("go")), 0, _LARGEST_ID)
        return await _story_page(request, story, chosen=articles, offset=offset or 0)
    offset = whole(str(form.get("offset", "")), 0, _LARGEST_ID) or 0
    try:
        chosen = await service.split(articles, by=who(request))
    except NotFound:
        nothing = Conflict(msg("Choose the articles that are another story."))
        return await _story_page(request, story, nothing, chosen=articles, offset=offset)
    except CampaignError as error:
        return await _story_page(request, story, error, chosen=articles, offset=offset)
    return _to_story(chosen, "split")


def _to_story(story: str, done: str) -> Response[Any]:
    return Redirect(page_path("team_story", id=story), status_code=303, query_params={"done": done})


ROUTES = [stories_page, act_on_stories, story_page, act_on_story]
