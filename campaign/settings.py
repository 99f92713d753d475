"""Settings: one frozen object, read once from the environment, with every fault reported together."""

from __future__ import annotations

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
        metadata={"env": "TRUSTED_PROXIES", "help": "Addresses whose X-Forwarded-For and -Proto are believed."}
    )
    metrics_token: str = field(
        metadata={"env": "METRICS_TOKEN", "help": "Bearer token of /metrics; unset: /metrics is off.", "secret": True}
    )
    web_processes: int = field(metadata={"env": "WEB_PROCESSES", "help": "Processes that answer requests."})
    log_format: str = field(metadata={"env": "LOG_FORMAT", "help": "json, or console for people."})
    embedded: bool = field(metadata={"env": "", "help": "True when PostgreSQL is the embedded one."})

    @property
    def secure(self) -> bool:
        """Whether visitors use https, so that cookies are `Secure` and `__Host-`."""
        return self.public_url.startswith("https://")


_DEFAULTS = {
    "DATA_DIR": "./var",
    "HOST": "127.0.0.1",
    "PORT": "8000",
    "DATABASE_POOL": "10",
    "WEB_PROCESSES": "1",
    "LOG_FORMAT": "console",
    "MAIL_FROM": "Verdensdagen for psykisk helse <ikke-svar@localhost>",
    "CONTACT_EMAIL": "kontakt@localhost",
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
        "trusted_proxies": _list(raw["TRUSTED_PROXIES"]),
        "metrics_token": raw["METRICS_TOKEN"],
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
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text().strip()


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)


def _list(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


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


def _tile_url(value: str, faults: list[str]) -> str:
    if value and (not value.startswith("/") or value.startswith("//")):
        faults.append("TILE_URL must be a path on this site: a visitor's browser never asks another origin.")
    return value


def _secret(value: str, data_dir: Path, embedded: bool, faults: list[str]) -> str:
    if not value and embedded:
        return embedded_secret(data_dir)
    if len(value) < 32:
        faults.append("SECRET_KEY is missing or shorter than 32 characters.")
    return value
