"""What is done about events after the request: mails and a second look at the address."""

from __future__ import annotations

from typing import Any

from campaign.errors import NotFound
from campaign.events import repository
from campaign.events.mails import compose
from campaign.events.service import GEOCODE_JOB, MAIL_JOB, EventService, Organisers
from campaign.jobs import Job, PermanentFailure
from campaign.mail import Mailer, MailRefused
from campaign.web.site import Site


def event_jobs(service: EventService, organisers: Organisers, mailer: Mailer, site: Site) -> list[Job]:
    """The jobs of the room."""

    async def geocode(payload: dict[str, Any]) -> None:
        try:
            await service.geocode(payload["event"])
        except NotFound as error:
            raise PermanentFailure("the event is gone") from error

    async def mail(payload: dict[str, Any]) -> None:
        event = await repository.find(str(payload["event"]))
        contact = await organisers.contact(event["organiser"]) if event and event["organiser"] else None
        if event is None or contact is None:
            return  # deleted or blanked meanwhile: there is nobody to tell
        token, reason = "", ""
        if payload["kind"] == "confirm":
            token = await service.prepare_confirmation(event["id"], payload["serial"]) or ""
            if not token:
                return
        else:
            reason = await repository.last_reason(event["id"], payload["kind"])
        key = f"event-{event['id']}-{payload['kind']}-{payload['serial']}"
        try:
            await mailer.send(compose(site, payload["kind"], event, contact, key=key, token=token, reason=reason))
        except MailRefused as error:
            raise PermanentFailure(str(error)) from error

    async def tell_team(payload: dict[str, Any]) -> None:
        """The organiser was not reached: the team sees it with the event."""
        await repository.log_lost_mail(payload["event"], payload["kind"])

    return [Job(name=GEOCODE_JOB, handler=geocode, attempts=30), Job(name=MAIL_JOB, handler=mail, on_dead=tell_team)]
