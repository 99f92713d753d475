"""Places that a person must decide, and searching all places anew when the map has learned something."""
