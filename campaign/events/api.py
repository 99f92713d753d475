"""The API of events: parses and answers, and decides nothing."""

import base64
import hashlib
from datetime import datetime
from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post, put
from litestar.openapi.spec import Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.params import FromPath, PathParameter
from msgspec import Meta

from campaign.errors import Fault, Malformed, NotFound, msg
from campaign.events import repository
from campaign.events.catalogue import Catalogue, links
from campaign.events.filters import (
    BBOX_PATTERN,
    CURSOR_PATTERN,
    DAY_PATTERN,
    FURTHEST_KM,
    LONGEST_SEARCH,
    MOST_PER_PAGE,
    NEAR_PATTERN,
    parse_filters,
)
from campaign.events.model import (
    ATTENDANCE_MODES,
    AUDIENCES,
    CATEGORIES,
    LABELS,
    ORGANISATION_KINDS,
    ORGANISATION_LABELS,
)
from campaign.events.queue import queue_item
from campaign.events.schemas import (
    CampaignList,
    CodeLabel,
    EventCreated,
    EventList,
    EventSubmission,
    EventView,
    FeatureCollection,
    GeocodingView,
    OptionalReason,
    Point,
    Queue,
    Reason,
    StateView,
    Vocabulary,
)
from campaign.events.service import EventService, reference
from campaign.events.validation import event_submission
from campaign.i18n import translator
from campaign.web.api_docs import operation_with_body, operation_with_query, query
from campaign.web.conditional import Body, answer, answer_json
from campaign.web.limits import REGISTRATIONS, REGISTRATIONS_BY_ADDRESS
from campaign.web.principal import principal_of, require_moderator
from campaign.web.problems import api_language, problem_responses
from campaign.web.site import site_of

GEO_JSON = "application/geo+json"
Asked = Request[Any, Any, Any]


def _text(*options: str) -> Schema:
    return Schema(type=OpenAPIType.STRING, enum=list(options) or None)


def _written(pattern: str, **more: Any) -> Schema:
    return Schema(type=OpenAPIType.STRING, pattern=pattern, **more)


def _codes(options: tuple[str, ...]) -> Schema:
    return Schema(type=OpenAPIType.ARRAY, items=_text(*options))


_NAMES = Schema(type=OpenAPIType.ARRAY, items=Schema(type=OpenAPIType.STRING))
_ask = partial(query, empty=True)
FILTER_PARAMETERS = [
    _ask(
        "q",
        "Words in title, organiser, venue, place, municipality, county or description.",
        Schema(type=OpenAPIType.STRING, max_length=LONGEST_SEARCH),
    ),
    _ask("category", "Kinds, separated by commas.", _codes(CATEGORIES), many=True),
    _ask("audience", "Audiences, separated by commas.", _codes(AUDIENCES), many=True),
    _ask("attendance_mode", "How to take part.", _codes(ATTENDANCE_MODES), many=True),
    _ask("municipality", "Numbers or names of municipalities.", _NAMES, many=True),
    _ask("county", "Numbers or names of counties.", _NAMES, many=True),
    _ask("from", "First day, in Norway.", _written(DAY_PATTERN, format=OpenAPIFormat.DATE)),
    _ask("to", "Last day, in Norway.", _written(DAY_PATTERN, format=OpenAPIFormat.DATE)),
    _ask("near", "Latitude and longitude, with a comma between.", _written(NEAR_PATTERN)),
    _ask(
        "radius_km",
        "Only within this distance of `near`.",
        Schema(type=OpenAPIType.NUMBER, exclusive_minimum=0, maximum=FURTHEST_KM),
    ),
    _ask("bbox", "West, south, east, north.", _written(BBOX_PATTERN)),
    _ask("free", "Only free, or only paid, events.", Schema(type=OpenAPIType.BOOLEAN)),
    _ask("year", "Campaign year.", Schema(type=OpenAPIType.INTEGER, minimum=2000, maximum=2100)),
    _ask("sort", "Order; `distance` needs `near`.", _text("date", "distance", "name")),
]
PAGING_PARAMETERS = [
    _ask(
        "limit",
        "Items of one page.",
        Schema(type=OpenAPIType.INTEGER, minimum=1, maximum=MOST_PER_PAGE, default=20),
    ),
    _ask("cursor", "`next` of the page before.", _written(CURSOR_PATTERN)),
]


def _service(request: Asked) -> EventService:
    service: EventService = request.app.state.events
    return service


def _catalogue(request: Asked) -> Catalogue:
    catalogue: Catalogue = request.app.state.catalogue
    return catalogue


def _query(request: Asked) -> dict[str, list[str]]:
    return {name: request.query_params.getall(name) for name in request.query_params}


async def _json(request: Asked) -> Any:
    raw = await request.body()
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed([Fault("", msg("The body is not valid JSON: %(reason)s", reason=str(error)))]) from error


