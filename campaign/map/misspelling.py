"""Misspelt names of places: the one name that is a slip or two away from what was written, or that it is not clear."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rapidfuzz.distance import OSA

from campaign.map.gazetteer import Gazetteer, Place

#: A misspelt name of at least so many letters may differ in one letter, from any place, in two.
_ONE_SLIP, _KNOWN_LENGTH, _TWO_SLIPS = 5, 8, 10
#: A shorter one may differ only from the name of a place with so many inhabitants.
_KNOWN_TOWN = 1_000


def allowed_slips(key: str) -> int:
    """How many letters of a name may be wrong: none of a short one, and the more the longer it is."""
    if len(key) < _ONE_SLIP:
        return 0
    return 2 if len(key) >= _TWO_SLIPS else 1


def slips(key: str, names: Iterable[str]) -> int | None:
    """Fewest slips between a folded text and one of the names; None if that is more than the length allows."""
    allowed = allowed_slips(key)
    found = [
        distance
        for name in names
        if min(len(key), len(name)) >= _ONE_SLIP - 1
        and (distance := OSA.distance(key, name, score_cutoff=allowed)) <= allowed
    ]
    return min(found, default=None)


class Misspellings:
    """Near names in one gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def meant(self, key: str) -> tuple[list[Place], int, bool]:
        """Places that a folded text may mean, how many slips away, and whether that is settled.

        No places if nothing is near, or if the text has a reserved word or one that many places are called by.
        """
        vocabulary = self._gazetteer.vocabulary
        words = key.split()
        if (
            len(key) < _ONE_SLIP
            or any(c.isdigit() for c in key)
            or key in vocabulary.common
            or key in vocabulary.abroad
        ):
            return [], 0, False
        if any(word in vocabulary.reserved for word in words):
            return [], 0, False
        limit = allowed_slips(key)
        near = list(self._near(key, limit))
        if not near:
            return [], 0, False
        least = min(distance for distance, _ in near)
        best = [name for distance, name in near if distance == least]
        places = [place for name in best for place in self._gazetteer.places(name) if place.kind != "spelling"]
        numbers = {place.number for place in places}
        rivals = [
            p for name in self._as_near(key, least) for p in self._gazetteer.places(name) if p.number not in numbers
        ]
        if rivals:
            return [*places, *rivals], least, False
        longer = [place for found in self._gazetteer.places_from(key) for place in found]
        if any(place.number not in numbers for place in longer):
            return [*places, *longer], least, False
        if len(best) > 1 and len(numbers) > 1:
            return places, least, False
        second = [place for d, name in near if least < d <= least + 1 for place in self._gazetteer.places(name)]
        if least == limit == 2 and any(place.number not in numbers for place in second):
            return [], 0, False
        return places, least, True

    def _near(self, key: str, limit: int) -> Iterator[tuple[int, str]]:
        for length in range(len(key) - limit, len(key) + limit + 1):
            allowed = limit if length >= _TWO_SLIPS else 1
            for name in self._gazetteer.fuzzy_keys.get((length, key[0]), ()):
                distance = OSA.distance(key, name, score_cutoff=allowed)
                if distance > allowed:
                    continue
                long = len(key) >= _KNOWN_LENGTH
                if not long and not _is_slip(key, name):
                    continue
                if (long and distance == 1) or self._population(name) >= _KNOWN_TOWN:
                    yield distance, name

    def _as_near(self, key: str, distance: int) -> Iterator[str]:
        """Names of places of any size that are as near: a hamlet, too, may be what was misspelt."""
        for length in range(len(key) - distance, len(key) + distance + 1):
            for name in self._gazetteer.fuzzy_keys.get((length, key[0]), ()):
                near = OSA.distance(key, name, score_cutoff=distance) <= distance
                if near and (len(key) >= _KNOWN_LENGTH or _is_slip(key, name)):
                    yield name

    def _population(self, key: str) -> int:
        return max(place.population for place in self._gazetteer.places(key))


def _is_slip(key: str, name: str) -> bool:
    """Whether two short names differ by swapped, doubled, or inside the word left out or added letters.

    Another letter, or another ending, makes another place: Storo is not Stord, Tveita not Tveit. In a name of four
    letters only a doubled one is a slip.
    """
    if len(key) == len(name):
        return sorted(key) == sorted(name)
    short, long = sorted((key, name), key=len)
    if len(short) < _ONE_SLIP:
        return any(long == short[: i + 1] + short[i] + short[i + 1 :] for i in range(len(short)))
    at = next((i for i, letter in enumerate(short) if letter != long[i]), len(short))
    return 0 < at < len(short) or long[-1] == long[-2]
