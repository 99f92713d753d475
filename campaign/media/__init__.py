"""Media: reading export files of social platforms and media monitors, and the reach they show."""

import os

# Read once, when polars is loaded: what it frees is given back after half a second, instead of when the system asks.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:500,muzzy_decay_ms:0")
