"""Public pages: start, list, event, feeds, and what this site says of itself."""

from collections.abc import Callable
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect

from campaign import clock
from campaign.clock import campaign_period, campaign_year
from campaign.errors import Message, NotFound, msg
from campaign.events import calendar as calendars
from campaign.events import feeds, listing, model, presentation, structured_data
from campaign.events.catalogue import Catalogue
from campaign.events.confirmation import pages as confirmation
from campaign.events.filters import Filters, parse_filters
from campaign.events.registration import pages as registration
from campaign.events.schemas import EventView
from campaign.i18n import LANGUAGES, PAGES, Translator, page_path, translator
from campaign.web.assets import asset
from campaign.web.conditional import Body, answer, answer_page
from campaign.web.site import language_of, render_page, site_of

Asked = Request[Any, Any, Any]
_STALE = msg("We cannot reach our database right now. What you see here may be a little old.")
_DESCRIPTION = msg("Find and register local events for World Mental Health Day in Norway.")
_ON_START = 6


def _routes(page: str) -> list[str]:
    """The addresses of a page in all languages, as route patterns."""
    return [PAGES[page][lang].replace("}", ":str}") for lang in LANGUAGES]


def _asked(request: Asked) -> tuple[Catalogue, Translator]:
    return request.app.state.catalogue, translator(language_of(request))


def _public(request: Asked, template: str, **context: Any) -> Response[Any]:
    """A public page, answered conditionally."""
    return answer_page(request, _rendered(request, template, **context))


def _rendered(request: Asked, template: str, **context: Any) -> Response[str]:
    """A public page, with a notice when the catalogue is old."""
    catalogue: Catalogue = request.app.state.catalogue
    context.setdefault("notice", _STALE if catalogue.stale else None)
    return render_page(request, template, public=True, **context)


def _kept(request: Asked, name: tuple[Any, ...], make: Callable[[], Response[str]]) -> Response[Any]:
    """A public page, made once for each version of the catalogue: it holds no nonce and nothing of one visitor.

    The hour belongs to its name, as pages say what is over and what comes next.
    """
    catalogue, say = _asked(request)
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    body = catalogue.kept(
        ("html", name, say.lang, hour, catalogue.stale),
        lambda: Body.of(make().content.encode(), "text/html; charset=utf-8"),
    )
    made = answer(request, body)
    made.headers["Content-Language"] = say.lang
    return made


@get(_routes("home"), include_in_schema=False, name="home")
async def start(request: Asked) -> Response[Any]:
    """What the day is, a search, the way to register, and what comes next."""
    catalogue, say = _asked(request)
    today = clock.today()
    begins, ends = campaign_period(today.year)
    if today > ends:
        begins, ends = campaign_period(today.year + 1)
    year = campaign_year(today)
    if not catalogue.total(year) and catalogue.years():
        year = catalogue.years()[0]
    coming = Filters(begins=clock.day_bounds(today)[0], limit=_ON_START)
    found = catalogue.kept(("page", coming), lambda: catalogue.page(coming))
    return _public(
        request, "events/start.html", title=msg("Find an event near you, or register your own"),
        description=_DESCRIPTION, page="home", cards=[presentation.card(view, say) for view in found.items],
        today=today if found.total else None,
        begins=begins, ends=ends, year=year, total=catalogue.total(year), places=len(catalogue.counts(year)),
        areas=listing.area_options(request.app.state.gazetteer.municipalities()),
    )  # fmt: skip


@get(_routes("events"), include_in_schema=False, name="events")
async def event_list(request: Asked) -> Response[Any]:
    """The list with its filters; the map beside it shows the same events."""
    catalogue, _ = _asked(request)
    query = request.query_params.dict()
    number = request.app.state.gazetteer.area_number
    found = listing.read_listing(query, catalogue, area_number=number, today=clock.today())
    if found.faults:
        return _list_page(request, found, indexed=False)
    return _kept(
        request, ("events", found.query_string(), not query), lambda: _list_page(request, found, indexed=not query)
    )


def _list_page(request: Asked, found: listing.Listing, *, indexed: bool) -> Response[str]:
    catalogue, say = _asked(request)
    gazetteer = request.app.state.gazetteer
    choices: dict[str, list[tuple[str, str]]] = {
        "category": [(code, say.message(model.LABELS[code])) for code in model.CATEGORIES],
        "audience": [(code, say.message(model.LABELS[code])) for code in model.AUDIENCES],
        "attendance_mode": [(code, say.message(model.LABELS[code])) for code in model.ATTENDANCE_MODES],
        "county": sorted(gazetteer.counties()),
        "municipality": listing.area_options(gazetteer.municipalities()),
        "year": [(str(year), str(year)) for year in catalogue.years()],
    }
    views = found.result.items
    return _rendered(
        request, "events/list.html", title=msg("Find events"), description=_DESCRIPTION, page="events",
        status=400 if found.faults else 200, has_errors=bool(found.faults), indexed=indexed, found=found,
        query="" if found.shown else found.query_string(),
        errors={name: say.message(fault) for name, fault in found.faults.items()},
        choices={name: listing.with_several(options, found.typed.get(name, "")) for name, options in choices.items()},
        days=presentation.by_day(views, say) if found.sort == "date" else [],
        cards=[presentation.card(view, say) for view in views] if found.sort != "date" else [],
    )  # fmt: skip


