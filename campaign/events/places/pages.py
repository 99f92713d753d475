"""The team's page of places that a person must decide, and of re-geocoding."""

from typing import Any

import msgspec
from litestar import MediaType, Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from campaign.errors import CampaignError, Invalid, Message, NotFound, msg
from campaign.events.model import LABELS, PRECISION_LABELS
from campaign.events.places import regeocoding
from campaign.events.places import repository as store
from campaign.events.places.api import asked_for
from campaign.events.places.regeocoding import Regeocoding
from campaign.events.places.report import as_csv
from campaign.events.places.review import REASONS, PlaceItem, PlaceReview
from campaign.events.schemas import Point
from campaign.i18n import PAGES, page_path
from campaign.web.numbers import whole
from campaign.web.principal import principal_of, require_moderator
from campaign.web.security import require_form_token
from campaign.web.site import render_page

Asked = Request[Any, Any, Any]
_PER_PAGE = 12
_LARGEST_ID = 10**17
REASON_LABELS: dict[str, Message] = {
    "proposal": msg("Proposed move"),
    "ambiguous": msg("Fits several places"),
    "conflict": msg("Code and place disagree"),
    "unresolved": msg("Not found"),
    "unread": msg("Place could not be read"),
    "far": msg("Pin far from its municipality"),
}
OUTCOME_LABELS: dict[str, Message] = {
    "same": msg("As before"),
    "refined": msg("More exact"),
    "placed": msg("Got a pin"),
    "moved": msg("Moved a little"),
    "proposed": msg("Waiting for you"),
    "pinned": msg("Placed by a person"),
}
_DONE: dict[str, Message] = {
    "choose": msg("The pin of «%(title)s» is placed. No automatic search moves it now."),
    "leave": msg("«%(title)s» stays without a pin until its address changes."),
    "accept": msg("The pin of «%(title)s» is moved."),
    "reject": msg("«%(title)s» stays as it was."),
    "regeocode": msg("All addresses are being looked up again. The figures below grow as it goes."),
}


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A point that may be chosen, or that is shown for comparison; `mark` is what its marker on the map says."""

    mark: str
    lat: float
    lon: float
    label: str
    municipality: str = ""
    precision: str = ""
    kind: str = "choice"


def choices(item: PlaceItem) -> list[Choice]:
    """Markers of an event in question: the present pin (`now`), the proposed one (`new`), and numbered candidates."""
    known = item.geocoding
    found = []
    if known.lat is not None and known.lon is not None:
        found.append(
            Choice(mark="•", lat=known.lat, lon=known.lon, label="", municipality=known.municipality or "", kind="now")
        )
    proposed = item.proposal.found if item.proposal else None
    if proposed and proposed.lat is not None and proposed.lon is not None:
        found.append(
            Choice(mark="→", lat=proposed.lat, lon=proposed.lon, label="", municipality=proposed.municipality or "",
                   precision=proposed.precision or "", kind="new")
        )  # fmt: skip
    candidates = (proposed.candidates if proposed else []) or known.candidates
    for number, one in enumerate(candidates, start=1):
        found.append(
            Choice(mark=str(number), lat=one.lat, lon=one.lon, label=one.label, municipality=one.municipality,
                   precision=one.precision)
        )  # fmt: skip
    return found


@get(PAGES["team_places"]["nb"], include_in_schema=False, guards=[require_moderator], name="team_places")
async def places_page(request: Asked) -> Response[str]:
    """Events in question by their start, with what may be done about each."""
    return await _page(request)


async def _page(request: Asked, *, error: CampaignError | None = None, about: int = 0) -> Response[str]:
    review: PlaceReview = request.app.state.places
    reason, after, limit = asked_for(request.query_params, per_page=_PER_PAGE)
    found = await review.listed(reason=reason, after=after, limit=limit)
    elsewhere = error is not None and about and about not in {item.id for item in found.items}
    return render_page(
        request, "events/team_places.html", title=msg("Places"), section="team_places", found=found,
        cards=[(item, choices(item)) for item in found.items], reason=reason, after=after, reasons=REASONS,
        reason_labels=REASON_LABELS, outcome_labels=OUTCOME_LABELS, precision_labels=PRECISION_LABELS, labels=LABELS,
        run=await regeocoding.latest_report(), done=None if error else _done_message(request), error=error, about=about,
        present=await review.present(about) if elsewhere else None, has_errors=error is not None,
        status=error.status if error else 200,
    )  # fmt: skip


@post(PAGES["team_places"]["nb"], include_in_schema=False, guards=[require_moderator])
async def decide_place(request: Asked) -> Response[Any]:
    """Places a pin, leaves an event without one, accepts or rejects a proposal, or has all looked up again."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    require_form_token(request, form.get("csrf", ""))
    principal = principal_of(request)
    assert principal is not None
    event_id = whole(form.get("event", ""), 1, _LARGEST_ID) or 0
    try:
        title = await _carry_out(request, event_id, form, principal.id)
    except NotFound:
        raise
    except CampaignError as error:
        return await _page(request, error=error, about=event_id)
    asked = {name: request.query_params[name] for name in ("reason",) if request.query_params.get(name)}
    return Redirect(
        page_path("team_places"), status_code=303, query_params={**asked, "done": form["act"], "title": title}
    )


async def _carry_out(request: Asked, event_id: int, form: dict[str, str], actor: str) -> str:
    """Does what the form asks for and returns the event's title."""
    review: PlaceReview = request.app.state.places
    act, mark = form.get("act", ""), form.get("mark", "")
    if act == "regeocode":
        again: Regeocoding = request.app.state.regeocoding
        await again.start(actor)
        return ""
    if act == "choose":
        row = await review.choose(event_id, _point(form, event_id), mark=mark, actor=actor)
    elif act == "leave":
        row = await review.leave(event_id, mark=mark, actor=actor)
    elif act in ("accept", "reject"):
        proposal = whole(form.get("proposal", ""), 1, _LARGEST_ID) or 0
        decide = review.accept if act == "accept" else review.reject
        row = await decide(event_id, proposal, mark=mark, actor=actor)
    else:
        raise NotFound()
    return str(row["title"])


def _point(form: dict[str, str], event_id: int) -> Point:
    """From a candidate («69.65,18.95»), or from the two fields of the event, which take a decimal comma."""
    written = (form.get(f"{name}-{event_id}", "").strip().replace(",", ".") for name in ("lat", "lon"))
    try:
        lat, lon = (float(part) for part in (form.get("candidate") or ",".join(written)).split(","))
    except ValueError:
        lat = lon = 999.0
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise Invalid([], msg("Give latitude and longitude in degrees, such as 69.65 and 18.96."))
    return Point(lat=lat, lon=lon)


def _done_message(request: Asked) -> Message | None:
    done = _DONE.get(request.query_params.get("done", ""))
    return msg(done.text, title=request.query_params.get("title", "")[:150]) if done else None


@get(
    PAGES["team_places_report"]["nb"].replace("{id}", "{run_id:int}"), include_in_schema=False,
    guards=[require_moderator], name="team_places_report", media_type=MediaType.TEXT,
)  # fmt: skip
async def changes_file(run_id: FromPath[int]) -> Response[str]:
    """What a run changed and what it proposes, as CSV."""
    if not 0 < run_id <= _LARGEST_ID or await store.run(run_id) is None:
        raise NotFound()
    name = f"regeocoding-{run_id}.csv"
    return Response(
        as_csv(await store.changes(run_id)), media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )  # fmt: skip


ROUTES = [places_page, decide_place, changes_file]
