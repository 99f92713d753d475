"""Errors as they are sent: RFC 9457 for programs, a page with the same words for people."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException
from litestar.openapi.datastructures import ResponseSpec

from campaign import errors
from campaign.db import is_input_error
from campaign.errors import CampaignError, Invalid, Malformed, Message, TooManyRequests, Unavailable, msg
from campaign.i18n import LANGUAGES, Translator, translator
from campaign.logs import describe, logger, trace
from campaign.web.site import Site, language_of, render_page

PROBLEM_JSON = "application/problem+json"
_log = logger("web")


class ProblemFault(msgspec.Struct, frozen=True):
    """One fault: a JSON pointer (RFC 6901) into the body, and what to do."""

    pointer: str
    detail: str


class Problem(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Problem details of RFC 9457. `help` leads to the crisis lines, as on every page."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    help: str
    errors: list[ProblemFault] = []


def _all_errors(root: type[CampaignError]) -> list[type[CampaignError]]:
    return [root, *(found for child in root.__subclasses__() for found in _all_errors(child))]


ERROR_TYPES: Mapping[str, type[CampaignError]] = {error.slug: error for error in _all_errors(CampaignError)}
_BY_STATUS: Mapping[int, type[CampaignError]] = {
    error.status: error for error in reversed(list(ERROR_TYPES.values())) if error.slug != "configuration"
}


def problem_responses(*statuses: int) -> dict[int, ResponseSpec]:
    """For OpenAPI: the problems that an operation may answer with."""
    return {
        status: ResponseSpec(
            data_container=Problem,
            media_type=PROBLEM_JSON,
            generate_examples=False,
            description=str(_BY_STATUS[status].title),
        )
        for status in statuses
    }


def handle_error(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """The one place that turns an error into an answer."""
    known = _as_campaign_error(request, error)
    headers = {"Cache-Control": "no-store"}
    if isinstance(known, TooManyRequests):
        headers["Retry-After"] = str(known.retry_after)
    elif isinstance(known, Unavailable):
        headers["Retry-After"] = "30"
    if known.status == 405:
        headers["Allow"] = ", ".join(sorted(_allowed(request)))
    if isinstance(known, errors.Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    if wants_problem(request):
        return problem_response(request, known, headers)
    say = translator(language_of(request))
    try:
        return render_page(
            request, "errors/error.html", title=known.title, status=known.status, headers=headers,
            detail=say.message(known.detail) if known.detail else "", reference="",
        )  # fmt: skip
    except Exception:
        _log.exception("error_page.failed")
        ready: Mapping[tuple[int, str], bytes] = request.app.state.static_errors
        return Response(ready[500, say.lang], status_code=500, media_type=MediaType.HTML, headers=headers)


def problem_response(
    request: Request[Any, Any, Any], error: CampaignError, headers: Mapping[str, str] | None = None
) -> Response[bytes]:
    site: Site = request.app.state.site
    say = translator(api_language(request))
    return Response(
        msgspec.json.encode(problem_of(error, say, site.public_url, request.url.path)),
        status_code=error.status,
        media_type=PROBLEM_JSON,
        headers={**(headers or {}), "Content-Language": say.lang},
    )


def problem_of(error: CampaignError, say: Translator, public_url: str, instance: str) -> Problem:
    """The problem in a language."""
    faults = error.faults if isinstance(error, Invalid) else ()
    return Problem(
        type=f"{public_url}/api/v1/problems/{error.slug}" if error.slug in ERROR_TYPES else "about:blank",
        title=say.message(error.title),
        status=error.status,
        detail=say.message(error.detail or error.title),
        instance=instance,
        help=f"{public_url}/api/v1/help-lines",
        errors=[ProblemFault(pointer=fault.pointer, detail=say.message(fault.message)) for fault in faults],
    )


def wants_problem(request: Request[Any, Any, Any]) -> bool:
    """Programs get problem+json: all of /api, and whoever accepts JSON but not HTML."""
    accept = request.headers.get("accept", "")
    return request.url.path.startswith(("/api/", "/schema/openapi")) or (
        "json" in accept and MediaType.HTML.value not in accept
    )


def api_language(request: Request[Any, Any, Any]) -> str:
    """The first offered language that the caller accepts; pages know theirs from their address."""
    if not request.url.path.startswith("/api/"):
        return language_of(request)
    for part in request.headers.get("accept-language", "").split(","):
        code = part.split(";")[0].strip().lower()[:2]
        if code == "no":
            return "nb"
        if code in LANGUAGES:
            return code
    return "nb"


def _as_campaign_error(request: Request[Any, Any, Any], error: Exception) -> CampaignError:
    if isinstance(error, CampaignError):
        return error
    if isinstance(error, HTTPException) and error.status_code < 500:
        return _from_http(error)
    if is_input_error(error):
        return Malformed([], msg("Something in what you sent is not a text or number that can be kept."))
    _log.error(
        "request.failed", method=request.method, route=_route(request), error=describe(error), trace=trace(error)
    )
    return CampaignError(
        msg("The fault is ours and has been noted. What you had saved before is kept. Try again soon.")
    )


def _from_http(error: HTTPException) -> CampaignError:
    kind = _BY_STATUS.get(error.status_code)
    if kind is errors.NotFound:
        return errors.NotFound(msg("The address may be old or mistyped."))
    if kind is not None and issubclass(kind, Invalid):
        return kind([], _explain(error))
    made: CampaignError = _OtherHTTP(error.status_code) if kind is None or kind is TooManyRequests else kind()
    return made


def _explain(error: HTTPException) -> Message:
    return msg("The request could not be understood: %(reason)s", reason=error.detail)


class _OtherHTTP(CampaignError):
    """A status that the framework raises and no room does, such as 405."""

    slug = "http"

    def __init__(self, status: int) -> None:
        self.status = status  # type: ignore[misc]
        self.title = msg(HTTPStatus(status).phrase)  # type: ignore[misc]
        super().__init__()


def _allowed(request: Request[Any, Any, Any]) -> set[str]:
    """Methods that the address of a request takes, over all handlers that share it."""
    template = request.scope.get("path_template", request.url.path)
    methods = {
        str(method)
        for route in request.app.routes
        if route.path_format == template
        for method in getattr(route, "methods", ())
    }
    return methods | ({"HEAD"} if "GET" in methods else set())


def _route(request: Request[Any, Any, Any]) -> str:
    handler = request.scope.get("route_handler")
    return getattr(handler, "name", None) or str(handler)
