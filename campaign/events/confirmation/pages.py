"""The link that confirms an event, and the pages it leads on to, whose addresses hold no token.

What those pages show is named by a signed cookie of an hour; the token stays with the mail.
"""

import hmac
from typing import Any, Literal, NamedTuple, cast, get_args

from litestar import Request, Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect

from campaign import clock
from campaign.errors import Gone, NotFound, Unavailable, msg
from campaign.events.service import ConfirmationView, EventService, LinkExpired
from campaign.i18n import LANGUAGES, PAGES, page_path, translator
from campaign.web.numbers import whole
from campaign.web.site import language_of, render_page, site_of

Asked = Request[Any, Any, Any]
Outcome = Literal["now", "before", "sent"]
CONFIRMED_COOKIE = "confirmed"
_LIFE = 3600
_HEADERS = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
_LARGEST = 2**63 - 1


class _Done(NamedTuple):
    """An event, and what a link did: confirmed it now or before, or was sent anew."""

    event: int
    outcome: Outcome


def _events(request: Asked) -> EventService:
    service: EventService = request.app.state.events
    return service


def _paths(page: str) -> list[str]:
    return [PAGES[page][lang].replace("}", ":str}") for lang in LANGUAGES]


@get(_paths("confirm"), include_in_schema=False, name="confirm")
async def look_at_link(request: Asked) -> Response[Any]:
    """What the link is for, and a button. Nothing is used up: mail scanners open links before people do."""
    try:
        view = await _events(request).look_at_confirmation(request.path_params["token"])
    except Gone as error:
        return _dead(request, error)
    if view.confirmed:
        return _on(request, "confirmed", _Done(view.event, "before"))
    say = translator(language_of(request))
    return render_page(
        request, "events/confirm.html", title=msg("Confirm the event"), page="confirm", section="register",
        page_params={"token": request.path_params["token"]}, indexed=False, headers=_HEADERS,
        view=view, when=say.period(view.starts_at, view.ends_at),
    )  # fmt: skip


@post(_paths("confirm"), include_in_schema=False)
async def use_link(request: Asked) -> Response[Any]:
    """Confirms the event, or sends a new link in place of one that is too old, and goes on to what happens next."""
    events, token = _events(request), request.path_params["token"]
    sent = await request.form()
    if sent.get("action") == "resend":
        return _on(request, "link_sent", _Done(await events.resend_confirmation(token), "sent"))
    try:
        before = await events.look_at_confirmation(token)
        view = await events.confirm(token)
    except Gone as error:
        return _dead(request, error)
    return _on(request, "confirmed", _Done(view.event, "before" if before.confirmed else "now"))


@get(_paths("confirmed"), include_in_schema=False, name="confirmed")
async def confirmed_page(request: Asked) -> Response[Any]:
    """Thanks, and what happens next; it can be loaded again."""
    done, say = _done(request), translator(language_of(request))
    if done is None or done.outcome == "sent":
        return _to_start(request)
    view = await _confirmed(request, done.event)
    before = done.outcome == "before"
    return render_page(
        request, "events/confirmed.html", page="confirmed", section="register", indexed=False, headers=_HEADERS,
        title=msg("The event was confirmed already") if before else msg("The event is confirmed"),
        before=before, view=view, when=say.period(view.starts_at, view.ends_at) if view else "",
    )  # fmt: skip


async def _confirmed(request: Asked, event_id: int) -> ConfirmationView | None:
    """The event, unless it cannot be asked for now or is gone: the thanks do not depend on it."""
    try:
        return await _events(request).confirmed(event_id)
    except (Unavailable, NotFound):
        return None


@get(_paths("link_sent"), include_in_schema=False, name="link_sent")
async def link_sent_page(request: Asked) -> Response[Any]:
    """Where the new link goes; loading it again sends nothing."""
    done = _done(request)
    if done is None or done.outcome != "sent":
        return _to_start(request)
    return render_page(
        request, "events/link_sent.html", title=msg("A new link is on its way"), page="link_sent", section="register",
        indexed=False, headers=_HEADERS,
    )  # fmt: skip


def _dead(request: Asked, error: Gone) -> Response[Any]:
    say = translator(language_of(request))
    return render_page(
        request, "events/link_gone.html", title=msg("The link does not work any more"), status=410, page="confirm",
        page_params={"token": request.path_params["token"]}, section="register", indexed=False, headers=_HEADERS,
        reason=say.message(error.detail or error.title), may_resend=isinstance(error, LinkExpired),
    )  # fmt: skip


def _on(request: Asked, page: str, done: _Done) -> Redirect:
    site = site_of(request)
    until = int(clock.now().timestamp()) + _LIFE
    value = f"{done.event}.{done.outcome}.{until}"
    response = Redirect(page_path(page, language_of(request)), status_code=303, headers=_HEADERS)
    response.set_cookie(
        site.cookie_name(CONFIRMED_COOKIE), f"{value}.{site.sign(CONFIRMED_COOKIE, value)}", path="/", httponly=True,
        secure=site.secure, samesite="lax", max_age=_LIFE,
    )  # fmt: skip
    return response


def _done(request: Asked) -> _Done | None:
    site = site_of(request)
    value, _, signature = request.cookies.get(site.cookie_name(CONFIRMED_COOKIE), "").rpartition(".")
    if not hmac.compare_digest(signature.encode(), site.sign(CONFIRMED_COOKIE, value).encode()):
        return None
    event, outcome, until = value.split(".")
    number, moment = whole(event, 1, _LARGEST), whole(until, 0, _LARGEST)
    if number is None or moment is None or moment < clock.now().timestamp() or outcome not in get_args(Outcome):
        return None
    return _Done(number, cast(Outcome, outcome))


def _to_start(request: Asked) -> Redirect:
    return Redirect(page_path("home", language_of(request)), status_code=303, headers=_HEADERS)


ROUTES: list[HTTPRouteHandler] = [look_at_link, use_link, confirmed_page, link_sent_page]
