"""The API of coverage: what is suggested, and what the team decides."""

from typing import Any, cast

from litestar import Request, Router, get, post
from litestar.openapi.spec import Schema
from litestar.openapi.spec.enums import OpenAPIType
from litestar.params import FromPath

from campaign.errors import Fault, Malformed, NotFound, msg
from campaign.i18n import translator
from campaign.media.api import asked_year, paging
from campaign.media.articles.places import ArticlePlaces
from campaign.media.coverage.schemas import (
    CoverageDecision,
    CoverageItem,
    CoverageList,
    CoverageReason,
    CoveredEvent,
)
from campaign.media.coverage.service import Act, Coverage, CoveredArticle, ListedEvent
from campaign.media.reach import years as reach
from campaign.media.reach.schemas import CountyList
from campaign.media.reach.text import translated
from campaign.media.values import FIRST_YEAR, LAST_YEAR
from campaign.web.api_docs import operation_with_query, query
from campaign.web.principal import principal_of, require_analyst, require_staff
from campaign.web.problems import api_language, problem_responses

Asked = Request[Any, Any, Any]
STATES = ("suggested", "confirmed", "rejected")
_YEAR = query(
    "year", "Calendar year in Norway; the present one when left out.",
    Schema(type=OpenAPIType.INTEGER, minimum=FIRST_YEAR, maximum=LAST_YEAR),
)  # fmt: skip
_PARAMETERS = [
    _YEAR,
    query("state", "What was decided.", Schema(type=OpenAPIType.STRING, enum=list(STATES), default="suggested")),
    query("limit", "Items of one page.", Schema(type=OpenAPIType.INTEGER, minimum=1, maximum=100, default=20)),
    query("cursor", "`next` of the page before.", Schema(type=OpenAPIType.STRING)),
]
_STAFF: dict[str, Any] = {"guards": [require_staff], "security": [{"token": []}]}


def coverage_of(request: Asked) -> Coverage:
    service: Coverage = request.app.state.coverage
    return service


def asked_state(request: Asked) -> str:
    """The state that is asked for. Raises `Malformed`."""
    state = request.query_params.get("state") or "suggested"
    if state not in STATES:
        raise Malformed([Fault("state", msg("Choose one of: %(options)s.", options=", ".join(STATES)))])
    return state


@get(
    "/media/coverage", operation_id="listCoverage", summary="Articles about events, suggested and decided",
    operation_class=operation_with_query(_PARAMETERS), responses=problem_responses(400, 401, 403, 503), **_STAFF,
)  # fmt: skip
async def list_coverage(request: Asked) -> CoverageList:
    """The surest first. Only editorial articles are suggested, each placement once."""
    limit, offset = paging(request)
    year = asked_year(request)
    found, total = await coverage_of(request).of_year(year, asked_state(request), limit=limit, offset=offset)
    events = await coverage_of(request).events_of(year)
    say = translator(api_language(request))
    return CoverageList(
        items=[_item(one, events.get(one.event), say.message) for one in found],
        next=str(offset + limit) if offset + limit < total else None, total=total,
    )  # fmt: skip


def _item(one: CoveredArticle, event: ListedEvent | None, say: Any) -> CoverageItem:
    """An event that is no longer published has no more than its id."""
    return CoverageItem(
        id=one.id, state=cast(Any, one.state), article=one.article, title=one.title, outlet=one.outlet, url=one.url,
        published_at=one.published_at, score=one.score, decided_at=one.decided_at,
        event=CoveredEvent(
            id=one.event, reference=event.reference if event else "", title=event.title if event else "",
            first_day=event.first_day if event else one.published_at.date(),
        ),
        reasons=[CoverageReason(rule=rule, text=say(text)) for rule, text in zip(one.rules, one.reasons, strict=True)],
    )  # fmt: skip


@post(
    "/media/coverage/{coverage_id:int}/{act:str}", operation_id="decideCoverage", status_code=200,
    summary="Confirm or reject a suggestion, or undo that", responses=problem_responses(401, 403, 404, 409, 422, 503),
    **_STAFF,
)  # fmt: skip
async def decide_coverage(request: Asked, coverage_id: FromPath[int], act: FromPath[str]) -> CoverageDecision:
    """`act`: confirm, reject or undo. Remembered when the article is imported again."""
    if act not in ("confirm", "reject", "undo"):
        raise NotFound()
    principal = principal_of(request)
    row = await coverage_of(request).decide(coverage_id, cast(Act, act), by=principal.id if principal else "unknown")
    return CoverageDecision(id=row["id"], event=row["event"], state=row["state"])


@get(
    "/reach/counties", operation_id="listReachByCounty", summary="Mentions in the press by county",
    operation_class=operation_with_query([_YEAR]), guards=[require_analyst], security=[{"token": []}],
    responses=problem_responses(400, 401, 403, 503),
)  # fmt: skip
async def list_counties(request: Asked) -> CountyList:
    """Counties of 2024, in one page. Articles that no place is known of stand last, without a county."""
    places: ArticlePlaces = request.app.state.article_places
    found = await reach.counties(asked_year(request), places.county_names)
    return translated(found, translator(api_language(request)))


ROUTES = [
    Router("/api/v1", tags=["media"], route_handlers=[list_coverage, decide_coverage]),
    Router("/api/v1", tags=["reach"], route_handlers=[list_counties]),
]
