"""Embedded PostgreSQL and Redis: a whole installation in one folder, for one machine.

Nothing of this runs where `DATABASE_URL` and `REDIS_URL` are set.
"""

from campaign.services.account import ServiceError
from campaign.services.embedded import EmbeddedServices, ServiceURLs, embedded_services, owned_services

__all__ = ["EmbeddedServices", "ServiceError", "ServiceURLs", "embedded_services", "owned_services"]
