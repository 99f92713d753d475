"""What a command of the command line stands on: settings, services, the parts, and clear words for errors."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import click

from campaign import db, logs
from campaign.assembly import Assembly, assemble
from campaign.errors import CampaignError, Invalid
from campaign.services import ServiceError, embedded_services
from campaign.settings import Settings, load

T = TypeVar("T")


class Commands(click.Group):
    """Turns an error of ours into one clear line and exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Invalid as error:
            lines = [str(error.detail), *(f"- {fault.field}: {fault.message}" for fault in error.faults)]
            raise click.ClickException("\n".join(lines)) from error
        except (CampaignError, ServiceError) as error:
            raise click.ClickException(str(error)) from error


@contextlib.contextmanager
def installation() -> Iterator[Settings]:
    """Settings, with the services of DATA_DIR where no addresses are set: running ones, or own ones meanwhile."""
    data_dir = Path(os.environ.get("DATA_DIR") or "./var").expanduser().absolute()
    if os.environ.get("DATABASE_URL"):
        yield load({**os.environ, "REDIS_URL": os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379"})
        return
    with embedded_services(data_dir, redis=False) as urls:
        yield load(
            {**os.environ, "DATABASE_URL": urls.database_url, "REDIS_URL": urls.redis_url or "unix:///none"},
            embedded=True,
        )


def with_assembly(work: Callable[[Assembly], Awaitable[T]], *, migrated: bool = True) -> T:
    """Runs `work` with all parts and an open database, brought up to date first."""
    with installation() as settings:
        logs.configure(settings.log_format, level=30)
        parts = assemble(settings)

        async def run() -> T:
            await db.open_pool(settings.database_pool)
            try:
                if migrated:
                    await db.migrate_forward()
                return await work(parts)
            finally:
                await db.close_pool()

        return asyncio.run(run())
