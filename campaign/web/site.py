"""Pages of one site: language by path, context of templates, answers with their headers."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment
from litestar import MediaType, Request, Response
from litestar.connection import ASGIConnection

from campaign.errors import Message
from campaign.i18n import LANGUAGE_NAMES, LANGUAGES, Language, page_path, path_language, translator
from campaign.web.principal import principal_of
from campaign.web.rendering import LanguageLink, Page


@dataclass(frozen=True, kw_only=True)
class Site:
    """What pages need to know of the installation. Stands in `app.state.site`."""

    public_url: str
    secure: bool
    secret_key: str
    contact_email: str
    templates: Environment

    def sign(self, purpose: str, value: str) -> str:
        """A signature (hex) that only this installation can make."""
        return hmac.new(self.secret_key.encode(), f"{purpose}:{value}".encode(), "sha256").hexdigest()

    def cookie_name(self, name: str) -> str:
        """`__Host-` where browsers accept it; a plain name on http loopback only."""
        return f"__Host-{name}" if self.secure else name


def site_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Site:
    site: Site = connection.app.state.site
    return site


def language_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Language:
    """The language of a page stands in its address; staff pages are in bokmål."""
    return path_language(connection.scope["path"])


def nonce_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The script and style nonce of this answer."""
    state = connection.scope["state"]
    if "nonce" not in state:
        state["nonce"] = secrets.token_urlsafe(18)
    return str(state["nonce"])


def frame(
    lang: Language, public_url: str, page: str | None, params: Mapping[str, str], query: str = "", **fields: Any
) -> Page:
    """The frame of a page: its languages and canonical address, if it is one of `i18n.PAGES`.

    The switch of languages keeps the query, so that a filtered list stays filtered.
    """
    languages: tuple[LanguageLink, ...] = ()
    if page:
        languages = tuple(
            LanguageLink(
                lang=other,
                label=LANGUAGE_NAMES[other],
                href=page_path(page, other, **params) + (f"?{query}" if query else ""),
                absolute=public_url + page_path(page, other, **params),
                current=other == lang,
            )
            for other in LANGUAGES
        )
        fields.setdefault("canonical", public_url + page_path(page, lang, **params))
    return Page(languages=languages, **fields)


def context_for(site: Site, lang: Language, nonce: str = "") -> dict[str, Any]:
    """What every template of a page or mail may use, but for its frame."""
    say = translator(lang)

    def url(page: str, **params: str) -> str:
        return page_path(page, lang, **params)

    return {
        "_": say.gettext,
        "ngettext": say.ngettext,
        "message": say.message,
        "say": say,
        "lang": lang,
        "nonce": nonce,
        "url": url,
        "public_url": site.public_url,
        "contact_email": site.contact_email,
    }


def render_page(
    request: Request[Any, Any, Any],
    template: str,
    *,
    title: Message,
    description: Message | str = "",
    page: str | None = None,
    page_params: Mapping[str, str] | None = None,
    query: str = "",
    section: str = "",
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    public: bool = False,
    has_errors: bool = False,
    indexed: bool = True,
    notice: Message | None = None,
    lang: Language | None = None,
    **context: Any,
) -> Response[str]:
    """Answers with a page. `page` names it in `i18n.PAGES`, for links to its other languages, which keep `query`.

    `public` pages hold nothing personal and may be kept a minute by caches; all others are never stored.
    """
    site = site_of(request)
    lang = lang or language_of(request)
    say = translator(lang)
    framed = frame(
        lang, site.public_url, page, page_params or {}, query,
        title=say.message(title), description=say.message(description) if description else "",
        section=section or page or "",
        has_errors=has_errors, indexed=indexed and public, notice=say.message(notice) if notice else "",
    )  # fmt: skip
    body = site.templates.get_template(template).render(
        context_for(site, lang, nonce_of(request))
        | {"page": framed, "principal": principal_of(request), "status": status}
        | context
    )
    cache = "public, max-age=60, stale-while-revalidate=600" if public and status == 200 else "no-store"
    return Response(
        body,
        status_code=status,
        media_type=MediaType.HTML,
        headers={"Cache-Control": cache, "Content-Language": lang, **(headers or {})},
    )
