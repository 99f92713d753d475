"""Events: registration, confirmation, moderation and the public catalogue."""
