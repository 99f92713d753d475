"""Sets of mentions, stated by the campaign team, and the share of voice over each."""

from datetime import date
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.response import Redirect

from campaign.clock import campaign_period, campaign_year, today
from campaign.errors import Fault, Invalid, NotFound, msg
from campaign.i18n import PAGES, page_path, translator
from campaign.media.api import asked_year
from campaign.media.share_of_voice import service
from campaign.media.share_of_voice.api import in_words
from campaign.media.share_of_voice.schemas import VoiceSetInput
from campaign.web.numbers import whole
from campaign.web.principal import principal_of, require_analyst
from campaign.web.security import require_form_token
from campaign.web.site import language_of, render_page

Asked = Request[Any, Any, Any]
_LARGEST_ID = 10**17
_MOST = 100_000_000
_LONGEST = {"name": 150, "holds": 2000, "source": 200}
_TOO_LONG = {
    "name": msg("The name of the set may have at most %(most)s characters.", most=_LONGEST["name"]),
    "holds": msg("What the set holds may have at most %(most)s characters.", most=_LONGEST["holds"]),
    "source": msg("The source may have at most %(most)s characters.", most=_LONGEST["source"]),
}
_NO_DAY = {"first_day": msg("Give the first day of the set."), "last_day": msg("Give the last day of the set.")}
_NO_NUMBER = {
    "total": msg("Give the mentions in the set as a whole number."),
    "own": msg("Give the own mentions in the set as a whole number."),
    "import_id": msg("Choose the import that is the whole set from the list."),
}
_DONE = {"state": msg("The set is stated, and its share is shown."), "remove": msg("The set is taken away.")}


@get(PAGES["team_voice"]["nb"], include_in_schema=False, guards=[require_analyst], name="team_voice")
async def voice_page(request: Asked) -> Response[str]:
    """The sets of a year with their shares, and the form for another."""
    return await _voice_page(request, {})


async def _voice_page(request: Asked, form: dict[str, str], error: Invalid | None = None) -> Response[str]:
    say = translator(language_of(request))
    year = asked_year(request) if request.query_params.get("year") else campaign_year(today())
    if form.get("year"):
        year = whole(form["year"], 2000, 2100) or year
    first, last = campaign_period(year)
    values = {"first_day": first.isoformat(), "last_day": last.isoformat(), **form}
    errors = {fault.field: say.message(fault.message) for fault in error.faults} if error else {}
    return render_page(
        request, "media/team_voice.html", title=msg("Share of voice in %(year)s", year=str(year)),
        section="team_reach", year=year, shares=[in_words(one, say) for one in await service.shares(year)],
        imports=await service.imports_of_articles(), values=values, errors=errors, has_errors=bool(errors),
        done=_DONE.get(request.query_params.get("done", "")), status=422 if errors else 200,
    )  # fmt: skip


@post(PAGES["team_voice"]["nb"], include_in_schema=False, guards=[require_analyst])
async def act(request: Asked) -> Response[Any]:
    """States a set or takes one away. Faults come back with the page."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    require_form_token(request, form.get("csrf", ""))
    principal = principal_of(request)
    by = principal.id if principal else "unknown"
    if form.get("act") == "remove":
        await service.remove(whole(form.get("set", ""), 1, _LARGEST_ID) or 0, by=by)
        done = "remove"
    elif form.get("act") == "state":
        try:
            await service.state_set(_sent(form), by=by)
        except Invalid as error:
            return await _voice_page(request, form, error)
        done = "state"
    else:
        raise NotFound()
    query = {"year": form.get("year", ""), "done": done}
    return Redirect(page_path("team_voice"), status_code=303, query_params=query)


def _sent(form: dict[str, str]) -> VoiceSetInput:
    """The set of a form. Raises `Invalid` with every fault that keeps it from being read."""
    faults: list[Fault] = []
    values: dict[str, Any] = {"year": whole(form.get("year", ""), 2000, 2100) or campaign_year(today())}
    for name, longest in _LONGEST.items():
        values[name] = form.get(name, "").strip()
        if len(values[name]) > longest:
            faults.append(Fault(name, _TOO_LONG[name]))
        elif not values[name]:
            faults.append(Fault(name, service.MISSING[name], "required"))
    for name in ("first_day", "last_day"):
        try:
            values[name] = date.fromisoformat(form.get(name, ""))
        except ValueError:
            faults.append(Fault(name, _NO_DAY[name]))
    for name in ("total", "own", "import_id"):
        text = "".join(form.get(name, "").split())
        values[name] = whole(text, 0 if name == "own" else 1, _MOST) if text else None
        if text and values[name] is None:
            faults.append(Fault(name, _NO_NUMBER[name]))
    if faults:
        raise Invalid(faults)
    return msgspec.convert(values, VoiceSetInput)


ROUTES = [voice_page, act]
