"""The words Meta's exports use for their columns: English, Swedish, Portuguese, Spanish, Norwegian, older names too.

Swedish, Portuguese and Spanish are seen in files; Norwegian and German are not, so a file must also be readable
without any name.
"""

from __future__ import annotations

import re

AMBIGUOUS_NB = "visninger"
"""Norwegian for impressions until 2024 and for views since."""

_FIELDS: dict[str, str] = {
    "id": "post id|publicerings-id|inläggs-id|identificação do post|publiserings-id|innleggs-id|innlegg-id|"
    "innleggs id|identificador de la publicación|beitrags-id",
    "page_id": "page id|sid-id|identificação da página|side-id|identificador de la página|seiten-id",
    "page_name": "page name|sidnamn|nome da página|sidenavn|navn på side|nombre de la página|seitenname",
    "account_id": "account id|konto-id|identificação da conta|identificador de la cuenta",
    "handle": "account username|kontots användarnamn|nome de usuário da conta|brukernavn for konto|kontobrukernavn|"
    "nombre de usuario de la cuenta|konto-benutzername",
    "account_name": "account name|kontonamn|nome da conta|kontonavn|nombre de la cuenta|kontoname",
    "title": "title|titel|título|tittel",
    "description": "description|beskrivning|bildtext|descrição|beskrivelse|descripción|beschreibung",
    "duration": "duration (sec)|längd (sek)|varaktighet (sek)|duração (s)|varighet (sek.)|varighet (sek)|"
    "duración (segundos)|dauer (sek.)",
    "time": "publish time|publiceringstid|horário de publicação|publiseringstidspunkt|publiseringstid|"
    "hora de publicación|veröffentlichungszeitpunkt",
    "link": "permalink|permalänk|link permanente|permalenke|permanent lenke|enlace permanente",
    "type": "post type|inläggstyp|tipo de post|innleggstype|publiseringstype|tipo de publicación|beitragstyp",
    "comment": "data comment|datakommentar|comentário de dados|comentário dos dados|comentario sobre los datos|"
    "datenkommentar",
    "date": "date|datum|data|dato|fecha",
    "funded": "funded content status|estado de contenido financiado",
    "video_id": "video asset id",
    "universal_video_id": "universal video id",
    "other": "caption type|is crosspost|is share|languages|custom labels|estimated earnings (usd)|"
    "estimated earnings (nok)|approximate content monetization earnings|estimated stars earnings (usd)|ad cpm (usd)|"
    "tipo de subtítulo|es una publicación cruzada|es una publicación compartida|idiomas|etiquetas personalizadas|"
    "ingresos estimados (usd)|ingresos aproximados por monetización de contenido|"
    "ingresos por estrellas estimados (usd)|ad impressions",
}

