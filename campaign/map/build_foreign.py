"""Names of countries and towns abroad, and the reserved words they belong to. Build time only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from babel import Locale

from campaign.map.build_places import PlaceTable
from campaign.map.build_sources import Sources
from campaign.map.folding import fold

#: Foreign towns from these sizes on are known as such: those of the neighbours, of Europe and of the world.
_NEIGHBOURS, _NEIGHBOUR_SIZE, _EUROPE_SIZE, _WORLD_SIZE = ("SE", "DK", "FI"), 5_000, 50_000, 500_000
#: From these sizes on also by their names in other languages.
_NEIGHBOUR_NAMES, _EUROPE_NAMES, _WORLD_NAMES = 30_000, 200_000, 3_000_000
_SHORTEST, _SHORTEST_OTHER = 4, 5
#: Languages whose names of countries people in Norway write.
_LANGUAGES = ("nb", "nn", "en", "sv", "da", "fi", "se", "de", "fr", "es", "pl")
_OWN = frozenset({"NO", "SJ", "BV"})
_LATIN_NAME = re.compile(r"[A-ZÀ-Ž][A-Za-zÀ-ž'’.-]*(?: [A-Za-zÀ-ž'’.-]+){0,2}")


def reserved_words(words: list[dict[str, str]], sources: Sources, places: PlaceTable) -> dict[str, list[str]]:
    """Class to folded words. Countries are added, and foreign towns that no Norwegian place is called like.

    `abroad_shared` holds listed foreign towns whose name a small Norwegian place bears too.
    """
    classes: dict[str, set[str]] = {}
    for row in words:
        classes.setdefault(row["class"], set()).add(fold(row["word"]))
    listed = set().union(*(found for name, found in classes.items() if name not in ("abroad", "foreign_country")))
    norwegian = places.keys()
    classes["abroad_shared"] = classes["abroad"] & norwegian
    classes["foreign_country"] |= {key for key in map(fold, _countries(sources)) if key not in listed}
    classes["foreign_country"] -= norwegian
    towns = {fold(name) for name in _towns(sources)}
    classes["abroad"] |= {key for key in towns if len(key) >= _SHORTEST and key not in listed}
    classes["abroad"] |= classes["foreign_country"]
    classes["abroad"] -= norwegian
    return {name: sorted(found) for name, found in sorted(classes.items())}


def _countries(sources: Sources) -> Iterator[str]:
    for code, country in sources.countries().items():
        if code not in _OWN:
            yield country["name"]
    for language in _LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if re.fullmatch("[A-Z]{2}", code) and code not in _OWN and len(fold(name)) >= _SHORTEST:
                yield name


def _towns(sources: Sources) -> Iterator[str]:
    countries = sources.countries()
    europe = {code for code, country in countries.items() if country["continentcode"] == "EU"}
    capitals = {(code, country["capital"]) for code, country in countries.items()}
    for town in sources.towns():
        code, population = town["countrycode"], town["population"]
        if code in _OWN:
            continue
        capital = (code, town["name"]) in capitals
        least, names = _limits(code, europe)
        if capital or population >= least:
            yield town["name"]
        if population >= names or (capital and code in europe):
            yield from _other_names(town)


def _limits(code: str, europe: Iterable[str]) -> tuple[int, int]:
    if code in _NEIGHBOURS:
        return _NEIGHBOUR_SIZE, _NEIGHBOUR_NAMES
    return (_EUROPE_SIZE, _EUROPE_NAMES) if code in europe else (_WORLD_SIZE, _WORLD_NAMES)


def _other_names(town: dict[str, Any]) -> Iterator[str]:
    for name in town["alternatenames"]:
        if len(fold(name)) >= _SHORTEST_OTHER and _LATIN_NAME.fullmatch(name):
            yield name
