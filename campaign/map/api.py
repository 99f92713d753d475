"""The API of places: municipalities and counties with their events, and the geocoder."""

import math
import re
from functools import partial
from typing import Any

import msgspec
from litestar import Request, Response, Router, get
from litestar.openapi.spec import Parameter, Schema

from campaign.errors import Fault, Malformed, msg
from campaign.events.public import AddressQuery, Catalogue, GeocodingResult, Municipality
from campaign.map.chain import InstantChain
from campaign.map.geocoder import AddressSuggestion, GazetteerGeocoder
from campaign.map.outline_files import outlines
from campaign.map.schemas import (
    CountyList,
    CountyRef,
    CountyView,
    GeocodeView,
    MunicipalityCollection,
    MunicipalityList,
    MunicipalityProperties,
    MunicipalityView,
)
from campaign.web.api_docs import operation_with_query, query
from campaign.web.conditional import Body, answer, answer_json
from campaign.web.numbers import whole
from campaign.web.problems import problem_responses

Asked = Request[Any, Any, Any]
GEO_JSON = "application/geo+json"
LONGEST = 200
_MOST_SUGGESTIONS = 20
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_ask = partial(query, empty=True)
_YEAR = _ask(
    "year", "Campaign year whose events are counted; without it, those of all years.",
    Schema(type="integer", minimum=2000, maximum=2100),  # type: ignore[arg-type]
)  # fmt: skip
_SUGGESTIONS = Schema(type="integer", minimum=1, maximum=_MOST_SUGGESTIONS, default=10)  # type: ignore[arg-type]
_TEXT = Schema(type="string", max_length=LONGEST)  # type: ignore[arg-type]


def _degrees(name: str, description: str, most: int) -> Parameter:
    schema = Schema(type="number", minimum=-most, maximum=most)  # type: ignore[arg-type]
    return Parameter(name=name, param_in="query", description=description, required=True, schema=schema)


def _geocoder(request: Asked) -> GazetteerGeocoder:
    geocoder: GazetteerGeocoder = request.app.state.gazetteer
    return geocoder


def _catalogue(request: Asked) -> Catalogue:
    catalogue: Catalogue = request.app.state.catalogue
    return catalogue


@get(
    "/municipalities", operation_id="listMunicipalities", summary="Municipalities with their number of events",
    operation_class=operation_with_query([_YEAR]), responses=problem_responses(400),
)  # fmt: skip
async def list_municipalities(request: Asked) -> Response[MunicipalityList]:
    """All municipalities of 2024, Svalbard and Jan Mayen, by number, in one page."""
    catalogue, year = _catalogue(request), _year(request)

    def make() -> Body:
        counts = catalogue.counts(year)
        items = [_municipality(area, counts) for area in _geocoder(request).municipalities()]
        return _json(MunicipalityList(items=items, next=None, total=len(items)))

    return answer(request, catalogue.kept(("municipalities", year), make))  # type: ignore[return-value]


@get(
    "/municipalities.geojson", operation_id="listMunicipalitiesGeoJSON", media_type=GEO_JSON,
    summary="Outlines of municipalities with their number of events",
    operation_class=operation_with_query([_YEAR]), responses=problem_responses(400),
)  # fmt: skip
async def list_municipalities_geojson(request: Asked) -> Response[MunicipalityCollection]:
    """Simplified outlines; Svalbard and Jan Mayen have none."""
    catalogue, year = _catalogue(request), _year(request)

    def make() -> Body:
        return Body.of(_collection(_geocoder(request), catalogue.counts(year)), GEO_JSON)

    return answer(request, catalogue.kept(("municipalities.geojson", year), make))  # type: ignore[return-value]


@get(
    "/counties", operation_id="listCounties", summary="Counties with their number of events",
    operation_class=operation_with_query([_YEAR]), responses=problem_responses(400),
)  # fmt: skip
async def list_counties(request: Asked) -> Response[CountyList]:
    """All counties of 2024, Svalbard and Jan Mayen, by number, in one page."""
    catalogue, year = _catalogue(request), _year(request)

    def make() -> Body:
        items = _counties(_geocoder(request).municipalities(), catalogue.counts(year))
        return _json(CountyList(items=items, next=None, total=len(items)))

    return answer(request, catalogue.kept(("counties", year), make))  # type: ignore[return-value]


@get(
    "/geocode", operation_id="geocode", summary="Where an address lies",
    operation_class=operation_with_query(
        [
            _ask("venue", "Name of the house or room.", _TEXT),
            _ask("address", "Street and number.", _TEXT),
            _ask("postal_code", "Norwegian postal code.", _TEXT),
            _ask("place", "Town, village or municipality.", _TEXT),
        ]
    ),
    responses=problem_responses(400),
)  # fmt: skip
async def geocode(request: Asked) -> Response[GeocodeView]:
    """Never guesses: `status` says when an address is ambiguous, contradicts itself, or is no place in Norway."""
    faults: list[Fault] = []
    asked = {name: _text(request, name, faults) for name in AddressQuery.__struct_fields__}
    _check(faults)
    return answer_json(request, GeocodeView.of(await _geocoder(request).geocode(AddressQuery(**asked))))  # type: ignore[return-value]


