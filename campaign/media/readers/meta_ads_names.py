"""The columns of Meta's advertisement reports. English is seen in files; other languages are inferred."""

from __future__ import annotations

from campaign.media.readers.measured import Metrics

_FIELDS = {
    "starts": "reporting starts|rapportering starter|rapporteringsstart|rapporten starter|rapporteringen startar|"
    "rapporteringsstart|indberetning starter|berichtsstart|início dos relatórios",
    "ends": "reporting ends|rapportering slutter|rapporteringsslutt|rapporten slutter|rapporteringen slutar|"
    "rapporteringen avslutas|rapporteringsslut|indberetning slutter|berichtsende|término dos relatórios|"
    "encerramento dos relatórios",
    "account": "account name|kontonavn|navn på konto|kontonamn|name des werbekontos|kontoname|nome da conta",
    "account_id": "account id|konto-id|id da conta",
    "campaign": "campaign name|kampanjenavn|kampanjnamn|kampagnenavn|name der kampagne|kampagnenname|nome da campanha",
    "ad_set": "ad set name|navn på annonsesett|annonsesettnavn|annonsuppsättningens namn|annoncesættets navn|"
    "name der anzeigengruppe|anzeigengruppenname|nome do conjunto de anúncios",
    "ad": "ad name|annonsenavn|navn på annonse|annonsnamn|annoncens navn|name der anzeige|anzeigenname|nome do anúncio",
    "campaign_id": "campaign id|kampanje-id|kampanj-id|kampagne-id|kampagnen-id|id da campanha",
    "ad_set_id": "ad set id|annonsesett-id|annonsuppsättnings-id|annoncesæt-id|anzeigengruppen-id",
    "ad_id": "ad id|annonse-id|annons-id|annonce-id|anzeigen-id|id do anúncio",
    "currency": "currency|valuta|währung|moeda",
    "spent": "amount spent|beløp brukt|brukt beløp|spenderat belopp|använt belopp|brugt beløb|ausgegebener betrag|"
    "valor usado|valor gasto",
    "region": "region|fylke|region/fylke|região",
    "country": "country|land|país",
    "age": "age|alder|ålder|alter|idade",
    "gender": "gender|kjønn|kön|køn|geschlecht|gênero",
    "platform": "platform|publisher platform|plattform|plataforma",
    "placement": "placement|plassering|placering|platzierung|posicionamento",
    "device": "impression device|device platform|enhet|visningsenhet",
    "month": "month|måned|månad|monat|mês",
    "day": "day|dag|tag|dia",
    "reach": "reach|rekkevidde|räckvidd|rækkevidde|reichweite|alcance",
    "impressions": "impressions|eksponeringer|visninger|exponeringar|visningar|impressionen|impressões",
    "clicks": "clicks (all)|klikk (alle)|klick (alla)|klik (alle)|klicks (alle)|cliques (todos)",
    "clicks_link": "link clicks|lenkeklikk|klikk på lenke|länkklick|linkklik|link-klicks|linkklicks|cliques no link",
}
FIELDS = {field: tuple(dict.fromkeys(words.split("|"))) for field, words in _FIELDS.items()}

#: From the whole to the part: the last that the report has is what its rows are.
LEVELS = ("campaign", "ad_set", "ad")
PART_FIELDS = (*LEVELS, "region", "country", "age", "gender", "platform", "placement", "device")
METRIC_FIELDS: Metrics = {
    "reach": "ad_reach", "impressions": "ad_impressions", "clicks": "ad_clicks", "clicks_link": "ad_clicks_link",
}  # fmt: skip
PLATFORM_WORDS = {"facebook": "facebook", "instagram": "instagram"}
