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
#: From these sizes on everyone means the town abroad.
_NEIGHBOUR_CITY, _EUROPE_CITY, _WORLD_CITY = 50_000, 1_000_000, 2_000_000
#: Countries whose postal codes have four digits, as those of Norway. So much of a code tells of the town.
_FOUR_DIGITS, _PREFIX = ("AT", "AU", "BE", "BG", "CH", "DK", "HU", "LI", "LU", "NL", "NZ", "SI"), 2
_SHORTEST, _SHORTEST_OTHER = 4, 5
#: A name in another language that is shorter may be a word of any kind.
_TELLING = 7
#: Languages whose names of countries people in Norway write.
_LANGUAGES = ("nb", "nn", "en", "sv", "da", "fi", "se", "de", "fr", "es", "pl")
_OWN = frozenset({"NO", "SJ", "BV"})
_LATIN_NAME = re.compile(r"[A-ZÀ-Ž][A-Za-zÀ-ž'’.-]*(?: [A-Za-zÀ-ž'’.-]+){0,2}")


def reserved_words(words: list[dict[str, str]], sources: Sources, places: PlaceTable) -> dict[str, list[str]]:
    """Class to folded words. Countries are added, and foreign towns that no Norwegian place is called like.

    `abroad_shared`: listed foreign towns whose name a small Norwegian place bears too. Of those in `abroad`,
    `abroad_city` are known to everyone, `abroad_weak` may as well be a farm, a street or a house in Norway, and
    `abroad_code` has names with the first digits of their own postal codes.
    """
    classes: dict[str, set[str]] = {}
    for row in words:
        classes.setdefault(row["class"], set()).add(fold(row["word"]))
    apart = ("abroad", "foreign_country", "norwegian_name", "norwegian_ending", "numbered", "institution")
    listed = set().union(*(found for name, found in classes.items() if name not in apart))
    norwegian = places.keys()
    own = classes["abroad"] | {fold(name) for name in _towns(sources, others=False)}
    known = classes["abroad"] | {fold(name) for name in _towns(sources, cities=True, others=False)}
    classes["abroad_shared"] = classes["abroad"] & norwegian
    classes["foreign_country"] |= {key for key in map(fold, _countries(sources)) if key not in listed}
    classes["foreign_country"] -= norwegian
    towns = {fold(name) for name in _towns(sources)}
    classes["abroad"] |= {key for key in towns if len(key) >= _SHORTEST and key not in listed}
    classes["abroad"] |= classes["foreign_country"]
    classes["abroad"] -= norwegian
    endings = tuple(classes.pop("norwegian_ending"))
    unknown = classes["abroad"] - known - classes["foreign_country"]
    like = {key for key in unknown if key.endswith(endings) or (key not in own and len(key) < _TELLING)}
    classes["abroad_weak"] = (like | classes.pop("norwegian_name")) & classes["abroad"]
    classes["abroad_city"] = known & classes["abroad"] - classes["abroad_weak"]
    classes["abroad_code"] = set(_codes(sources, classes["abroad"]))
    return {name: sorted(found) for name, found in sorted(classes.items())}


def _codes(sources: Sources, towns: set[str]) -> Iterator[str]:
    """`odense 50` for `5000 Odense C`: the longest part of a postal place that is the name of a town."""
    for code, place in sources.foreign_postal_places(_FOUR_DIGITS):
        words = fold(place).split()
        names = (" ".join(words[:length]) for length in range(len(words), 0, -1))
        town = next((name for name in names if name in towns), None)
        if town and re.match(r"\d{4}\b", code):
            yield f"{town} {code[:_PREFIX]}"


def _countries(sources: Sources) -> Iterator[str]:
    for code, country in sources.countries().items():
        if code not in _OWN:
            yield country["name"]
    for language in _LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if re.fullmatch("[A-Z]{2}", code) and code not in _OWN and len(fold(name)) >= _SHORTEST:
                yield name


def _towns(sources: Sources, *, cities: bool = False, others: bool = True) -> Iterator[str]:
    """Names of towns abroad, `others`: also in other languages; only of those that everyone knows, if asked for."""
    countries = sources.countries()
    europe = {code for code, country in countries.items() if country["continentcode"] == "EU"}
    capitals = {(code, country["capital"]) for code, country in countries.items()}
    for town in sources.towns():
        code, population = town["countrycode"], town["population"]
        if code in _OWN:
            continue
        capital = (code, town["name"]) in capitals
        least, names, city = _limits(code, europe)
        if cities and population < city and not (capital and code in europe):
            continue
        if capital or population >= least:
            yield town["name"]
        if others and (population >= names or (capital and code in europe)):
            yield from _other_names(town)


def _limits(code: str, europe: Iterable[str]) -> tuple[int, int, int]:
    if code in _NEIGHBOURS:
        return _NEIGHBOUR_SIZE, _NEIGHBOUR_NAMES, _NEIGHBOUR_CITY
    if code in europe:
        return _EUROPE_SIZE, _EUROPE_NAMES, _EUROPE_CITY
    return _WORLD_SIZE, _WORLD_NAMES, _WORLD_CITY


def _other_names(town: dict[str, Any]) -> Iterator[str]:
    for name in town["alternatenames"]:
        if len(fold(name)) >= _SHORTEST_OTHER and _LATIN_NAME.fullmatch(name):
            yield name
