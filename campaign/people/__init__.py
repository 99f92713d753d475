"""People: organisers and staff, one-time links, sessions and roles."""
