"""The words of LinkedIn's page exports: English, Portuguese and Spanish are evidenced, the others are inferred.

Since the words follow the interface, every sheet must also be readable by the place of its columns.
"""

from __future__ import annotations

from itertools import product

_PARTS = {
    "organic": ("organic", "orgánicas", "orgánicos", "orgánico", "orgánica", "orgânicas", "orgânicos", "orgânico",
                "organisk", "organiske", "organiska", "organisch"),
    "sponsored": ("sponsored", "patrocinadas", "patrocinados", "patrocinado", "sponset", "sponsede", "sponsrad",
                  "sponsrade", "sponsoreret", "sponsorerede", "gesponsert"),
    "total": ("total", "totalt", "totale", "totala", "i alt", "gesamt"),
}  # fmt: skip
_WORDS = {
    "impressions": ("impressions", "impressões", "visninger", "eksponeringer", "visningar", "impressionen"),
    "unique": ("unique impressions", "impressões únicas", "unike visninger", "unike eksponeringer", "unika visningar",
               "unikke visninger", "unikke eksponeringer", "individuelle impressions", "eindeutige impressions"),
    "clicks": ("clicks", "cliques", "klikk", "klick", "klik", "klicks"),
    "reactions": ("reactions", "reações", "reaksjoner", "reaktioner", "reaktionen"),
    "comments": ("comments", "comentários", "kommentarer", "kommentare"),
    "reposts": ("reposts", "shares", "compartilhamentos", "delinger", "videredelinger", "repostinger", "delningar",
                "genopslag", "geteilte beiträge"),
    "rate": ("engagement rate", "taxa de engajamento", "engasjementsrate", "engagemangsgrad", "engagementrate",
             "interaktionsrate"),
}  # fmt: skip


def _in_parts(word: str) -> dict[str, tuple[str, ...]]:
    return {
        f"{word}_{part}": tuple(f"{name} ({said})" for name, said in product(_WORDS[word], _PARTS[part]))
        for part in _PARTS
    }


DAY_FIELDS: dict[str, tuple[str, ...]] = {
    "date": ("date", "data", "dato", "datum"),
    **{field: words for word in _WORDS for field, words in _in_parts(word).items()},
}
#: The order of the columns of the sheet of days.
DAY_ORDER = (
    "date",
    *(f"impressions_{part}" for part in _PARTS),
    "unique_organic",
    *(f"{word}_{part}" for word in ("clicks", "reactions", "comments", "reposts", "rate") for part in _PARTS),
)
#: A repost carries a post on, as a share does elsewhere.
DAY_METRICS = {"impressions": "impressions", "clicks": "clicks", "reactions": "reactions", "comments": "comments",
               "reposts": "shares"}  # fmt: skip

POST_FIELDS: dict[str, tuple[str, ...]] = {
    "title": ("post title", "título da publicação", "innleggstittel", "tittel på innlegg", "inläggets titel",
              "inläggsrubrik", "opslagets titel", "beitragstitel", "update title"),
    "link": ("post link", "link da publicação", "innleggslenke", "lenke til innlegg", "inläggslänk", "opslagslink",
             "beitragslink", "update link"),
    "type": ("post type", "tipo de publicação", "innleggstype", "inläggstyp", "opslagstype", "beitragstyp",
             "update type"),
    "campaign": ("campaign name", "nome da campanha", "kampanjenavn", "kampanjnamn", "kampagnenavn", "kampagnenname"),
    "author": ("posted by", "publicada por", "publisert av", "lagt ut av", "publicerat av", "slået op af",
               "gepostet von", "veröffentlicht von"),
    "date": ("created date", "criação", "opprettelsesdato", "opprettet dato", "skapad", "skapandedatum",
             "oprettelsesdato", "erstellungsdatum", "erstellt am"),
    "campaign_start": ("campaign start date", "data de início da campanha", "kampanjens startdato",
                       "startdato for kampanje"),
    "campaign_end": ("campaign end date", "data de término da campanha", "kampanjens sluttdato",
                     "sluttdato for kampanje"),
    "audience": ("audience", "público", "målgruppe", "publikum", "målgrupp", "zielgruppe"),
    "impressions": _WORDS["impressions"],
    "views": ("views (excluding offsite video views)", "views (excluding off-site video views)", "views",
              "visualizações", "videovisninger", "videovisningar", "videoaufrufe"),
    "offsite": ("offsite views", "off-site views", "visualizações fora do site", "visninger utenfor nettstedet"),
    "clicks": _WORDS["clicks"],
    "ctr": ("click through rate (ctr)", "click-through rate (ctr)", "taxa de cliques (ctr)", "klikkfrekvens (ctr)",
            "klickfrekvens (ctr)", "klikfrekvens (ctr)", "klickrate (ctr)"),
    "likes": ("likes", "gostaram", "reactions", "likerklikk", "liker", "reaksjoner", "gilla-markeringar",
              "gefällt mir"),
    "comments": _WORDS["comments"],
    "reposts": _WORDS["reposts"],
    "follows": ("follows", "seguidores", "nye følgere", "følger", "följer", "folgt"),
    "rate": _WORDS["rate"],
    "format": ("content type", "tipo de conteúdo", "innholdstype", "innehållstyp", "indholdstype", "inhaltstyp"),
}  # fmt: skip
POST_METRICS = {"impressions": "impressions", "views": "video_views", "offsite": "offsite_views", "clicks": "clicks",
                "likes": "likes", "comments": "comments", "reposts": "shares", "follows": "follows"}  # fmt: skip
