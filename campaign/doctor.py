"""`campaign doctor`: looks at every part of an installation and changes nothing, also while parts are away."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import stat
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

import aiosmtplib
import msgspec

from campaign import db, jobs, outbox, translations
from campaign.clock import now, today
from campaign.errors import CampaignError, ConfigurationError, Unavailable
from campaign.piccolo_conf import APP_REGISTRY
from campaign.services.folder import Owner
from campaign.settings import Settings, load
from campaign.web.assets import Assets, AssetsNotBuilt
from campaign.web.help_lines import help_line_file

Status = Literal["ok", "warning", "fault"]
_LONGEST = 15.0
_NOT_RUNNING = "not-running"
_OLDEST_POSTGRES = 15
_SKEW_WARNING, _SKEW_FAULT = 2.0, 30.0
_OLDEST_DUE_SECONDS = 300.0
_LITTLE_SPACE, _LEAST_SPACE = 1_000_000_000, 200_000_000
_REVIEW_WARNING, _REVIEW_FAULT = 180, 400
_ASK_POSTGRES = ("migrations", "worker", "dead jobs")
_REFERENCE = Path(__file__).parent / "map" / "data"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What was found of one part, and what to do about it when it is not well."""

    name: str
    status: Status
    found: str
    mend: str = ""


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True):
    """All findings; `status` is the worst of them."""

    status: Status
    findings: list[Finding]


