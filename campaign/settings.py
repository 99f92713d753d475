"""Settings: one frozen object, read once from the environment, with every fault reported together."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from campaign.errors import ConfigurationError, msg


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an operator decides. `metadata["env"]` is the variable, `metadata["help"]` what it does."""

    data_dir: Path = field(metadata={"env": "DATA_DIR", "help": "Folder of embedded services, mail and files."})
    host: str = field(metadata={"env": "HOST", "help": "Address that the web process listens on."})
    port: int = field(metadata={"env": "PORT", "help": "Port that the web process listens on."})
    public_url: str = field(metadata={"env": "PUBLIC_URL", "help": "Address of the site as visitors see it."})
    database_url: str = field(
        metadata={"env": "DATABASE_URL", "help": "PostgreSQL; unset: an embedded one in DATA_DIR.", "secret": True}
    )
    database_replicas: tuple[str, ...] = field(
        metadata={"env": "DATABASE_REPLICAS", "help": "Read replicas, separated by commas.", "secret": True}
    )
    database_pool: int = field(metadata={"env": "DATABASE_POOL", "help": "Connections that one process may hold."})
    redis_url: str = field(
        metadata={"env": "REDIS_URL", "help": "Redis; unset: an embedded one in DATA_DIR.", "secret": True}
    )
    secret_key: str = field(
        metadata={
            "env": "SECRET_KEY",
            "help": "Signs forms; at least 32 characters. Embedded mode makes its own in DATA_DIR.",
            "secret": True,
        }
    )
    smtp_url: str = field(
        metadata={
            "env": "SMTP_URL",
            "help": "smtp://, smtp+starttls:// or smtps:// with user and password; unset: mail goes to DATA_DIR/mail.",
            "secret": True,
        }
    )
    mail_from: str = field(metadata={"env": "MAIL_FROM", "help": "Sender of all mail."})
    contact_email: str = field(metadata={"env": "CONTACT_EMAIL", "help": "Where people reach the campaign team."})
    tile_url: str = field(
        metadata={
            "env": "TILE_URL",
            "help": "Tiles from this site's own origin, with {z}/{x}/{y}, on top of the built-in outlines. A path.",
        }
    )
    tile_attribution: str = field(metadata={"env": "TILE_ATTRIBUTION", "help": "Credit shown with the tiles."})
    trusted_proxies: tuple[str, ...] = field(
        metadata={"env": "TRUSTED_PROXIES", "help": "Addresses or networks whose X-Forwarded-For is believed."}
    )
    metrics_token: str = field(
        metadata={"env": "METRICS_TOKEN", "help": "Bearer token of /metrics; unset: /metrics is off.", "secret": True}
    )
    geocoding_online: str = field(
        metadata={"env": "GEOCODING_ONLINE", "help": "kartverket: jobs look addresses up there; unset: no network."}
    )
    geocoding_requests_per_second: int = field(
        metadata={"env": "GEOCODING_REQUESTS_PER_SECOND", "help": "Requests to Kartverket, of all processes together."}
    )
    kartverket_address_url: str = field(
        metadata={"env": "KARTVERKET_ADDRESS_URL", "help": "Base of Kartverket's address search."}
    )
    kartverket_place_names_url: str = field(
        metadata={"env": "KARTVERKET_PLACE_NAMES_URL", "help": "Base of Kartverket's search for place names."}
    )
    nominatim_url: str = field(
        metadata={
            "env": "NOMINATIM_URL",
            "help": "Base of a Nominatim of your own, or one you pay for; asked once in 15 seconds at most. The public "
            "server is refused: its policy forbids building it into products such as this "
            "(https://operations.osmfoundation.org/policies/nominatim/). Its data needs the credit «OpenStreetMap».",
        }
    )
    nominatim_contact: str = field(
        metadata={"env": "NOMINATIM_CONTACT", "help": "Mail address told to that server; required with NOMINATIM_URL."}
    )
    web_processes: int = field(metadata={"env": "WEB_PROCESSES", "help": "Processes that answer requests."})
    log_format: str = field(metadata={"env": "LOG_FORMAT", "help": "json, or console for people."})
    embedded: bool = field(metadata={"env": "", "help": "True when PostgreSQL is the embedded one."})

    @property
    def secure(self) -> bool:
        """Whether visitors use https, so that cookies are `Secure` and `__Host-`."""
        return self.public_url.startswith("https://")

    @property
    def geocodes_online(self) -> bool:
        """Whether any provider of addresses is asked over the network."""
        return bool(self.geocoding_online or self.nominatim_url)


