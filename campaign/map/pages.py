"""Pages of the map: alone, and in a frame for the list and for other sites."""

from functools import cache
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response, get
from litestar.params import Parameter

from campaign.errors import NotFound, msg
from campaign.events.public import CATEGORY_LABELS, PRECISION_LABELS, Catalogue
from campaign.i18n import LANGUAGES, PAGES, page_path, translator
from campaign.map.folium_map import map_parts
from campaign.map.legend import APPROXIMATE, SYMBOLS
from campaign.map.oembed import CACHE_SECONDS, embed_of
from campaign.map.outline_files import outline_content
from campaign.settings import Settings
from campaign.web.conditional import Body, answer, answer_json, answer_page
from campaign.web.problems import PROBLEM_JSON, Problem
from campaign.web.site import language_of, render_page, site_of

Asked = Request[Any, Any, Any]
GEO_JSON = "application/geo+json"
IMMUTABLE = "public, max-age=31536000, immutable"
#: What the page hands on to the data and to the list; anything else in the query is left out.
FILTERS = frozenset(
    {
        "q", "category", "audience", "attendance_mode", "municipality", "county", "from", "to", "near", "radius_km",
        "bbox", "free", "year", "sort",
    }
)  # fmt: skip
_LOCALES = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}
_MAP = [PAGES["map"][lang] for lang in LANGUAGES]
_EMBED = [PAGES["map_embed"][lang] for lang in LANGUAGES]


@get(_MAP, include_in_schema=False, name="map")
async def map_page(request: Asked) -> Response[Any]:
    """The map alone; the filters of the list in the query, or `event` for one event with its accuracy."""
    return answer_page(request, _show(request, "map/map.html", embedded=False))


@get(_EMBED, include_in_schema=False, name="map_embed")
async def map_embed(request: Asked) -> Response[Any]:
    """The same map without menus, for frames. It sets no cookie and holds no form."""
    return answer_page(request, _show(request, "map/embed.html", embedded=True))


@get("/kart/{file:str}", include_in_schema=False, name="map_outlines", sync_to_thread=False)
def map_outlines(
    request: Asked, file: Annotated[str, Parameter(description="`omriss-<hash>.geojson`.")]
) -> Response[bytes]:
    """Municipality outlines, under a name that changes with their content."""
    return answer(request, _outline_body(file), cache_control=IMMUTABLE)


@get("/oembed", include_in_schema=False, name="oembed", sync_to_thread=False)
def oembed(request: Asked) -> Response[bytes]:
    """A frame for an address of ours, as JSON; 501 for other formats and 404 for pages that have no map."""
    site = site_of(request)
    if request.query_params.get("format", "json").lower() != "json":
        return _not_implemented(request)
    found = embed_of(
        dict(request.query_params.items()), public_url=site.public_url, catalogue=request.app.state.catalogue,
        filters=FILTERS,
    )  # fmt: skip
    made = answer_json(request, found, cache_control=f"public, max-age={CACHE_SECONDS}")
    made.headers["Access-Control-Allow-Origin"] = "*"
    made.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return made


def _not_implemented(request: Asked) -> Response[bytes]:
    say = translator(language_of(request))
    problem = Problem(help=f"{site_of(request).public_url}/api/v1/help-lines", 
        type="about:blank", title=say.gettext("This format is not offered"), status=501,
        detail=say.gettext("Only format=json is offered."), instance=request.url.path,
    )  # fmt: skip
    return Response(msgspec.json.encode(problem), status_code=501, media_type=PROBLEM_JSON)


@cache
def _outline_body(file: str) -> Body:
    return Body.of(outline_content(file), GEO_JSON, level=9)


