"""Words of Matomo's exports: the names of the program itself, English, German, Norwegian.

The names of the program and the English ones are seen in its own files. Some Norwegian words are assumed.
"""

from __future__ import annotations

from campaign.media.readers.web_measures import IGNORED

#: Columns, normalised, to metrics.
METRIC_WORDS: dict[str, str] = {
    word: metric
    for metric, words in {
        "visitors": (
            "nb_uniq_visitors|unique visitors|unike besøkere|unike besøkende|unika besökare|eindeutige besucher"
        ),
        "visitors_known": "nb_users|users|brukere|benutzer",
        "visits": "nb_visits|visits|besøk|besök|besuche",
        "site_actions": "nb_actions|actions|handlinger|åtgärder|aktionen",
        "visits_converted": (
            "nb_visits_converted|visits with conversions|besøk med konverteringer|besuche mit konversionen"
        ),
        "bounces": "bounce_count|bounces|sprett|absprünge",
        "visit_seconds": (
            "sum_visit_length|sum_time_spent|total time spent by visitors (in seconds)|total time spent by visitors|"
            "total tid brukt av besøkende (i sekunder)|gesamtzeit der besucher (in sekunden)"
        ),
        "bounce_rate": "bounce_rate|bounce rate|sprettfrekvens|avvisningsfrekvens|absprungrate",
        "visit_seconds_average": (
            "avg_time_on_site|avg. visit duration (in seconds)|avg. time on website|"
            "gj.snitt. besøksvarighet (i sekunder)|"
            "gj.snitt. tid på nettstedet|durchschn. besuchszeit (in sekunden)"
        ),
        "page_views": "nb_pageviews|pageviews|sidevisninger|sidvisningar|seitenansichten",
        "page_views_unique": (
            "nb_uniq_pageviews|unique pageviews|unike sidevisninger|unika sidvisningar|eindeutige seitenansichten"
        ),
        "page_seconds_average": (
            "avg_time_on_page|avg. time on page|gj.snitt. tid på side|durchschn. zeit auf der seite"
        ),
        "entries": "entry_nb_visits|entrances|innganger|einstiege",
        "exits": "exit_nb_visits|exits|utganger|ausstiege",
        "exit_rate": "exit_rate|exit rate|utgangsfrekvens|ausstiegsrate",
        "downloads": "nb_downloads|downloads|nedlastinger",
        "outlinks": "nb_outlinks|outlinks|utgående lenker|ausgehende verweise",
        "searches_on_site": "nb_searches|searches|søk|suchanfragen",
        "conversion_rate": "conversion_rate|conversion rate|konverteringsfrekvens|konversionsrate",
        "key_events": "nb_conversions|conversions|konverteringer|konversionen",
        IGNORED: (
            "nb_actions_per_visit|actions per visit|handlinger per besøk|aktionen pro besuch|max_actions|"
            "maximum actions in one visit|maks handlinger i ett besøk|maximale aktionen pro besuch|revenue|"
            "nb_uniq_downloads|unique downloads|nb_uniq_outlinks|unique outlinks|nb_keywords|unique keywords|"
            "avg_page_load_time|avg. page load time|nb_pages_with_generation_time|avg_time_generation"
        ),
    }.items()
    for word in words.split("|")
}
DATE_WORDS = frozenset({"date", "dato", "datum"})
LABEL_WORDS = frozenset({"label", "etikett", "merkelapp", "bezeichnung"})
#: First columns of reports about pages, which some versions name after the report.
PAGE_WORDS = frozenset({"page url", "page urls", "page title", "sideadresse", "side-url", "sidetittel", "seiten-url"})
NO_DATA = frozenset(
    {"no data available", "ingen data tilgjengelig", "ingen tilgjengelige data", "keine daten verfügbar"}
)
#: A report about pages has one of these.
PAGE_MARKS = frozenset({"page_views_unique", "page_seconds_average", "entries", "exits", "exit_rate"})
SKIPPED_ENDS = ("_new", "_returning")
SKIPPED_STARTS = ("min_", "max_", "avg_time_", "nb_hits_with_", "sum_bandwidth", "goal_", "metadata_")
