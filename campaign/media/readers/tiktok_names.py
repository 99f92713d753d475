"""The words of TikTok's exports. English is seen in files, also with Spanish days; other languages are inferred."""

from __future__ import annotations

from campaign.media.readers.signature import Signature

_DATE = ("date", "dato", "datum", "fecha", "data")
_VIEWS = ("video views", "videovisninger", "videovisningar", "visualizaciones de vídeos", "videoaufrufe",
          "visualizações de vídeo")  # fmt: skip
_PROFILE = ("profile views", "profilvisninger", "profilvisningar", "visualizaciones del perfil", "profilaufrufe",
            "visualizações de perfil")  # fmt: skip
_LIKES = ("likes", "likerklikk", "liker", "gilla-markeringar", "me gusta", "curtidas")
_COMMENTS = ("comments", "kommentarer", "comentarios", "kommentare", "comentários")
_SHARES = ("shares", "delinger", "delningar", "veces compartido", "compartidos", "geteilt", "compartilhamentos")
_REACHED = ("reached audience", "målgrupp som nåtts", "nådd publikum", "nådd målgruppe", "målgruppe som er nådd")
_NEW_FOLLOWERS = ("new followers", "nye følgere", "nya följare")
_NET = ("net growth", "nettotillväxt", "nettovekst")
_LOST = ("lost followers", "tappade följare", "tapte følgere", "förlorade följare")
_SAVES = ("add to favorites", "lägg till i favoriter", "legg til i favoritter", "lagt til i favoritter",
          "tillagd i favoriter")  # fmt: skip
_TITLE = ("video title", "videotittel", "tittel på video", "videotitel", "título del vídeo", "título do vídeo")
_LINK = ("video link", "videolenke", "lenke til video", "videolänk", "videolink", "enlace del vídeo", "link do vídeo")
_TIME = ("post time", "publishing time", "publiseringstidspunkt", "publisert", "publiceringstid", "hora de publicación",
         "beitragszeit", "horário da publicação")  # fmt: skip

_TOTAL_VIEWS = ("total views", "totalt antall visninger", "visninger totalt", "totalt antal visningar",
                "visualizaciones totales")  # fmt: skip

_OVERVIEW = {"date": _DATE, "views": _VIEWS, "profile": _PROFILE, "likes": _LIKES, "comments": _COMMENTS,
             "shares": _SHARES}  # fmt: skip
_PARTS = ("date", "views", "profile", "likes", "comments", "shares")

STUDIO_OVERVIEW = Signature(
    fields={**_OVERVIEW, "new_followers": _NEW_FOLLOWERS}, required=_PARTS, forbidden=(*_REACHED, *_NET, *_LOST)
)
STUDIO_CONTENT = Signature(
    fields={
        "exported": ("time", "tid", "tidspunkt", "hora", "zeit"),
        "title": _TITLE,
        "link": _LINK,
        "time": _TIME,
        "likes": ("total likes", "totalt antall likerklikk", "likerklikk totalt", "totalt antal gilla-markeringar"),
        "comments": ("total comments", "totalt antall kommentarer", "kommentarer totalt", "totalt antal kommentarer"),
        "shares": ("total shares", "totalt antall delinger", "delinger totalt", "totalt antal delningar"),
        "views": _TOTAL_VIEWS,
        "saves": (*_SAVES, "total favorites", "total bookmarks"),
        "reached": (*_REACHED, "reach"),
        "play": ("total play time", "total watch time"),
        "average": ("average watch time",),
        "completion": ("watched full video",),
        "recent": ("views in the last 7 days",),
    },
    required=("title", "link", "time", "views"),
)
STUDIO_VIEWERS = Signature(
    fields={
        "date": _DATE,
        "viewers": ("total viewers", "totalt antall seere", "seere totalt", "totalt antal tittare"),
        "new": ("new viewers", "nye seere", "nya tittare"),
        "returning": ("returning viewers", "tilbakevendende seere", "återkommande tittare"),
    },
    required=("date", "viewers", "new"),
)
STUDIO_FOLLOWERS = Signature(
    fields={
        "date": _DATE,
        "followers": ("followers", "følgere", "följare", "seguidores", "follower"),
        "net": (
            "difference in followers from previous day", "forskjell i følgere fra forrige dag",
            "endring i følgere fra forrige dag", "skillnad i följare från föregående dag",
        ),
    },
    required=("date", "followers", "net"),
)  # fmt: skip
STUDIO_ACTIVITY = Signature(
    fields={
        "date": _DATE,
        "hour": ("hour", "time", "timme", "stunde", "hora"),
        "active": ("active followers", "aktive følgere", "aktiva följare", "aktive follower", "seguidores activos"),
    },
    required=("date", "hour", "active"),
)
BUSINESS_DAILY = Signature(
    fields={
        **_OVERVIEW,
        "reached": _REACHED,
        "net": _NET,
        "new_followers": _NEW_FOLLOWERS,
        "lost_followers": _LOST,
        "phone": ("phone number clicks", "telefonnummerklickar"),
        "leads": ("leads submission", "insamlade leads"),
        "website": ("website clicks", "link clicks", "bio link clicks", "webbplatsklickar"),
        "products": ("product link clicks", "klick på produktlänkar"),
        "purchases": ("product link complete payment", "produktlänk genomför betalning"),
        "sales": ("product link gmv", "gmv för produktlänkar"),
        "email": ("email clicks",),
        "address": ("address clicks",),
        "app": ("app download link clicks", "klick på nedladdningslänk för app"),
    },
    required=("date", "views", "reached", "net"),
)
BUSINESS_VIDEOS = Signature(
    fields={
        "title": _TITLE, "link": _LINK, "time": _TIME, "views": _VIEWS, "likes": _LIKES, "comments": _COMMENTS,
        "shares": _SHARES, "saves": _SAVES,
        "reached": _REACHED, "watch": ("total play time", "total watch time"),
        "completion": ("full video watched rate",), "average": ("average watch time", "average view time"),
    },
    required=("title", "link", "time", "saves"),
    forbidden=_TOTAL_VIEWS,
)  # fmt: skip
BUSINESS_FOLLOWERS = Signature(
    fields={
        "date": _DATE,
        "new_followers": _NEW_FOLLOWERS,
        "followers": ("total followers", "totalt antall følgere", "totalt antal följare"),
        "reached": _REACHED,
        "engaged": ("engaged audience", "engasjert publikum", "engagerad publik"),
    },
    required=("date", "followers", "reached", "engaged"),
)

_METRICS = {
    "views": "views", "profile": "profile_visits", "likes": "likes", "comments": "comments", "shares": "shares",
    "saves": "saves", "reached": "reach", "net": "net_followers", "new_followers": "new_followers",
    "lost_followers": "lost_followers", "followers": "followers", "engaged": "audience_engaged",
    "viewers": "viewers", "new": "viewers_new", "returning": "viewers_returning", "active": "active_followers",
    "website": "clicks_link",
}  # fmt: skip


def metrics_of(signature: Signature) -> dict[str, str]:
    """Field to metric, for the fields of a signature that are counted."""
    return {field: metric for field, metric in _METRICS.items() if field in signature.fields}
