"""The web application: routes of all rooms, middleware, errors, and the catalogue that it keeps fresh."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from litestar import Litestar
from litestar.datastructures import State
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme
from litestar.types import ControllerRouterHandler

from campaign import db, logs
from campaign.assembly import Assembly, assemble
from campaign.events import api as events_api
from campaign.events import pages as events_pages
from campaign.events.catalogue import Catalogue
from campaign.events.places import api as places_api
from campaign.events.places import pages as places_pages
from campaign.events.repository import registered
from campaign.events.team import pages as events_team
from campaign.i18n import LANGUAGES
from campaign.jobs import RedisCounter
from campaign.map import api as map_api
from campaign.map import pages as map_pages
from campaign.media import api as media_api
from campaign.media import pages as media_pages
from campaign.media.coverage import api as coverage_api
from campaign.media.coverage import pages as coverage_pages
from campaign.media.reach import pages as reach_pages
from campaign.media.share_of_voice import api as voice_api
from campaign.media.share_of_voice import pages as voice_pages
from campaign.media.story_edits import api as stories_api
from campaign.media.story_edits import pages as stories_pages
from campaign.people import pages as people_pages
from campaign.people import service as people
from campaign.people.authentication import StaffAuthentication
from campaign.settings import Settings
from campaign.web import api_docs, dev_mail, operations
from campaign.web.idempotency import Idempotency
from campaign.web.limits import Limiter
from campaign.web.principal import Authentication
from campaign.web.problems import handle_error
from campaign.web.rendering import render_static_errors
from campaign.web.security import SameOrigin, SecurityHeaders
from campaign.web.site import context_for

#: Larger bodies are refused with 413; routes that take files set their own.
LARGEST_BODY = 1_000_000


class Application(Litestar):
    """Answers HEAD as GET without a body, as mail scanners and monitors ask for any page."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await super().__call__(scope, receive, send)
            return

        async def send_head(message: Any) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        asked: Any = {**scope, "method": "GET"}
        await super().__call__(asked, receive, send_head)


def create_app(settings: Settings, *, assembly: Assembly | None = None) -> Litestar:
    """The application of an installation. Opens its connections when it starts, and closes them when it ends."""
    logs.configure(settings.log_format)
    parts = assembly or assemble(settings)
    counter = RedisCounter(settings.redis_url)
    limiter = Limiter(
        counter,
        trusted_proxies=settings.trusted_proxies,
        secret_key=settings.secret_key,
        open_house=settings.embedded and not settings.secure,
    )
    catalogue = Catalogue(area=parts.gazetteer.municipality, public_url=settings.public_url)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Litestar) -> AsyncIterator[None]:
        await db.open_pool(settings.database_pool)
        keeper = asyncio.create_task(catalogue.keep_fresh())
        try:
            yield
        finally:
            keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await keeper
            await parts.close()
            await counter.close()
            await db.close_pool()

    app = Application(
        route_handlers=_routes(settings),
        middleware=[
            SameOrigin(parts.site),
            Authentication(StaffAuthentication(parts.site)),
            Idempotency(),
        ],
        before_send=[SecurityHeaders(secure=settings.secure)],
        exception_handlers={Exception: handle_error},
        lifespan=[lifespan],
        state=State(
            {
                "settings": settings,
                "site": parts.site,
                "events": parts.events,
                "registered_events": registered,
                "places": parts.places,
                "regeocoding": parts.regeocoding,
                "media": parts.media,
                "names_of": people.names_of,
                "article_places": parts.article_places,
                "coverage": parts.coverage,
                "gazetteer": parts.gazetteer,
                "attribution": parts.gazetteer.attribution(),
                "catalogue": catalogue,
                "limiter": limiter,
                "ready": lambda: catalogue.loaded,
                # Made now, so that they can be shown when nothing else works.
                "static_errors": render_static_errors(
                    parts.site.templates, {lang: context_for(parts.site, lang) for lang in LANGUAGES}
                ),
            }
        ),
        openapi_config=_openapi(settings),
        logging_config=None,
        request_max_body_size=LARGEST_BODY,
        debug=False,
    )
    return app


def _routes(settings: Settings) -> list[ControllerRouterHandler]:
    routes: list[ControllerRouterHandler] = [
        *events_api.ROUTES,
        *events_pages.ROUTES,
        *events_team.ROUTES,
        *places_api.ROUTES,
        *places_pages.ROUTES,
        *map_api.ROUTES,
        *map_pages.ROUTES,
        *media_api.ROUTES,
        *media_pages.ROUTES,
        *reach_pages.ROUTES,
        *coverage_api.ROUTES,
        *coverage_pages.ROUTES,
        *stories_api.ROUTES,
        *stories_pages.ROUTES,
        *voice_api.ROUTES,
        *voice_pages.ROUTES,
        *people_pages.ROUTES,
        *operations.ROUTES,
        api_docs.problem_type,
    ]
    if settings.metrics_token:
        routes.append(operations.metrics)
    if settings.embedded and not settings.smtp_url and not settings.secure:
        routes.extend(dev_mail.ROUTES)
    return routes


def _openapi(settings: Settings) -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Verdensdagen for psykisk helse",
        version="1.0.0",
        description="Events of Norway's World Mental Health Day, and what the campaign reached.",
        path="/schema",
        render_plugins=[api_docs.DocumentationPage([*events_api.BODIES, *stories_api.BODIES, *voice_api.BODIES])],
        components=Components(security_schemes={"token": SecurityScheme(type="http", scheme="bearer")}),
        use_handler_docstrings=True,
    )
