"""Requests that are drawn from the description of the API: none fails, and every answer is what the description says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from starlette.testclient import TestClient

schemathesis = pytest.importorskip("schemathesis", reason="needs schemathesis, of the extra test")

EACH = 5
"""Requests that are drawn for each address, right ones and wrong ones."""
CONFIG = {
    # A text may be so much too long that its body is.
    "checks": {"negative_data_rejection": {"expected-statuses": [400, 404, 405, 413, 415, 422]}}
}


@pytest.fixture(scope="module")
def described(client: TestClient) -> Any:
    """The description as it is served, with what answers behind it."""

    async def on_loopback(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            raise NotImplementedError  # it has begun already
        headers = [each for each in scope["headers"] if each[0] != b"host"]
        await client.app({**scope, "headers": [(b"host", b"127.0.0.1"), *headers]}, receive, send)

    config = schemathesis.Config.from_dict(CONFIG)
    return schemathesis.openapi.from_asgi("/openapi.json", on_loopback, config=config)


ADDRESSES = {
    "GET": (
        *("health", "speeches", "speeches/{speech_id}", "paragraphs", "paragraphs/{paragraph_id}", "compare"),
        *("reuse", "formulae", "ledger", "commitments", "themes"),
    ),
    "POST": ("similar", "relate", "check"),
}


@pytest.mark.parametrize("right", [True, False])
@pytest.mark.parametrize(
    ("method", "address"), [(method, each) for method, named in ADDRESSES.items() for each in named]
)
def test_whatever_is_sent_is_answered_as_described(
    described: Any, method: str, address: str, right: bool
) -> None:
    mode = schemathesis.GenerationMode.POSITIVE if right else schemathesis.GenerationMode.NEGATIVE
    operation = described[f"/v1/{address}"][method]

    @settings(
        max_examples=EACH,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def is_answered(case: Any) -> None:
        case.call_and_validate()

    if right or operation.body or operation.query or operation.path_parameters:
        is_answered()


@pytest.mark.parametrize(
    ("method", "address", "asked"),
    [
        ("GET", "/v1/health", {}),
        ("GET", "/v1/speeches", {"query": {"text": True}}),
        ("GET", "/v1/speeches/{speech_id}", {"path_parameters": {"speech_id": "qinghe"}}),
        ("GET", "/v1/paragraphs", {"query": {"speech": "harbour", "level": "sentence"}}),
        ("GET", "/v1/paragraphs/{paragraph_id}", {"path_parameters": {"paragraph_id": "lagoon:p1"}}),
        ("GET", "/v1/compare", {"query": {"a": "qinghe", "b": "songlin"}}),
        ("GET", "/v1/reuse", {}),
        ("GET", "/v1/formulae", {}),
        ("GET", "/v1/ledger", {}),
        ("GET", "/v1/commitments", {}),
        ("GET", "/v1/themes", {}),
        ("POST", "/v1/similar", {"body": {"paragraph_id": "qinghe:p2", "mode": "both"}}),
        (
            "POST",
            "/v1/relate",
            {"body": {"a": "We will build 40 ferries.", "b": "We will build 60 ferries."}},
        ),
        ("POST", "/v1/check", {"body": {"text": "We will build 50 new ferries by the end of 2028.\nGood."}}),
    ],
)
def test_what_is_there_is_given_as_described(
    described: Any, method: str, address: str, asked: dict[str, Any]
) -> None:
    body = {"media_type": "application/json"} if "body" in asked else {}
    case = described[address][method].Case(**asked, **body)
    answer = case.call()
    assert answer.status_code == 200
    assert len(answer.content) > 100
    case.validate_response(answer)


def test_everything_that_is_described_is_drawn(described: Any) -> None:
    operations = [each.ok() for each in described.get_all_operations()]
    assert sorted(operation.label for operation in operations) == sorted(
        f"{method} /v1/{address}" for method, named in ADDRESSES.items() for address in named
    )
    components = described.raw_schema["components"]["schemas"]
    assert {"ProblemDocument", "InvalidPart", "SimilarRequest", "Health"} <= set(components)
