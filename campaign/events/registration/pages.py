"""The form, its check page, and the receipt."""

import hashlib
from typing import Any

from litestar import Request, Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect

from campaign import clock
from campaign.db import CONNECTION_ERRORS
from campaign.errors import Invalid, Message, Unavailable, msg
from campaign.events import form, model, presentation
from campaign.events.schemas import EventSubmission
from campaign.events.service import EventService
from campaign.i18n import LANGUAGES, PAGES, Translator, page_path, translator
from campaign.web.limits import REGISTRATIONS, REGISTRATIONS_BY_ADDRESS
from campaign.web.site import language_of, render_page, site_of

Asked = Request[Any, Any, Any]
DRAFT_COOKIE = "draft"
DRAFT_LIFE = 14 * 24 * 3600
#: Whatever says that the database is away: here the answers of a person are kept first.
_AWAY_ERRORS: tuple[type[BaseException], ...] = (Unavailable, *CONNECTION_ERRORS)
_SENT_AGAIN = "sent=again"
_AWAY = msg(
    "We cannot save anything right now. Everything you have written is kept on this page. Wait a minute, then press the"
    " button again."
)
_FORM_AWAY = msg("We cannot save anything right now. You can fill in the form, but wait a minute before you go on.")
_TRAPPED = msg("A field that must be left empty was filled in, perhaps by your browser. Empty it, and send again.")
_DESCRIPTION = msg(
    "Register a local event for World Mental Health Day. It takes under two minutes, without an account."
)
_NOT_SENT = msg("We could not send the event in. Your answers are saved. Wait a minute, then press the button again.")
_DRAFT_AWAY = msg("Your answers are saved, but we cannot reach them right now. Load the page again in a minute.")


def _paths(page: str) -> list[str]:
    return [PAGES[page][lang].replace("}", ":str}") for lang in LANGUAGES]


def _parts(request: Asked) -> tuple[EventService, Translator]:
    return request.app.state.events, translator(language_of(request))


def _token(request: Asked) -> str | None:
    return request.cookies.get(site_of(request).cookie_name(DRAFT_COOKIE)) or None


def _to(page: str, say: Translator, query: str = "") -> Redirect:
    return Redirect(page_path(page, say.lang) + query, status_code=303, headers={"Cache-Control": "no-store"})


async def _draft(request: Asked) -> tuple[str, dict[str, Any], int | None] | None:
    """Token, values and event of the form that this browser has begun."""
    token = _token(request)
    found = await request.app.state.events.draft(token) if token else None
    return (token, *found) if token and found else None


@get(_paths("register"), include_in_schema=False, name="register")
async def form_page(request: Asked) -> Response[Any]:
    """The form, empty or as it was left."""
    lang = language_of(request)
    values, notice = form.empty_values(lang), None
    try:
        if (draft := await _draft(request)) and draft[2] is None:
            values |= draft[1]
    except _AWAY_ERRORS:
        notice = _FORM_AWAY
    return _form(request, values, notice=notice)


@post(_paths("register"), include_in_schema=False)
async def send_form(request: Asked) -> Response[Any]:
    """Keeps the answers and goes on to the check page, or shows the form again with its faults."""
    events, say = _parts(request)
    sent = await request.form()
    texts = {name: [value for value in sent.getall(name, []) if isinstance(value, str)] for name in sent}
    values = form.values_of(texts, today=clock.today())
    faults = form.check(values).faults
    if any(texts.get(form.TRAP, ())):
        faults = {form.TRAP: [_TRAPPED], **faults}
    if faults:
        return _form(request, values, faults=faults, trap="".join(texts.get(form.TRAP, ())))
    try:
        before = await _draft(request)
        token = await events.save_draft(before[0] if before and before[2] is None else None, values)
    except _AWAY_ERRORS:
        return _form(request, values, notice=_AWAY, status=503)
    site = site_of(request)
    response = _to("register_check", say)
    response.set_cookie(
        site.cookie_name(DRAFT_COOKIE), token, path="/", httponly=True, secure=site.secure, samesite="lax",
        max_age=DRAFT_LIFE,
    )  # fmt: skip
    return response


