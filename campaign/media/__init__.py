"""Media: reading export files of social platforms and media monitors, and the reach they show."""