#: The columns after the click rate, whose place is the mark to count from.
POST_AFTER_CTR = ("likes", "comments", "reposts", "follows", "rate", "format")

TYPES = {
    "organic": "organic", "orgânico": "organic", "orgânica": "organic", "organisk": "organic", "organisch": "organic",
    "sponsored": "sponsored", "patrocinado": "sponsored", "patrocinada": "sponsored", "sponset": "sponsored",
    "sponsrad": "sponsored", "sponsrat": "sponsored", "sponsoreret": "sponsored", "gesponsert": "sponsored",
    "total": "total", "totalt": "total", "i alt": "total", "gesamt": "total", "insgesamt": "total",
}  # fmt: skip

FOLLOWER_FIELDS: dict[str, tuple[str, ...]] = {
    "date": DAY_FIELDS["date"],
    "sponsored": ("sponsored followers", "seguidores patrocinados", "sponsede følgere", "sponsrade följare",
                  "sponsorerede følgere", "gesponserte follower"),
    "organic": ("organic followers", "seguidores orgânicos", "organiske følgere", "organiska följare",
                "organische follower"),
    "invited": ("auto-invited followers", "seguidores convidados automaticamente", "automatisk inviterte følgere",
                "automatiskt inbjudna följare", "automatisk inviterede følgere", "automatisch eingeladene follower"),
    "total": ("total followers", "total de seguidores", "totalt antall følgere", "følgere totalt",
              "totalt antal följare", "følgere i alt", "follower gesamt", "follower insgesamt"),
}  # fmt: skip

_PAGES = ("overview", "life", "jobs", "total")
_DEVICES = ("desktop", "mobile", "total")
VISITOR_FIELDS: dict[str, tuple[str, ...]] = {
    "date": DAY_FIELDS["date"],
    **{f"{page}_views_{device}": (f"{page} page views ({device})",) for page, device in product(_PAGES, _DEVICES)},
    **{
        f"{page}_visitors_{device}": (f"{page} unique visitors ({device})",)
        for page, device in product(_PAGES, _DEVICES)
    },
    "total_views_total": ("total page views (total)", "total de visualizações da página (total)"),
    "total_visitors_total": ("total unique visitors (total)", "total de visitantes únicos (total)"),
    "total_views_desktop": ("total page views (desktop)", "total de visualizações da página (computadores)"),
    "total_views_mobile": ("total page views (mobile)", "total de visualizações da página (dispositivos móveis)"),
    "total_visitors_desktop": ("total unique visitors (desktop)", "total de visitantes únicos (computadores)"),
    "total_visitors_mobile": ("total unique visitors (mobile)", "total de visitantes únicos (dispositivos móveis)"),
    "buttons": ("custom button clicks (total)", "custom button clicks"),
}
VISITOR_ORDER = (
    "date",
    *(f"{page}_{what}_{device}" for page in _PAGES for what in ("views", "visitors") for device in _DEVICES),
)
PAGES = _PAGES[:-1]

_AUDIENCES = {
    "location": "location|localidade|sted|beliggenhet|plats|placering|standort|ort",
    "job-function": "job function|função|stillingsfunksjon|jobbfunksjon|funksjon|jobbfunktion|jobfunktion|"
    "tätigkeitsbereich",
    "seniority": "seniority|nível de experiência|ansiennitet|erfaringsnivå|senioritet|karrierestufe|erfarenhetsnivå",
    "industry": "industry|setor|bransje|bransch|branche",
    "company-size": "company size|tamanho da empresa|bedriftsstørrelse|företagsstorlek|virksomhedsstørrelse|"
    "unternehmensgröße",
    "company": "company|empresa|bedrift|företag|virksomhed|unternehmen",
}
AUDIENCES = {word: name for name, words in _AUDIENCES.items() for word in words.split("|")}
VIEW_COUNTS = frozenset(
    {"total views", "total page views", "total de visualizações", "totalt antall visninger", "visninger totalt",
     "totalt antal visningar", "visninger i alt", "aufrufe gesamt"}
)  # fmt: skip

#: The sheets of a person's export, for a file by another name; English and Portuguese are seen in files.
PERSONAL_SHEETS = frozenset(
    {"discovery", "engagement", "top posts", "followers", "demographics", "descoberta", "engajamento",
     "principais publicações", "seguidores", "dados demográficos"}
)  # fmt: skip
REACHED = ("members reached", "usuários alcançados", "medlemmer nådd", "nådde medlemmer", "medlemmar som nåtts")
#: The words over the third column of a list of posts that is by impressions, not by engagements.
IMPRESSIONS = frozenset(_WORDS["impressions"])
