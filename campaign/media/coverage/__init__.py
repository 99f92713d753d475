"""Articles that are about events: suggested with the reason, confirmed or rejected by people."""
