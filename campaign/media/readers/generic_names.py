"""What columns may be called in tables that nobody knows, in bokmål, nynorsk, Swedish, Danish and English.

The words are plausible, not evidenced: a name counts only where the cells agree with it. A word with several
meanings names them in the order they are tried: `sendt` is a day where it holds days, else a number of recipients.
"""

from __future__ import annotations

from collections.abc import Mapping

METRIC = "metric:"
IGNORE = "ignore"


def _table(fields: Mapping[str, str], metrics: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for role, words in (*fields.items(), *((METRIC + name, words) for name, words in metrics.items())):
        for word in words.split("|"):
            found[word] = (*found.get(word, ()), role)
    return found


_FIELDS = {
    "title": "tittel|overskrift|rubrik|titel|headline|title|news headline|article title|article headline|sak|saker"
    "|artikkel|artikel|article|nyhet|nyhetssak|news title|nyhetsrubrik|artikkeltittel|artikeltitel",
    "lead": "ingress|utdrag|manchet|resumé|resume|opening text|hit sentence|snippet|summary|sammendrag|samandrag"
    "|oppsummering|sammanfattning|excerpt|teaser|utdrag av tekst",
    "outlet": "kilde|kjelde|medium|avis|publikasjon|mediehus|källa|tidning|medie|source|outlet|outlet name|publication"
    "|media name|media|media outlet|kildenavn|medienavn|source name|publikation|nettsted|utgiver|publisher|news source"
    "|redaksjon|kilde/medium|domain|domene|domæne|domän",
    "outlet_type": "medietype|kildetype|medietyp|källtyp|media type|source type|outlet type|kildekategori|mediekategori"
    "|media category|medium type|type medium|type kilde|medium|kanal",
    "published": "dato|publisert|publiseringsdato|publiseringstid|publiseringstidspunkt|datum|publicerad"
    "|publiceringsdatum|publiceringstid|udgivelsesdato|publiceret|date|published|publish date|publish time"
    "|publication date|news date|published date|date published|published at|utgitt|utgivelsesdato|lagt ut|postet"
    "|posted|dag|day|date/time|datetime|dato og tid|dato/tid|tidspunkt|tid|time|sendt|sendedato|sendt dato|utsendt"
    "|utsendelsesdato|send date|sent|sent date|date sent|skickat|utskicksdatum|release date|slippdato|publish_date"
    "|published_at|created|opprettet|dato publisert|publisert dato|send time|sent at|sent on|sendt kl"
    "|sendetidspunkt|publish time|tid publisert",
    "clock": "klokkeslett|klokkeslett publisert|kl|kl.|klokka|klokken|tid|tidspunkt|time|klockslag|klokkeslæt"
    "|publish hour|time of day",
    "url": "lenke|lenkje|lenker|url|nettadresse|webartikkel|länk|link|article url|permalink|permalenke|permalänk"
    "|artikkellenke|article link|news url|post url|webadresse|web link|lenke til sak|lenke til artikkel"
    "|lenke til innlegg|url til artikkel|video link|source url|adresse",
    "byline": "forfatter|forfattar|journalist|byline|författare|author|influencer|skribent|avsender",
    "reach": "rekkevidde|rekkjevidd|potensielt publikum|lesertall|lesartal|lesere|opplag|dekning|räckvidd"
    "|potentiell publik|upplaga|rækkevidde|læsertal|oplag|reach|audience|uvm|uvpm|circulation|potential audience|ots"
    "|audience reach|potentiell räckvidd|potensiell rekkevidde|potential reach|readership|potensiell lesing"
    "|unique visitors per month|estimated reach|estimert rekkevidde",
    "sentiment": "tone|tendens|sentiment|ton|tonalitet",
    "region": "fylke|kommune|sted|stad|län|region|state|område|county|municipality",
    "country": "land|country",
    "language": "språk|language|sprog",
    "ave": "annonseverdi|medieverdi|pr-verdi|pr verdi|annonsvärde|pr-värde|pr värde|annonceværdi|ave|ad value"
    "|publicity value|ad equivalency|advertising value|advertising value equivalency|reklameverdi|medievärde|pr value",
    "keywords": "søkeprofil|søkjeprofil|profil|søk|sökprofil|søgeprofil|agent|input name|query name|search|søkeord"
    "|nøkkelord|keywords|sökord|søgeord|emneord|tags|tagger|etiketter",
    "document_id": "artikkel-id|artikkel id|dokument-id|dokument id|document id|article id|news id|artikel-id|id",
    "text": "tekst|text|innhold|innhald|innehåll|indhold|content|brødtekst|beskrivelse|description|beskrivning|melding"
    "|message|caption|bildetekst|innlegg|inlägg|opslag|post|post text|innleggstekst|post message|body|artikkeltekst",
    "native_id": "post id|email id|post-id|innleggs-id|innlegg-id|inläggs-id|tweet id|video id|campaign id|kampanje-id"
    "|guid|id",
    "platform": "plattform|platform|kanal|channel|nettverk|network|nätverk|netværk|sosialt medium|some-kanal|tjeneste"
    "|medium|kilde|source",
    "account": "konto|account|kontonavn|account name|page name|sidenavn|side|profil|profile|kontonamn|sidnamn|bruker",
    "post_type": "innleggstype|post type|type innlegg|inläggstyp|opslagstype|format|type|innholdstype|content type",
    "subject": "emne|emnelinje|subject|ämne|ämnesrad|emnefelt|subject line|nyhetsbrev|nyheitsbrev|newsletter|nyhedsbrev"
    "|kampanje|kampanjenavn|campaign|campaign name|kampanj|utsendelse|utsending|utskick|mailing|email name",
    "episode": "episode|episodetittel|episodenavn|episode title|episode name|avsnitt|avsnittstitel|afsnit"
    "|episodetitel|podkastepisode|podcast episode",
    "show": "podkast|podcast|podd|show|serie|program|podkastserie",
    "label": "måltall|måltal|nøkkeltall|nøkkeltal|nyckeltal|nøgletal|indikator|indicator|metric|measure|kpi|måling|mått"
    "|hva|figure|key figure|statistikk",
    "value": "verdi|value|värde|værdi|tall|tal|antall|antal|resultat|number|count|result",
    "period": "periode|period|år|year|måned|månad|month|årstall|uke|veke|vecka|uge|week",
    "first": "fra|frå|fra dato|start|startdato|from|från|period start|start date|reporting starts",
    "last": "til|til dato|slutt|sluttdato|to|till|period end|end date|reporting ends",
    "rate": "åpningsrate|åpningsgrad|opningsrate|öppningsgrad|öppningsfrekvens|åbningsrate|open rate|åpningsprosent"
    "|klikkrate|klikkprosent|klickfrekvens|klickgrad|klikrate|click rate|click-through rate|ctr|engasjementsrate"
    "|engagement rate|engagemangsgrad|klikkfrekvens|leveringsrate|delivery rate|fluktfrekvens|bounce rate"
    "|avvisningsfrekvens|unsubscribe rate|unsubscribed rate|avmeldingsrate|spam complaints rate|spam report rate"
    "|click-to-open rate",
    IGNORE: "kommentar|merknad|note|notes|notat|varighet|lengde|duration|längd|varighed|varigheit|ukedag|weekday|nr|nr."
    "|#|rad|liste|list|mappe|folder|status",
}
_METRICS = {
    "views": "visninger|visningar|visingar|views|avspillinger|avspelingar|avspelningar|afspilninger|video views"
    "|videovisninger|totale visninger|total views|seere",
    "plays": "avspillinger|avspelingar|avspelningar|afspilninger|plays|lyttinger|avspilt|episodeavspillinger|listens",
    "impressions": "eksponeringer|eksponeringar|impressions|exponeringar|total impressions",
    "reach": "rekkevidde|rekkjevidd|räckvidd|rækkevidde|reach|nådd|nådde personer|personer nådd|people reached",
    "likes": "likes|liker|likerklikk|gilla|gilla-markeringar|likar|synes godt om|total likes|hjerter",
    "reactions": "reaksjoner|reaksjonar|reaktioner|reactions|total reactions",
    "comments": "kommentarer|kommentarar|comments|total comments",
    "shares": "delinger|delingar|delningar|shares|delt|reposts|retweets|total shares|omdelinger",
    "saves": "lagringer|lagringar|sparade|lagret|saves|gemte|gemt",
    "clicks": "klikk|klick|klik|clicks|totale klikk|total clicks",
    "clicks_link": "lenkeklikk|lenkjeklikk|länkklick|link clicks|linkklik|klikk på lenke|klikk på lenker|url clicks",
    "interactions": "interaksjoner|interaksjonar|interaktioner|interactions|reaksjoner, kommentarer og delinger",
    "followers": "følgere|følgjarar|följare|followers|følgere totalt|total followers",
    "new_followers": "nye følgere|nye følgjarar|nya följare|new followers|netto nye følgere",
    "profile_visits": "profilbesøk|profilbesök|profile visits|profilvisninger",
    "recipients": "mottakere|mottakarar|mottagare|modtagere|recipients|sendt|sent|sendte|skickade|sendt til"
    "|total recipients|utsendt|emails sent|utsendte",
    "delivered": "levert|leverte|levererade|delivered|deliveries|successful deliveries|leveret",
    "opens": "åpninger|opningar|öppningar|åbninger|opens|total opens|totale åpninger|total opened",
    "opens_unique": "unike åpninger|unike opningar|unika öppningar|unikke åbninger|unique opens|unique opened|åpnet"
    "|åpnet av|opened|öppnat|öppnade|opna|åbnet",
    "clicks_unique": "unike klikk|unika klick|unikke klik|unique clicks|klikket|klikket av|clicked",
    "unsubscribes": "avmeldinger|avmeldingar|avmeldte|avmeldt|avregistreringar|avprenumerationer|afmeldinger|afmeldte"
    "|unsubscribes|unsubscribed",
    "bounced": "bounce|bounces|bounced|returer|returnert|studsar|avvist|total bounces",
    "bounced_hard": "hard bounces|hard bounced|harde returer",
    "bounced_soft": "soft bounces|soft bounced|myke returer",
    "complaints": "spam complaints|complaints|abuse complaints|spamklager|klager",
    "downloads": "nedlastinger|nedlastningar|nedlastninger|nedlastingar|downloads|nedladdningar",
    "listeners": "lyttere|lyttarar|lyssnare|listeners|unike lyttere|unique listeners|unika lyssnare|unikke lyttere",
    "streams": "strømminger|strøymingar|streams|strömmar",
    "starts": "starter|starts",
    "page_views": "sidevisninger|sidevisingar|sidvisningar|page views|pageviews",
    "visits": "besøk|besök|visits|sessions|økter|sesjoner|sessioner",
    "visitors": "besøkende|besøkjande|brukere|brukarar|besökare|besøgende|visitors|users|unike brukere|unike besøkende",
    "mentions": "omtaler|omtalar|treff|mentions|omnämnanden|omtale|medieomtaler|presseomtaler"
    "|medieomtalar|presseomtalar",
}
WORDS: dict[str, tuple[str, ...]] = _table(_FIELDS, _METRICS)

#: What cells of a role must look like; roles that are not here hold text.
HOLDS = {
    "published": "day", "first": "day", "last": "day", "clock": "clock", "url": "url", "reach": "number",
    "value": "number", "title": "words", "outlet": "words", "outlet_type": "words", "lead": "words",
    "platform": "words", "subject": "words", "episode": "words", "label": "words", "show": "words", "byline": "words",
}  # fmt: skip
ROLES = frozenset(_FIELDS)
#: Words of the period that is a week.
WEEKS = frozenset({"uke", "veke", "vecka", "uge", "week"})
#: Words of the reach that count what was printed.
COPIES = frozenset({"opplag", "oplag", "upplaga", "circulation"})

_QUALIFIERS = ("antall ", "antal ", "totalt antall ", "totalt ", "sum ", "number of ", "no. of ")
_TAILS = (
    " (utc)", " (your time zone)", " (totalt)", " (total)", " (antall)", " (antal)", " totalt", " (sum)", ":",
    " (lifetime)", " i alt",
)  # fmt: skip


def roles_of(name: str) -> tuple[str, ...]:
    """The meanings of a normalised header; a harmless `antall` before it or `(totalt)` after it is left out."""
    if found := WORDS.get(name) or WORDS.get(name.replace("_", " ")):
        return found
    bare = name.partition("#")[0] if name.partition("#")[2].isdigit() else name
    for tail in _TAILS:
        bare = bare.removesuffix(tail)
    for qualifier in _QUALIFIERS:
        if bare.startswith(qualifier):
            return WORDS.get(bare[len(qualifier) :], ())
    return WORDS.get(bare, ())


def metric_of(label: str) -> str | None:
    """The metric that a normalised label in a list of figures means."""
    return next((role.removeprefix(METRIC) for role in roles_of(label) if role.startswith(METRIC)), None)
