"""The queue, the search and one event, as the campaign team sees them."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from campaign import outbox
from campaign.clock import campaign_year, today
from campaign.errors import CampaignError, Invalid, Message, NotFound, msg
from campaign.events import repository
from campaign.events.model import LABELS, ORGANISATION_LABELS, PRECISION_LABELS, STATES
from campaign.events.queue import queue_item
from campaign.events.schemas import Point
from campaign.events.service import EventService
from campaign.events.team.coverage import CoverageSource
from campaign.i18n import PAGES, page_path
from campaign.text import clean
from campaign.web.numbers import whole
from campaign.web.principal import Principal, principal_of, require_moderator, require_staff
from campaign.web.security import require_form_token
from campaign.web.site import render_page

Asked = Request[Any, Any, Any]
_PER_PAGE = 25
_FURTHEST = 999_999
_DONE: dict[str, Message] = {
    "publish": msg("«%(title)s» is published."),
    "reject": msg("«%(title)s» is rejected, and the organiser gets your reason."),
    "hide": msg("«%(title)s» is hidden."),
    "location": msg("The pin of «%(title)s» is placed. No automatic search moves it now."),
    "resend": msg("A new mail to confirm «%(title)s» is on its way."),
}
#: What may stand in the history of an event.
ACTION_LABELS: dict[str, Message] = {
    "registered": msg("registered"),
    "confirmed": msg("confirmed by e-mail"),
    "publish": msg("published"),
    "reject": msg("rejected"),
    "hide": msg("hidden"),
    "location": msg("pin placed"),
    "left_without_pin": msg("left without a pin"),
    "proposal_accepted": msg("proposed place accepted"),
    "proposal_rejected": msg("proposed place rejected"),
    "regeocoded": msg("address looked up again, pin changed"),
    "mail_lost": msg("a mail did not reach the organiser"),
}
#: Why an address has no pin, in words for the team.
GEOCODING_LABELS: dict[str, Message] = {
    "resolved": msg("Found"),
    "ambiguous": msg("The address fits several places"),
    "conflict": msg("Postal code and place do not agree"),
    "unresolved": msg("The address was not found"),
    "digital": msg("Online, no place"),
    "nationwide": msg("The whole country, no pin"),
    "county": msg("Only a county is given, no pin"),
    "abroad": msg("Abroad, no pin"),
}


def _service(request: Asked) -> EventService:
    service: EventService = request.app.state.events
    return service


def _labels() -> dict[str, Any]:
    return {
        "labels": LABELS,
        "organisation_labels": ORGANISATION_LABELS,
        "precision_labels": PRECISION_LABELS,
        "geocoding_labels": GEOCODING_LABELS,
        "action_labels": ACTION_LABELS,
    }


@get(PAGES["team_queue"]["nb"], include_in_schema=False, guards=[require_staff], name="team_queue")
async def queue_page(request: Asked) -> Response[str]:
    """What waits for approval, oldest first, with what is odd about it."""
    rows, total = await repository.queue(after=None, limit=_PER_PAGE)
    items = [queue_item(row, await _service(request).possible_duplicates(row)) for row in rows]
    year = campaign_year(today())
    return render_page(
        request, "events/team_queue.html", title=msg("Queue"), section="team_queue",
        items=items, total=total, states=await repository.states_of_year(year), shown_year=year,
        done=_done_message(request), dead=await outbox.dead_entries(5), **_labels(),
    )  # fmt: skip


@get(PAGES["team_events"]["nb"], include_in_schema=False, guards=[require_staff], name="team_events")
async def events_page(request: Asked) -> Response[str]:
    """All events by words and state."""
    text = clean(request.query_params.get("q", ""))[:100]
    state = request.query_params.get("state", "")
    offset = whole(request.query_params.get("from", "0"), 0, _FURTHEST) or 0
    states = [state] if state in STATES else list(STATES)
    rows, total = await repository.search(text, states, limit=_PER_PAGE, offset=offset)
    return render_page(
        request, "events/team_events.html", title=msg("Events"), section="team_events",
        items=[queue_item(row, []) for row in rows], total=total, q=text, state=state, offset=offset,
        per_page=_PER_PAGE, all_states=STATES, **_labels(),
    )  # fmt: skip


@get(
    PAGES["team_event"]["nb"].replace("{id}", "{event_id:int}"), include_in_schema=False, guards=[require_staff],
    name="team_event",
)  # fmt: skip
async def event_page(request: Asked, event_id: FromPath[int]) -> Response[str]:
    """One event, with all that the team needs to decide."""
    return await _event_page(request, event_id)


async def _event_page(
    request: Asked, event_id: int, *, error: CampaignError | None = None, reason: str = ""
) -> Response[str]:
    row = await repository.get(event_id)
    item = queue_item(row, await _service(request).possible_duplicates(row))
    return render_page(
        request, "events/team_event.html", title=msg("Event %(reference)s", reference=item.reference),
        section="team_events", item=item, row=row, history=await repository.history(event_id),
        coverage=await _coverage(request).of_event(event_id),
        done=_done_message(request, row["title"]), error=error, reason=reason, has_errors=error is not None,
        status=error.status if error else 200, may_act=_may_moderate(principal_of(request)), **_labels(),
    )  # fmt: skip


def _coverage(request: Asked) -> CoverageSource:
    source: CoverageSource = request.app.state.coverage
    return source


def _may_moderate(principal: Principal | None) -> bool:
    return principal is not None and principal.may("moderator")


@post(
    PAGES["team_event"]["nb"].replace("{id}", "{event_id:int}"), include_in_schema=False, guards=[require_moderator]
)  # fmt: skip
async def act_on_event(request: Asked, event_id: FromPath[int]) -> Response[Any]:
    """Publishes, rejects, hides, places the pin or sends the confirmation again. Faults come back with the page."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    require_form_token(request, form.get("csrf", ""))
    principal = principal_of(request)
    assert principal is not None
    try:
        title = await _carry_out(_service(request), event_id, form, principal)
    except NotFound:
        raise
    except CampaignError as error:
        return await _event_page(request, event_id, error=error, reason=form.get("reason", ""))
    back = page_path("team_queue") if form.get("back") == "queue" else page_path("team_event", id=str(event_id))
    response = Redirect(back, status_code=303, query_params={"done": form["act"], "title": title})
    return response


