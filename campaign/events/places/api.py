"""The queue of places by the API."""

from typing import Any

from litestar import Request, Router, get
from litestar.openapi.spec import Schema
from litestar.openapi.spec.enums import OpenAPIType

from campaign.errors import Fault, Malformed, msg
from campaign.events.filters import MOST_PER_PAGE
from campaign.events.places.review import REASONS, PlaceQueue, PlaceReview
from campaign.web.api_docs import operation_with_query, query
from campaign.web.numbers import whole
from campaign.web.principal import require_moderator
from campaign.web.problems import problem_responses

Asked = Request[Any, Any, Any]
_LARGEST_ID = 10**17
_PARAMETERS = [
    query(
        "reason", "Only events in question for this reason.", Schema(type=OpenAPIType.STRING, enum=list(REASONS)),
        empty=True,
    ),
    query(
        "limit", "Items of one page.",
        Schema(type=OpenAPIType.INTEGER, minimum=1, maximum=MOST_PER_PAGE, default=20), empty=True,
    ),
    query(
        "cursor", "`next` of the page before.", Schema(type=OpenAPIType.STRING, pattern="^[0-9]{1,17}$"), empty=True
    ),
]  # fmt: skip


def asked_for(parameters: Any, *, per_page: int) -> tuple[str, int, int]:
    """Reason, id of the last event seen (0 at the beginning) and limit. Raises `Malformed` with every fault."""
    faults = []
    reason = parameters.get("reason", "")
    if reason and reason not in REASONS:
        faults.append(Fault("reason", msg("Choose one of: %(options)s.", options=", ".join(REASONS))))
    limit = whole(parameters.get("limit") or str(per_page), 1, MOST_PER_PAGE)
    if limit is None:
        faults.append(Fault("limit", msg("Give a whole number from %(low)s to %(high)s.", low=1, high=MOST_PER_PAGE)))
    after = whole(parameters.get("cursor") or "0", 0, _LARGEST_ID)
    if after is None:
        faults.append(Fault("cursor", msg("The cursor is not from this list. Begin again without it.")))
    if faults:
        raise Malformed(faults)
    return reason, after or 0, limit or per_page


@get(
    "/moderation/places", operation_id="listPlaces", summary="Events whose place a person must decide",
    guards=[require_moderator], operation_class=operation_with_query(_PARAMETERS), security=[{"token": []}],
    responses=problem_responses(400, 401, 403, 503),
)  # fmt: skip
async def list_places(request: Asked) -> PlaceQueue:
    """By the events' start. `PUT /events/{id}/location` decides a place."""
    review: PlaceReview = request.app.state.places
    reason, after, limit = asked_for(request.query_params, per_page=20)
    return await review.listed(reason=reason, after=after, limit=limit)


ROUTES = [Router("/api/v1", tags=["moderation"], route_handlers=[list_places])]
