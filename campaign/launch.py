"""`campaign up`: a whole installation with one command."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from campaign import db, logs
from campaign.assembly import assemble
from campaign.events.places.regeocoding import ensure_regeocoded
from campaign.i18n import page_path
from campaign.people import service as people
from campaign.services import EmbeddedServices, owned_services
from campaign.settings import Settings, load
from campaign.supervisor import ProcessSpec, check_port, run_processes


def launch(environ: Mapping[str, str]) -> None:
    """Starts services where no address is set, migrates, and keeps web and worker running until a signal."""
    data_dir = Path(environ.get("DATA_DIR") or "./var").expanduser().absolute()
    embed_database, embed_redis = not environ.get("DATABASE_URL"), not environ.get("REDIS_URL")
    probe = {"DATABASE_URL": "postgresql://", "REDIS_URL": "unix://", "SECRET_KEY": "x" * 32}
    wanted = load({**probe, **environ})
    check_port(wanted.host, wanted.port)
    with contextlib.ExitStack() as stack:
        services: EmbeddedServices | None = None
        addresses: dict[str, str] = {}
        if embed_database or embed_redis:
            click.echo(f"Starting the services in {data_dir} …")
            services = stack.enter_context(owned_services(data_dir, postgres=embed_database, redis=embed_redis))
            addresses = {
                name: url
                for name, url, embed in (
                    ("DATABASE_URL", services.urls.database_url, embed_database),
                    ("REDIS_URL", services.urls.redis_url, embed_redis),
                )
                if embed
            }
        settings = load({**environ, **addresses}, embedded=embed_database)
        asyncio.run(_prepare(settings))
        run_processes(_specs(settings, addresses), services=services, on_ready=lambda: _announce(settings))


async def _prepare(settings: Settings) -> None:
    logs.configure(settings.log_format, level=30)
    db.configure(settings)
    applied = await db.migrate_forward()
    if applied:
        click.echo(f"The database is at this release ({len(applied)} migrations).")
    await db.open_pool(2)
    parts = assemble(settings)
    try:
        token = await people.first_administrator()
        # After a change of the gazetteer or its providers every address is looked up again, by the worker.
        await ensure_regeocoded(parts.regeocoding)
        await parts.article_places.ensure()
    finally:
        await parts.close()
        await db.close_pool()
    if token:
        click.echo("\nThe first administrator signs in with this link, once, within three days:")
        click.echo(f"  {settings.public_url}{page_path('team_link', token=token)}\n")


def _specs(settings: Settings, addresses: Mapping[str, str]) -> list[ProcessSpec]:
    environment = {
        **addresses,
        "CAMPAIGN_EMBEDDED": "1" if settings.embedded else "0",
        "PUBLIC_URL": settings.public_url,
    }
    program = (sys.executable, "-m", "campaign.cli")
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)
    return [
        ProcessSpec(
            name="web",
            command=(*program, "web"),
            environment=environment,
            ready_url=f"http://{host}:{settings.port}/readyz",
        ),
        ProcessSpec(name="worker", command=(*program, "worker"), environment=environment),
    ]


def _announce(settings: Settings) -> None:
    click.echo(f"\nReady: {settings.public_url}/")
    click.echo(f"  Register an event   {settings.public_url}{page_path('register')}")
    click.echo(f"  The campaign team   {settings.public_url}{page_path('team_queue')}")
    if settings.embedded and not settings.smtp_url:
        click.echo(f"  Mail that was sent  {settings.public_url}/dev/mail")
    click.echo("Ctrl-C ends everything.\n")
