"""Words of Search Console's exports. English is seen in real files; the other languages in readers of others."""

from __future__ import annotations

DAY, QUERY, PAGE, COUNTRY, DEVICE, APPEARANCE = "day", "query", "page", "country", "device", "appearance"
KINDS = {
    DAY: "daily", QUERY: "queries", PAGE: "pages", COUNTRY: "countries", DEVICE: "devices", APPEARANCE: "appearances",
}  # fmt: skip

#: First column, normalised, to what the rows are. nb, nn, sv and da are assumed.
DIMENSIONS: dict[str, str] = {
    word: dimension
    for dimension, words in {
        DAY: "date|dato|datum|fecha|data",
        QUERY: (
            "top queries|queries|query|mest populære søk|populære søk|vanligste søk|topp søk|toppsøk|søk|søkeord|"
            "søkestrenger|mest populære søkene|vanligaste sökfrågorna|vanligaste sökfrågor|populäraste frågorna|"
            "sökfrågor|populæreste forespørgsler|forespørgsler|mest populære søgninger|häufigste suchanfragen|"
            "suchanfragen|top-suchanfragen|requêtes les plus fréquentes|consultas principales|query principali|"
            "populairste zoekopdrachten"
        ),
        PAGE: (
            "top pages|pages|page|mest populære sider|populære sider|vanligste sider|topp sider|toppsider|sider|side|"
            "vanligaste sidorna|populäraste sidorna|sidor|sida|populæreste sider|häufigste seiten|top-seiten|seiten|"
            "pages les plus populaires|páginas principales|pagine principali|populairste pagina's"
        ),
        COUNTRY: "country|countries|land|lande|länder|pays|país|paese",
        DEVICE: "device|devices|enhet|enheter|enhed|enheder|gerät|geräte|appareil|dispositivo|apparaat",
        APPEARANCE: (
            "search appearance|utseende i søk|søkeutseende|visning i søk|utseende i søket|utseende i sökresultat|"
            "visningssätt|udseende i søgning|søgelayout|darstellung in der suche|apparence dans les résultats|"
            "apparence dans les résultats de recherche"
        ),
    }.items()
    for word in words.split("|")
}
#: Names of the tables inside the download, without ending: they say what the rows are when the header does not.
TABLES: dict[str, str] = {
    "chart": DAY, "dates": DAY, "diagram": DAY, "diagramm": DAY, "datoer": DAY, "queries": QUERY, "suchanfragen": QUERY,
    "søk": QUERY, "pages": PAGE, "seiten": PAGE, "sider": PAGE, "countries": COUNTRY, "länder": COUNTRY,
    "land": COUNTRY, "devices": DEVICE, "geräte": DEVICE, "enheter": DEVICE, "search appearance": APPEARANCE,
    "graphique": DAY, "requêtes": QUERY, "pays": COUNTRY, "appareils": DEVICE,
}  # fmt: skip
#: Columns, normalised, to metrics.
METRIC_WORDS: dict[str, str] = {
    word: metric
    for metric, words in {
        "search_clicks": "clicks|klikk|klick|klik|klicks|clics|clic|klikken",
        "search_impressions": (
            "impressions|visninger|eksponeringer|visningar|exponeringar|impressionen|impresiones|impressioni|vertoningen"
        ),
        "search_ctr": "ctr|klikkfrekvens|klikkrate|klickfrekvens|klikrate|klickrate",
        "search_position": (
            "position|posisjon|plassering|gjennomsnittlig posisjon|gjennomsnittlig plassering|genomsnittlig position|"
            "placering|gennemsnitlig placering|gennemsnitlig position|durchschnittliche position|position moyenne|"
            "posición media|posizione media|positie"
        ),
    }.items()
    for word in words.split("|")
}
FILTER_WORDS = frozenset({"filter", "filtre", "filtro"})
FILTER_DATE = frozenset({"date", "dato", "datum", "fecha", "data"})
#: Kinds of search that are filters too; the usual one, the web, is none.
OTHER_SEARCHES = frozenset({
    "image", "images", "bilde", "bilder", "bild", "billede", "billeder", "video", "videos", "videoer", "news",
    "nyheter", "nyheder", "nachrichten", "discover",
})  # fmt: skip
