"""Mails of the room: links to sign in."""

from __future__ import annotations

from typing import Any

from campaign.errors import msg
from campaign.i18n import page_path, translator
from campaign.jobs import Job, PermanentFailure
from campaign.mail import Mail, Mailer, MailRefused
from campaign.people import service
from campaign.web.site import Site, context_for

SUBJECT = msg("Your link to sign in")


def people_jobs(mailer: Mailer, site: Site) -> list[Job]:
    """The jobs of the room."""

    async def sign_in_mail(payload: dict[str, Any]) -> None:
        token = await service.link_for(payload["email"])
        if token is None:
            return
        context = context_for(site, "nb") | {"link": site.public_url + page_path("team_link", token=token)}
        mail = Mail(
            to=payload["email"],
            subject=translator("nb").message(SUBJECT),
            text=site.templates.get_template("people/mail.txt").render(context),
            html=site.templates.get_template("people/mail.html").render(context),
            key=f"sign-in-{service.digest(token)}",
        )
        try:
            await mailer.send(mail)
        except MailRefused as error:
            raise PermanentFailure(str(error)) from error

    return [Job(name=service.SIGN_IN_JOB, handler=sign_in_mail, attempts=4)]
