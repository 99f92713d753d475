"""The words Meta's exports use for their columns: English, Swedish, Portuguese, Norwegian, older names too.

Swedish and Portuguese are seen in files; Norwegian is not, so a file must also be readable without any name.
"""

from __future__ import annotations

AMBIGUOUS_NB = "visninger"
"""Norwegian for impressions until 2024 and for views since."""

_FIELDS: dict[str, str] = {
    "id": "post id|publicerings-id|inläggs-id|identificação do post|publiserings-id|innleggs-id|innlegg-id|innleggs id",
    "page_id": "page id|sid-id|identificação da página|side-id",
    "page_name": "page name|sidnamn|nome da página|sidenavn|navn på side",
    "account_id": "account id|konto-id|identificação da conta",
    "handle": "account username|kontots användarnamn|nome de usuário da conta|brukernavn for konto|kontobrukernavn",
    "account_name": "account name|kontonamn|nome da conta|kontonavn",
    "title": "title|titel|título|tittel",
    "description": "description|beskrivning|bildtext|descrição|beskrivelse",
    "duration": "duration (sec)|längd (sek)|varaktighet (sek)|duração (s)|varighet (sek.)|varighet (sek)",
    "time": "publish time|publiceringstid|horário de publicação|publiseringstidspunkt|publiseringstid",
    "link": "permalink|permalänk|link permanente|permalenke|permanent lenke",
    "type": "post type|inläggstyp|tipo de post|innleggstype|publiseringstype",
    "comment": "data comment|datakommentar|comentário de dados|comentário dos dados",
    "date": "date|datum|data|dato",
    "funded": "funded content status",
    "video_id": "video asset id",
    "universal_video_id": "universal video id",
    "other": "caption type|is crosspost|is share|languages|custom labels|estimated earnings (usd)",
}

_METRICS: dict[str, str] = {
    "views": "views|visningar|visualizações",
    "impressions": "impressions|intryck|impressões|eksponeringer",
    "reach": "reach|räckvidd|alcance|rekkevidde",
    "unique_impressions": "impression:unique_users",
    "interactions": "reactions, comments and shares|reaktioner, kommentarer och delningar|"
    "reaksjoner, kommentarer og delinger|reações, comentários e compartilhamentos",
    "reactions": "reactions|reaktioner|reações|reaksjoner",
    "likes": "likes|gilla-markeringar|curtidas|likerklikk",
    "comments": "comments|kommentarer|comentários",
    "shares": "shares|delningar|compartilhamentos|delinger",
    "saves": "saves|sparade objekt|sparade|salvamentos|lagringer",
    "follows": "follows|följer|seguimentos|følger|nye følgere",
    "clicks": "total clicks|totalt antal klick|totalt antall klikk|total de cliques",
    "clicks_link": "link clicks|länkklick|cliques no link|lenkeklikk",
    "clicks_other": "other clicks|övriga klick|outros cliques|andre klikk",
    "clicks_photo": "matched audience targeting consumption (photo click)",
    "seconds_viewed": "seconds viewed",
    "seconds_viewed_average": "average seconds viewed",
    "ad_impressions": "ad impressions",
    "reach_organic": "reach from organic posts",
    "reach_boosted": "reach from boosted posts",
    "video_views_3s": "3-second video views",
    "video_views_1m": "1-minute video views",
    "viewers_3s": "3-second viewers",
    "viewers_1m": "1-minute viewers",
    "video_views_3s_boosted": "3-second video views from boosted posts",
    "video_views_3s_organic": "3-second video views from organic posts",
    "negative_feedback": "negative feedback from users|negative feedback from users: hide all",
    "negative_feedback_unique": "unique negative feedback from users",
    "profile_visits": "profile visits|profilbesök|visitas ao perfil|profilbesøk",
    "replies": "replies|svar|respostas",
    "navigation": "navigation|navigering|navegação|navigasjon",
    "sticker_taps": "sticker taps|tryck på klistermärken|toques em figurinhas|klikk på klistremerker",
}


def _reversed(names: dict[str, str]) -> dict[str, str]:
    return {word: field for field, words in names.items() for word in words.split("|")}


FIELDS = _reversed(_FIELDS)
METRIC_NAMES = _reversed(_METRICS)

KINDS = {
    "photos": "photo", "photo": "photo", "ig image": "photo", "ig carousel": "carousel", "ig reel": "reel",
    "reels": "reel", "reel": "reel", "ig story": "story", "story": "story", "stories": "story", "links": "link",
    "link": "link", "text": "text", "texts": "text", "videos": "video", "video": "video", "ig video": "video",
    "albums": "album", "album": "album", "events": "event", "event": "event", "live": "live",
}  # fmt: skip
