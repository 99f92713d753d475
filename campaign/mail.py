"""Mail: what is sent, and the ways of sending it.

Mailer
├── SMTPMailer        through SMTP_URL
├── FolderMailer      .eml files in DATA_DIR/mail, for trying the product on one machine
└── RecordingMailer   kept in memory, for tests
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib
import idna
import msgspec

from campaign.settings import Settings

#: RFC 5321: atoms with single dots between; quoted forms are left out, as hardly a mailbox has them.
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


def mailbox(value: str) -> str | None:
    """An e-mail address as servers take it, its domain in ASCII (IDNA); None when it is not one."""
    local, _, domain = value.strip().rpartition("@")
    if not _LOCAL.fullmatch(local) or local.startswith("=?") or len(local) > 64:
        return None
    try:
        name = idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        return None
    top = name.rpartition(".")[2]
    return f"{local}@{name}" if "." in name and len(top) > 1 and not top.isdigit() and len(name) < 190 else None


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """One message to one address. `key` names its occasion: the same key gives the same Message-ID."""

    to: str
    subject: str
    text: str
    html: str
    key: str
    language: str = "nb"


class MailRefused(Exception):
    """The receiving server will never take this message."""


class Mailer(Protocol):
    async def send(self, mail: Mail) -> None:
        """Hands over a message. Raises `MailRefused` when trying again cannot help, else any error."""
        ...


def build(mail: Mail, sender: str, *, when: datetime) -> EmailMessage:
    """The message as it is sent: text and HTML, a stable Message-ID, marked as sent by a machine."""
    name, address = parseaddr(sender)
    local, _, domain = address.partition("@")
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(name, local, domain)
    message["To"] = Address(addr_spec=mail.to)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(when.astimezone(UTC))
    message["Message-ID"] = f"<{hashlib.sha256(mail.key.encode()).hexdigest()[:32]}@{domain or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    # Set before, it would move into the first part.
    message["Content-Language"] = mail.language
    return message


class SMTPMailer:
    """Sends through one server; smtps:// is TLS from the start, smtp+starttls:// requires the upgrade."""

    def __init__(self, url: str, sender: str) -> None:
        parts = urlsplit(url)
        self._sender = sender
        self._options = {
            "hostname": parts.hostname or "localhost",
            "port": parts.port or {"smtps": 465, "smtp+starttls": 587}.get(parts.scheme, 25),
            "username": unquote(parts.username) if parts.username else None,
            "password": unquote(parts.password) if parts.password else None,
            "use_tls": parts.scheme == "smtps",
            "start_tls": parts.scheme == "smtp+starttls",
            "timeout": 20,
        }

    async def send(self, mail: Mail) -> None:
        message = build(mail, self._sender, when=datetime.now(UTC))
        try:
            await aiosmtplib.send(message, recipients=[mail.to], **self._options)  # type: ignore[arg-type]
        except aiosmtplib.SMTPRecipientsRefused as error:
            if all(500 <= refused.code < 600 for refused in error.recipients):
                raise MailRefused("the address was refused for good") from error
            raise


class FolderMailer:
    """Writes each message as an .eml file; the same message again replaces itself."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder, self._sender = folder, sender

    async def send(self, mail: Mail) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        message = build(mail, self._sender, when=datetime.now(UTC))
        name = hashlib.sha256(mail.key.encode()).hexdigest()[:20]
        unfinished = self._folder / f".{name}.part"
        unfinished.write_bytes(message.as_bytes())
        unfinished.replace(self._folder / f"{name}.eml")


class RecordingMailer:
    """Keeps what was sent."""

    def __init__(self) -> None:
        self.sent: list[Mail] = []

    async def send(self, mail: Mail) -> None:
        self.sent.append(mail)


def mailer_for(settings: Settings) -> Mailer:
    """SMTP when an address is given, else the folder."""
    if settings.smtp_url:
        return SMTPMailer(settings.smtp_url, settings.mail_from)
    return FolderMailer(settings.data_dir / "mail", settings.mail_from)
