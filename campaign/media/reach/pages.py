"""The reach of a year as the campaign team sees it, and as files to take along."""

import asyncio
from collections.abc import Callable
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from campaign.clock import campaign_year, now, today
from campaign.errors import NotFound, msg
from campaign.i18n import PAGES, Translator, translator
from campaign.media.api import asked_year
from campaign.media.reach import export, lines, years
from campaign.media.reach.page import page_of
from campaign.media.reach.report import as_pdf
from campaign.media.reach.text import platform_name
from campaign.media.share_of_voice import service as share_of_voice
from campaign.web.principal import require_analyst
from campaign.web.site import language_of, render_page

Asked = Request[Any, Any, Any]
_Written = Callable[[lines.KeyFigures, Translator], bytes]
#: By the ending of the name of a file: what writes it, and its media type.
_FILES: dict[str, tuple[_Written, str]] = {
    "xlsx": (export.as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pdf": (as_pdf, "application/pdf"),
    "csv": (export.as_csv, "text/csv"),
}


@get(PAGES["team_reach"]["nb"], include_in_schema=False, guards=[require_analyst], name="team_reach")
async def reach_page(request: Asked) -> Response[str]:
    """The key figures of a year, with charts that each have their table."""
    known = await years.years()
    asked = asked_year(request) if request.query_params.get("year") else None
    year = asked or (known[0] if known else campaign_year(today()))
    say = translator(language_of(request))
    context = await page_of(year, say, request.app.state.article_places.county_names)
    return render_page(
        request, "media/team_reach.html", title=msg("Reach in %(year)s", year=str(year)), section="team_reach",
        year=year, years=sorted({*known, year}, reverse=True), platform_name=platform_name, **context,
    )  # fmt: skip


@get(f"{PAGES['team_reach']['nb']}/fil/{{form:str}}", include_in_schema=False, guards=[require_analyst])
async def reach_file(request: Asked, form: FromPath[str]) -> Response[bytes]:
    """The key figures of a year as a workbook, a PDF or CSV, in the language of the reader."""
    if form not in _FILES:
        raise NotFound()
    write, media_type = _FILES[form]
    year = asked_year(request)
    say = translator(language_of(request))
    report = await _key_figures(request, year, say)
    content = await asyncio.to_thread(write, report, say)
    headers = {
        "Content-Disposition": f'attachment; filename="verdensdagen-{year}.{form}"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=media_type, headers=headers)


async def _key_figures(request: Asked, year: int, say: Translator) -> lines.KeyFigures:
    state = request.app.state
    count, demonstration = await state.registered_events(year)
    return lines.key_figures(
        await years.summary(year), events=count, demonstration=demonstration, at=now(), say=say,
        counties=await years.counties(year, state.article_places.county_names),
        shares=await share_of_voice.shares(year),
    )  # fmt: skip


ROUTES = [reach_page, reach_file]