@get(_routes("event"), include_in_schema=False, name="event")
async def event_page(request: Asked) -> Response[Any]:
    """One event, as a page or, with `.ics` behind its address, for calendars."""
    catalogue, say = _asked(request)
    slug, _, kind = request.path_params["slug"].partition(".")
    view = catalogue.get(slug) if kind in ("", "ics") else None
    if view is None:
        await request.app.state.events.why_gone(slug)
        raise NotFound(msg("There is no event at this address. It may have been taken down."))
    if slug != view.slug:
        return Redirect(page_path("event", say.lang, slug=view.slug) + (f".{kind}" if kind else ""), status_code=301)
    if kind == "ics":
        return _one_for_calendar(request, catalogue, view, say)
    return _kept(request, ("event", view.id), lambda: _event_page(request, view))


def _event_page(request: Asked, view: EventView) -> Response[str]:
    say = translator(language_of(request))
    public_url = site_of(request).public_url
    own = public_url + page_path("event", say.lang, slug=view.slug)
    image = public_url + asset("share.png")
    pin = view.location
    return _rendered(
        request, "events/event.html", title=Message("%(title)s", {"title": view.title}), page="event", section="events",
        description=". ".join(filter(None, (say.period(view.starts_at, view.ends_at), presentation.whole_place(view)))),
        page_params={"slug": view.slug}, view=view, facts=presentation.facts(view, say), own=own, image=image,
        past=(view.ends_at or view.starts_at) < clock.now(), category=say.message(model.LABELS[view.category]),
        precision=presentation.precision_words(pin.precision, pin.accuracy_m, say) if pin else "",
        data=structured_data.event_data(view, page=own, image=image),
    )  # fmt: skip


def _one_for_calendar(request: Asked, catalogue: Catalogue, view: EventView, say: Translator) -> Response[Any]:
    public_url = site_of(request).public_url

    def make() -> Body:
        source = public_url + page_path("event", say.lang, slug=view.slug) + ".ics"
        entries = [catalogue.entry(view)]
        data = calendars.calendar(entries, name=view.title, public_url=public_url, source=source, say=say)
        return Body.of(data, calendars.MEDIA_TYPE)

    return answer(request, catalogue.kept(("ics", view.id, say.lang), make))


def _feed_request(request: Asked) -> tuple[Catalogue, Translator, Filters, str]:
    """Filters of a feed, and its own address, which is the same for all ways of asking for the same."""
    catalogue, say = _asked(request)
    query = {name: values for name, values in request.query_params.dict().items() if any(values)}
    filters = parse_filters(query, area_number=request.app.state.gazetteer.area_number)
    filters = msgspec.structs.replace(filters, limit=Filters().limit, cursor=None)
    chosen = filters.query_string()
    return catalogue, say, filters, site_of(request).public_url + request.url.path + (f"?{chosen}" if chosen else "")


@get("/kalender.ics", include_in_schema=False, name="calendar")
async def calendar_feed(request: Asked) -> Response[Any]:
    """A calendar to subscribe to, with the filters of the list."""
    catalogue, say, filters, source = _feed_request(request)
    public_url = site_of(request).public_url

    def make() -> Body:
        name = say.gettext("World Mental Health Day")
        entries = catalogue.select(filters)
        data = calendars.calendar(entries, name=name, public_url=public_url, source=source, say=say)
        return Body.of(data, calendars.MEDIA_TYPE)

    return answer(request, await catalogue.kept_from_thread(("calendar", filters, say.lang), make))


@get("/nye.atom", include_in_schema=False, name="atom")
async def atom_feed(request: Asked) -> Response[Any]:
    """The events that were registered last, with the filters of the list."""
    catalogue, say, filters, source = _feed_request(request)
    public_url = site_of(request).public_url

    def make() -> Body:
        views = feeds.newest(entry.view for entry in catalogue.select(filters))
        title = say.gettext("New events for World Mental Health Day")
        data = feeds.atom(views, title=title, public_url=public_url, source=source, say=say)
        return Body.of(data, feeds.ATOM)

    return answer(request, catalogue.kept(("atom", filters, say.lang), make))


@get("/sitemap.xml", include_in_schema=False, name="sitemap")
async def site_map(request: Asked) -> Response[Any]:
    catalogue, _ = _asked(request)
    public_url = site_of(request).public_url

    def make() -> Body:
        views = [entry.view for entry in catalogue.select(Filters())]
        return Body.of(feeds.sitemap(views, public_url=public_url), feeds.XML)

    return answer(request, await catalogue.kept_from_thread("sitemap", make))


@get("/robots.txt", include_in_schema=False, name="robots")
async def robots_txt(request: Asked) -> Response[Any]:
    return answer(request, Body.of(feeds.robots(site_of(request).public_url), "text/plain; charset=utf-8"))


@get(_routes("privacy"), include_in_schema=False, name="privacy")
async def privacy(request: Asked) -> Response[Any]:
    return _public(request, "events/privacy.html", title=msg("Privacy"), page="privacy", notice=None)


@get(_routes("accessibility"), include_in_schema=False, name="accessibility")
async def accessibility(request: Asked) -> Response[Any]:
    return _public(request, "events/accessibility.html", title=msg("Accessibility"), page="accessibility", notice=None)


@get(_routes("attribution"), include_in_schema=False, name="attribution")
async def attribution(request: Asked) -> Response[Any]:
    return _public(
        request, "events/attribution.html", title=msg("Sources and credits"), page="attribution", notice=None,
        sources=request.app.state.attribution,
    )  # fmt: skip


ROUTES: list[HTTPRouteHandler] = [
    start, event_list, event_page, calendar_feed, atom_feed, site_map, robots_txt, privacy, accessibility, attribution,
    *registration.ROUTES, *confirmation.ROUTES,
]  # fmt: skip
