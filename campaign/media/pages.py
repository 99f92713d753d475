"""Imports, as the campaign team sees them."""

import csv
import io
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from campaign.errors import CampaignError, Conflict, Invalid, Message, NotFound, TooLarge, msg
from campaign.i18n import PAGES, Translator, page_path, translator
from campaign.media import repository
from campaign.media.api import LARGEST_UPLOAD, media_of, paging, read_form, take_in, views_of, who
from campaign.media.formula_guard import guarded
from campaign.media.imports.form import errors_of, given_answers, question_field
from campaign.media.imports.mark import Seen, changes, read_seen, seen_before, seen_of, written_seen
from campaign.media.imports.originals import gone_message
from campaign.media.imports.views import sentence, source_name, sum_label, was_saved
from campaign.media.peso import PESO_NAMES
from campaign.media.problems import worded
from campaign.media.reach.text import metric_value
from campaign.media.readers import READERS
from campaign.media.schemas import ImportView
from campaign.media.service import LARGEST_FILE
from campaign.web.numbers import whole
from campaign.web.principal import require_analyst
from campaign.web.security import require_form_token
from campaign.web.site import language_of, render_page

Asked = Request[Any, Any, Any]
_IMPORT = PAGES["team_import"]["nb"].replace("{id}", "{import_id:int}")
_PER_PAGE = 20
_DONE = {
    "confirm": msg("The import is saved."),
    "undo": msg("The import is taken back. What other files say too is kept."),
    "discard": msg("Discarded. Nothing was saved."),
    "answer": msg("Your answers are kept, and the file has been read again."),
    "forget": msg("The answers are forgotten. The next file with these columns is asked about."),
}
_BUSY = ("queued", "reading", "writing")
_MOST_STATES = 100


@get(PAGES["team_imports"]["nb"], include_in_schema=False, guards=[require_analyst], name="team_imports")
async def imports_page(request: Asked) -> Response[str]:
    """The form for files, and what came of those before."""
    return await _imports_page(request)


async def _imports_page(request: Asked, error: CampaignError | None = None, account: str = "") -> Response[str]:
    say = translator(language_of(request))
    limit, offset = _PER_PAGE, paging(request)[1]
    rows, total = await repository.newest(limit=limit, offset=offset)
    views = await views_of(request, rows, say)
    errors = {}
    if error is not None:
        faults = error.faults if isinstance(error, Invalid) else ()
        errors = {fault.field: say.message(fault.message) for fault in faults}
        errors = errors or {"files": say.message(error.detail or error.title)}
    return render_page(
        request, "media/team_imports.html", title=msg("Imports"), section="team_imports",
        items=[{"view": view, "sentence": sentence(view, say), "waits": any(one.needed for one in view.questions),
                "saved": was_saved(view)} for view in views],
        busy=any(view.state in _BUSY for view in views), total=total, largest=LARGEST_FILE // 1_000_000,
        next=f"?cursor={offset + limit}" if offset + limit < total else None, first="?" if offset else None,
        errors=errors, account=account, has_errors=bool(errors), status=error.status if error else 200,
        sources=sorted({say.gettext(reader.label) for reader in READERS}, key=str.casefold),
    )  # fmt: skip


@post(
    PAGES["team_imports"]["nb"], include_in_schema=False, guards=[require_analyst],
    request_max_body_size=LARGEST_UPLOAD,
)  # fmt: skip
async def upload(request: Asked) -> Response[Any]:
    """Takes files in; each waits to be looked through. Faults come back with the page."""
    by_script = "application/json" in request.headers.get("accept", "")
    form: dict[str, Any] = {}
    try:
        form = await read_form(request)
        require_form_token(request, str(form.get("csrf", "")))
        made = await take_in(request, form, preview=True)
    except (Invalid, TooLarge) as error:
        if by_script:
            raise
        return await _imports_page(request, error, str(form.get("account", "")))
    if by_script:
        items = [{"id": one.id, "file": one.file, "href": page_path("team_import", id=str(one.id))} for one in made]
        return Response({"items": items}, status_code=201)
    one = len(made) == 1
    return Redirect(page_path("team_import", id=str(made[0].id)) if one else page_path("team_imports"), status_code=303)