async def _carry_out(service: EventService, event_id: int, form: dict[str, str], principal: Principal) -> str:
    """Does what the form asks for and returns the event's title."""
    act = form.get("act", "")
    if act == "location":
        row = await service.set_location(event_id, _point(form), actor=principal.id)
    elif act == "resend":
        await service.resend_for(event_id)
        row = await repository.get(event_id)
    elif act in ("publish", "reject", "hide"):
        reason = clean(form.get("reason", ""), multiline=True)
        if act == "reject" and len(reason) < 3:
            raise _form_fault(msg("Write the reason. The organiser gets it by mail."))
        row = await service.act(event_id, act, actor=principal.id, reason=reason or None)
    else:
        raise NotFound()
    return str(row["title"])


def _form_fault(message: Message) -> Invalid:
    return Invalid([], message)


def _point(form: dict[str, str]) -> Point:
    """From a candidate («69.65,18.95»), or from two fields that take a decimal comma."""
    text = form.get("candidate") or f"{form.get('lat', '').replace(',', '.')},{form.get('lon', '').replace(',', '.')}"
    try:
        lat, lon = (float(part) for part in text.split(","))
    except ValueError:
        lat = lon = 999.0
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise _form_fault(msg("Give latitude and longitude in degrees, such as 69.65 and 18.96."))
    return Point(lat=lat, lon=lon)


def _done_message(request: Asked, title: str | None = None) -> Message | None:
    done = _DONE.get(request.query_params.get("done", ""))
    return msg(done.text, title=title or request.query_params.get("title", "")[:150]) if done else None


@get(PAGES["team_operations"]["nb"], include_in_schema=False, guards=[require_staff], name="team_operations")
async def operations_page(request: Asked) -> Response[str]:
    """Jobs that failed for good, and how much waits."""
    return render_page(
        request, "events/team_operations.html", title=msg("Operations"), section="team_operations",
        dead=await outbox.dead_entries(), statistics=await outbox.statistics(),
    )  # fmt: skip


@post(PAGES["team_operations"]["nb"], include_in_schema=False, guards=[require_moderator])
async def revive_job(request: Asked) -> Response[Any]:
    """Sends a dead job again."""
    form = await request.form()
    require_form_token(request, str(form.get("csrf", "")))
    entry = str(form.get("entry", ""))
    if not entry.isdecimal() or len(entry) > 17:
        raise NotFound()
    await outbox.revive(int(entry))
    return Redirect(page_path("team_operations"), status_code=303)


ROUTES = [queue_page, events_page, event_page, act_on_event, operations_page, revive_job]
