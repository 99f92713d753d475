"""Articles that may be about events: the team confirms or rejects each with one press."""

from typing import Any, cast

from litestar import Request, Response, get, post
from litestar.response import Redirect

from campaign.clock import campaign_year, today
from campaign.errors import NotFound, msg
from campaign.i18n import PAGES, page_path
from campaign.media.api import asked_year, paging
from campaign.media.coverage import repository as store
from campaign.media.coverage.api import STATES, asked_state, coverage_of
from campaign.media.coverage.service import Act
from campaign.web.numbers import whole
from campaign.web.principal import principal_of, require_staff
from campaign.web.security import require_form_token
from campaign.web.site import render_page

Asked = Request[Any, Any, Any]
_PER_PAGE = 20
_LARGEST_ID = 10**17
_STATE_LABELS = {
    "suggested": msg("To be decided"), "confirmed": msg("Confirmed"), "rejected": msg("Rejected"),
}  # fmt: skip
_DONE = {
    "confirm": msg("The article is confirmed as coverage."),
    "reject": msg("The suggestion is rejected, and does not come back."),
    "undo": msg("The article waits for a decision again."),
}


@get(PAGES["team_coverage"]["nb"], include_in_schema=False, guards=[require_staff], name="team_coverage")
async def coverage_page(request: Asked) -> Response[str]:
    """Suggestions of a year with their reasons, or what was decided."""
    years = await store.years()
    year = asked_year(request) if request.query_params.get("year") else (years[-1:] or [campaign_year(today())])[0]
    state = asked_state(request)
    offset = paging(request)[1]
    found, total = await coverage_of(request).of_year(year, state, limit=_PER_PAGE, offset=offset)
    counts = await store.counts(year)
    return render_page(
        request, "media/team_coverage.html", title=msg("Coverage in %(year)s", year=str(year)),
        section="team_coverage", year=year, years=sorted({*years, year}, reverse=True), state=state, states=STATES,
        state_labels=_STATE_LABELS, found=found, total=total, counts=counts, offset=offset, per_page=_PER_PAGE,
        events=await coverage_of(request).events_of(year), done=_DONE.get(request.query_params.get("done", "")),
    )  # fmt: skip


@post(PAGES["team_coverage"]["nb"], include_in_schema=False, guards=[require_staff])
async def decide(request: Asked) -> Response[Any]:
    """Confirms, rejects or undoes, and goes back to where the person was."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    require_form_token(request, form.get("csrf", ""))
    act, number = form.get("act", ""), whole(form.get("coverage", ""), 1, _LARGEST_ID)
    if act not in _DONE or number is None:
        raise NotFound()
    principal = principal_of(request)
    row = await coverage_of(request).decide(number, cast(Act, act), by=principal.id if principal else "unknown")
    if form.get("back") == "event":
        return Redirect(f"{page_path('team_event', id=str(row['event']))}#coverage", status_code=303)
    state = form.get("state", "")
    query = {"year": str(row["year"]), "done": act, **({"state": state} if state in STATES else {})}
    return Redirect(page_path("team_coverage"), status_code=303, query_params=query)


ROUTES = [coverage_page, decide]
