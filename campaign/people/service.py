"""Who people are: organisers, staff, and how staff come in."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

import msgspec

from campaign import db, outbox
from campaign.clock import now
from campaign.errors import Fault, Gone, Invalid, NotFound, msg
from campaign.mail import mailbox
from campaign.people import repository
from campaign.web.principal import Principal, Role

LINK_LIFE = timedelta(minutes=10)
#: An invitation is read when the new colleague next opens their mail, so it lives longer than a sign-in link.
INVITATION_LIFE = timedelta(days=3)
SESSION_IDLE = timedelta(minutes=30)
SESSION_LIFE = timedelta(hours=12)
SIGN_IN_JOB = "people.sign_in_mail"


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """How the campaign reaches an organiser."""

    id: int
    email: str
    name: str
    phone: str | None
    language: str
    trusted: bool


class SignIn(msgspec.Struct, frozen=True):
    """A browser that has signed in: the cookie's value."""

    cookie: str


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


class Organisers:
    """The directory of organisers that the room `events` asks for (see its protocol)."""

    async def ensure(self, *, email: str, name: str, phone: str | None, language: str) -> int:
        """The id of the person with this address. What is known of a person stays: anybody may write an address."""
        return await repository.ensure_person(email=email, name=name, phone=phone, language=language, at=now())

    async def update(self, person_id: int, *, name: str, phone: str | None, language: str) -> None:
        """Takes over what a person wrote of themselves, once their mailbox has proved it."""
        await repository.update_person(person_id, name=name, phone=phone, language=language, at=now())

    async def contact(self, person_id: int) -> Contact | None:
        row = await repository.person(person_id)
        return msgspec.convert({k: row[k] for k in Contact.__struct_fields__}, Contact) if row else None


async def invite(email: str, role: Role) -> str:
    """Makes someone staff and returns the token of a one-time link."""
    address = mailbox(email)
    if address is None:
        raise Invalid([Fault("email", msg("Enter an e-mail address, such as kari@example.no."))])
    async with db.transaction():
        staff_id = await repository.upsert_staff(address, address.split("@")[0], role, now())
        return await _new_link(staff_id, INVITATION_LIFE)


async def first_administrator() -> str | None:
    """While nobody has ever signed in: sees to an administrator and returns the token of a new one-time link."""
    if await repository.anybody_signed_in():
        return None
    return await invite("administrator@localhost.localdomain", "administrator")


async def request_sign_in(email: str) -> None:
    """Asks for a mail with a link. Answers the same for unknown addresses, in the same time."""
    async with db.transaction():
        # The job looks the address up, so that nothing here depends on whether it is known.
        await outbox.add(SIGN_IN_JOB, {"email": email})


async def link_for(email: str) -> str | None:
    """The token of a new link for an active member of staff."""
    async with db.transaction():
        row = await repository.staff_by_email(email)
        return await _new_link(row["id"], LINK_LIFE) if row and row["active"] else None


async def _new_link(staff_id: int, life: timedelta) -> str:
    token = secrets.token_urlsafe(24)
    await repository.add_link(staff_id, digest(token), now() + life, now())
    return token


async def check_link(token: str) -> str:
    """The name of whom a link is for; using nothing up, as mail scanners open links. Raises `Gone` with the reason."""
    row = await repository.link(digest(token))
    if row is None or not row["active"]:
        raise Gone(msg("The link is not valid. Ask for a new one."))
    if row["used_at"]:
        raise Gone(msg("The link has been used. Each link works once. Ask for a new one."))
    if row["expires_at"] <= now():
        raise Gone(msg("The link is too old. Ask for a new one."))
    return str(row["name"])


async def sign_in(token: str) -> SignIn:
    """Uses a link up and begins a session."""
    async with db.transaction():
        staff_id = await repository.use_link(digest(token), now())
        if staff_id is None:
            await check_link(token)
            raise Gone(msg("The link is not valid. Ask for a new one."))
        cookie = secrets.token_urlsafe(32)
        await repository.add_session(staff_id, digest(cookie), secrets.token_urlsafe(24), now())
    return SignIn(cookie)


async def session(cookie: str) -> Principal | None:
    """The member of staff behind a cookie; sessions end after 30 idle minutes or 12 hours."""
    at = now()
    row = await repository.session(digest(cookie), idle_since=at - SESSION_IDLE, begun_since=at - SESSION_LIFE)
    if row is None:
        return None
    if at - row["last_seen_at"] > timedelta(minutes=1):
        await repository.touch_session(row["id"], at)
    return Principal(id=f"staff:{row['staff']}", name=row["name"], role=row["role"], csrf=row["csrf"])


async def names_of(principals: Iterable[str]) -> dict[str, str]:
    """What members of staff and API tokens are called, by the id of their principal; those that are gone are absent."""
    asked: dict[str, list[int]] = {"staff": [], "token": []}
    for kind, _, number in (one.partition(":") for one in set(principals)):
        if kind in asked and number.isascii() and number.isdigit() and len(number) < 18:
            asked[kind].append(int(number))
    staff = await repository.names_of_staff(asked["staff"]) if asked["staff"] else {}
    tokens = await repository.names_of_tokens(asked["token"]) if asked["token"] else {}
    return {**{f"staff:{key}": name for key, name in staff.items()},
            **{f"token:{key}": name for key, name in tokens.items()}}  # fmt: skip


async def sign_out(cookie: str) -> None:
    await repository.end_session(digest(cookie))


async def remove(email: str) -> None:
    """Takes someone off the team: sessions and links end at once. Raises `NotFound`."""
    async with db.transaction():
        if not await repository.deactivate(email.strip()):
            raise NotFound(msg("Nobody on the team has this address."))


async def revoke_token(name: str) -> int:
    """Ends the API tokens of a name. Returns how many. Raises `NotFound`."""
    ended = await repository.revoke_tokens(name, now())
    if not ended:
        raise NotFound(msg("There is no API token of this name."))
    return ended


async def create_token(name: str, role: Role) -> str:
    """Makes an API token; this is the only time that it is seen."""
    token = f"vd_{secrets.token_urlsafe(32)}"
    await repository.add_token(name, role, digest(token), now())
    return token


async def bearer(token: str) -> Principal | None:
    """Whom an API token stands for."""
    row = await repository.token(digest(token))
    return Principal(id=f"token:{row['id']}", name=row["name"], role=row["role"]) if row else None
