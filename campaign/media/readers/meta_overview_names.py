"""The titles and headers of Meta's overview files. English, Portuguese and Spanish are seen, the others inferred."""

from __future__ import annotations

from collections.abc import Mapping

DATE = frozenset({"date", "dato", "datum", "data", "fecha"})
PRIMARY = frozenset({"primary", "primær", "primärt", "primär", "primära", "principal", "primário", "hoved"})

_TITLES: Mapping[str, str] = {
    "reach": "reach|page reach|rekkevidde|rekkjevidd|räckvidd|rækkevidde|reichweite|alcance",
    "views": "views|visninger|visingar|visningar|aufrufe|visualizações|visualizaciones",
    "impressions": "impressions|eksponeringer|exponeringar|impressões|impresiones",
    "viewers": "viewers|seere|personer som har sett|tittare|zuschauer|betrachter|visualizadores|espectadores",
    "profile_visits": "visits|profile visits|page visits|page and profile visits|besøk|profilbesøk|besøk på profil|"
    "besøk på siden|besøk på side|sidebesøk|besök|profilbesök|besøg|profilbesøg|besuche|profilbesuche|visitas|"
    "visitas ao perfil|visitas al perfil|visitas a la página|visitas à página|besøk på profilen|besök på profilen|"
    "besøg på profilen",
    "new_followers": "follows|new followers|page likes|new likes|nye følgere|følger|følginger|"
    "nye følgjarar|nya följare|följningar|nye følgere på|neue follower|seguimentos|novos seguidores|"
    "page new likes|nye likerklikk på siden|seguimientos|nuevos seguidores|nuevos me gusta de la página",
    "lost_followers": "unfollows|sluttet å følge|slutat följa|entfolgungen",
    "net_followers": "net follows|netto følgere|nettoföljare",
    "followers": "followers|page followers|følgere|följare|follower|seguidores",
    "content_interactions": "content interactions|interactions|interaksjoner med innhold|innholdsinteraksjoner|"
    "interaksjoner|interaktioner med innehåll|innehållsinteraktioner|interaktioner|indholdsinteraktioner|"
    "interaktioner med indhold|interaktionen mit inhalten|content-interaktionen|interações com o conteúdo|interações|"
    "interacciones con el contenido|interacciones",
    "clicks_link": "link clicks|lenkeklikk|lenkjeklikk|klikk på lenker|klikk på lenke|länkklick|klick på länk|linkklik|"
    "klik på links|link-klicks|linkklicks|cliques no link|cliques em links|"
    "clics en el enlace|clics en enlaces",
    "ad_reach": "paid reach|betalt rekkevidde|betalt reach|betald räckvidd|bezahlte reichweite|alcance pago|"
    "alcance pagado",
    "ad_impressions": "paid impressions|betalte eksponeringer|betalte visninger|betalda exponeringar|"
    "betalte indtryk|bezahlte impressionen|impressões pagas|impresiones pagadas",
    "video_views_3s": "3-second video views|3-second views|3-sekunders videovisninger|3-sekunders visninger",
}
TITLES = {word: metric for metric, words in _TITLES.items() for word in words.split("|")}

_AUDIENCES = {
    "city": "top cities|toppbyer|største byer|mest populære byer|populäraste städer|städer|topbyer|top-städte|"
    "top städte|principais cidades|principales ciudades",
    "country": "top countries|toppland|mest populære land|populäraste länder|toplande|top-länder|top länder|"
    "principais países|principales países",
    "age-gender": "age & gender|age and gender|alder og kjønn|ålder och kön|alder og køn|alter und geschlecht|"
    "idade e gênero|edad y sexo|edad y género",
    "page": "top pages|toppsider|populäraste sidor|topsider|top-seiten|principais páginas|principales páginas",
    "content-format": "top content formats|topp innholdsformater|beste innholdsformater|mest populære innholdsformater|"
    "populäraste innehållsformat|top-indholdsformater|top-content-formate|principais formatos de conteúdo",
}
AUDIENCES = {word: dimension for dimension, words in _AUDIENCES.items() for word in words.split("|")}

GENDERS = {
    word: gender
    for gender, words in {
        "women": "women kvinner kvinnor kvinder frauen mulheres mujeres",
        "men": "men menn män mænd männer homens hombres",
        "unknown": "unknown ukjent okänd ukendt unbekannt",
    }.items()
    for word in words.split()
}
PLATFORMS = ("facebook", "instagram")
