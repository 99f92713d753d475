"""Registering an event in the browser, and confirming it."""
