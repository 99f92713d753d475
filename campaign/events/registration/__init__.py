"""Registering an event in the browser."""
