"""Metrics of web sites, searches, newsletters and podcasts."""

from __future__ import annotations

from campaign.media.metric import Metric, actions, mean, people, seconds, times
from campaign.media.problems import N_


def visits(name: str, label: str, definition: str) -> Metric:
    """Visits may be added over days, not over pages or sources: one visit sees several."""
    return Metric(
        name=name, label=label, unit="times", definition=definition, over_days=True, gross_over_platforms=True,
        caveat=N_("One visit sees several pages, so visits of pages are not added up."),
    )  # fmt: skip


_SITE = (
    times("page_views", N_("Page views"), "site.page.views"),
    times("hits", N_("Downloads or clicks on links"), "site.hits"),
    visits("visits", N_("Visits"), "site.visits"),
    visits("visits_engaged", N_("Engaged visits"), "ga4.sessions.engaged"),
    visits("visits_converted", N_("Visits that reached a goal"), "matomo.visits.converted"),
    visits("page_views_unique", N_("Visits with the page"), "matomo.page.views.unique"),
    visits("entries", N_("Visits that began here"), "site.entries"),
    visits("exits", N_("Visits that ended here"), "site.exits"),
    people("visitors", N_("Visitors"), "site.visitors", gross=True),
    people("visitors_active", N_("Active visitors"), "ga4.users.active", gross=True),
    people("visitors_new", N_("New visitors"), "ga4.users.new"),
    people("visitors_returning", N_("Returning visitors"), "ga4.users.returning"),
    people("visitors_known", N_("Visitors who signed in"), "matomo.users"),
    actions("site_actions", N_("Actions on the site"), "matomo.actions"),
    actions("events", N_("Events on the site"), "ga4.events"),
    actions("key_events", N_("Key events on the site"), "ga4.events.key"),
    actions("downloads", N_("Downloads"), "site.downloads"),
    actions("outlinks", N_("Clicks on links to other sites"), "site.outlinks"),
    actions("searches_on_site", N_("Searches on the site"), "site.searches"),
    actions("bounces", N_("Visits of one page"), "site.bounces"),
    seconds("visit_seconds", N_("Time on the site"), "site.seconds"),
    mean("visit_seconds_average", N_("Average time of a visit"), "site.seconds.average", unit="seconds"),
    mean("page_seconds_average", N_("Average time on a page"), "site.page.seconds.average", unit="seconds"),
    mean("engaged_seconds_average", N_("Average engaged time"), "ga4.engaged.seconds.average", unit="seconds"),
    mean(
        "engaged_seconds_per_visit", N_("Average engaged time of a visit"), "ga4.engaged.seconds.visit", unit="seconds"
    ),
    mean("bounce_rate", N_("Bounce rate"), "site.bounce.rate"),
    mean("exit_rate", N_("Exit rate"), "site.exit.rate"),
    mean("visits_engaged_rate", N_("Share of engaged visits"), "ga4.engagement.rate"),
    mean("conversion_rate", N_("Conversion rate"), "site.conversion.rate"),
    mean("scroll_depth", N_("Scroll depth"), "plausible.scroll.depth"),
    mean("mobile_share", N_("Share of visits from phones"), "house.site.mobile.1"),
)
_SEARCH = (
    times("search_impressions", N_("Impressions in Google Search"), "gsc.impressions"),
    actions("search_clicks", N_("Clicks from Google Search"), "gsc.clicks"),
    mean("search_ctr", N_("Share of impressions clicked"), "gsc.ctr"),
    mean("search_position", N_("Average position in Google Search"), "gsc.position", unit="index"),
)
_NEWSLETTER = (
    people("recipients", N_("Recipients"), "newsletter.recipients", gross=True),
    times("delivered", N_("Delivered e-mails"), "newsletter.delivered"),
    people("opens_unique", N_("Recipients who opened"), "newsletter.opens.unique"),
    Metric(
        name="opens",
        label=N_("Opens"),
        unit="times",
        definition="newsletter.opens",
        over_days=True,
        over_objects=True,
        gross_over_platforms=True,
        caveat=N_("Apple Mail opens e-mails by itself, so opens are too many: judge the effect by clicks."),
    ),
    people("clicks_unique", N_("Recipients who clicked"), "newsletter.clicks.unique"),
    actions("unsubscribes", N_("Unsubscribed"), "newsletter.unsubscribes"),
    actions("complaints", N_("Marked as unwanted e-mail"), "newsletter.complaints"),
    actions("forwards", N_("Forwarded"), "newsletter.forwards"),
    times("bounced", N_("E-mails that came back"), "newsletter.bounces"),
    times("bounced_hard", N_("E-mails to addresses that do not exist"), "newsletter.bounces.hard"),
    times("bounced_soft", N_("E-mails that came back for now"), "newsletter.bounces.soft"),
    mean("open_rate", N_("Open rate"), "house.newsletter.open.rate.1"),
    mean("click_rate", N_("Click rate"), "house.newsletter.click.rate.1"),
)
_PODCAST = (
    times("plays", N_("Plays"), "podcast.plays"),
    times("streams", N_("Streams"), "podcast.streams"),
    times("starts", N_("Starts"), "podcast.starts"),
    people("listeners", N_("Listeners"), "podcast.listeners", gross=True),
    people("listeners_engaged", N_("Engaged listeners"), "apple.listeners.engaged"),
    seconds("seconds_listened", N_("Time listened"), "podcast.seconds"),
    mean("listened_share", N_("Average share listened to"), "podcast.consumption"),
)

WEB: tuple[Metric, ...] = (*_SITE, *_SEARCH, *_NEWSLETTER, *_PODCAST)
