"""Map: geocoding of Norwegian addresses, reference geography and the folium map."""
