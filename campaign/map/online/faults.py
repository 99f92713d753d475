"""What may go wrong with a provider."""

from __future__ import annotations

from campaign.errors import CampaignError, Unavailable


class ProviderUnavailable(Unavailable):
    """The provider cannot be asked now; trying again later can help. `retry_after` in seconds, if it is known."""

    def __init__(self, provider: str, why: str, retry_after: float | None = None) -> None:
        self.provider = provider
        self.retry_after = retry_after
        super().__init__(f"{provider}: {why}")


class ProviderRefused(CampaignError):
    """The provider does not take this question; asking again cannot help."""
