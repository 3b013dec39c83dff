"""What cannot be answered is refused with the right status and one sentence that helps, and the server goes on."""

from __future__ import annotations

import base64
import json
import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from semantic.errors import SemanticError
from semantic.server.answers import ProblemDocument
from semantic.server.running import serve
from starlette.testclient import TestClient

Serving = Callable[..., AbstractContextManager[TestClient]]
ASKED = "鸬鹚衔来的口信"
"""What is asked: no line of the log may have it."""
TOKEN = "Kq3v-not-a-real-one-8XzT"  # noqa: S105
JSON = {"Content-Type": "application/json"}


@pytest.fixture(autouse=True)
def log(caplog: pytest.LogCaptureFixture, towns_folder: Path) -> Iterator[pytest.LogCaptureFixture]:
    """Whatever is asked, the log has neither texts nor tokens, and nothing went wrong in the server."""
    caplog.set_level(logging.INFO, logger="semantic.server")
    yield caplog
    written = "\n".join(str(vars(record)) for record in caplog.get_records("call"))
    for told in (ASKED, json.dumps(ASKED)[1:-1], TOKEN, str(towns_folder)):
        assert told not in written
    assert not [record for record in caplog.get_records("call") if record.levelno >= logging.ERROR]


def refused(answer: Any, status: int, *told: str) -> Any:
    """Check a problem document, and return it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    document = ProblemDocument.model_validate_json(answer.content, strict=True)
    assert (document.status, document.type) == (status, "about:blank")
    assert document.title
    for part in told:
        assert part in document.detail
    assert "Traceback" not in answer.text
    assert "/work" not in answer.text
    assert "/tmp" not in answer.text  # noqa: S108
    assert "site-packages" not in answer.text
    return answer.json()


def still_serves(client: TestClient) -> None:
    assert client.get("/v1/health").status_code == 200
    assert client.post("/v1/similar", json={"text": "新增学位", "k": 1}).status_code == 200


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    ("similar", {}, "", "give either text or paragraph_id"),
    ("similar", {"text": ASKED, "paragraph_id": "qinghe:p1"}, "", "give either"),
    ("similar", {"text": 7}, "text", "string"),
    ("similar", {"text": [ASKED]}, "text", "string"),
    ("similar", {"text": ""}, "text", "no words"),
    ("similar", {"text": " \n\u3000\t"}, "text", "no words"),
    ("similar", {"text": f"{ASKED}\0"}, "text", "NUL"),
    ("similar", {"text": "字" * 20_001}, "text", "20000"),
    ("similar", {"text": ASKED, "k": 0}, "k", "greater than or equal to 1"),
    ("similar", {"text": ASKED, "k": 101}, "k", "less than or equal to 100"),
    ("similar", {"text": ASKED, "k": 10**30}, "k", "less than or equal to 100"),
    ("similar", {"text": ASKED, "k": "3"}, "k", "integer"),
    ("similar", {"text": ASKED, "k": 2.5}, "k", "integer"),
    ("similar", {"text": ASKED, "k": True}, "k", "integer"),
    ("similar", {"text": ASKED, "k": None}, "k", "integer"),
    ("similar", {"text": ASKED, "min_similarity": 1.5}, "min_similarity", "less than or equal to 1"),
    ("similar", {"text": ASKED, "min_similarity": False}, "min_similarity", "number"),
    ("similar", {"text": ASKED, "min_similarity": "much"}, "min_similarity", "number"),
    ("similar", {"text": ASKED, "level": "chapter"}, "level", "'paragraph' or 'sentence'"),
    ("similar", {"text": ASKED, "mode": "magic"}, "mode", "'semantic', 'lexical' or 'both'"),
    ("similar", {"text": ASKED, "colour": "red"}, "colour", "extra"),
    ("similar", {"text": ASKED, "across_speeches": "yes"}, "across_speeches", "boolean"),
    ("similar", {"text": ASKED, "filters": []}, "filters", "dictionary"),
    ("similar", {"text": ASKED, "filters": {"mood": "glad"}}, "filters/mood", "extra"),
    ("similar", {"text": ASKED, "filters": {"speaker": 5}}, "filters/speaker", "list"),
    ("similar", {"text": ASKED, "filters": {"speaker": ["周禾", 5]}}, "filters/speaker/1", "string"),
    ("similar", {"text": ASKED, "filters": {"place": [""]}}, "filters/place/0", "at least 1"),
    ("similar", {"text": ASKED, "filters": {"place": ["海"] * 101}}, "filters/place", "100"),
    ("similar", {"text": ASKED, "filters": {"place": "海" * 301}}, "filters/place/0", "300"),
    ("similar", {"text": ASKED, "filters": {"since": "May"}}, "filters/since", "2026-01-16"),
    ("similar", {"text": ASKED, "filters": {"since": "2026-13"}}, "filters/since", "no date"),
    ("similar", {"text": ASKED, "filters": {"until": 2026}}, "filters/until", "string"),
    ("similar", {"text": ASKED, "filters": {"role": "title"}}, "filters/role/0", "'heading'"),
    ("similar", {"paragraph_id": ""}, "paragraph_id", "at least 1"),
    ("similar", {"paragraph_id": "x\0"}, "paragraph_id", "NUL"),
    ("relate", {"a": ASKED}, "b", "required"),
    ("relate", {"a": ASKED, "b": " "}, "b", "no words"),
    ("relate", {"a": ASKED, "b": "字" * 20_001}, "b", "20000"),
    ("check", {"text": "字" * 100_001}, "text", "100000"),
    ("check", {"text": "\n\n"}, "text", "no words"),
    ("check", {"text": ASKED, "k": 21}, "k", "less than or equal to 20"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "body", "where", "told"), WRONG)
def test_what_is_not_as_described_is_told_with_its_place(
    client: TestClient, name: str, body: dict[str, Any], where: str, told: str
) -> None:
    document = refused(client.post(f"/v1/{name}", json=body), 422, told)
    assert [each["pointer"] for each in document["errors"]] == [f"#/{where}"]
    assert told in document["errors"][0]["detail"]
    assert ASKED not in document["detail"]
    still_serves(client)


RAW: list[tuple[str, bytes, int, str]] = [
    ("NaN", b'{"text": "a", "min_similarity": NaN}', 422, "min_similarity"),
    ("Infinity", b'{"text": "a", "min_similarity": -Infinity}', 422, "min_similarity"),
    ("half a pair", b'{"text": "\\ud800"}', 422, "text"),
    ("half a pair as a name", b'{"text": "a", "filters": {"speaker": "\\udc00x"}}', 422, "speaker"),
    ("half a pair as a field", b'{"text": "a", "\\ud800": 1}', 422, "unicode"),
    ("a list", b'[{"text": "a"}]', 422, "object"),
    ("a text", b'"text"', 422, "object"),
    ("nothing", b"null", 422, "object"),
    ("no body", b"", 422, "required"),
    ("no JSON", b'{"text": ', 400, "no JSON"),
    ("two objects", b"{}{}", 400, "no JSON"),
    ("no UTF-8", b'{"text": "\xff\xfe"}', 400, "pars"),
    ("cut UTF-8", '{"text": "字"}'.encode()[:-3] + b'"}', 400, "pars"),
    ("far too deep", nested(200_000).encode(), 400, "pars"),
    ("deep", b'{"text": ' + nested(900).encode() + b'}', 422, "text"),
    ("a huge number", b'{"text": "a", "k": ' + b"9" * 5000 + b"}", 400, "pars"),
    ("a great power", b'{"text": "a", "min_similarity": 1e999}', 422, "min_similarity"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "status", "told"), [each[1:] for each in RAW], ids=[each[0] for each in RAW]
)
def test_what_is_no_json_or_odd_json(client: TestClient, body: bytes, status: int, told: str) -> None:
    refused(client.post("/v1/similar", content=body, headers=JSON), status, told)
    still_serves(client)


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "",
        "json",
        "application/jsonp",
    ],
)
def test_a_body_that_is_not_said_to_be_json(client: TestClient, kind: str) -> None:
    body = json.dumps({"text": ASKED}).encode()
    answer = client.post("/v1/similar", content=body, headers={"Content-Type": kind})
    refused(answer, 415, "Content-Type: application/json")


def test_json_may_be_named_with_a_charset(client: TestClient) -> None:
    body = json.dumps({"text": "新增学位"}).encode()
    for kind in ("application/json; charset=utf-8", "Application/JSON", "application/vnd.api+json"):
        assert client.post("/v1/similar", content=body, headers={"Content-Type": kind}).status_code == 200


def test_a_body_that_is_too_large(client: TestClient) -> None:
    body = json.dumps({"text": "x" * 2**20}).encode()
    refused(client.post("/v1/similar", content=body, headers=JSON), 413, "1,048,576 bytes")
    parts = (body[start : start + 70_000] for start in range(0, len(body), 70_000))
    refused(client.post("/v1/similar", content=parts, headers=JSON), 413, "1,048,576 bytes")
    # No more than what is read is needed to tell, also where nothing takes a body.
    refused(client.request("GET", "/v1/speeches", content=body), 413)
    just_fits = b'{"text": "a"' + b" " * (2**20 - 13) + b"}"
    assert client.post("/v1/similar", content=just_fits, headers=JSON).status_code == 200


def test_a_draft_with_too_many_paragraphs(client: TestClient) -> None:
    refused(client.post("/v1/check", json={"text": "甲乙。\n" * 1001}), 422, "1,001 paragraphs", "in parts")


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("GET", "similar", "POST"),
        ("OPTIONS", "similar", "POST"),
        ("PUT", "relate", "POST"),
        ("POST", "speeches", "GET"),
        ("DELETE", "speeches/qinghe", "GET"),
        ("PATCH", "health", "GET"),
        ("TRACE", "themes", "GET"),
        ("PROPFIND", "themes", "GET"),
    ],
)
def test_a_method_that_an_address_does_not_take(
    client: TestClient, method: str, address: str, allowed: str
) -> None:
    answer = client.request(method, f"/v1/{address}")
    refused(answer, 405, "/docs")
    assert answer.headers["allow"] == allowed


@pytest.mark.parametrize("address", ["/v1/health", "/v1/speeches", "/v1/speeches/qinghe"])
def test_head_is_answered_as_get(client: TestClient, address: str) -> None:
    head, get = client.head(address), client.get(address)
    assert head.status_code == 200
    assert head.headers["content-type"] == get.headers["content-type"]


def test_what_only_takes_a_body_has_no_head(client: TestClient) -> None:
    answer = client.head("/v1/similar")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    "address", ["/v1", "/v1/", "/v1/nothing", "/v1/health/x", "/v1//speeches", "/v1/Speeches"]
)
def test_an_address_that_is_not_there(client: TestClient, address: str) -> None:
    refused(client.get(f"http://127.0.0.1{address}"), 404, "/docs")


@pytest.mark.parametrize(
    "address", ["/v2/similar", "/.env", "//", "/../../etc/passwd", "/assets/../../app.py"]
)
def test_no_page_is_there_either(client: TestClient, address: str) -> None:
    answer = client.get(f"http://127.0.0.1{address}")
    assert answer.status_code == 404
    assert "root:" not in answer.text
    assert "Traceback" not in answer.text


IDS = [
    "nobody",
    "nobody:p1",
    "qinghe:p99",
    "qinghe:p0",
    "qinghe:p-1",
    "qinghe:p1s9",
    ":p1",
    "",
    "../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "%2fetc%2fpasswd",
    "%00",
    "qinghe%00",
    "%ff%fe",
    "%F0%9F%A6%86",
    "manifest.json",
    "C:%5CWindows",
    "'; DROP TABLE speeches; --",
    "qinghe:p1 OR 1=1",
    "%0d%0aX-Evil:%201",
]


@pytest.mark.parametrize("id_", IDS)
@pytest.mark.parametrize("kind", ["speeches", "paragraphs"])
def test_ids_that_are_not_there(client: TestClient, towns_folder: Path, kind: str, id_: str) -> None:
    answer = client.get(f"http://127.0.0.1/v1/{kind}/{id_}".replace("../", "..%2F"))
    document = refused(answer, 404)
    assert str(towns_folder) not in document["detail"]
    assert "x-evil" not in answer.headers
    assert len(document["detail"]) < 1000


@pytest.mark.parametrize(
    ("address", "parameters", "status", "told"),
    [
        ("paragraphs", {}, 422, "speech"),
        ("paragraphs", {"speech": "nobody"}, 404, "nobody"),
        ("paragraphs", {"speech": "../../etc/passwd"}, 404, "passwd"),
        ("paragraphs", {"speech": "\0"}, 422, "NUL"),
        ("paragraphs", {"speech": "x" * 301}, 422, "300"),
        ("paragraphs", {"speech": "qinghe", "level": "word"}, 422, "'sentence'"),
        ("compare", {"a": "qinghe"}, 422, "b: "),
        ("compare", {"a": "qinghe", "b": "nobody"}, 404, "nobody"),
        ("compare", {"a": "qinghe", "b": "qinghe"}, 422, "two different ones"),
        (f"speeches/{'a' * 301}", {}, 422, "300"),
        (f"paragraphs/{'字' * 5000}", {}, 422, "300"),
        ("speeches", {"offset": -1}, 422, "offset"),
        ("speeches", {"offset": 10**10}, 422, "offset"),
        ("speeches", {"offset": "9" * 5000}, 422, "offset"),
        ("speeches", {"offset": "one"}, 422, "integer"),
        ("speeches", {"limit": 0}, 422, "limit"),
        ("speeches", {"limit": 1001}, 422, "1000"),
        ("speeches", {"limit": "NaN"}, 422, "integer"),
        ("speeches", {"text": "perhaps"}, 422, "boolean"),
        ("reuse", {"level": "word"}, 422, "level"),
        ("reuse", {"kind": "stolen"}, 422, "kind"),
        ("reuse", {"contains": ""}, 422, "contains"),
        ("commitments", {"hard": "2"}, 422, "hard"),
    ],
)
def test_what_is_asked_in_an_address(
    client: TestClient, address: str, parameters: dict[str, Any], status: int, told: str
) -> None:
    refused(client.get(f"/v1/{address}", params=parameters), status, told)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"paragraph_id": "qinghe:p99"}, "qinghe:p99"),
        ({"paragraph_id": "../../etc/passwd"}, "passwd"),
        ({"text": ASKED, "filters": {"speech": "nobody"}}, "nobody"),
        ({"text": ASKED, "filters": {"theme": "theme-99"}}, "/v1/themes"),
    ],
)
def test_ids_of_a_search_that_are_not_there(client: TestClient, body: dict[str, Any], told: str) -> None:
    refused(client.post("/v1/similar", json=body), 404, told)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"text": ASKED, "across_speeches": True}, "across_speeches"),
        ({"text": ASKED, "filters": {"since": "2026-05", "until": "2026-04"}}, "earlier one first"),
    ],
)
def test_a_search_that_the_library_refuses(client: TestClient, body: dict[str, Any], told: str) -> None:
    refused(client.post("/v1/similar", json=body), 422, told)


def test_odd_texts_are_answered(client: TestClient) -> None:
    for text in (
        "。",
        "🐝",
        "\u200b字",
        "\ufeff",
        "e\u0301" * 50,
        "%00",
        '"*" OR NEAR(',
        "\x01\x7f\x85",
        "a" * 20_000,
    ):
        for mode in ("semantic", "lexical", "both"):
            answer = client.post("/v1/similar", json={"text": text, "mode": mode})
            assert answer.status_code in (200, 422), (text, mode, answer.text)
            assert answer.status_code == 200 or refused(answer, 422)
        assert client.post("/v1/relate", json={"a": text, "b": text}).status_code == 200
        assert client.post("/v1/check", json={"text": text}).status_code in (200, 422)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8000",
        "127.0.0.1.evil.example",
        "[::1",
        "",
        "192.0.2.1",
        "localhost@evil",
    ],
)
def test_a_name_that_is_not_this_servers(client: TestClient, host: str) -> None:
    refused(client.get("/v1/speeches", headers={"Host": host}), 421, "127.0.0.1")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "127.0.0.1:65535"])
def test_a_name_that_is_this_servers(client: TestClient, host: str) -> None:
    assert client.get("/v1/speeches", headers={"Host": host}).status_code == 200


@pytest.fixture(scope="module")
def guarded(serving: Serving) -> Iterator[TestClient]:
    with serving(token=TOKEN, hosts=None) as client:
        yield client


def basic(password: str, name: str = "") -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


@pytest.mark.parametrize(
    "shown",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"Bearer {TOKEN.lower()}",
        "Bearer \xff\xfe",
        TOKEN,
        f"Digest {TOKEN}",
        basic("wrong"),
        basic(TOKEN[:-1]),
        basic("", name=TOKEN),
        "Basic !!!",
        "Basic " + base64.b64encode(b"\xff\xfe").decode(),
        "Basic " + base64.b64encode(TOKEN.encode()).decode(),
    ],
)
def test_who_does_not_show_the_token(guarded: TestClient, shown: str | None) -> None:
    headers = {} if shown is None else {"Authorization": shown.encode("latin-1")}
    for address in (
        "/v1/speeches",
        "/v1/nothing",
        "/openapi.json",
        "/docs",
        "/",
        "/v1/health/",
        "/v1//health",
    ):
        answer = guarded.get(f"http://anything{address}", headers=headers)
        refused(answer, 401, "Authorization: Bearer")
        way = "Bearer" if address.startswith("/v1") else "Basic"
        assert answer.headers["www-authenticate"].startswith(way)
        assert TOKEN not in answer.text


@pytest.mark.parametrize(
    "shown", [f"Bearer {TOKEN}", f"bearer {TOKEN}", basic(TOKEN), basic(TOKEN, name="anybody")]
)
def test_who_shows_the_token(guarded: TestClient, shown: str) -> None:
    headers = {"Authorization": shown}
    assert guarded.get("/v1/speeches", headers=headers).status_code == 200
    assert guarded.get("/docs", headers=headers).status_code == 200


def test_health_needs_no_token_and_tells_no_text(guarded: TestClient) -> None:
    answer = guarded.get("/v1/health")
    assert answer.status_code == 200
    assert "青河" not in answer.text


def test_the_log_tells_of_requests_without_what_they_ask(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.clear()
    client.post("/v1/similar", json={"text": ASKED})
    client.get("/v1/speeches/qinghe")
    client.get("/v1/reuse", params={"contains": ASKED})
    client.get(f"/nowhere/{ASKED}")
    client.head("/v1/speeches/songlin")
    told = [record for record in caplog.records if record.getMessage() == "request"]
    fields = [(vars(each)["method"], vars(each)["route"], vars(each)["status"]) for each in told]
    assert fields == [
        ("POST", "/v1/similar", 200),
        ("GET", "/v1/speeches/{speech_id:path}", 200),
        ("GET", "/v1/reuse", 200),
        ("GET", None, 404),
        ("HEAD", "/v1/speeches/{speech_id:path}", 200),
    ]
    assert all(vars(each)["ms"] >= 0 for each in told)
    assert "songlin" not in str([vars(each) for each in told])


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "town.example"])  # noqa: S104
def test_no_other_machine_is_let_in_without_a_token(towns_folder: Path, host: str) -> None:
    with pytest.raises(
        SemanticError, match="none has to show a token; name a file that holds one with --token-file"
    ):
        serve(towns_folder, host=host)


@pytest.mark.parametrize(
    "written",
    ["", "short", "fifteen-letters", "with some spaces in it", "two-lines-of-it\nand-another", "字" * 20],
)
def test_a_token_that_is_none(towns_folder: Path, tmp_path: Path, written: str) -> None:
    (tmp_path / "token").write_text(written, encoding="utf-8")
    with pytest.raises(
        SemanticError, match="16 ASCII characters or more without spaces; write one that was drawn at random"
    ):
        serve(towns_folder, token_file=tmp_path / "token")


def test_a_token_that_cannot_be_read(towns_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "picture").write_bytes(b"\xff\xd8\xff\xe0" * 10)
    for name, why in (("nothing", "No such file"), (".", "Is a directory"), ("picture", "it is no text")):
        with pytest.raises(SemanticError, match=rf"The token cannot be read from .* \({why}.*check the name"):
            serve(towns_folder, host="0.0.0.0", token_file=tmp_path / name)  # noqa: S104


def test_a_port_that_is_taken(towns_folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            SemanticError, match=rf"port {port} \(Address already in use\); choose another with"
        ):
            serve(towns_folder, port=port)


def test_a_place_where_nobody_can_listen(towns_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(SemanticError, match="There is no port 70000; choose one up to 65535"):
        serve(towns_folder, port=70000)
    with pytest.raises(SemanticError, match="no corpus"):
        serve(tmp_path / "nothing", port=0)
