"""The words of YouTube Studio's exports.

English, German, Swedish, Portuguese, Spanish and French are seen in files; Norwegian and Danish are inferred.
"""

from __future__ import annotations

from campaign.media.readers.measured import Metrics

CONTENT = ("content", "videos", "video", "innhold", "videoer", "innehåll", "indhold", "conteúdo", "contenido",
           "contenu")  # fmt: skip
TITLE = ("video title", "videotitel", "videotittel", "tittel på video", "videons titel", "videoens titel",
         "título do vídeo", "título del vídeo", "título del video", "titre de la vidéo")  # fmt: skip
PUBLISHED = ("video publish time", "veröffentlichungszeitpunkt des videos", "publiseringstidspunkt for video",
             "videoens publiseringstidspunkt", "publiseringstidspunkt for videoen", "tidspunkt for videopublisering",
             "videopubliseringstidspunkt", "tid för publicering av video", "publiceringstid för video",
             "tidspunkt for udgivelse af video", "udgivelsestidspunkt for video",
             "horário de publicação do vídeo", "hora de publicación del vídeo", "hora de publicación del video",
             "heure de publication de la vidéo")  # fmt: skip
DATE = ("date", "datum", "dato", "data", "fecha")

METRIC_FIELDS: dict[str, tuple[str, ...]] = {
    "duration": ("duration", "dauer", "varighet", "varaktighet", "varighed", "duração", "duración", "durée"),
    "engaged": ("engaged views", "aktive wiedergaben", "engasjerte visninger", "aktive visninger",
                "engagerade visningar", "engagerede visninger", "visualizações engajadas",
                "visualizações intencionais", "vues engagées"),
    "views": ("views", "aufrufe", "visninger", "avspillinger", "visningar", "visualizações",
              "visualizaciones", "vistas", "vues"),
    "hours": ("watch time (hours)", "wiedergabezeit (stunden)", "seertid (timer)", "visningstid (timer)",
              "avspillingstid (timer)", "visningstid (timmar)", "tittartid (timmar)", "tempo de exibição (horas)",
              "tiempo de visualización (horas)", "durée de visionnage (heures)"),
    "subscribers": ("subscribers", "abonnenten", "abonnenter", "prenumeranter", "inscritos",
                    "suscriptores", "abonnés"),
    "gained": ("subscribers gained", "neue abonnenten", "gewonnene abonnenten", "nye abonnenter", "nya prenumeranter",
               "inscrições obtidas"),
    "lost": ("subscribers lost", "verlorene abonnenten", "tapte abonnenter", "förlorade prenumeranter"),
    "impressions": ("impressions", "thumbnail impressions", "impressionen", "eksponeringer", "exponeringar",
                    "impressões", "impressões de miniaturas", "impresiones", "eksponeringer av miniatyrbilder",
                    "miniatyrbildeeksponeringer", "miniatyrexponeringar"),
    "ctr": ("thumbnail click-through rate (%)", "taxa de cliques na miniatura (%)",
            "porcentaje de clics de las impresiones (%)", "klikkfrekvens for miniatyrbilder (%)",
            "impressions click-through rate (%)", "klickrate der impressionen (%)",
            "klikkfrekvens for eksponeringer (%)", "klikkrate for eksponeringer (%)",
            "klickfrekvens för exponeringar (%)", "klikfrekvens for eksponeringer (%)",
            "taxa de cliques de impressões (%)"),
    "average": ("average view duration", "durchschnittliche wiedergabedauer", "gjennomsnittlig visningsvarighet",
                "gjennomsnittlig seertid", "genomsnittlig visningstid", "genomsnittlig visningslängd",
                "gennemsnitlig visningstid", "duração média da visualização", "durée moyenne de visionnage",
                "duración media de las visualizaciones"),
    "share_viewed": ("average percentage viewed (%)", "durchschnittlich angesehen (%)", "gjennomsnittlig sett (%)",
                     "genomsnittlig procent som har visats (%)", "porcentagem visualizada média (%)",
                     "porcentaje medio visto (%)", "pourcentage moyen regardé (%)"),
    "unique": ("unique viewers", "einzelne zuschauer", "unike seere", "unika tittare", "unikke seere",
               "espectadores únicos"),
    "new_viewers": ("new viewers", "neue zuschauer", "nye seere", "nya tittare"),
    "returning": ("returning viewers", "wiederkehrende zuschauer", "tilbakevendende seere", "återkommande tittare"),
    "casual": ("casual viewers",),
    "regular": ("regular viewers",),
    "stayed": ("stayed to watch (%)", "viewed (vs. swiped away) (%)", "continuaram assistindo (%)",
               "ont continué de regarder (%)"),
    "share": ("views (%)", "aufrufe (%)", "visninger (%)", "visningar (%)", "visualizações (%)", "visualizaciones (%)",
              "vues (%)"),
    "hours_share": ("watch time (hours) (%)", "wiedergabezeit (stunden) (%)", "seertid (timer) (%)",
                    "visningstid (timer) (%)", "visningstid (timmar) (%)", "tempo de exibição (horas) (%)",
                    "tiempo de visualización (horas) (%)", "durée de visionnage (heures) (%)"),
    "likes": ("likes", "„mag ich“-bewertungen", "likerklikk", "gilla-markeringar"),
    "dislikes": ("dislikes", "misliker"),
    "comments": ("comments added", "comments", "kommentare", "kommentarer", "kommentarer lagt til"),
    "shares": ("shares", "geteilt", "delinger", "delningar"),
    "revenue": ("estimated revenue (usd)", "geschätzter umsatz (eur)", "geschätzter umsatz (usd)",
                "estimated revenue (nok)", "anslåtte inntekter (nok)", "ingresos estimados (usd)"),
}  # fmt: skip
#: Engaged views are a metric of their own: since March 2025 a view of a Short counts from its first frame.
METRICS: Metrics = {
    "engaged": "engaged_views", "views": "views", "hours": ("watch_seconds", 3600.0), "subscribers": "net_followers",
    "gained": "new_followers", "lost": "lost_followers", "impressions": "impressions",
    "ctr": "impressions_click_rate", "share_viewed": "percentage_viewed_average", "unique": "viewers",
    "new_viewers": "viewers_new", "returning": "viewers_returning", "casual": "viewers_casual",
    "regular": "viewers_regular", "share": "audience_share", "likes": "likes", "dislikes": "dislikes",
    "comments": "comments", "shares": "shares",
}  # fmt: skip
#: One of these tells a table of YouTube from other tables of days or places.
MARKS = ("engaged", "hours", "ctr", "average", "gained")