@get(f"{PAGES['team_imports']['nb']}/tilstand.json", include_in_schema=False, guards=[require_analyst])
async def states(request: Asked) -> Response[Any]:
    """How far some imports have come, for a page that shows them: `ids` are numbers with commas between."""
    ids = [number for text in request.query_params.get("ids", "").split(",") if (number := whole(text, 1, 2**63 - 1))]
    found = await repository.some(ids[:_MOST_STATES])
    items = [
        {"id": row["id"], "state": row["state"], "busy": row["state"] in _BUSY, "progress": round(row["progress"], 3)}
        for row in found
    ]
    return Response({"items": items}, headers={"Cache-Control": "no-store"})


@get(_IMPORT, include_in_schema=False, guards=[require_analyst], name="team_import")
async def import_page(request: Asked, import_id: FromPath[int]) -> Response[str]:
    """One import: what the file holds, what is wrong with it, and the choice to save it or take it back."""
    return await _import_page(request, import_id)


async def _import_page(
    request: Asked, import_id: int, error: CampaignError | None = None, given: dict[str, str] | None = None,
    seen: Seen | None = None,
) -> Response[str]:  # fmt: skip
    """`seen` is what the person saw before, who could not confirm it now."""
    say = translator(language_of(request))
    row = await repository.get(import_id)
    (view,) = await views_of(request, [row], say)
    before = seen or seen_before(row)
    done_name = request.query_params.get("done", "")
    saved = was_saved(view)
    done = _done(done_name, view, saved)
    meanwhile = _meanwhile(view, saved, say) if isinstance(error, Conflict) else None
    questions = [question_field(number, one, say, given) for number, one in enumerate(view.questions)]
    gone = gone_message(say.date(view.file_gone_on, "long")) if view.file_gone_on else None
    errors = errors_of(error, questions, say) if error and not meanwhile else {}
    if gone and isinstance(error, Conflict) and errors:
        errors = {"": say.message(gone)}
    return render_page(
        request, "media/team_import.html", title=msg("Import of %(file)s", file=view.file), section="team_imports",
        view=view, sentence=sentence(view, say), source=source_name(view, say), done=None if error else done,
        saved=saved, meanwhile=meanwhile,
        seen=written_seen(row), came_back=error is None and before is not None,
        stale=isinstance(error, Conflict),
        changed=changes(before, seen_of(row), say) if before and view.state == "preview" else [],
        gone=gone,
        asks_meaning=any(one["asks_meaning"] for one in questions),
        done_name=done_name if done_name in _DONE else "",
        busy=view.state in _BUSY, sum_label=sum_label, metric_value=metric_value,
        questions=questions, errors=errors,
        waits=any(one["needed"] for one in questions) or (view.state == "failed" and bool(questions)),
        peso_names=[(kind, say.gettext(name)) for kind, name in PESO_NAMES.items()],
        csv_address=f"{page_path('team_import', id=str(import_id))}/problemer.csv",
        has_errors=bool(errors), status=error.status if error else 200,
    )  # fmt: skip


def _done(name: str, view: ImportView, saved: bool) -> Message | None:
    """What to say after something was done, as long as it is so: an import that came back is not saved."""
    wanted = {"confirm": "done", "undo": "undone", "discard": "undone"}.get(name, view.state)
    if name not in _DONE or wanted != view.state:
        return None
    return _DONE["discard"] if view.state == "undone" and not saved else _DONE.get(name)


