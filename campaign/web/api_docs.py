"""OpenAPI as it is sent: bodies that the rooms check themselves, and a page of documentation from our own origin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import Litestar, Request, Response, Router, get
from litestar.openapi.plugins import OpenAPIRenderPlugin
from litestar.openapi.spec import (
    OpenAPIMediaType,
    Operation,
    Parameter,
    Reference,
    RequestBody,
    Schema,
)
from litestar.openapi.spec.enums import OpenAPIType
from litestar.params import FromPath

from campaign.errors import NotFound, msg
from campaign.web.conditional import Body, answer
from campaign.web.problems import ERROR_TYPES
from campaign.web.site import render_page, site_of

_DOCUMENT = "/openapi.json"
_OPENAPI_JSON = "application/vnd.oai.openapi+json"


def operation_with_body(struct: type[msgspec.Struct], *, required: bool = True) -> type[Operation]:
    """An operation whose JSON body is documented as a struct while the handler reads it raw."""

    @dataclass
    class WithBody(Operation):
        def __post_init__(self) -> None:
            content = {
                "application/json": OpenAPIMediaType(schema=Reference(ref=f"#/components/schemas/{struct.__name__}"))
            }
            self.request_body = RequestBody(content=content, required=required)
            self.parameters = [*(self.parameters or []), IDEMPOTENCY_PARAMETER]

    return WithBody


def operation_with_query(parameters: Sequence[Parameter]) -> type[Operation]:
    """An operation whose query parameters are documented here while the handler reads them together."""

    @dataclass
    class WithQuery(Operation):
        def __post_init__(self) -> None:
            self.parameters = [*(self.parameters or []), *parameters]

    return WithQuery


def query(name: str, description: str, schema: Schema, *, many: bool = False, empty: bool = False) -> Parameter:
    """A query parameter; `many` ones are comma lists, `empty` ones may stand without a value, as forms send them."""
    return Parameter(
        name=name, param_in="query", description=description, required=False, allow_empty_value=empty,
        schema=schema, style="form" if many else None, explode=False if many else None,
    )  # fmt: skip


IDEMPOTENCY_PARAMETER = Parameter(
    name="Idempotency-Key",
    param_in="header",
    description="The same key and body again get the answer of the first request, for 24 hours.",
    required=False,
    schema=Schema(type=OpenAPIType.STRING, min_length=1, max_length=255),
)


class DocumentationPage(OpenAPIRenderPlugin):
    """Documentation for people at /schema, from our own origin, and beside it the document, with its tag.

    `bodies` are those that handlers read raw, so that every fault is found and not only the first. The document is made
    when somebody asks for it, as it takes as long as the rest of the application.
    """

    def __init__(self, bodies: Sequence[type[msgspec.Struct]]) -> None:
        super().__init__(path="/")
        self._bodies = bodies
        self._document: Body | None = None

    def has_path(self, path: str) -> bool:
        return path == _DOCUMENT or super().has_path(path)

    def receive_router(self, router: Router) -> None:
        """Adds the document: a plugin that renders cannot say that the caller has it already."""

        @get(_DOCUMENT, sync_to_thread=False)
        def document(request: Request[Any, Any, Any]) -> Response[bytes]:
            if self._document is None:
                content = self.render_json(request, self._described(request.app))
                self._document = Body.of(content, _OPENAPI_JSON)
            return answer(request, self._document)

        router.register(document)

    def _described(self, app: Litestar) -> dict[str, Any]:
        _, schemas = msgspec.json.schema_components(self._bodies, ref_template="#/components/schemas/{name}")
        components = app.openapi_schema.components
        assert components is not None
        components.schemas = {**schemas, **(components.schemas or {})}
        return app.openapi_schema.to_schema()

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        page = render_page(request, "api_docs.html", title=msg("Programming interface"))
        return page.content.encode()


@get(
    "/api/v1/problems/{slug:str}", operation_id="getProblemType", tags=["reference"], sync_to_thread=False,
    summary="What a type of problem means",
)  # fmt: skip
def problem_type(request: Request[Any, Any, Any], slug: FromPath[str]) -> dict[str, str]:
    """The page that the `type` of a problem leads to."""
    kind = ERROR_TYPES.get(slug)
    if kind is None:
        raise NotFound()
    return {"type": f"{site_of(request).public_url}/api/v1/problems/{kind.slug}", "title": str(kind.title)}