@post(
    "/events", operation_id="registerEvent", summary="Register an event", status_code=201,
    operation_class=operation_with_body(EventSubmission), responses=problem_responses(400, 409, 413, 422, 429, 503),
)  # fmt: skip
async def register(request: Asked) -> Response[EventCreated]:
    """Stores an event as unconfirmed and mails a link to confirm it. All faults of the body are given at once."""
    sent = event_submission(await _json(request))
    await request.app.state.limiter.check_network(request, REGISTRATIONS)
    await request.app.state.limiter.check(REGISTRATIONS_BY_ADDRESS, sent.organiser.email.lower())
    key = request.headers.get("idempotency-key")
    made = await _service(request).register(
        sent, page_language=api_language(request), submission_key=await _submission_key(request, key) if key else None
    )
    where = links(site_of(request).public_url, made.id, made.slug)
    created = EventCreated(
        id=made.id, reference=made.reference, status=made.status, links=where,
        geocoding=GeocodingView.of(made.geocoding),
    )  # fmt: skip
    return Response(created, headers={"Location": where.self})


async def _submission_key(request: Asked, key: str) -> str:
    """Names a submission by who sent it, its key and its body: a crash between commit and answer is bridged by it,
    and the same key of somebody else, or with other words, is another submission."""
    digest = hashlib.sha256()
    for part in (request.headers.get("authorization", "").encode(), key.encode(), await request.body()):
        digest.update(len(part).to_bytes(8, "big") + part)
    return f"api:{digest.hexdigest()}"


@get(
    "/events", operation_id="listEvents", summary="Published events",
    operation_class=operation_with_query([*FILTER_PARAMETERS, *PAGING_PARAMETERS]), responses=problem_responses(400),
)  # fmt: skip
async def list_events(request: Asked) -> Response[EventList]:
    """Events that are public, filtered and sorted, in pages."""
    catalogue = _catalogue(request)
    filters = parse_filters(_query(request), area_number=request.app.state.gazetteer.area_number)

    def make() -> Body:
        return Body.of(msgspec.json.encode(catalogue.page(filters)), "application/json")

    return answer(request, catalogue.kept(("list", filters), make))  # type: ignore[return-value]


@get(
    "/events.geojson", operation_id="listEventsGeoJSON", summary="Published events as GeoJSON", media_type=GEO_JSON,
    operation_class=operation_with_query(FILTER_PARAMETERS), responses=problem_responses(400),
)  # fmt: skip
async def list_geojson(request: Asked) -> Response[FeatureCollection]:
    """The same events, those that have a pin, with small properties."""
    catalogue = _catalogue(request)
    filters = parse_filters(_query(request), area_number=request.app.state.gazetteer.area_number)

    def make() -> Body:
        return Body.of(catalogue.geojson(filters), GEO_JSON)

    return answer(request, catalogue.kept(("geojson", filters), make))  # type: ignore[return-value]


@get(
    "/events/{key:str}", operation_id="getEvent", summary="One published event",
    responses=problem_responses(404, 410, 503),
)  # fmt: skip
async def get_event(
    request: Asked, key: Annotated[str, PathParameter(description="Id or slug.")]
) -> Response[EventView]:
    """410 when the organiser has withdrawn it."""
    view = _catalogue(request).get(key)
    if view is None:
        await _service(request).why_gone(key)
        raise NotFound(msg("There is no published event with this address."))
    return answer_json(request, view)  # type: ignore[return-value]


@get("/categories", operation_id="listCategories", summary="Vocabularies with their words")
async def vocabulary(request: Asked) -> Response[Vocabulary]:
    """Codes of categories, audiences, ways to take part and kinds of organisers."""
    say = translator(api_language(request))

    def words(codes: tuple[str, ...], labels: Any = LABELS) -> list[CodeLabel]:
        return [CodeLabel(code=code, label=say.message(labels[code])) for code in codes]

    found = Vocabulary(
        categories=words(CATEGORIES), audiences=words(AUDIENCES), attendance_modes=words(ATTENDANCE_MODES),
        organisation_kinds=words(ORGANISATION_KINDS, ORGANISATION_LABELS),
    )  # fmt: skip
    return answer_json(request, found)  # type: ignore[return-value]


@get("/campaigns", operation_id="listCampaigns", summary="Campaign years")
async def list_campaigns(request: Asked) -> Response[CampaignList]:
    """Years with their period, theme, hashtag and number of events."""
    items = _catalogue(request).campaigns()
    return answer_json(request, CampaignList(items=items, next=None, total=len(items)))  # type: ignore[return-value]


