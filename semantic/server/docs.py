"""The description of the API as a page, with all that it needs on this machine."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from pydantic.json_schema import models_json_schema
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

from semantic.server.answers import ProblemDocument
from semantic.server.headers import POLICY

_ASSETS = "/assets/swagger-ui"
_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


def add_to(app: FastAPI) -> None:
    """Add the page ``/docs`` to an application; its files come with the package ``fastapi-offline``."""
    _describe_problems(app)
    page = get_swagger_ui_html(
        openapi_url="/openapi.json",
        title="semantic: the API",
        swagger_js_url=f"{_ASSETS}/swagger-ui-bundle.js",
        swagger_css_url=f"{_ASSETS}/swagger-ui.css",
        swagger_favicon_url="data:,",
    )
    policy = _policy_for(bytes(page.body))
    app.mount(_ASSETS, StaticFiles(packages=[("fastapi_offline", "static")]), name="swagger-ui")

    async def described() -> HTMLResponse:
        return HTMLResponse(page.body, headers={"Content-Security-Policy": policy})

    app.add_api_route("/docs", described, include_in_schema=False)


def _describe_problems(app: FastAPI) -> None:
    """Add to the description what problem documents hold: FastAPI describes what routes return, and these are raised."""
    describe = app.openapi
    _, schemas = models_json_schema(
        [(ProblemDocument, "validation")], ref_template="#/components/schemas/{model}"
    )

    def described() -> dict[str, Any]:
        description = describe()
        description["components"]["schemas"].update(schemas["$defs"])
        return description

    app.openapi = described  # type: ignore[method-assign]


def _policy_for(page: bytes) -> str:
    """Return the policy of pages, which lets the scripts that stand in this one run, and its styles apply."""
    hashes = [base64.b64encode(hashlib.sha256(script).digest()).decode() for script in _SCRIPT.findall(page)]
    allowed = " ".join(f"'sha256-{each}'" for each in hashes)
    return POLICY.replace("script-src 'self'", f"script-src 'self' {allowed}").replace(
        "style-src 'self'", "style-src 'self' 'unsafe-inline'"
    )
