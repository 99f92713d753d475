"""Puts the rooms together, once for the web process and once for the worker."""

from __future__ import annotations

from dataclasses import dataclass

from campaign import allocation, db
from campaign.events.jobs import event_jobs
from campaign.events.places.jobs import place_jobs
from campaign.events.places.regeocoding import Regeocoding
from campaign.events.places.review import PlaceReview
from campaign.events.public import Directory
from campaign.events.service import EventService
from campaign.jobs import JobRegistry, RedisPace
from campaign.mail import Mailer, mailer_for
from campaign.map.chain import FullChain, InstantChain
from campaign.map.gazetteer import load_gazetteer
from campaign.map.jobs import map_jobs
from campaign.map.online.providers import online_search
from campaign.map.online.search import OnlineSearch
from campaign.map.text_places import TextPlaces
from campaign.media.articles.places import ArticlePlaces
from campaign.media.coverage.jobs import coverage_jobs
from campaign.media.coverage.service import Coverage
from campaign.media.jobs import media_jobs
from campaign.media.service import MediaService
from campaign.people.jobs import people_jobs
from campaign.people.service import Organisers
from campaign.settings import Settings
from campaign.storage import LocalStorage
from campaign.web.rendering import build_environment
from campaign.web.site import Site

ROOMS = ("campaign.events", "campaign.map", "campaign.media", "campaign.people")


@dataclass(frozen=True, kw_only=True)
class Assembly:
    """One of each part of an installation."""

    settings: Settings
    site: Site
    #: What answers within a request, and what jobs ask, which may wait for the network.
    gazetteer: InstantChain
    geocoder: FullChain
    online: OnlineSearch | None
    pace: RedisPace | None
    organisers: Organisers
    events: EventService
    places: PlaceReview
    regeocoding: Regeocoding
    media: MediaService
    article_places: ArticlePlaces
    coverage: Coverage
    mailer: Mailer

    def jobs(self) -> JobRegistry:
        """Every job of every room."""
        patient = EventService(geocoder=self.geocoder, organisers=self.organisers, secret_key=self.settings.secret_key)
        return JobRegistry(
            [
                *event_jobs(patient, self.organisers, self.mailer, self.site),
                *place_jobs(self.regeocoding),
                *people_jobs(self.mailer, self.site),
                *media_jobs(self.media),
                *coverage_jobs(self.article_places, self.coverage),
                *map_jobs(),
            ]
        )

    async def close(self) -> None:
        """Closes connections to providers and what paces them; they open again when they are used."""
        if self.online:
            await self.online.close()
        if self.pace:
            await self.pace.close()


def geocoding_version(settings: Settings) -> str:
    """Names what addresses are looked up with: the data of the gazetteer, and the providers that are switched on."""
    nominatim = "nominatim" if settings.nominatim_url else ""
    return "+".join(filter(None, (load_gazetteer().version, settings.geocoding_online, nominatim)))


def assemble(settings: Settings, *, mailer: Mailer | None = None) -> Assembly:
    """Builds all parts. Nothing is connected yet."""
    allocation.give_back_early()
    db.configure(settings)
    pace = RedisPace(settings.redis_url) if settings.geocodes_online else None
    online = online_search(settings, shared=pace)
    gazetteer = InstantChain(online=online)
    geocoder = FullChain(gazetteer, online)
    organisers = Organisers()
    events = EventService(geocoder=gazetteer, organisers=organisers, secret_key=settings.secret_key)
    site = Site(
        public_url=settings.public_url,
        secure=settings.secure,
        secret_key=settings.secret_key,
        contact_email=settings.contact_email,
        templates=build_environment(ROOMS),
    )
    return Assembly(
        settings=settings,
        site=site,
        gazetteer=gazetteer,
        geocoder=geocoder,
        online=online,
        pace=pace,
        organisers=organisers,
        events=events,
        places=PlaceReview(events=events, geocoder=gazetteer),
        regeocoding=Regeocoding(geocoder=geocoder, version=geocoding_version(settings)),
        media=MediaService(storage=LocalStorage(settings.data_dir / "files")),
        article_places=ArticlePlaces(TextPlaces(load_gazetteer())),
        coverage=Coverage(Directory()),
        mailer=mailer or mailer_for(settings),
    )