class Installation(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to look at. `problem` says why the settings are not those of a running installation."""

    settings: Settings
    problem: str = ""


Found = tuple[Status, str, str]
Check = Callable[[Settings], Awaitable[Found]]


def installation_of(environ: Mapping[str, str]) -> Installation:
    """The installation of these variables, with the addresses of services that run in DATA_DIR. Writes nothing.

    Raises `ConfigurationError` when not even the addresses can be read.
    """
    data_dir = Path(environ.get("DATA_DIR") or "./var").expanduser().absolute()
    owner = _owner(data_dir)
    embedded = not environ.get("DATABASE_URL")
    addresses = {
        "DATABASE_URL": environ.get("DATABASE_URL")
        or owner.database_url
        or f"postgresql:///campaign?host=/{_NOT_RUNNING}",
        "REDIS_URL": environ.get("REDIS_URL") or owner.redis_url or f"unix:///{_NOT_RUNNING}",
    }
    # `load` would make the secret of an embedded installation, which is for `campaign up` to do.
    unmade = {"SECRET_KEY": "x" * 32} if embedded and not (data_dir / "secret_key").is_file() else {}
    try:
        return Installation(settings=load({**unmade, **environ, **addresses}, embedded=embedded))
    except ConfigurationError as error:
        kept = {name: environ[name] for name in ("DATA_DIR", "SMTP_URL", "MAIL_FROM") if environ.get(name)}
        return Installation(settings=load({**kept, **addresses, "SECRET_KEY": "x" * 32}), problem=str(error))


def _owner(data_dir: Path) -> Owner:
    try:
        return msgspec.json.decode((data_dir / "services.json").read_bytes(), type=Owner)
    except (OSError, msgspec.DecodeError):
        return Owner(pid=0, exclusive=False)


async def examine(installation: Installation) -> Diagnosis:
    """Carries out every check, each on its own: one that breaks is a fault and stops no other."""
    settings = installation.settings
    findings = [_settings(installation)]
    findings += [await _carried_out(name, check, settings) for name, check in CHECKS]
    worst = max((finding.status for finding in findings), key=("ok", "warning", "fault").index)
    return Diagnosis(status=worst, findings=findings)


async def _carried_out(name: str, check: Check, settings: Settings) -> Finding:
    try:
        async with asyncio.timeout(_LONGEST):
            status, found, mend = await check(settings)
    except TimeoutError:
        status, found, mend = "fault", f"no answer within {_LONGEST:.0f} seconds", "Look at its log, or start it again."
    except Exception as error:
        status, found, mend = "fault", _reason(error), "Look at what the message names."
        if name in _ASK_POSTGRES and isinstance(error, Unavailable | OSError):
            found, mend = "cannot be seen while PostgreSQL is away", "Start PostgreSQL."
    return Finding(name=name, status=status, found=found, mend="" if status == "ok" else mend)


def _reason(error: BaseException) -> str:
    """The first cause, as the part itself told it."""
    while isinstance(error, CampaignError) and error.__cause__:
        error = error.__cause__
    return " ".join(str(error).split()) or type(error).__name__


def _settings(installation: Installation) -> Finding:
    settings = installation.settings
    if installation.problem:
        found = installation.problem.replace("\n- ", " ").replace("\n", " ")
        return Finding(name="settings", status="fault", found=found, mend="Correct the variables that are named.")
    mine = "localhost"
    if settings.smtp_url and (mine in settings.mail_from or mine in settings.contact_email):
        mend = "Set MAIL_FROM and CONTACT_EMAIL to addresses of the campaign."
        return Finding(name="settings", status="warning", found="mail is sent in the name of localhost", mend=mend)
    return Finding(name="settings", status="ok", found=f"complete, for {settings.public_url}")


async def _postgres(settings: Settings) -> Found:
    if settings.database_url.endswith(_NOT_RUNNING):
        return "fault", f"is not running in {settings.data_dir}", "Start it with `campaign up`, or set DATABASE_URL."
    asked = now()
    try:
        row = (await db.fetch("SELECT current_setting('server_version_num')::int AS v, clock_timestamp() AS at"))[0]
    except Exception as error:
        return "fault", f"does not answer: {_reason(error)}", "Start it, or correct DATABASE_URL."
    skew = abs((row["at"] - asked - (now() - asked) / 2).total_seconds())
    version = row["v"] // 10_000
    if version < _OLDEST_POSTGRES:
        return "fault", f"is version {version}", f"Move the data to PostgreSQL {_OLDEST_POSTGRES} or newer."
    if skew > _SKEW_WARNING:
        status: Status = "fault" if skew > _SKEW_FAULT else "warning"
        return status, f"its clock is {skew:.0f} seconds from ours", "Let both machines keep time by NTP."
    return "ok", f"version {version} answers", ""


async def _migrations(_settings: Settings) -> Found:
    wanted = _known_migrations()
    there = await db.fetch("SELECT to_regclass('migration') IS NOT NULL AS made")
    rows = await db.fetch("SELECT app_name, name FROM migration") if there[0]["made"] else []
    applied = {(row["app_name"], row["name"]) for row in rows}
    if wanting := wanted - applied:
        return "fault", f"{len(wanting)} of {len(wanted)} are not applied", "Run `campaign migrate`."
    if strange := applied - wanted:
        mend = "The database belongs to a newer release: install that one."
        return "fault", f"{len(strange)} are not of this release", mend
    return "ok", f"all {len(wanted)} are applied", ""


def _known_migrations() -> set[tuple[str, str]]:
    """Room and id of each migration of this release."""
    found = set()
    for app in APP_REGISTRY.app_configs.values():
        for path in Path(app.resolved_migrations_folder_path).glob("[!_]*.py"):
            spec = spec_from_file_location(path.stem, path)
            assert spec and spec.loader
            module = module_from_spec(spec)
            spec.loader.exec_module(module)
            found.add((app.app_name, str(module.ID)))
    return found


async def _redis(settings: Settings) -> Found:
    if settings.redis_url.endswith(_NOT_RUNNING):
        return "fault", f"is not running in {settings.data_dir}", "Start it with `campaign up`, or set REDIS_URL."
    try:
        redis = await jobs.open_redis(settings.redis_url)
    except jobs.REDIS_ERRORS as error:
        return "fault", f"does not answer: {_reason(error)}", "Start it, or correct REDIS_URL."
    try:
        facts = await redis.info()
    finally:
        await redis.aclose()
    failed = [name for name in ("aof_last_write_status", "rdb_last_bgsave_status") if facts.get(name, "ok") != "ok"]
    if failed:
        return "fault", f"cannot write to its disk ({', '.join(failed)})", "Look for space and rights on its disk."
    if not facts.get("aof_enabled"):
        return "warning", "keeps nothing on disk by append-only file", "Set `appendonly yes` in its configuration."
    return "ok", f"version {facts['redis_version']} answers, append-only file on", ""


async def _worker(settings: Settings) -> Found:
    statistics = await outbox.statistics()
    oldest = statistics["oldest_due_seconds"]
    mend = "Start `campaign worker`, or look at its log."
    if oldest > _OLDEST_DUE_SECONDS:
        return "fault", f"the oldest job that is due has waited {oldest / 60:.0f} minutes", mend
    try:
        redis = await jobs.open_redis(settings.redis_url)
    except jobs.REDIS_ERRORS:
        return "fault", "cannot be seen, and gets no jobs, while Redis is away", "Start Redis."
    try:
        alive = await redis.get(f"{redis.default_queue_name}:health-check")
    finally:
        await redis.aclose()
    if not alive:
        return "fault", "none has been heard from for half a minute", mend
    return "ok", f"at work, {statistics['states'].get('waiting', 0)} jobs waiting", ""


async def _dead_jobs(_settings: Settings) -> Found:
    dead = await outbox.dead_entries()
    if not dead:
        return "ok", "none", ""
    count = (await outbox.statistics())["states"]["dead"]
    error = " ".join((dead[0]["last_error"] or "").split())[:120]
    found = f"{count} failed for good; the newest, {dead[0]['job']}: {error}"
    return "warning", found, "Mend the cause, and send them again from the page Drift."


async def _disk(settings: Settings) -> Found:
    folder = settings.data_dir
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    found = f"{free / 1e9:.1f} GB free at {folder}"
    if free < _LITTLE_SPACE:
        return ("fault" if free < _LEAST_SPACE else "warning"), found, "Make room, or move DATA_DIR to a larger disk."
    return "ok", found, ""


async def _data_folder(settings: Settings) -> Found:
    folder = settings.data_dir
    if not folder.exists():
        return "warning", f"{folder} is not there yet", "`campaign up` makes it; for other starts, make it yourself."
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return "fault", f"this account may not write in {folder}", "Hand the folder to the account of the program."
    secret = folder / "secret_key"
    if secret.exists() and secret.stat().st_mode & 0o077:
        return "fault", f"others can read {secret}", f"Run: chmod 600 {secret}"
    if folder.stat().st_mode & stat.S_IWOTH:
        return "fault", f"everyone may write in {folder}", f"Run: chmod 711 {folder}"
    return "ok", f"{folder} is ours", ""


async def _mail(settings: Settings) -> Found:
    if not settings.smtp_url:
        found = f"is written to {settings.data_dir / 'mail'} and sent to nobody"
        return ("ok" if settings.embedded else "warning"), found, "Set SMTP_URL to send mail."
    parts = urlsplit(settings.smtp_url)
    client = aiosmtplib.SMTP(
        hostname=parts.hostname or "localhost",
        port=parts.port or {"smtps": 465, "smtp+starttls": 587}.get(parts.scheme, 25),
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        use_tls=parts.scheme == "smtps", start_tls=parts.scheme == "smtp+starttls", timeout=10,
    )  # fmt: skip
    where = f"{client.hostname}:{client.port}"
    try:
        await client.connect()
        await client.ehlo()
        await client.quit()
    except (aiosmtplib.SMTPException, OSError) as error:
        mend = "Correct SMTP_URL, or ask those who run the mail server."
        return "fault", f"{where} does not take us: {_reason(error)}", mend
    return "ok", f"{where} answers{' and knows us' if parts.username else ''}", ""


async def _assets(_settings: Settings) -> Found:
    mend = "Build them with `python -m campaign.web.build_assets`."
    try:
        assets = Assets()
    except AssetsNotBuilt:
        return "fault", "are not built", mend
    wanting = [entry["name"] for entry in assets.files.values() if not (assets.directory / entry["name"]).is_file()]
    if wanting:
        return "fault", f"{len(wanting)} files are missing, such as {wanting[0]}", mend
    return "ok", f"{len(assets.files)} files are built", ""


async def _catalogues(_settings: Settings) -> Found:
    source = await asyncio.to_thread(translations.collect)
    wanting = {lang: len(translations.missing(lang, source)) for lang in translations.COMPLETE}
    if any(wanting.values()):
        told = ", ".join(f"{count} in {lang}" for lang, count in wanting.items() if count)
        return "warning", f"texts without a translation: {told}", "Run `make messages` and translate what is empty."
    return "ok", f"{len(source)} texts are complete in {' and '.join(translations.COMPLETE)}", ""


async def _reference_data(_settings: Settings) -> Found:
    return await asyncio.to_thread(reference_data_in, _REFERENCE)


def reference_data_in(folder: Path) -> Found:
    """Compares files with the SHA256SUMS beside them."""
    lines = (folder / "SHA256SUMS").read_text("utf-8").split("\n")
    recorded = {name: digest for digest, _, name in (line.partition("  ") for line in lines if line)}
    mend = "Install the program again: the files come with it."
    for name, digest in recorded.items():
        path = folder / name
        if not path.is_file():
            return "fault", f"{name} is missing", mend
        if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            return "fault", f"{name} is not the file of this release", mend
    return "ok", f"{len(recorded)} files are unchanged", ""


async def _help_lines(_settings: Settings) -> Found:
    file = help_line_file()
    return review_of(min(file.reviewed_on, *(line.reviewed_on for line in file.lines)), today())


def review_of(reviewed: date, day: date) -> Found:
    """Whether the numbers of crisis help have been looked through lately."""
    days = (day - reviewed).days
    mend = "Check each number with its service, and write the day into campaign/web/help_lines.json."
    status: Status = "fault" if days > _REVIEW_FAULT else "warning" if days > _REVIEW_WARNING else "ok"
    return status, f"looked through {days} days ago, on {reviewed:%d.%m.%Y}", mend


CHECKS: tuple[tuple[str, Check], ...] = (
    ("PostgreSQL", _postgres),
    ("migrations", _migrations),
    ("Redis", _redis),
    ("worker", _worker),
    ("dead jobs", _dead_jobs),
    ("disk", _disk),
    ("data folder", _data_folder),
    ("mail", _mail),
    ("built assets", _assets),
    ("translations", _catalogues),
    ("reference data", _reference_data),
    ("help lines", _help_lines),
)
