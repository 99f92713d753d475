"""Reach: what the campaign reached in a year, as figures, as a page, and as a report."""
