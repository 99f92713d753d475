"""The API of media: parses and answers, and decides nothing."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, cast

import msgspec
from litestar import Request, Router, delete, get, post
from litestar.datastructures import UploadFile
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.params import FromPath

from campaign.clock import campaign_year, today
from campaign.errors import Fault, Invalid, Malformed, TooLarge, UnsupportedMedia, msg
from campaign.i18n import Translator, translator
from campaign.media import peso, repository
from campaign.media.bodies import body_of
from campaign.media.imports.deeds import people_of
from campaign.media.imports.mark import mark_of
from campaign.media.imports.views import import_view
from campaign.media.model import Peso
from campaign.media.reach import posts as reach_posts
from campaign.media.reach import years as reach
from campaign.media.reach.part_schemas import SeriesList
from campaign.media.reach.posts import POST_ORDERS, PostOrder
from campaign.media.reach.schemas import ChannelList, DailyList, PostList, ReachSummary, StoryList
from campaign.media.reach.text import translated
from campaign.media.schemas import (
    ImportAnswers,
    ImportConfirmation,
    ImportCreated,
    ImportList,
    ImportsCreated,
    ImportView,
)
from campaign.media.service import LARGEST_FILE, MediaService, base_name
from campaign.media.staff_names import names_told
from campaign.media.values import FIRST_YEAR, LAST_YEAR
from campaign.web.api_docs import operation_with_query, query
from campaign.web.numbers import whole
from campaign.web.principal import principal_of, require_analyst
from campaign.web.problems import api_language, problem_responses

Asked = Request[Any, Any, Any]
#: One file of the largest size, and what a form adds to it.
LARGEST_UPLOAD = LARGEST_FILE + 10_000_000
MOST_FILES = 20
_PIECE = 1 << 18
_MOST_PER_PAGE = 100
_LARGEST_OFFSET = 10**9
_YEAR = query(
    "year", "Calendar year in Norway; the present one when left out.",
    Schema(type="integer", minimum=FIRST_YEAR, maximum=LAST_YEAR),  # type: ignore[arg-type]
)  # fmt: skip
_PAGING = [
    query("limit", "Items of one page.", Schema(type="integer", minimum=1, maximum=_MOST_PER_PAGE, default=20)),  # type: ignore[arg-type]
    query("cursor", "`next` of the page before.", Schema(type="string")),  # type: ignore[arg-type]
]
_ORDER = query("sort", "What the first post has most of.", Schema(type="string", enum=list(POST_ORDERS)))  # type: ignore[arg-type]
_PESO = query("peso", "The class of the posts; all when left out.", Schema(type="string", enum=list(peso.KINDS)))  # type: ignore[arg-type]
_TOKEN: list[dict[str, list[str]]] = [{"token": []}]


@dataclass
class WithFiles(Operation):
    """The upload as it is documented; the handler reads the form itself, so that files go to disk."""

    def __post_init__(self) -> None:
        text, year = {"type": "string"}, {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}
        schema = {
            "type": "object",
            "required": ["files"],
            "properties": {
                "files": {"type": "array", "items": {"type": "string", "format": "binary"}, "maxItems": MOST_FILES},
                "account": {**text, "maxLength": 200, "description": "The own account, where the file does not say."},
                "year": {**year, "description": "Warns about other years."},
                "preview": {"type": "boolean", "default": False, "description": "Wait for a confirmation."},
                "peso": {
                    "type": "string",
                    "enum": list(peso.KINDS),
                    "description": "What it measures; else by the source.",
                },
            },
        }
        content = {"multipart/form-data": OpenAPIMediaType(schema=cast(Schema, schema))}
        self.request_body = RequestBody(content=content, required=True)


def media_of(request: Asked) -> MediaService:
    service: MediaService = request.app.state.media
    return service


def who(request: Asked) -> str:
    """The id of the principal who asks, as it is kept."""
    principal = principal_of(request)
    return principal.id if principal else "unknown"


def _say(request: Asked) -> Translator:
    return translator(api_language(request))


@post(
    "/media/imports", operation_id="importFiles", summary="Import exports of media", status_code=202,
    guards=[require_analyst], security=_TOKEN, opt={"idempotent_by_content": True},
    request_max_body_size=LARGEST_UPLOAD, operation_class=WithFiles,
    responses=problem_responses(400, 401, 403, 413, 415, 422, 503),
)  # fmt: skip
async def import_files(request: Asked) -> ImportsCreated:
    """Takes files in and reads them soon after. The same file again changes nothing."""
    return ImportsCreated(items=await take_in(request, {**request.query_params.dict(), **await read_form(request)}))


async def read_form(request: Asked) -> dict[str, Any]:
    """The fields of a form with files; `files` is always a list, without empty ones. Raises `Malformed`."""
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise UnsupportedMedia(msg("Send the files as multipart/form-data, in the field «files»."))
    try:
        form = await request.form()
    except RequestEntityTooLarge as error:
        raise TooLarge(
            msg(
                "Files that are sent together may be at most %(megabytes)s MB. Send them one by one.",
                megabytes=LARGEST_UPLOAD // 1_000_000,
            )
        ) from error
    except (UnicodeDecodeError, LookupError) as error:
        raise Malformed([Fault("", msg("The text of the form is not UTF-8."))]) from error
    fields: dict[str, Any] = {name: value for name, value in form.items() if isinstance(value, str)}
    return {**fields, "files": [file for file in form.getall("files", []) if isinstance(file, UploadFile)]}


async def take_in(request: Asked, form: dict[str, Any], *, preview: bool = False) -> list[ImportCreated]:
    """Stores the files of a form as imports. Raises `Invalid` with every fault of the fields."""
    principal = principal_of(request)
    files: list[UploadFile] = form["files"]
    year = _checked(form, files)
    preview = preview or str(form.get("preview", "")).lower() in ("true", "1", "on", "yes")
    made = []
    try:
        for file in files:
            import_id = await media_of(request).upload(
                _pieces(file), file.filename, by=principal.id if principal else "unknown",
                account=str(form.get("account", "")), year=year, preview=preview, peso=form.get("peso") or None,
            )  # fmt: skip
            made.append(ImportCreated(id=import_id, file=base_name(file.filename), state="queued"))
    finally:
        for file in files:
            await file.close()
    return made


def _checked(form: dict[str, Any], files: list[UploadFile]) -> int | None:
    """The year of the form."""
    faults = []
    if not files:
        faults.append(Fault("files", msg("Choose at least one file."), "required"))
    if len(files) > MOST_FILES:
        faults.append(Fault("files", msg("Send at most %(count)s files at a time.", count=MOST_FILES), "too-many"))
    text = str(form.get("year", "")).strip()
    year = whole(text, FIRST_YEAR, LAST_YEAR)
    if text and year is None:
        faults.append(Fault("year", msg("Give a year from 2000 to 2100, or leave it out.")))
    if (kind := form.get("peso")) and kind not in peso.KINDS:
        faults.append(Fault("peso", msg("Choose one of: %(names)s.", names=", ".join(peso.KINDS)), "choice"))
    if faults:
        raise Invalid(faults)
    return year


async def _pieces(file: UploadFile) -> AsyncIterator[bytes]:
    while piece := await file.read(_PIECE):
        yield piece


@get(
    "/media/imports", operation_id="listImports", summary="Imports, newest first", guards=[require_analyst],
    security=_TOKEN, operation_class=operation_with_query(_PAGING), responses=problem_responses(400, 401, 403, 503),
)  # fmt: skip
async def list_imports(request: Asked) -> ImportList:
    """Every file that was sent in, with what it came to."""
    limit, offset = paging(request)
    rows, total = await repository.newest(limit=limit, offset=offset)
    following = str(offset + limit) if offset + limit < total else None
    return ImportList(items=await views_of(request, rows, _say(request)), next=following, total=total)


async def views_of(request: Asked, rows: list[dict[str, Any]], say: Translator) -> list[ImportView]:
    """Imports as they are shown."""
    gone = await media_of(request).originals_gone([row for row in rows if row["state"] in ("preview", "failed")])
    people = [who for row in rows for who in people_of(row)]
    names = await names_told(request.app.state.names_of, people, say)
    return [
        import_view(
            row, say, names=names, gone=gone.get(row["id"]),
            mark=mark_of(row) if row["state"] == "preview" else None,
        )
        for row in rows
    ]  # fmt: skip


async def _view(request: Asked, import_id: int) -> ImportView:
    return (await views_of(request, [await repository.get(import_id)], _say(request)))[0]


@get(
    "/media/imports/{import_id:int}", operation_id="getImport", summary="One import", guards=[require_analyst],
    security=_TOKEN, responses=problem_responses(401, 403, 404, 503),
)  # fmt: skip
async def get_import(request: Asked, import_id: FromPath[int]) -> ImportView:
    """Its state, how far it has come, and what it came to."""
    return await _view(request, import_id)


@dataclass
class WithConfirmation(Operation):
    """The body as it is documented: it may be left out."""

    def __post_init__(self) -> None:
        schema = {"type": "object", "properties": {"mark": {"oneOf": [{"type": "string"}, {"type": "null"}]}}}
        self.request_body = RequestBody(
            content={"application/json": OpenAPIMediaType(schema=cast(Schema, schema))}, required=False
        )


@post(
    "/media/imports/{import_id:int}/confirm", operation_id="confirmImport", summary="Confirm a preview",
    status_code=202, guards=[require_analyst], security=_TOKEN, operation_class=WithConfirmation,
    responses=problem_responses(400, 401, 403, 404, 409, 503),
)  # fmt: skip
async def confirm_import(request: Asked, import_id: FromPath[int]) -> ImportView:
    """Lets an import that waits in the state `preview` be written.

    409 while questions about it are open, when its original is gone, and, with `mark` in the body, when it is no longer
    what that mark was of. If another import changes what it brings before it is written, it is a preview again.
    """
    sent = await body_of(request, ImportConfirmation) if await request.body() else ImportConfirmation()
    await media_of(request).confirm(import_id, mark=sent.mark, by=who(request))
    return await _view(request, import_id)


@dataclass
class WithAnswers(Operation):
    """The body as it is documented; all faults of it are told at once."""

    def __post_init__(self) -> None:
        answer = {"oneOf": [{"type": "string"}, {"type": "null"}]}
        schema = {
            "type": "object",
            "required": ["answers"],
            "properties": {"answers": {"type": "object", "minProperties": 1, "additionalProperties": answer}},
            "example": {"answers": {"#platform": "instagram", "visninger": "metric:views", "notat": "ignore"}},
        }
        self.request_body = RequestBody(
            content={"application/json": OpenAPIMediaType(schema=cast(Schema, schema))}, required=True
        )


@post(
    "/media/imports/{import_id:int}/answers", operation_id="answerImport", summary="Answer questions about a file",
    status_code=202, guards=[require_analyst], security=_TOKEN, operation_class=WithAnswers,
    responses=problem_responses(400, 401, 403, 404, 409, 422, 503),
)  # fmt: skip
async def answer_import(request: Asked, import_id: FromPath[int]) -> ImportView:
    """Keeps answers by the `header` of their question, and reads the file again. They may come one by one.

    When nothing needed is open any more the import goes on as it was asked for: it is written, or waits as a preview.
    What holds for other files with the same header is remembered.
    """
    try:
        sent = msgspec.json.decode(await request.body(), type=ImportAnswers)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed([Fault("", msg("The body is not valid JSON: %(reason)s", reason=str(error)))]) from error
    principal = principal_of(request)
    await media_of(request).answer(import_id, sent.answers, by=principal.id if principal else "unknown")
    return await _view(request, import_id)


@delete(
    "/media/imports/{import_id:int}", operation_id="undoImport", summary="Take an import back", status_code=200,
    guards=[require_analyst], security=_TOKEN, responses=problem_responses(401, 403, 404, 503),
)  # fmt: skip
async def undo_import(request: Asked, import_id: FromPath[int]) -> ImportView:
    """Removes exactly what it brought; what another import says too stays. One under way is stopped."""
    await media_of(request).undo(import_id, by=who(request))
    return await _view(request, import_id)


def paging(request: Asked, usual: int = 20) -> tuple[int, int]:
    """Limit and offset. Raises `Malformed`."""
    faults = []
    limit = whole(request.query_params.get("limit", str(usual)), 1, _MOST_PER_PAGE)
    offset = whole(request.query_params.get("cursor") or "0", 0, _LARGEST_OFFSET)
    if limit is None:
        faults.append(Fault("limit", msg("Give a number from 1 to %(most)s.", most=_MOST_PER_PAGE)))
    if offset is None:
        faults.append(Fault("cursor", msg("The cursor is not from this list. Begin again without it.")))
    if limit is None or offset is None:
        raise Malformed(faults)
    return limit, offset


def asked_year(request: Asked) -> int:
    """The year that is asked for. Raises `Malformed`."""
    text = request.query_params.get("year")
    if not text:
        return campaign_year(today())
    year = whole(text, FIRST_YEAR, LAST_YEAR)
    if year is None:
        raise Malformed([Fault("year", msg("Give a year from 2000 to 2100, or leave it out."))])
    return year


_REACH: dict[str, Any] = {
    "guards": [require_analyst], "security": _TOKEN, "responses": problem_responses(400, 401, 403, 503),
}  # fmt: skip


@get(
    "/reach/summary", operation_id="getReachSummary", summary="Key figures of a year",
    operation_class=operation_with_query([_YEAR]), **_REACH,
)  # fmt: skip
async def reach_summary(request: Asked) -> ReachSummary:
    """Each with its definition, date and method. Reach is never added up; gross sums stand apart."""
    return translated(await media_of(request).reach_summary(asked_year(request)), _say(request))


@get(
    "/reach/daily", operation_id="listReachByDay", summary="The days of a year",
    operation_class=operation_with_query([_YEAR]), **_REACH,
)  # fmt: skip
async def reach_daily(request: Asked) -> DailyList:
    """All days on which something was published, in one page."""
    return translated(await reach_posts.daily(asked_year(request)), _say(request))


@get(
    "/reach/series", operation_id="listReachSeries", summary="Numbers by day as lines",
    operation_class=operation_with_query([_YEAR]), **_REACH,
)  # fmt: skip
async def reach_series(request: Asked) -> SeriesList:
    """Of posts, accounts, sites, searches and podcasts, in one page. A line ends where the method changes."""
    return translated(await reach.series(asked_year(request)), _say(request))


@get(
    "/reach/channels", operation_id="listReachByChannel", summary="The accounts of a year",
    operation_class=operation_with_query([_YEAR]), **_REACH,
)  # fmt: skip
async def reach_channels(request: Asked) -> ChannelList:
    """Each account on each platform, in one page."""
    return translated(await reach_posts.channels(asked_year(request)), _say(request))


@get(
    "/reach/posts", operation_id="listReachByPost", summary="The posts of a year",
    operation_class=operation_with_query([_YEAR, _ORDER, _PESO, *_PAGING]), **_REACH,
)  # fmt: skip
async def list_posts(request: Asked) -> PostList:
    """Those with most first. By `engagement_rate` only posts that reached at least 1,000."""
    order = request.query_params.get("sort", "reach")
    if order not in POST_ORDERS:
        raise Malformed([Fault("sort", msg("Sort by one of: %(names)s.", names=", ".join(POST_ORDERS)))])
    kind = request.query_params.get("peso")
    if kind and kind not in peso.KINDS:
        raise Malformed([Fault("peso", msg("Choose one of: %(names)s.", names=", ".join(peso.KINDS)))])
    limit, offset = paging(request)
    classes = (cast(Peso, kind),) if kind else peso.KINDS
    year = asked_year(request)
    return await reach_posts.posts(year, order=cast(PostOrder, order), limit=limit, offset=offset, peso=classes)


@get(
    "/reach/stories", operation_id="listReachByStory", summary="The stories of the press in a year",
    operation_class=operation_with_query([_YEAR, *_PAGING]), **_REACH,
)  # fmt: skip
async def reach_stories(request: Asked) -> StoryList:
    """Those in most outlets first."""
    limit, offset = paging(request)
    return await reach.stories(asked_year(request), limit=limit, offset=offset)


ROUTES = [
    Router(
        "/api/v1", tags=["media"],
        route_handlers=[import_files, list_imports, get_import, answer_import, confirm_import, undo_import],
    ),
    Router(
        "/api/v1", tags=["reach"],
        route_handlers=[reach_summary, reach_daily, reach_series, reach_channels, list_posts, reach_stories],
    ),
]  # fmt: skip
