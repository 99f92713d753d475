"""The words X's exports use for their columns: English and Portuguese are seen in files, the others are inferred.

X's own Japanese and Portuguese exports exist, so a content file must also be readable by position.
"""

from __future__ import annotations

POST_FIELDS: dict[str, tuple[str, ...]] = {
    "id": ("post id", "tweet id", "innleggs-id", "innlegg-id", "inläggs-id", "opslags-id", "post-id", "id do post"),
    "date": ("date", "dato", "datum", "data"),
    "text": ("post text", "tweet text", "innleggstekst", "inläggstext", "opslagstekst", "posttext", "texto do post"),
    "link": ("post link", "tweet link", "innleggslenke", "lenke til innlegg", "inläggslänk", "opslagslink",
             "post-link", "postar link", "link do post"),
    "impressions": ("impressions", "visninger", "eksponeringer", "visningar", "impressionen", "impressões"),
    "likes": ("likes", "likerklikk", "gilla-markeringar", "gefällt mir", "„gefällt mir“-angaben", "curtidas"),
    "engagements": ("engagements", "engasjement", "engasjementer", "engagemang", "engagement", "interaktionen",
                    "engajamentos"),
    "bookmarks": ("bookmarks", "bokmerker", "bokmärken", "bogmærker", "lesezeichen", "itens salvos"),
    "shares": ("shares", "delinger", "delningar", "geteilt", "compartilhamentos"),
    "follows": ("new follows", "nye følgere", "nya följare", "neue follower", "novos seguidores"),
    "unfollows": ("unfollows", "sluttet å følge", "slutat följa", "entfolgt", "deixaram de seguir", "deixar de seguir"),
    "replies": ("replies", "svar", "antworten", "respostas"),
    "reposts": ("reposts", "retweets", "republiseringer", "delt videre", "repostningar", "genopslag", "republicações"),
    "profile": ("profile visits", "profilbesøk", "profilbesök", "profilbesøg", "profilbesuche", "visitas ao perfil"),
    "details": ("detail expands", "utvidelser av detaljer", "expansões de detalhes"),
    "url_clicks": ("url clicks", "nettadresseklikk", "url-klikk", "cliques no url", "cliques de url"),
    "hashtag_clicks": ("hashtag clicks", "emneknaggklikk", "hashtagg-klikk", "cliques na hashtag",
                       "cliques de hashtag"),
    "permalink_clicks": ("permalink clicks", "permalenkeklikk", "cliques no link permanente",
                         "cliques de link permanente"),
}  # fmt: skip

#: The order of the columns of a content export, for files in words that nobody knows.
POST_ORDER = (
    "id", "date", "text", "link", "impressions", "likes", "engagements", "bookmarks", "shares", "follows", "replies",
    "reposts", "profile", "details", "url_clicks", "hashtag_clicks", "permalink_clicks",
)  # fmt: skip

#: A repost carries a post on, as a share does elsewhere; `Shares` here are links that were sent or copied.
POST_METRICS = {
    "impressions": "impressions", "likes": "likes", "engagements": "engagements", "bookmarks": "saves",
    "shares": "shares_sent", "follows": "follows", "replies": "comments", "reposts": "shares",
    "profile": "profile_visits", "details": "detail_expands", "url_clicks": "clicks_link",
    "hashtag_clicks": "clicks_hashtag", "permalink_clicks": "clicks_permalink",
}  # fmt: skip

DAY_FIELDS: dict[str, tuple[str, ...]] = {
    **{name: POST_FIELDS[name] for name in (
        "date", "impressions", "likes", "engagements", "bookmarks", "shares", "follows", "unfollows", "replies",
        "reposts", "profile",
    )},
    "published": ("create post", "publiser innlegg", "opprett innlegg", "skapa inlägg", "criar post"),
    "video_views": ("video views", "videovisninger", "videovisningar", "videoaufrufe", "visualizações de vídeo"),
    "media_views": ("media views", "medievisninger", "mediavisninger", "medievisningar", "visualizações de mídia"),
}  # fmt: skip
DAY_METRICS = {
    **{name: metric for name, metric in POST_METRICS.items() if name != "follows"},
    "follows": "new_followers", "unfollows": "lost_followers", "published": "posts_published",
    "video_views": "video_views", "media_views": "media_views",
}  # fmt: skip

TWEET_FIELDS: dict[str, tuple[str, ...]] = {
    "id": ("tweet id",),
    "link": ("tweet permalink",),
    "text": ("tweet text",),
    "time": ("time",),
    "impressions": ("impressions",),
    "engagements": ("engagements",),
    "reposts": ("retweets",),
    "replies": ("replies",),
    "likes": ("likes", "favorites"),
    "profile": ("user profile clicks",),
    "url_clicks": ("url clicks",),
    "hashtag_clicks": ("hashtag clicks",),
    "details": ("detail expands",),
    "permalink_clicks": ("permalink clicks",),
    "follows": ("follows",),
    "media_views": ("media views",),
    "media_engagements": ("media engagements",),
}
TWEET_METRICS = {
    **{name: POST_METRICS[name] for name in (
        "impressions", "engagements", "reposts", "replies", "likes", "profile", "url_clicks", "hashtag_clicks",
        "details", "permalink_clicks", "follows",
    )},
    "media_views": "media_views", "media_engagements": "media_engagements",
}  # fmt: skip
TWEET_DAY_FIELDS = {
    **{name: words for name, words in TWEET_FIELDS.items() if name not in {"id", "link", "text", "time"}},
    "date": ("date",),
    "published": ("tweets published",),
}
TWEET_DAY_METRICS = {**TWEET_METRICS, "follows": "new_followers", "published": "posts_published"}
