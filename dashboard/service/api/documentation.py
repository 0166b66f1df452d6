"""The description of the API as a page: made on the server, without a script, asking no other host for anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import HTMLResponse, Response

from dashboard.html_templates import load_macros
from dashboard.service.answers import STYLE
from dashboard.service.headers import POLICY

_PAGE = load_macros("service/api/documentation.html.jinja")
PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
VALUES_SHOWN = 12
"""Values of a parameter that the page lists; the description itself has all."""


def documentation_page(document: Mapping[str, Any], address: str) -> Response:
    """Return the page of a description (OpenAPI); ``address`` is that of the API."""
    schemas = document["components"]["schemas"]
    operations = [
        {
            "method": method.upper(),
            "path": path,
            "summary": operation["summary"],
            "paragraphs": [text for text in operation.get("description", "").split("\n\n") if text],
            "parameters": [_parameter(given, schemas) for given in operation.get("parameters", ())],
            "media": _media(operation),
        }
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    page = _PAGE.page(STYLE, document["info"], address, operations)
    return HTMLResponse(str(page), headers={POLICY: PAGE_POLICY, "Cache-Control": "no-cache"})


def _parameter(given: Mapping[str, Any], schemas: Mapping[str, Any]) -> dict[str, Any]:
    schema = given["schema"]
    several = schema.get("type") == "array"
    schema = schema["items"] if several else schema
    schema = next((one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"), schema)
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    values = [str(value) for value in schema.get("enum", ())]
    return {
        "name": given["name"],
        "place": given["in"],
        "kind": schema.get("format") or schema.get("type", "string"),
        "several": several,
        "values": values[:VALUES_SHOWN],
        "more": max(0, len(values) - VALUES_SHOWN),
        "description": given.get("description", ""),
    }


def _media(operation: Mapping[str, Any]) -> str:
    return ", ".join(operation["responses"]["200"].get("content", {}))
