"""For those who run the site: whether it lives, whether it is ready, figures, help lines and built files."""

import hmac
import shutil
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from campaign import db, outbox
from campaign.errors import NotFound, Unavailable
from campaign.logs import logger
from campaign.web.assets import AssetNotFound, read_asset
from campaign.web.conditional import answer_json, matches
from campaign.web.help_lines import HelpLine, help_line_file
from campaign.web.problems import problem_responses

Asked = Request[Any, Any, Any]
_LEAST_FREE_BYTES = 200_000_000
#: A waiting job older than this says that no worker is at work.
_OLDEST_DUE_SECONDS = 300.0
_log = logger("web")


class HelpLineList(msgspec.Struct, frozen=True, kw_only=True):
    """Crisis help, from the same dated file as on every page."""

    items: list[HelpLine]
    next: str | None
    total: int
    reviewed_on: str


class Readiness(msgspec.Struct, frozen=True, kw_only=True):
    """`ready`; `degraded` when public pages are answered but something behind them is away; else `unready`."""

    status: str
    checks: dict[str, str]


@get("/livez", include_in_schema=False, media_type="text/plain")
async def livez() -> str:
    """The process answers."""
    return "ok"


@get("/readyz", include_in_schema=False)
async def readyz(request: Asked) -> Response[Readiness]:
    """200 while public pages can be answered, else 503; says which parts are away."""
    checks = {"database": "ok" if await db.is_alive() else "away"}
    if checks["database"] == "ok":
        checks["outbox"] = await _outbox_check()
    free = shutil.disk_usage(_existing(request.app.state.settings.data_dir)).free
    checks["disk"] = "ok" if free > _LEAST_FREE_BYTES else "nearly full"
    serving = request.app.state.ready()
    well = all(value == "ok" for value in checks.values())
    status = "unready" if not serving else ("ready" if well else "degraded")
    return Response(
        Readiness(status=status, checks=checks),
        status_code=200 if serving else 503,
        headers={"Cache-Control": "no-store"},
    )


def _existing(path: Any) -> Any:
    return path if path.exists() else _existing(path.parent)


async def _outbox_check() -> str:
    try:
        statistics = await outbox.statistics()
    except Exception as error:  # a schema that has not been migrated is a fault to report, not to fail on
        _log.warning("readyz.outbox", error=type(error).__name__)
        return "not migrated"
    return "ok" if statistics["oldest_due_seconds"] < _OLDEST_DUE_SECONDS else "no worker"


@get("/metrics", include_in_schema=False)
async def metrics(request: Asked) -> Response[bytes]:
    """Prometheus figures, for the bearer of METRICS_TOKEN."""
    token = request.app.state.settings.metrics_token
    if not hmac.compare_digest(request.headers.get("authorization", "").encode(), f"Bearer {token}".encode()):
        raise NotFound()
    registry = CollectorRegistry()
    try:
        statistics = await outbox.statistics()
    except Unavailable:
        statistics = {"states": {}, "oldest_due_seconds": 0.0}
        Gauge("campaign_database_up", "1 when PostgreSQL answers.", registry=registry).set(0)
    else:
        Gauge("campaign_database_up", "1 when PostgreSQL answers.", registry=registry).set(1)
    jobs = Gauge("campaign_outbox_jobs", "Rows of the outbox by state.", ["state"], registry=registry)
    for state, count in statistics["states"].items():
        jobs.labels(state=state).set(count)
    oldest = Gauge("campaign_outbox_oldest_due_seconds", "Age of the oldest job that is due.", registry=registry)
    oldest.set(statistics["oldest_due_seconds"])
    events = Gauge("campaign_catalogue_events", "Published events in memory.", registry=registry)
    events.set(request.app.state.catalogue.total())
    return Response(generate_latest(registry), media_type="text/plain; version=0.0.4; charset=utf-8")


@get("/api/v1/help-lines", operation_id="listHelpLines", tags=["reference"], summary="Crisis help")
async def help_lines(request: Asked) -> Response[HelpLineList]:
    """Whom to call or write to, day and night."""
    found = help_line_file()
    lines = list(found.lines)
    body = HelpLineList(items=lines, next=None, total=len(lines), reviewed_on=found.reviewed_on.isoformat())
    return answer_json(request, body)  # type: ignore[return-value]


@get("/static/{name:str}", include_in_schema=False, responses=problem_responses(404))
async def static_file(request: Asked, name: FromPath[str]) -> Response[bytes]:
    """A built file; its name holds a hash of its content, so it may be kept for ever."""
    try:
        content, headers = read_asset(name, request.headers.get("accept-encoding", ""))
    except AssetNotFound as error:
        raise NotFound() from error
    sent = {key: value for key, value in headers.items() if key.lower() != "content-type"}
    media_type = next(value for key, value in headers.items() if key.lower() == "content-type")
    if matches(request, headers["ETag"]):
        return Response(b"", status_code=304, headers=sent, media_type=media_type)
    return Response(content, headers=sent, media_type=media_type)


ROUTES = [livez, readyz, help_lines, static_file]