_DIMENSIONS = {
    "country": "geography|geografie|geografi|land|country|geografía|ubicación geográfica|zone géographique",
    "city": "cities|city|städte|byer|by|städer|ciudades",
    "traffic-source": "traffic source|trafikkilde|zugriffsquelle|besucherquelle|trafikkälla|trafikkilder|"
    "origem do tráfego|fuente de tráfico|source de trafic",
    "viewer-age": "viewer age|alter der zuschauer|seeralder|seerens alder|seernes alder|tittarålder|tittarnas ålder",
    "viewer-gender": "viewer gender|geschlecht der zuschauer|seerens kjønn|seernes kjønn|tittarkön|tittarnas kön",
    "subscription": "subscription status|abostatus|abonnementstatus|abonnementsstatus|prenumerationsstatus",
    "subscription-source": "subscription source|aboquelle|abonnementskilde",
    "device": "device type|gerätetyp|enhetstype|enhetstyp|enhedstype",
    "operating-system": "operating system|betriebssystem|operativsystem",
    "playlist": "playlist|playlists|spilleliste|spillelister|spellista",
    "content-type": "content type|inhaltstyp|innholdstype|innehållstyp|indholdstype",
    "viewer-type": "new and returning viewers|nye og tilbakevendende seere|neue und wiederkehrende zuschauer",
    "sharing-service": "sharing service|delingstjeneste|teilungsdienst",
    "playback-location": "playback location|avspillingssted|wiedergabeort",
    "subtitles": "subtitles and cc|teksting|untertitel",
    "content": "|".join(CONTENT),
}
DIMENSIONS = {word: name for name, words in _DIMENSIONS.items() for word in words.split("|")}

TOTALS_FILES = ("totals", "gesamtwerte", "totaler", "totalt", "totalsummer", "totalverdier", "samlede verdier",
                "totalsummor", "totais", "totales", "totaux")  # fmt: skip
CHART_FILES = ("chart data", "diagrammdaten", "diagramdata", "data fra diagram", "dados do gráfico",
               "datos del gráfico")  # fmt: skip
