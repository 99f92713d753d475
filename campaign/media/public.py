"""What other rooms may see of media."""

from campaign.media.article_places import FoundPlace, PlaceFinder

__all__ = ["FoundPlace", "PlaceFinder"]
