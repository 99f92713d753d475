"""Mails to organisers: composed when they are sent, so that no queue holds a name, an address or a link."""

from __future__ import annotations

from typing import Any

import msgspec

from campaign.errors import Message, msg
from campaign.events.catalogue import links
from campaign.events.service import Contact, reference
from campaign.i18n import LANGUAGES, Language, page_path, translator
from campaign.mail import Mail
from campaign.web.site import Site, context_for

SUBJECTS: dict[str, Message] = {
    "confirm": msg("Confirm your event: %(title)s"),
    "publish": msg("Your event is published: %(title)s"),
    "reject": msg("Your event was not published: %(title)s"),
    "hide": msg("Your event is no longer shown: %(title)s"),
}


def compose(
    site: Site, kind: str, event: dict[str, Any], contact: Contact, *, key: str, token: str = "", reason: str = ""
) -> Mail:
    """One mail about an event, as text and HTML with the same words. `kind` is one of SUBJECTS."""
    lang: Language = next((code for code in LANGUAGES if code == contact.language), "nb")
    say = translator(lang)
    # Until the mailbox has answered, the name is the one written with the event, not one that it once confirmed.
    name = msgspec.json.decode(event["contact"])["name"] if event["contact"] else contact.name
    context = context_for(site, lang) | {
        "event": event,
        "reference": reference(event["year"], event["number"]),
        "when": say.period(event["starts_at"], event["ends_at"]),
        "name": name,
        "confirm_url": site.public_url + page_path("confirm", lang, token=token) if token else "",
        "event_url": links(site.public_url, event["id"], event["slug"]).page
        if lang == "nb"
        else site.public_url + page_path("event", lang, slug=event["slug"]),
        "public": event["visibility"] == "public",
        "reason": reason,
        "kind": kind,
    }
    return Mail(
        to=contact.email,
        subject=say.gettext(SUBJECTS[kind].text, title=event["title"]),
        text=site.templates.get_template("events/mail.txt").render(context),
        html=site.templates.get_template("events/mail.html").render(context),
        key=key,
        language=lang,
    )
