"""What other rooms may see of media."""

from campaign.media.articles.places import FoundPlace, PlaceFinder

__all__ = ["FoundPlace", "PlaceFinder"]
