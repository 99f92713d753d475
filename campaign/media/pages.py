"""Imports and reach, as the campaign team sees them."""

import csv
import io
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from campaign.clock import campaign_year, today
from campaign.errors import CampaignError, Invalid, NotFound, TooLarge, msg
from campaign.i18n import PAGES, page_path, translator
from campaign.media import reach, reach_queries, repository
from campaign.media.api import LARGEST_UPLOAD, asked_year, media_of, paging, read_form, take_in
from campaign.media.formula_guard import guarded
from campaign.media.import_views import SOURCE_NAMES, import_view, metric_label, sentence, source_name
from campaign.media.problems import worded
from campaign.media.reach_view import PLATFORM_NAMES, by_day, by_post, by_story, most_views, reach_by_platform
from campaign.web.principal import require_analyst
from campaign.web.security import require_form_token
from campaign.web.site import language_of, render_page

Asked = Request[Any, Any, Any]
_IMPORT = PAGES["team_import"]["nb"].replace("{id}", "{import_id:int}")
_PER_PAGE = 20
_DONE = {
    "confirm": msg("The import is being saved."),
    "undo": msg("The import is taken back. What other files say too is kept."),
}


@get(PAGES["team_imports"]["nb"], include_in_schema=False, guards=[require_analyst], name="team_imports")
async def imports_page(request: Asked) -> Response[str]:
    """The form for files, and what came of those before."""
    return await _imports_page(request)


async def _imports_page(request: Asked, error: CampaignError | None = None, account: str = "") -> Response[str]:
    say = translator(language_of(request))
    limit, offset = _PER_PAGE, paging(request)[1]
    rows, total = await repository.newest(limit=limit, offset=offset)
    views = [import_view(row, say) for row in rows]
    errors = {}
    if error is not None:
        faults = error.faults if isinstance(error, Invalid) else ()
        errors = {fault.field: say.message(fault.message) for fault in faults}
        errors = errors or {"files": say.message(error.detail or error.title)}
    return render_page(
        request, "media/team_imports.html", title=msg("Imports"), section="team_imports",
        items=[{"view": view, "sentence": sentence(view, say), "source": source_name(view, say)} for view in views],
        busy=any(view.state in ("queued", "reading", "writing") for view in views), total=total,
        next=f"?cursor={offset + limit}" if offset + limit < total else None, first="?" if offset else None,
        errors=errors, account=account, has_errors=bool(errors), status=error.status if error else 200,
        sources=sorted({say.gettext(name) for name in SOURCE_NAMES.values()}, key=str.casefold),
    )  # fmt: skip


@post(
    PAGES["team_imports"]["nb"], include_in_schema=False, guards=[require_analyst],
    request_max_body_size=LARGEST_UPLOAD,
)  # fmt: skip
async def upload(request: Asked) -> Response[Any]:
    """Takes files in; each waits to be looked through. Faults come back with the page."""
    form = await read_form(request)
    require_form_token(request, str(form.get("csrf", "")))
    try:
        made = await take_in(request, form, preview=True)
    except (Invalid, TooLarge) as error:
        return await _imports_page(request, error, str(form.get("account", "")))
    one = len(made) == 1
    return Redirect(page_path("team_import", id=str(made[0].id)) if one else page_path("team_imports"), status_code=303)


@get(_IMPORT, include_in_schema=False, guards=[require_analyst], name="team_import")
async def import_page(request: Asked, import_id: FromPath[int]) -> Response[str]:
    """One import: what the file holds, what is wrong with it, and the choice to save it or take it back."""
    say = translator(language_of(request))
    view = import_view(await repository.get(import_id), say)
    done = _DONE.get(request.query_params.get("done", ""))
    return render_page(
        request, "media/team_import.html", title=msg("Import of %(file)s", file=view.file), section="team_imports",
        view=view, sentence=sentence(view, say), source=source_name(view, say), done=done,
        busy=view.state in ("queued", "reading", "writing"), metric_label=metric_label,
        csv_address=f"{page_path('team_import', id=str(import_id))}/problemer.csv",
    )  # fmt: skip


@post(_IMPORT, include_in_schema=False, guards=[require_analyst])
async def act_on_import(request: Asked, import_id: FromPath[int]) -> Response[Any]:
    """Confirms a preview or takes an import back."""
    form = await request.form()
    require_form_token(request, str(form.get("csrf", "")))
    act = str(form.get("act", ""))
    if act == "confirm":
        await media_of(request).confirm(import_id)
    elif act == "undo":
        await media_of(request).undo(import_id)
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
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="import-{import_id}-problems.csv"',
            "Cache-Control": "no-store",
        },
    )


@get(PAGES["team_reach"]["nb"], include_in_schema=False, guards=[require_analyst], name="team_reach")
async def reach_page(request: Asked) -> Response[str]:
    """The key figures of a year, with charts that each have their table."""
    years = await reach_queries.years()
    asked = asked_year(request) if request.query_params.get("year") else None
    year = asked or (years[0] if years else campaign_year(today()))
    say = translator(language_of(request))
    summary = await media_of(request).reach_summary(year)
    channels = await reach.channels(year)
    best = await reach.posts(year, order="reach", limit=10)
    rated = await reach.posts(year, order="engagement_rate", limit=10)
    return render_page(
        request, "media/team_reach.html", title=msg("Reach in %(year)s", year=str(year)),
        section="team_reach", year=year, years=sorted({*years, year}, reverse=True), summary=summary,
        most_views=most_views(channels, say), by_platform=reach_by_platform(summary, say),
        days=by_day(await reach.daily(year), say), best=by_post(best, say), rated=by_post(rated, say),
        stories=by_story(await reach.stories(year, limit=10), say), names=PLATFORM_NAMES,
        least=reach.LEAST_REACH_FOR_RATE,
        empty=not summary.posts.value and not summary.mentions.hits and not summary.social_mentions.hits,
    )  # fmt: skip


ROUTES = [imports_page, upload, import_page, act_on_import, problems_csv, reach_page]
