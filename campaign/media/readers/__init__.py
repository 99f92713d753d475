"""The readers of export files, in one explicit list: a new format is one module and one line here."""

from __future__ import annotations

from campaign.media.readers.contract import Reader
from campaign.media.readers.ga4 import Analytics
from campaign.media.readers.gdelt import Gdelt
from campaign.media.readers.generic import generic_readers
from campaign.media.readers.google_ads import GoogleAds
from campaign.media.readers.gsc import SearchConsole
from campaign.media.readers.gsc_names import DIMENSIONS
from campaign.media.readers.key_first import KeyFirst
from campaign.media.readers.mailchimp import Mailchimp
from campaign.media.readers.matomo import Matomo
from campaign.media.readers.matomo_names import DATE_WORDS, LABEL_WORDS, PAGE_WORDS
from campaign.media.readers.meltwater import Meltwater
from campaign.media.readers.meta_columns import FACEBOOK, INSTAGRAM
from campaign.media.readers.meta_content import MetaContent, MetaDaily, MetaVideo
from campaign.media.readers.monitors import BRANDWATCH, DETERM, MEDIACLOUD, TALKWALKER
from campaign.media.readers.newsletter_report import MAILCHIMP, MAILERLITE
from campaign.media.readers.plausible import Plausible
from campaign.media.readers.podcasts import APPLE_PODCASTS, SPOTIFY_PODCASTS
from campaign.media.readers.retriever import RetrieverText
from campaign.media.readers.social import SOCIAL_READERS
from campaign.media.readers.trends import Trends, TrendsRanking

NAMED: tuple[Reader, ...] = (
    MetaContent(FACEBOOK),
    MetaContent(INSTAGRAM),
    MetaContent(INSTAGRAM, stories=True),
    MetaDaily(),
    MetaVideo(),
    Meltwater(),
    RetrieverText(),
    BRANDWATCH,
    TALKWALKER,
    DETERM,
    MEDIACLOUD,
    Gdelt(),
    Trends(),
    TrendsRanking(),
    KeyFirst(SearchConsole(), DIMENSIONS),
    KeyFirst(Plausible(), ("date", "dato", "name")),
    *SOCIAL_READERS,
    Analytics(),
    KeyFirst(Matomo(), DATE_WORDS | LABEL_WORDS | PAGE_WORDS),
    Mailchimp(),
    MAILCHIMP,
    MAILERLITE,
    APPLE_PODCASTS,
    SPOTIFY_PODCASTS,
    GoogleAds(),
)
#: Tables that no named reader knows come last, and only if none of those claims them.
READERS: tuple[Reader, ...] = (*NAMED, *generic_readers(NAMED))