_METRICS: dict[str, str] = {
    "views": "views|visningar|visualizações|visualizaciones|aufrufe",
    "views_organic": "views from organic posts|visualizaciones de publicaciones orgánicas",
    "views_boosted": "views from boosted posts|visualizaciones de publicaciones promocionadas",
    "viewers": "viewers",
    "viewers_returning": "returning viewers|espectadores recurrentes",
    "impressions": "impressions|intryck|impressões|eksponeringer",
    "reach": "reach|räckvidd|alcance|rekkevidde|reichweite",
    "unique_impressions": "impression:unique_users",
    "interactions": "reactions, comments and shares|reaktioner, kommentarer och delningar|"
    "reaksjoner, kommentarer og delinger|reações, comentários e compartilhamentos|"
    "reacciones, comentarios y veces que se compartió|reaktionen, kommentare und geteilte inhalte",
    "reactions": "reactions|reaktioner|reações|reaksjoner|reacciones|reaktionen",
    "likes": "likes|gilla-markeringar|curtidas|likerklikk|me gusta|„gefällt mir“-angaben",
    "comments": "comments|kommentarer|comentários|comentarios|kommentare",
    "shares": "shares|delningar|compartilhamentos|delinger|veces que se compartió|geteilte inhalte",
    "saves": "saves|sparade objekt|sparade|salvamentos|lagringer|veces que se guardó|gespeicherte beiträge",
    "follows": "follows|följer|seguimentos|følger|nye følgere|seguimientos",
    "clicks": "total clicks|totalt antal klick|totalt antall klikk|total de cliques|total de clics",
    "clicks_link": "link clicks|länkklick|cliques no link|lenkeklikk|clics en el enlace",
    "clicks_other": "other clicks|övriga klick|outros cliques|andre klikk|clics de otro tipo",
    "clicks_photo": "matched audience targeting consumption (photo click)|"
    "consumo de segmentación del público coincidente (photo click)",
    "seconds_viewed": "seconds viewed|segundos reproducidos",
    "seconds_viewed_average": "average seconds viewed|segundos en promedio reproducidos",
    "reach_organic": "reach from organic posts|alcance de publicaciones orgánicas",
    "reach_boosted": "reach from boosted posts|alcance de publicaciones promocionadas",
    "video_views_3s": "3-second video views|reproducciones de video de 3 segundos",
    "video_views_1m": "1-minute video views|reproducciones de video de 1 minuto",
    "viewers_3s": "3-second viewers|espectadores de 3 segundos",
    "viewers_1m": "1-minute viewers|espectadores de 1 minuto",
    "video_views_3s_boosted": "3-second video views from boosted posts|"
    "reproducciones de video de 3 segundos de publicaciones promocionadas",
    "video_views_3s_organic": "3-second video views from organic posts|"
    "reproducciones de video de 3 segundos de publicaciones orgánicas",
    "negative_feedback": "negative feedback from users|negative feedback from users: hide all|"
    "comentarios negativos de los usuarios",
    "negative_feedback_unique": "unique negative feedback from users|comentarios negativos únicos de los usuarios",
    "profile_visits": "profile visits|profilbesök|visitas ao perfil|profilbesøk|visitas al perfil",
    "replies": "replies|svar|respostas|respuestas",
    "navigation": "navigation|navigering|navegação|navigasjon",
    "sticker_taps": "sticker taps|tryck på klistermärken|toques em figurinhas|klikk på klistremerker",
}


def _reversed(names: dict[str, str]) -> dict[str, str]:
    return {word: field for field, words in names.items() for word in words.split("|")}


FIELDS = _reversed(_FIELDS)
METRIC_NAMES = _reversed(_METRICS)

#: Columns that split another by age, by country, by the second of a film or by where people came from.
PARTS = re.compile(
    r"\binterval\w* \d+\Z"
    r"|\([^()]{1,12}, ?(?:\d\d ?[-\u2013] ?\d\d|65\+)\)\Z"
    r"| from [mfu] (?:\d\d-\d\d|65\+)\Z|\Aviews from [a-z]{2}\Z"
    r"| (?:by (?:top )?(?:country|region|city)|por país|par pays|nach land|etter land|efter land) \("
    r"|\A(?:average )?seconds viewed (?:from|by) |\A(?:1-minute|3-second|15-second) (?:video )?views (?:from|by) "
    r"|\Asegundos (?:en promedio )?(?:re)?producidos (?:en|por) "
    r"|\Areproducciones de video de (?:1 minuto|3 segundos|15 segundos) de "
    r"|\A(?:unique )?negative feedback from users: |\Acomentarios negativos (?:únicos )?de los usuarios: "
    r"|\Amatched audience targeting consumption \(|\Aconsumo de segmentación del público coincidente \("
)

KINDS = {
    "photos": "photo", "photo": "photo", "ig image": "photo", "ig carousel": "carousel", "ig reel": "reel",
    "reels": "reel", "reel": "reel", "ig story": "story", "story": "story", "stories": "story", "links": "link",
    "link": "link", "text": "text", "texts": "text", "videos": "video", "video": "video", "ig video": "video",
    "albums": "album", "album": "album", "events": "event", "event": "event", "live": "live",
    "instagram image": "photo", "instagram photo": "photo", "instagram carousel": "carousel", "instagram reel": "reel",
    "instagram story": "story", "instagram video": "video", "imagen de instagram": "photo",
    "secuencia de instagram": "carousel", "reel de instagram": "reel", "historia de instagram": "story",
    "video de instagram": "video", "fotos": "photo", "enlaces": "link", "texto": "text", "ig bild": "photo",
    "ig karussell": "carousel", "bilder": "photo", "bilde": "photo", "videoer": "video", "lenker": "link",
    "lenke": "link", "tekst": "text",
}  # fmt: skip
