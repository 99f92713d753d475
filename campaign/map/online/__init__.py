"""Online providers of addresses: Kartverket, and a Nominatim of the operator's own. Off unless they are switched on."""