def _meanwhile(view: ImportView, saved: bool, say: Translator) -> Message | None:
    """Who saved or discarded an import, and when, while somebody else had its preview before them."""
    at = view.undone_at or view.finished_at
    who = view.undone_by if view.state == "undone" else view.confirmed_by
    told = {
        "who": who or say.gettext("unknown"),
        "day": say.date(at, "long") if at else "", "time": say.time(at) if at else "",
    }  # fmt: skip
    if view.state == "done":
        return msg("Meanwhile this import was saved by %(who)s, %(day)s at %(time)s.", **told)
    if view.state == "undone" and saved:
        return msg("Meanwhile this import was taken back by %(who)s, %(day)s at %(time)s.", **told)
    if view.state == "undone":
        return msg("Meanwhile this import was discarded by %(who)s, %(day)s at %(time)s.", **told)
    return msg("Meanwhile %(who)s said that this import shall be saved.", **told) if view.state == "writing" else None


@post(f"{_IMPORT}/svar", include_in_schema=False, guards=[require_analyst])
async def answer_questions(request: Asked, import_id: FromPath[int]) -> Response[Any]:
    """Keeps what the person answered and has the file read again; or forgets what was answered before."""
    form = await request.form()
    require_form_token(request, str(form.get("csrf", "")))
    by = who(request)
    if form.get("act") == "forget":
        try:
            await media_of(request).forget_answers(import_id, by=by)
        except Conflict as error:
            return await _import_page(request, import_id, error)
        return Redirect(page_path("team_import", id=str(import_id)), status_code=303, query_params={"done": "forget"})
    given = given_answers({name: str(value) for name, value in form.items()})
    try:
        await media_of(request).answer(import_id, given, by=by, preview=True)
    except (Invalid, Conflict) as error:
        return await _import_page(request, import_id, error, given)
    return Redirect(page_path("team_import", id=str(import_id)), status_code=303, query_params={"done": "answer"})


@post(_IMPORT, include_in_schema=False, guards=[require_analyst])
async def act_on_import(request: Asked, import_id: FromPath[int]) -> Response[Any]:
    """Confirms a preview or takes an import back."""
    form = await request.form()
    require_form_token(request, str(form.get("csrf", "")))
    act = str(form.get("act", ""))
    if act == "confirm":
        try:
            mark = str(form.get("mark", ""))
            await media_of(request).confirm(
                import_id, by=who(request), peso=str(form.get("peso", "")) or None, mark=mark
            )  # fmt: skip
        except Conflict as error:
            return await _import_page(request, import_id, error, seen=read_seen(str(form.get("seen", ""))))
    elif act in ("undo", "discard"):
        try:
            await media_of(request).undo(import_id, by=who(request), unsaved=act == "discard")
        except Conflict as error:
            return await _import_page(request, import_id, error)
    else:
        raise NotFound()
    return Redirect(page_path("team_import", id=str(import_id)), status_code=303, query_params={"done": act})


@get(f"{_IMPORT}/problemer.csv", include_in_schema=False, guards=[require_analyst])
async def problems_csv(request: Asked, import_id: FromPath[int]) -> Response[bytes]:
    """The rows that were skipped and why, for a spreadsheet."""
    say = translator(language_of(request))
    row = await repository.get(import_id)
    kept = [*msgspec.json.decode(row["problems"]), *msgspec.json.decode(row["report"]).get("warnings", [])]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([say.gettext("Row"), say.gettext("Column"), say.gettext("Rule"), say.gettext("What to do")])
    for one in kept:
        told = worded(one, say.gettext)
        writer.writerow([guarded(told[name]) for name in ("row", "column", "rule", "text")])
    return Response(
        text.getvalue().encode("utf-8-sig"),
        media_type="text/csv",
        headers={
            "Content-Disposition": f'attachment; filename="import-{import_id}-problems.csv"',
            "Cache-Control": "no-store",
        },
    )


ROUTES = [imports_page, upload, states, import_page, answer_questions, act_on_import, problems_csv]