def _show(request: Asked, template: str, *, embedded: bool) -> Response[str]:
    lang = language_of(request)
    site = site_of(request)
    settings: Settings = request.app.state.settings
    key = request.query_params.get("event", "")
    event = _event(request, key) if key else None
    given = request.query_params.multi_items()
    query = urlencode(sorted((name, value) for name, value in given if name in FILTERS and value))
    asked = f"?{query}" if query and not event else ""
    list_url = page_path("event", lang, slug=event.slug) if event else page_path("events", lang) + asked
    own = f"?{urlencode({'event': event.slug})}" if event else asked
    address = site.public_url + page_path("map", lang) + own
    data = {
        **_words(lang),
        "embedded": embedded,
        "one": event is not None,
        "tiles": bool(settings.tile_url),
        "filtered": bool(asked),
        "source": f"/api/v1/events/{event.id}" if event else f"/api/v1/events.geojson{asked}",
        "municipalities": "/api/v1/municipalities",
        "event_url": page_path("event", lang, slug="{slug}"),
    }
    return render_page(
        request, template, page="map", section="map", public=True, indexed=not embedded and not own,
        title=msg("Where %(title)s takes place", title=event.title) if event else msg("Map of events"),
        description=msg("Every event for World Mental Health Day in Norway that has a place, on a map."),
        query=asked.removeprefix("?"), list_url=list_url, list_label=_list_label(lang, one=event is not None),
        data=data,
        folium=map_parts(
            "one" if event else "events", tile_url=settings.tile_url, tile_attribution=settings.tile_attribution
        ),
        legend=() if event else SYMBOLS,
        oembed_url=f"{site.public_url}/oembed?{urlencode({'url': address, 'format': 'json'})}",
    )  # fmt: skip


def _event(request: Asked, key: str) -> Any:
    catalogue: Catalogue = request.app.state.catalogue
    found = catalogue.get(key)
    if found is None:
        raise NotFound(msg("There is no published event with this address."))
    return found


def _list_label(lang: str, *, one: bool) -> str:
    say = translator(lang)
    return say.gettext("About the event") if one else say.gettext("See the events as a list")


@cache
def _words(lang: str) -> dict[str, Any]:
    """Everything that `map.js` says or draws, in a language."""
    say = translator(lang)
    _ = say.gettext

    def ngettext(one: str, many: str) -> list[str]:  # by this name the texts are found for translation
        return [say.ngettext(one, many, count, n="{n}") for count in (1, 2)]

    symbol_of = {category: symbol.name for symbol in SYMBOLS for category in symbol.categories}
    return {
        "locale": _LOCALES[lang],
        "symbols": {symbol.name: symbol.path for symbol in SYMBOLS},
        "categories": {
            code: {"label": say.message(label), "symbol": symbol_of[code]} for code, label in CATEGORY_LABELS.items()
        },
        "precisions": {code: say.message(label) for code, label in PRECISION_LABELS.items()},
        "approximate": list(APPROXIMATE),
        "texts": {
            "loading": _("Fetching events …"),
            "count": ngettext("%(n)s event on the map", "%(n)s events on the map"),
            "none": _("No events on the map match. The list may hold events without a place."),
            "part": _("%(shown)s of %(total)s events in this part of the map", shown="{shown}", total="{total}"),
            "here": ngettext("%(n)s event here", "%(n)s events here"),
            "more": ngettext("Show %(n)s more", "Show %(n)s more"),
            "cluster": ngettext("%(n)s event", "%(n)s events"),
            "cluster_at": _("%(count)s in %(place)s", count="{count}", place="{place}"),
            "cluster_near": _("%(count)s, most of them in %(place)s", count="{count}", place="{place}"),
            "close": _("Close"),
            "zoom": _("Zoom"),
            "zoom_in": _("Zoom in"),
            "zoom_out": _("Zoom out"),
            "home": _("All of Norway"),
            "move": _("Move the map"),
            "up": _("Move the map north"),
            "down": _("Move the map south"),
            "left": _("Move the map west"),
            "right": _("Move the map east"),
            "go_to": _("Go to municipality"),
            "go_to_empty": _("Go to municipality …"),
            "hint_wheel": _("Hold Ctrl and scroll to zoom the map"),
            "hint_touch": _("Use two fingers to move the map"),
            "no_data": _("The events could not be fetched just now."),
            "no_place": _("This event has no place on the map."),
            "no_tiles": _("The background map could not be fetched. The outlines of the municipalities are shown."),
            "credit": _("Outlines: Kartverket"),
        },
    }


ROUTES = [map_page, map_embed, map_outlines, oembed]