_DEFAULTS = {
    "DATA_DIR": "./var",
    "HOST": "127.0.0.1",
    "PORT": "8000",
    "DATABASE_POOL": "10",
    "WEB_PROCESSES": "1",
    "LOG_FORMAT": "console",
    "MAIL_FROM": "Verdensdagen for psykisk helse <ikke-svar@localhost>",
    "CONTACT_EMAIL": "kontakt@localhost",
    "GEOCODING_REQUESTS_PER_SECOND": "5",
    "KARTVERKET_ADDRESS_URL": "https://ws.geonorge.no/adresser/v1",
    "KARTVERKET_PLACE_NAMES_URL": "https://ws.geonorge.no/stedsnavn/v1",
}


def load(environ: Mapping[str, str], *, embedded: bool = False) -> Settings:
    """Reads the settings. Raises `ConfigurationError` that names every fault at once."""
    raw = {key: environ.get(key, "").strip() or default for key, default in _DEFAULTS.items()}
    raw |= {f.metadata["env"]: environ.get(f.metadata["env"], "").strip() for f in fields(Settings)} | raw
    faults: list[str] = []
    data_dir = Path(raw["DATA_DIR"]).expanduser().absolute()
    host, port = raw["HOST"], _number(raw, "PORT", 1, 65535, faults)
    embedded = embedded or environ.get("CAMPAIGN_EMBEDDED", "") == "1"
    values: dict[str, Any] = {
        "data_dir": data_dir,
        "host": host,
        "port": port,
        "public_url": _public_url(raw["PUBLIC_URL"] or f"http://{_reachable(host)}:{port}", faults),
        "database_url": _url(raw, "DATABASE_URL", ("postgresql", "postgres"), faults, required=True),
        "database_replicas": _list(raw["DATABASE_REPLICAS"]),
        "database_pool": _number(raw, "DATABASE_POOL", 2, 200, faults),
        "redis_url": _url(raw, "REDIS_URL", ("redis", "rediss", "unix"), faults, required=True),
        "secret_key": _secret(raw["SECRET_KEY"], data_dir, embedded, faults),
        "smtp_url": _url(raw, "SMTP_URL", ("smtp", "smtps", "smtp+starttls"), faults),
        "mail_from": raw["MAIL_FROM"],
        "contact_email": raw["CONTACT_EMAIL"],
        "tile_url": _tile_url(raw["TILE_URL"], faults),
        "tile_attribution": raw["TILE_ATTRIBUTION"],
        "trusted_proxies": _networks(raw["TRUSTED_PROXIES"], faults),
        "metrics_token": raw["METRICS_TOKEN"],
        "geocoding_online": _one_of(raw, "GEOCODING_ONLINE", ("", "kartverket"), faults),
        "geocoding_requests_per_second": _number(raw, "GEOCODING_REQUESTS_PER_SECOND", 1, 50, faults),
        "kartverket_address_url": _url(raw, "KARTVERKET_ADDRESS_URL", ("https", "http"), faults),
        "kartverket_place_names_url": _url(raw, "KARTVERKET_PLACE_NAMES_URL", ("https", "http"), faults),
        "nominatim_url": _nominatim_url(raw, faults),
        "nominatim_contact": raw["NOMINATIM_CONTACT"],
        "web_processes": _number(raw, "WEB_PROCESSES", 1, 64, faults),
        "log_format": raw["LOG_FORMAT"],
        "embedded": embedded,
    }
    if raw["LOG_FORMAT"] not in ("json", "console"):
        faults.append("LOG_FORMAT must be json or console.")
    if faults:
        raise ConfigurationError(
            msg("The settings have faults:\n%(faults)s", faults="\n".join(f"- {f}" for f in faults))
        )
    return Settings(**values)


