"""The campaign team's pages about events."""
