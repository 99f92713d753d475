"""How the campaign team comes in and goes out."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from campaign.errors import Gone, Message, msg
from campaign.i18n import PAGES, page_path
from campaign.mail import mailbox
from campaign.people import service
from campaign.people.authentication import COOKIE
from campaign.text import clean
from campaign.web.limits import SIGN_IN_BY_ADDRESS, SIGN_IN_BY_NETWORK
from campaign.web.principal import require_staff
from campaign.web.security import require_form_token
from campaign.web.site import render_page, site_of

Asked = Request[Any, Any, Any]
#: A page with a token in its address tells nobody where the visitor came from.
_TOKEN_HEADERS = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
_SIGN_IN = PAGES["team_sign_in"]["nb"]


@get(_SIGN_IN, include_in_schema=False, name="team_sign_in")
async def sign_in_page(request: Asked) -> Response[str]:
    """The form that asks for a link."""
    return _form(request)


@post(_SIGN_IN, include_in_schema=False, status_code=200)
async def ask_for_link(request: Asked) -> Response[str]:
    """Says the same for known and unknown addresses."""
    form = await request.form()
    written = clean(str(form.get("email", "")))[:254]
    email = mailbox(written)
    if email is None:
        return _form(request, email=written, error=msg("Write an e-mail address such as kari@example.no."))
    limiter = request.app.state.limiter
    await limiter.check_network(request, SIGN_IN_BY_NETWORK)
    # Past its limit an address gets no more mail from this network, and nobody is told, as it may not be theirs.
    if await limiter.allows(SIGN_IN_BY_ADDRESS, f"{limiter.client_address(request)} {email.lower()}"):
        await service.request_sign_in(email)
    return render_page(request, "people/link_sent.html", title=msg("Look in your mail"), email=email)


def _form(request: Asked, *, email: str = "", error: Message | None = None) -> Response[str]:
    return render_page(
        request, "people/sign_in.html", title=msg("Sign in for the campaign team"), email=email, error=error,
        has_errors=error is not None, status=422 if error else 200,
    )  # fmt: skip


@get(_SIGN_IN + "/{token:str}", include_in_schema=False)
async def look_at_link(request: Asked, token: FromPath[str]) -> Response[str]:
    """Shows a button and uses nothing up: mail scanners open links before people do."""
    try:
        name = await service.check_link(token)
    except Gone as error:
        return _gone(request, error)
    return render_page(request, "people/link.html", title=msg("Sign in"), name=name, headers=_TOKEN_HEADERS)


@post(_SIGN_IN + "/{token:str}", include_in_schema=False)
async def use_link(request: Asked, token: FromPath[str]) -> Response[Any]:
    """Uses the link up and begins a session."""
    try:
        signed_in = await service.sign_in(token)
    except Gone as error:
        return _gone(request, error)
    site = site_of(request)
    response = Redirect(page_path("team_queue"), status_code=303)
    response.set_cookie(
        site.cookie_name(COOKIE), signed_in.cookie, path="/", httponly=True, secure=site.secure, samesite="lax",
        max_age=int(service.SESSION_LIFE.total_seconds()),
    )  # fmt: skip
    return response


def _gone(request: Asked, error: Gone) -> Response[str]:
    return render_page(
        request, "people/link_gone.html", title=msg("The link does not work"), status=410, reason=error.detail,
        headers=_TOKEN_HEADERS,
    )  # fmt: skip


@post(PAGES["team_sign_out"]["nb"], include_in_schema=False, guards=[require_staff])
async def sign_out(request: Asked) -> Response[Any]:
    """Ends the session here and in the database."""
    form = await request.form()
    require_form_token(request, str(form.get("csrf", "")))
    site = site_of(request)
    name = site.cookie_name(COOKIE)
    if cookie := request.cookies.get(name):
        await service.sign_out(cookie)
    response = Redirect(page_path("team_sign_in"), status_code=303)
    response.set_cookie(name, "", path="/", httponly=True, secure=site.secure, samesite="lax", max_age=0)
    return response


ROUTES = [sign_in_page, ask_for_link, look_at_link, use_link, sign_out]
