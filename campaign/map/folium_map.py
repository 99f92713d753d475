"""The map, written by folium, with everything that it loads coming from our own origin.

folium writes the map and its layers; the layers are elements of our own, because folium's popups put text into
JavaScript and its plug-ins load from other hosts. The behaviour of the layers is in `web/frontend/map.js`.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

import folium
import msgspec
from folium.elements import JSCSSMixin
from folium.map import Layer
from folium.template import Template
from folium.utilities import JsCode

from campaign.map.outline_files import DETAILED, LIGHT, outline_url
from campaign.web.assets import asset

Content = Literal["events", "one"]
#: Leaflet must know the last zoom level itself: without tiles the cluster layer finds none and shows nothing.
MAX_ZOOM = 18
#: The municipality outlines get finer from this zoom level.
DETAIL_ZOOM = 8
_CENTRE = (65.0, 16.0)


class MapParts(msgspec.Struct, frozen=True, kw_only=True):
    """What folium wrote, for a template: links for the head, the element, and the script that fills it."""

    head: str
    element: str
    script: str


class EventMap(folium.Map):
    """A Leaflet map without folium's default libraries, page styles, fixed viewport and random names."""

    _template = Template(
        """
        {% macro html(this, kwargs) %}{{ this.leaflet_html() }}{% endmacro %}
        {% macro script(this, kwargs) %}{{ this.leaflet_script() }}{% endmacro %}
        """
    )

    def __init__(self) -> None:
        super().__init__(
            location=_CENTRE, zoom_start=4, tiles=None, zoom_control=False, prefer_canvas=True, max_bounds=True,
            min_lat=40, max_lat=84, min_lon=-30, max_lon=60,
            maxZoom=MAX_ZOOM, minZoom=3, zoomSnap=0.5, maxBoundsViscosity=0.6,
        )  # fmt: skip
        self._id = "events"
        # Of the object, not the class: folium's lists of the class are shared by every map of the process.
        self.default_js = [("leaflet", asset("leaflet.js"))]
        self.default_css = [("leaflet_css", asset("leaflet.css"))]

    def leaflet_html(self) -> str:
        return str(folium.Map._template.module.html(self, {}))

    def leaflet_script(self) -> str:
        return str(folium.Map._template.module.script(self, {}))


class _OwnLayer(JSCSSMixin, Layer):
    """A layer that a function of `map.js` makes from options."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = eventMap.{{ this.maker }}({{ this.options|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, name: str, maker: str, **options: Any) -> None:
        super().__init__(name=name, overlay=True)
        self._name, self._id = "Layer", name
        self.maker = maker
        self.options = options


class MunicipalityOutlines(_OwnLayer):
    """The municipalities as the ground of the map, so that it can be read where there are no tiles."""

    def __init__(self, *, under_tiles: bool) -> None:
        super().__init__(
            "outlines", "municipalityOutlines",
            light=outline_url(LIGHT), detailed=outline_url(DETAILED), detailZoom=DETAIL_ZOOM, underTiles=under_tiles,
        )  # fmt: skip


class ClusteredEvents(_OwnLayer):
    """Events in clusters. The page names the address of the data, so that one script serves every filter."""

    def __init__(self) -> None:
        super().__init__("clusters", "clusteredEvents", maxClusterRadius=66)
        self.default_js = [("markercluster", asset("markercluster.js"))]
        self.default_css = [("markercluster_css", asset("markercluster.css"))]


class OneEvent(_OwnLayer):
    """One event, with a circle for how sure its place is."""

    def __init__(self) -> None:
        super().__init__("one", "oneEvent")


class MapControls(JSCSSMixin):
    """Buttons to zoom and move, and the choice of a municipality. Added last: `map.js` builds on what came before."""

    _template = Template(
        "{% macro script(this, kwargs) %}eventMap.controls({{ this._parent.get_name() }});{% endmacro %}"
    )

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name, self._id = "MapControls", "controls"
        self.default_js = [("event_map", asset("map.js"))]
        self.default_css = [("event_map_css", asset("map.css"))]


@cache
def map_parts(content: Content, *, tile_url: str = "", tile_attribution: str = "") -> MapParts:
    """The map as folium writes it; the same arguments always give the same text. `tile_url` is a path on this site."""
    event_map = EventMap()
    if tile_url:
        tiles = folium.TileLayer(tiles=tile_url, attr=tile_attribution or " ", max_zoom=MAX_ZOOM, name="tiles")
        tiles._id = "ground"
        tiles.on(tileerror=JsCode("eventMap.tileFault"))
        tiles.add_to(event_map)
    MunicipalityOutlines(under_tiles=bool(tile_url)).add_to(event_map)
    (OneEvent() if content == "one" else ClusteredEvents()).add_to(event_map)
    MapControls().add_to(event_map)
    return _parts(event_map)


def _parts(event_map: EventMap) -> MapParts:
    figure: Any = event_map.get_root()
    figure.render()
    # The page states its own character set, and scripts wait for the document: the data in it is read by map.js.
    figure.header._children.pop("meta_http")
    head = figure.header.render().replace('<script src="', '<script defer src="')
    return MapParts(
        head="\n".join(line.strip() for line in head.splitlines() if line.strip()),
        element=figure.html.render().strip(),
        script="\n".join(line.strip() for line in figure.script.render().splitlines() if line.strip()),
    )
