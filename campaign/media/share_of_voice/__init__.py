"""The campaign's part of all mentions in a set that the team has stated."""
