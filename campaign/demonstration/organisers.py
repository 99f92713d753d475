"""Who holds invented events: organisers of all kinds in each municipality, with invented persons behind them."""

from __future__ import annotations

from random import Random

import msgspec

from campaign.demonstration.places import Spot
from campaign.demonstration.vocabulary import Names, OrganiserWords
from campaign.events.model import EventLanguage, OrganisationKind
from campaign.text import slugify


class InventedOrganiser(msgspec.Struct, frozen=True, kw_only=True):
    """`organisation` is None for a private person. Addresses are at domains that are reserved for examples."""

    name: str
    email: str
    kind: OrganisationKind
    organisation: str | None
    language: str


class Directory:
    """Hands out organisers: a school or a municipality comes back, a workplace seldom does."""

    def __init__(self, kinds: dict[OrganisationKind, OrganiserWords], names: Names, rng: Random) -> None:
        self._kinds = kinds
        self._names = names
        self._rng = rng
        self._known: dict[tuple[str, OrganisationKind], list[InventedOrganiser]] = {}
        self._emails: set[str] = set()

    def draw(self, spot: Spot, language: EventLanguage) -> InventedOrganiser:
        """The organiser of one more event."""
        kind = self._kind(spot)
        known = self._known.setdefault((spot.municipality.number, kind), [])
        if known and self._rng.random() < self._kinds[kind].again:
            return self._rng.choice(known)
        organisation = self._organisation(kind, spot, language)
        for organiser in known:
            if organisation and organiser.organisation == organisation:
                return organiser
        known.append(self._new(kind, organisation, language))
        return known[-1]

    def _kind(self, spot: Spot) -> OrganisationKind:
        people = spot.municipality.population
        possible = [kind for kind, words in self._kinds.items() if words.from_population <= people]
        if spot.municipality.name == spot.municipality.county and "county" in possible:
            possible.remove("county")  # Oslo is a municipality and a county in one.
        return self._rng.choices(possible, [self._kinds[kind].share for kind in possible])[0]

    def _organisation(self, kind: OrganisationKind, spot: Spot, language: EventLanguage) -> str | None:
        names = self._kinds[kind].names
        template = self._rng.choice(names.get(language) or names["nb"])
        municipality = spot.municipality
        return template.format(place=spot.name, municipality=municipality.name, county=municipality.county) or None

    def _new(self, kind: OrganisationKind, organisation: str | None, language: EventLanguage) -> InventedOrganiser:
        rng, names = self._rng, self._names
        first = rng.choice(names.first)
        last = rng.choice(names.surname_start) + rng.choice(names.surname_end)
        stem = f"{slugify(first)}.{slugify(last)}"
        domain = "example.no" if organisation else "example.org"
        number, email = 1, f"{stem}@{domain}"
        while email in self._emails:
            number += 1
            email = f"{stem}{number}@{domain}"
        self._emails.add(email)
        return InventedOrganiser(
            name=f"{first} {last}", email=email, kind=kind, organisation=organisation,
            language="nb" if language == "se" else language,
        )  # fmt: skip
