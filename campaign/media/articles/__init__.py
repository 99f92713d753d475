"""Articles: hits of media monitors as placements, stories and press releases, and where they are from."""