def embedded_secret(data_dir: Path) -> str:
    """The secret of an embedded installation, made on first use and kept in DATA_DIR, readable by its owner only."""
    path = data_dir / "secret_key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        unfinished = data_dir / f".secret_key.{os.getpid()}"
        unfinished.touch(mode=0o600)
        unfinished.write_text(secrets.token_urlsafe(48))
        # Linking is all or nothing, and the first of several processes wins.
        with contextlib.suppress(FileExistsError):
            os.link(unfinished, path)
        unfinished.unlink()
    return path.read_text().strip()


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)


def _list(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _networks(value: str, faults: list[str]) -> tuple[str, ...]:
    found = _list(value)
    for part in found:
        try:
            ipaddress.ip_network(part, strict=False)
        except ValueError:
            faults.append(f"TRUSTED_PROXIES must hold addresses or networks, such as 10.0.0.0/8, not {part!r}.")
    return found


def _number(raw: Mapping[str, str], name: str, low: int, high: int, faults: list[str]) -> int:
    value = raw[name]
    if value.isdigit() and low <= int(value) <= high:
        return int(value)
    faults.append(f"{name} must be a whole number from {low} to {high}, not {value!r}.")
    return low


def _url(
    raw: Mapping[str, str], name: str, schemes: tuple[str, ...], faults: list[str], *, required: bool = False
) -> str:
    value = raw[name]
    if not value and required:
        faults.append(f"{name} is missing. Set it, or start everything with `campaign up`, which embeds the service.")
    elif value and urlsplit(value).scheme not in schemes:
        faults.append(f"{name} must begin with one of: {', '.join(s + '://' for s in schemes)}.")
    return value


def _public_url(value: str, faults: list[str]) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path not in ("", "/"):
        faults.append("PUBLIC_URL must be http:// or https:// with a host and no path.")
    elif parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        faults.append("PUBLIC_URL must be https:// unless the site is only reached on this machine.")
    return value.rstrip("/")


def _one_of(raw: Mapping[str, str], name: str, allowed: tuple[str, ...], faults: list[str]) -> str:
    if raw[name] not in allowed:
        faults.append(f"{name} must be unset or one of: {', '.join(filter(None, allowed))}.")
    return raw[name]


def _nominatim_url(raw: Mapping[str, str], faults: list[str]) -> str:
    value = _url(raw, "NOMINATIM_URL", ("https", "http"), faults)
    host = urlsplit(value).hostname or ""
    if host == "openstreetmap.org" or host.endswith(".openstreetmap.org"):
        faults.append("NOMINATIM_URL must not be the public server: its policy forbids that. Run one of your own.")
    if value and "@" not in raw["NOMINATIM_CONTACT"]:
        faults.append("NOMINATIM_CONTACT must be a mail address when NOMINATIM_URL is set.")
    return value


def _tile_url(value: str, faults: list[str]) -> str:
    if value and (not value.startswith("/") or value.startswith("//")):
        faults.append("TILE_URL must be a path on this site: a visitor's browser never asks another origin.")
    return value


def _secret(value: str, data_dir: Path, embedded: bool, faults: list[str]) -> str:
    if not value and embedded:
        value = embedded_secret(data_dir)
    if len(value) < 32:
        faults.append("SECRET_KEY is missing or shorter than 32 characters.")
    return value
