"""The API of shares of voice."""

from typing import Any

import msgspec
from litestar import Request, Router, delete, get, post
from litestar.openapi.spec import Schema
from litestar.openapi.spec.enums import OpenAPIType
from litestar.params import FromPath

from campaign.i18n import Translator, translator
from campaign.media.api import asked_year
from campaign.media.bodies import body_of
from campaign.media.share_of_voice import service
from campaign.media.share_of_voice.schemas import VoiceSetInput, VoiceShare, VoiceShareList
from campaign.media.values import FIRST_YEAR, LAST_YEAR
from campaign.web.api_docs import operation_with_body, operation_with_query, query
from campaign.web.principal import principal_of, require_analyst
from campaign.web.problems import api_language, problem_responses

Asked = Request[Any, Any, Any]
_YEAR = query(
    "year", "Calendar year in Norway; the present one when left out.",
    Schema(type=OpenAPIType.INTEGER, minimum=FIRST_YEAR, maximum=LAST_YEAR),
)  # fmt: skip
_STAFF: dict[str, Any] = {"guards": [require_analyst], "security": [{"token": []}]}


def in_words(share: VoiceShare, say: Translator) -> VoiceShare:
    """The same with its definition and its doubt in a language."""
    return msgspec.structs.replace(
        share, definition=say.gettext(share.definition), doubt=say.gettext(share.doubt) if share.doubt else ""
    )


async def _shares(request: Asked, year: int) -> VoiceShareList:
    say = translator(api_language(request))
    found = [in_words(one, say) for one in await service.shares(year)]
    return VoiceShareList(items=found, next=None, total=len(found))


@get(
    "/reach/share-of-voice", operation_id="listSharesOfVoice", summary="Shares of voice over stated sets",
    operation_class=operation_with_query([_YEAR]), responses=problem_responses(400, 401, 403, 503), **_STAFF,
)  # fmt: skip
async def list_shares(request: Asked) -> VoiceShareList:
    """Each with the set that it is a share of. Without a stated set there is none."""
    return await _shares(request, asked_year(request))


@post(
    "/reach/share-of-voice", operation_id="stateVoiceSet", summary="State a set of mentions", status_code=201,
    operation_class=operation_with_body(VoiceSetInput), responses=problem_responses(400, 401, 403, 409, 422, 503),
    **_STAFF,
)  # fmt: skip
async def state_set(request: Asked) -> VoiceShare:
    """Answers with the share over it."""
    principal = principal_of(request)
    sent = await body_of(request, VoiceSetInput)
    set_id = await service.state_set(sent, by=principal.id if principal else "unknown")
    return in_words(await service.one(set_id), translator(api_language(request)))


@delete(
    "/reach/share-of-voice/{set_id:int}", operation_id="removeVoiceSet", summary="Take a stated set away",
    status_code=200, responses=problem_responses(401, 403, 404, 503), **_STAFF,
)  # fmt: skip
async def remove_set(request: Asked, set_id: FromPath[int]) -> VoiceShareList:
    """Its share is shown no longer. Answers with what is left of the present year."""
    principal = principal_of(request)
    await service.remove(set_id, by=principal.id if principal else "unknown")
    return await _shares(request, asked_year(request))


ROUTES = [Router("/api/v1", tags=["reach"], route_handlers=[list_shares, state_set, remove_set])]
BODIES = (VoiceSetInput,)
