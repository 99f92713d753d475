"""Words of Google Analytics 4. English is seen in real files; the other languages are assumed and change over time."""

from __future__ import annotations

from campaign.media.readers.web_measures import IGNORED

#: Columns, normalised, to metrics. Means whose parts are in the file, and money, are known and not read.
METRIC_WORDS: dict[str, str] = {
    word: metric
    for metric, words in {
        "page_views": (
            "views|screen page views|pageviews|page views|visninger|sidevisninger|sidvisningar|visningar|aufrufe|vues"
        ),
        "visitors": (
            "users|total users|brukere|totalt antall brukere|brukere totalt|användare|totalt antal användare|brugere|"
            "brugere i alt|nutzer|gesamtzahl der nutzer|nutzer insgesamt|utilisateurs|nombre total d'utilisateurs"
        ),
        "visitors_active": (
            "active users|aktive brukere|aktiva användare|aktive brugere|aktive nutzer|utilisateurs actifs"
        ),
        "visitors_new": "new users|nye brukere|nya användare|nye brugere|neue nutzer|nouveaux utilisateurs",
        "visitors_returning": (
            "returning users|tilbakevendende brukere|återkommande användare|tilbagevendende brugere|"
            "wiederkehrende nutzer"
        ),
        "visits": "sessions|økter|besøk|sessioner|sitzungen",
        "visits_engaged": (
            "engaged sessions|engasjerte økter|engagerade sessioner|sessioner med engagement|"
            "sitzungen mit interaktionen|sessions avec engagement"
        ),
        "visits_engaged_rate": (
            "engagement rate|engasjementsrate|engasjementsgrad|engagemangsfrekvens|engagementprocent|interaktionsrate|"
            "engagement-rate|taux d'engagement"
        ),
        "bounce_rate": (
            "bounce rate|fluktfrekvens|avvisningsfrekvens|avvisningsprosent|afvisningsprocent|absprungrate|"
            "taux de rebond"
        ),
        "events": (
            "event count|antall hendelser|hendelsesantall|antal händelser|antal hændelser|ereignisanzahl|"
            "nombre d'événements"
        ),
        "key_events": (
            "key events|conversions|nøkkelhendelser|konverteringer|viktiga händelser|konverteringar|nøglehændelser|"
            "schlüsselereignisse|viktige hendelser|événements clés"
        ),
        "engaged_seconds_average": (
            "average engagement time per active user|average engagement time|gjennomsnittlig engasjementstid|"
            "gjennomsnittlig engasjementstid per aktiv bruker|genomsnittlig engagemangstid per aktiv användare|"
            "durchschnittliche interaktionsdauer pro aktivem nutzer|durchschnittliche interaktionsdauer|"
            "durée d'engagement moyenne par utilisateur actif"
        ),
        "engaged_seconds_per_visit": (
            "average engagement time per session|gjennomsnittlig engasjementstid per økt|"
            "durchschnittliche interaktionsdauer pro sitzung"
        ),
        "visit_seconds_average": "average session duration|gjennomsnittlig øktvarighet|durchschnittliche sitzungsdauer",
        "entries": "entrances|innganger|einstiege",
        "exits": "exits|utganger|ausstiege",
        IGNORED: (
            "views per active user|views per user|views per session|event count per active user|event count per user|"
            "events per session|sessions per active user|engaged sessions per active user|engaged sessions per user|"
            "user key event rate|session key event rate|user conversion rate|session conversion rate|total revenue|"
            "purchase revenue|total ad revenue|ecommerce purchases|transactions|first time purchasers|total purchasers|"
            "average purchase revenue per active user|30 days|7 days|1 day|dau / mau|dau / wau|wau / mau|"
            "visninger per aktiv bruker|visninger per bruker|hendelser per økt|samlet inntekt|totale inntekter|"
            "totalinntekt|aufrufe pro aktivem nutzer|gesamtumsatz|vues par utilisateur actif|revenu total|"
            "nombre d'événements par utilisateur actif"
        ),
    }.items()
    for word in words.split("|")
}
#: First columns, normalised, to the parts of the site. Others keep their own name.
DIMENSIONS: dict[str, str] = {
    word: dimension
    for dimension, words in {
        "page": (
            "page path and screen class|page path|page path + query string|page location|page|landing page|"
            "landing page + query string|page path and screen name|sidebane og skjermklasse|sidebane|landingsside|"
            "seitenpfad und bildschirmklasse|seitenpfad|landingpage + abfragestring|zielseite"
        ),
        "page_title": (
            "page title and screen name|page title and screen class|page title|sidetittel og skjermnavn|"
            "titre de la page et classe de l'écran"
        ),
        "country": "country|country id|land|land/region",
        "region": "region|fylke",
        "city": "city|town/city|by|stad|stadt|poststed",
        "language": "language|språk|sprog|sprache",
        "device": "device category|device|enhetskategori|enhetstype|gerätekategorie",
        "browser": "browser|nettleser|webbläsare",
        "source": "session source|source|first user source|manual source|kilde",
        "source_medium": "session source / medium|first user source / medium|source / medium|kilde / medium",
        "medium": "session medium|medium|first user medium",
        "campaign": "session campaign|campaign|first user campaign|kampanje",
        "channel": (
            "session primary channel group (default channel group)|session default channel group|default channel group|"
            "session primary channel group|first user default channel group|"
            "first user primary channel group (default channel group)|kanalgruppe"
        ),
        "event": "event name|hendelsesnavn|händelsenamn|ereignisname|nom de l'événement",
        "file": "file name|filnavn",
        "link": "link url|outbound link",
        "platform": "platform|plattform|platform / device category",
    }.items()
    for word in words.split("|")
}
DAY_WORDS = frozenset({"nth day", "date", "day", "dato", "dag", "datum", "tag", "n-te dag", "dag nr."})
PROPERTY_WORDS = frozenset({"property", "eiendom", "egendom", "ejendom", "tjeneste", "propriété"})
#: The column that tells two periods apart which are compared.
RANGE_WORDS = frozenset({"date range", "datoperiode", "datointervall", "datumintervall", "zeitraum", "plage de dates"})