def _form(
    request: Asked,
    values: form.Values,
    *,
    faults: dict[str, list[Message]] | None = None,
    notice: Message | None = None,
    status: int = 200,
    trap: str = "",
) -> Response[str]:
    say = translator(language_of(request))
    errors = {name: " ".join(say.message(message) for message in found) for name, found in (faults or {}).items()}

    def choices(codes: tuple[str, ...], words: dict[str, Message] = model.LABELS) -> list[tuple[str, str]]:
        return [(code, say.message(words[code])) for code in codes]

    return render_page(
        request, "events/register.html", title=msg("Register an event"), page="register",
        description=_DESCRIPTION,
        status=422 if errors else status, public=True, headers={"Cache-Control": "no-store"}, has_errors=bool(errors),
        notice=notice, values=values, errors=errors, trap=trap, trap_name=form.TRAP,
        categories=choices(model.CATEGORIES), audiences=choices(model.AUDIENCES), modes=choices(model.ATTENDANCE_MODES),
        kinds=choices(model.ORGANISATION_KINDS, model.ORGANISATION_LABELS),
        languages=[(code, presentation.language_name(code)) for code in model.EVENT_LANGUAGES],
    )  # fmt: skip


@get(_paths("register_check"), include_in_schema=False, name="register_check")
async def check_page(request: Asked) -> Response[Any]:
    """Every answer in words, and where the event will stand on the map."""
    _, say = _parts(request)
    draft = await _known_draft(request)
    if draft is None:
        return _to("register", say)
    _, values, event_id = draft
    if event_id is not None:
        return _to("register_done", say)
    submission = form.check(values).submission
    return await _check(request, values, submission) if submission else _to("register", say)


@post(_paths("register_check"), include_in_schema=False)
async def send_event(request: Asked) -> Response[Any]:
    """Registers the event of the draft; the same draft makes one event, however often it is sent."""
    events, say = _parts(request)
    draft = await _known_draft(request)
    if draft is None:
        return _to("register", say)
    token, values, event_id = draft
    if event_id is not None:
        return _to("register_done", say)
    submission = form.check(values).submission
    if submission is None:
        return _to("register", say)
    key = f"draft:{hashlib.sha256(token.encode()).hexdigest()}"
    await request.app.state.limiter.check_network(request, REGISTRATIONS)
    await request.app.state.limiter.check(REGISTRATIONS_BY_ADDRESS, submission.organiser.email.lower())
    try:
        await events.register(submission, page_language=say.lang, submission_key=key, draft=token)
    except _AWAY_ERRORS:
        return await _check(request, values, submission, status=503)
    return _to("register_done", say)


async def _known_draft(request: Asked) -> tuple[str, dict[str, Any], int | None] | None:
    try:
        return await _draft(request)
    except _AWAY_ERRORS as error:
        raise Unavailable(_DRAFT_AWAY) from error


async def _check(
    request: Asked, values: form.Values, submission: EventSubmission, *, status: int = 200
) -> Response[Any]:
    events, say = _parts(request)
    try:
        found = await events.place(submission)
    except Invalid as invalid:
        return _form(request, values, faults={"coordinates": [fault.message for fault in invalid.faults]})
    return render_page(
        request, "events/check.html", title=msg("Check your answers"), page="register_check", section="register",
        status=status, notice=_NOT_SENT if status == 503 else None, indexed=False,
        parts=presentation.answers(submission, say), found=found, placed=presentation.placed_words(found, say),
        shown=submission.visibility == "public",
    )  # fmt: skip


@get(_paths("register_done"), include_in_schema=False, name="register_done")
async def receipt_page(request: Asked) -> Response[Any]:
    """Reference, address and what happens next; it can be opened again."""
    return await _receipt(request)


@post(_paths("register_done"), include_in_schema=False)
async def resend(request: Asked) -> Response[Any]:
    """Sends the mail with the link once more, and goes back to the receipt: loading that again sends nothing."""
    events, say = _parts(request)
    draft = await _known_draft(request)
    if draft is None or draft[2] is None:
        return _to("register", say)
    await events.resend_for(draft[2])
    return _to("register_done", say, f"?{_SENT_AGAIN}")


async def _receipt(request: Asked) -> Response[Any]:
    draft = await _known_draft(request)
    if draft is None or draft[2] is None:
        return _to("register", translator(language_of(request)))
    return render_page(
        request, "events/done.html", title=msg("The event is sent in"), page="register_done", section="register",
        indexed=False, reference=draft[1].get("reference", ""), email=draft[1].get("email", ""),
        sent_again=request.url.query == _SENT_AGAIN,
    )  # fmt: skip


ROUTES: list[HTTPRouteHandler] = [form_page, send_form, check_page, send_event, receipt_page, resend]