@get(
    "/moderation/queue", operation_id="listQueue", summary="Events that wait for approval", guards=[require_moderator],
    operation_class=operation_with_query(PAGING_PARAMETERS), security=[{"token": []}],
    responses=problem_responses(400, 401, 403, 503),
)  # fmt: skip
async def moderation_queue(request: Asked) -> Queue:
    """Oldest first."""
    limit = parse_filters(
        {"limit": request.query_params.getall("limit", ["20"])}, area_number=request.app.state.gazetteer.area_number
    ).limit
    rows, total = await repository.queue(after=_queue_cursor(request), limit=limit + 1)
    shown = rows[:limit]
    items = [queue_item(row, await _service(request).possible_duplicates(row)) for row in shown]
    return Queue(items=items, next=_queue_mark(shown[-1]) if len(rows) > limit else None, total=total)


def _queue_cursor(request: Asked) -> tuple[datetime, int] | None:
    text = request.query_params.get("cursor")
    if not text:
        return None
    try:
        decoded = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return msgspec.json.decode(decoded, type=tuple[datetime, Annotated[int, Meta(ge=0, le=2**62)]])
    except (ValueError, msgspec.DecodeError) as error:
        raise Malformed([Fault("cursor", msg("The cursor is not from this list. Begin again without it."))]) from error


def _queue_mark(row: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode((row["created_at"], row["id"]))).decode().rstrip("=")


async def _act(request: Asked, event_id: int, act: str, reason: str | None = None) -> StateView:
    principal = principal_of(request)
    row = await _service(request).act(event_id, act, actor=principal.id if principal else "unknown", reason=reason)
    return _state(request, row)


def _state(request: Asked, row: dict[str, Any]) -> StateView:
    return StateView(
        id=row["id"], reference=reference(row["year"], row["number"]), status=row["status"],
        links=links(site_of(request).public_url, row["id"], row["slug"]),
    )  # fmt: skip


_MODERATION = problem_responses(400, 401, 403, 404, 409, 422, 503)


@post(
    "/events/{event_id:int}/publish", operation_id="publishEvent", summary="Publish an event", status_code=200,
    guards=[require_moderator], security=[{"token": []}], responses=_MODERATION,
)  # fmt: skip
async def publish(request: Asked, event_id: FromPath[int]) -> StateView:
    """Makes it public. The organiser is told by mail."""
    return await _act(request, event_id, "publish")


@post(
    "/events/{event_id:int}/reject", operation_id="rejectEvent", summary="Reject an event", status_code=200,
    guards=[require_moderator], security=[{"token": []}], operation_class=operation_with_body(Reason),
    responses=_MODERATION,
)  # fmt: skip
async def reject(request: Asked, event_id: FromPath[int]) -> StateView:
    """The organiser gets the reason by mail."""
    return await _act(request, event_id, "reject", _reason(await _json(request), shortest=3))


@post(
    "/events/{event_id:int}/hide", operation_id="hideEvent", summary="Take a published event away", status_code=200,
    guards=[require_moderator], security=[{"token": []}],
    operation_class=operation_with_body(OptionalReason, required=False), responses=_MODERATION,
)  # fmt: skip
async def hide(request: Asked, event_id: FromPath[int]) -> StateView:
    """It is no longer public; the organiser is told, with the reason if one is given."""
    body = await _json(request) if await request.body() else {}
    return await _act(request, event_id, "hide", _reason(body, shortest=0))


def _reason(body: Any, *, shortest: int) -> str | None:
    reason = body.get("reason", "") if isinstance(body, dict) else None
    if not isinstance(reason, str) or not shortest <= len(reason.strip()) <= 2000:
        text = msg(
            "Write the reason, in %(low)s to %(high)s characters. The organiser gets it.", low=shortest, high=2000
        )
        raise Malformed([Fault("reason", text)])
    return reason.strip() or None


@put(
    "/events/{event_id:int}/location", operation_id="setLocation", summary="Place the pin", status_code=200,
    guards=[require_moderator], security=[{"token": []}], operation_class=operation_with_body(Point),
    responses=_MODERATION,
)  # fmt: skip
async def set_location(request: Asked, event_id: FromPath[int]) -> GeocodingView:
    """A pin that a person has placed is never moved by a geocoder."""
    try:
        point = msgspec.convert(await _json(request), Point)
    except msgspec.ValidationError as error:
        raise Malformed([Fault("", msg("Give lat and lon in degrees, such as 69.65 and 18.96."))]) from error
    principal = principal_of(request)
    row = await _service(request).set_location(event_id, point, actor=principal.id if principal else "unknown")
    return queue_item(row, []).geocoding


ROUTES = [
    Router(
        "/api/v1",
        tags=["events"],
        route_handlers=[register, list_events, list_geojson, get_event, vocabulary, list_campaigns],
    ),
    Router("/api/v1", tags=["moderation"], route_handlers=[moderation_queue, publish, reject, hide, set_location]),
]
BODIES = (EventSubmission, Reason, OptionalReason, Point)