@get(
    "/reverse", operation_id="reverseGeocode", summary="The municipality at a point",
    operation_class=operation_with_query(
        [_degrees("lat", "Latitude, WGS84.", 90), _degrees("lon", "Longitude, WGS84.", 180)]
    ),
    responses=problem_responses(400),
)  # fmt: skip
async def reverse(request: Asked) -> Response[GeocodeView]:
    """`unresolved` outside Norway and far at sea."""
    faults: list[Fault] = []
    lat, lon = _number(request, "lat", 90, faults), _number(request, "lon", 180, faults)
    _check(faults)
    area = _geocoder(request).municipality_at(lat, lon)
    found = GeocodingResult(status="unresolved", source="outlines")
    if area:
        found = GeocodingResult(
            status="resolved", precision="municipality", municipality_number=area.number, municipality=area.name,
            lat=lat, lon=lon, source="outlines",
        )  # fmt: skip
    return answer_json(request, GeocodeView.of(found))  # type: ignore[return-value]


@get(
    "/addresses", operation_id="suggestAddresses", summary="Suggestions for the address fields",
    operation_class=operation_with_query(
        [
            _ask("q", "What has been typed so far.", _TEXT),
            _ask("limit", "Most suggestions.", _SUGGESTIONS),
        ]
    ),
    responses=problem_responses(400),
)  # fmt: skip
async def suggest_addresses(request: Asked) -> Response[list[AddressSuggestion]]:
    """Venues and streets that earlier events confirmed, postal codes and places that begin with the text.

    Where the installation may ask Kartverket, its street addresses too; without them if they do not come in time.
    """
    faults: list[Fault] = []
    text = _text(request, "q", faults)
    limit = _whole(request, "limit", 1, _MOST_SUGGESTIONS, faults) or 10
    _check(faults)
    geocoder = _geocoder(request)
    if isinstance(geocoder, InstantChain):
        return answer_json(request, await geocoder.suggestions(text, limit))  # type: ignore[return-value]
    return answer_json(request, geocoder.suggest(text, limit))  # type: ignore[return-value]


def _municipality(area: Municipality, counts: dict[str, int]) -> MunicipalityView:
    return MunicipalityView(
        number=area.number, name=area.name, other_names=list(area.other_names),
        county=CountyRef(number=area.county_number, name=area.county), population=area.population,
        lat=area.lat, lon=area.lon, events=counts.get(area.number, 0),
    )  # fmt: skip


def _counties(areas: tuple[Municipality, ...], counts: dict[str, int]) -> list[CountyView]:
    by_number: dict[str, list[Municipality]] = {}
    for area in areas:
        by_number.setdefault(area.county_number, []).append(area)
    return [
        CountyView(
            number=number, name=own[0].county, population=sum(area.population for area in own), municipalities=len(own),
            without_events=sum(1 for area in own if not counts.get(area.number)),
            events=sum(counts.get(area.number, 0) for area in own),
        )
        for number, own in sorted(by_number.items())
    ]  # fmt: skip


def _collection(geocoder: GazetteerGeocoder, counts: dict[str, int]) -> bytes:
    """Outlines are put in as they were read: encoding their points anew would take most of the time."""
    features = []
    for outline in outlines():
        area = geocoder.municipality(outline.number)
        properties = MunicipalityProperties(
            number=outline.number, name=outline.name, county_number=area.county_number if area else "",
            county=area.county if area else "", population=area.population if area else 0,
            events=counts.get(outline.number, 0),
        )  # fmt: skip
        geometry = msgspec.Raw(outline.geometry)
        features.append({"type": "Feature", "id": outline.number, "properties": properties, "geometry": geometry})
    return msgspec.json.encode({"type": "FeatureCollection", "features": features})


def _json(value: Any) -> Body:
    return Body.of(msgspec.json.encode(value), "application/json")


def _last(request: Asked, name: str) -> str:
    values = request.query_params.getall(name, [])
    return str(values[-1]).strip() if values else ""


def _text(request: Asked, name: str, faults: list[Fault]) -> str:
    text = _last(request, name)
    if len(text) > LONGEST:
        faults.append(Fault(name, msg("Write at most %(count)s characters.", count=LONGEST), "query"))
    return text


def _whole(request: Asked, name: str, low: int, high: int, faults: list[Fault]) -> int | None:
    text = _last(request, name)
    value = whole(text, low, high)
    if text and value is None:
        faults.append(Fault(name, msg("Give a whole number from %(low)s to %(high)s.", low=low, high=high), "query"))
    return value


def _number(request: Asked, name: str, most: int, faults: list[Fault]) -> float:
    text = _last(request, name)
    value = float(text) if _DECIMAL.fullmatch(text) else math.nan
    if math.isfinite(value) and abs(value) <= most:
        return value
    faults.append(Fault(name, msg("Give a number from %(low)s to %(high)s.", low=-most, high=most), "query"))
    return math.nan


def _year(request: Asked) -> int | None:
    faults: list[Fault] = []
    year = _whole(request, "year", 2000, 2100, faults)
    _check(faults)
    return year


def _check(faults: list[Fault]) -> None:
    if faults:
        raise Malformed(faults, msg("Correct the parameters that are listed."))


ROUTES = [
    Router(
        "/api/v1",
        tags=["places"],
        route_handlers=[
            list_municipalities, list_municipalities_geojson, list_counties, geocode, reverse, suggest_addresses,
        ],
    )
]  # fmt: skip
