"""What the server imports: the application of the environment's settings."""

import os

from litestar import Litestar

from campaign.app import create_app
from campaign.settings import load


def app() -> Litestar:
    """Factory for `granian --factory campaign.asgi:app`."""
    return create_app(load(os.environ))
