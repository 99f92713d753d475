"""The platform of Norway's World Mental Health Day campaign: event registry, public map, campaign reach."""
