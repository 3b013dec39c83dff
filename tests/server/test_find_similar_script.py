"""The script that asks a server: what it sends, what it prints, and what it says when there is no answer."""

from __future__ import annotations

import json
import re
import runpy
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from semantic import Corpus

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPT = ROOT / "scripts" / "find_similar.py"
FOUND = {
    "rank": 1,
    "id": "qinghe:p2",
    "speech_id": "qinghe",
    "speaker": "周禾",
    "place": "青河县",
    "date": "2026-01-12",
    "language": "zh",
    "heading": ["一、民生", "（一）教育"],
    "text": "今年新增学位三万个，明年全部启用。",
    "start": 40,
    "end": 57,
    "similarity": 0.8125,
    "kind": "edited",
    "shared": [[2, 6], [9, 17]],
}
UNKNOWN = {
    "rank": 2,
    "speaker": None,
    "place": None,
    "date": None,
    "heading": [],
    "shared": [],
    "similarity": 1,
}


@dataclass
class Answer:
    """What the server answers whatever it is asked."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    """How long it takes."""


def in_json(value: Any, status: int = 200, media_type: str = "application/json", **headers: str) -> Answer:
    return Answer(status, json.dumps(value).encode(), {"Content-Type": media_type, **headers})


def problem(status: int, **fields: Any) -> Answer:
    return in_json({"type": "about:blank", "status": status, **fields}, status, "application/problem+json")


@dataclass
class Server:
    """A server of this machine that answers one thing, and remembers what it was asked."""

    url: str
    answer: Answer = field(default_factory=lambda: in_json({"query": "学位", "results": [FOUND]}))
    asked: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)

    def ran(self, *arguments: str | Path, **environment: str) -> Result:
        return ran("--url", self.url, *arguments, **environment)


def ran(*arguments: str | Path, **environment: str) -> Result:
    """Return how a run of the script ended; in this process, as it takes half a second to start another."""
    script: Any = runpy.run_path(str(SCRIPT))
    return CliRunner().invoke(script["main"], [str(each) for each in arguments], env=environment)


@pytest.fixture
def server() -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.asked.append((self.path, dict(self.headers), json.loads(body)))
            time.sleep(told.answer.seconds)
            self.send_response(told.answer.status)
            for name, value in told.answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(told.answer.body)))
            self.end_headers()
            self.wfile.write(told.answer.body)

        def log_message(self, *_: object) -> None: ...

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told = Server(f"http://127.0.0.1:{listening.server_port}")
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield told
    listening.shutdown()
    thread.join()
    listening.server_close()


def complaint(done: Result, status: int = 1) -> str:
    """Return the one sentence that a run ended with."""
    assert (done.exit_code, done.stdout) == (status, ""), done.exception
    (*usage, last) = done.stderr.splitlines()
    assert status == 2 or not usage
    return last.removeprefix("Error: ")


def test_a_text_is_asked_for_and_what_is_found_is_printed(server: Server) -> None:
    server.answer = in_json({"query": "学位", "results": [FOUND, FOUND | UNKNOWN]})
    done = server.ran("新增学位")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "  1  0.8125  qinghe:p2",
        "     周禾 · 青河县 · 2026-01-12  一、民生 › （一）教育",
        "     今年⟦新增学位⟧三万个⟦，明年全部启用。⟧",
        "",
        "  2  1.0000  qinghe:p2",
        "     ",
        "     今年新增学位三万个，明年全部启用。",
        "",
    ]
    ((path, headers, asked),) = server.asked
    assert path == "/v1/similar"
    assert headers["Content-Type"] == "application/json"
    assert "Authorization" not in headers
    assert asked == {
        "text": "新增学位",
        "k": 10,
        "min_similarity": None,
        "level": "paragraph",
        "mode": "semantic",
        "filters": {"speaker": [], "place": [], "language": [], "speech": [], "since": None, "until": None},
    }


def test_all_that_limits_a_search_is_sent(server: Server, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("0123456789abcdef-token\n", encoding="utf-8")
    done = server.ran(
        *("--paragraph", "qinghe:p2", "-k", "3", "--min-similarity", "0.5", "--level", "sentence", "--mode", "both"),
        *("--speaker", "周禾", "--speaker", "吴岭", "--place", "青河", "--language", "zh", "--speech", "qinghe"),
        *("--since", "2026", "--until", "2026-02", "--token-file", token),
    )  # fmt: skip
    assert done.exit_code == 0
    ((_, headers, asked),) = server.asked
    assert headers["Authorization"] == "Bearer 0123456789abcdef-token"
    assert asked == {
        "paragraph_id": "qinghe:p2",
        "k": 3,
        "min_similarity": 0.5,
        "level": "sentence",
        "mode": "both",
        "filters": {
            "speaker": ["周禾", "吴岭"],
            "place": ["青河"],
            "language": ["zh"],
            "speech": ["qinghe"],
            "since": "2026",
            "until": "2026-02",
        },
    }


def test_a_file_is_looked_for_whatever_its_encoding(server: Server, tmp_path: Path) -> None:
    text = "今年我们将新建改扩建中小学校，新增学位三万个，让孩子们在家门口上好学。"
    file = tmp_path / "draft.txt"
    file.write_bytes(text.encode("gb18030"))
    assert server.ran("--file", file).exit_code == 0
    assert server.asked[0][2]["text"] == text


def test_json_is_passed_on_whole(server: Server) -> None:
    answer = {"query": "学位", "results": [FOUND | {"new": "field"}], "more": 1}
    server.answer = in_json(answer)
    done = server.ran("学位", "--json")
    assert (done.exit_code, done.stderr, done.stdout.count("\n")) == (0, "", 1)
    assert json.loads(done.stdout) == answer
    assert "学位" in done.stdout


def test_nothing_found_is_said_beside_the_output(server: Server) -> None:
    server.answer = in_json({"query": "学位", "results": []})
    done = server.ran("学位")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "Nothing was found; widen the filters or lower --min-similarity.\n"


def test_an_address_may_have_a_path_and_a_slash(server: Server) -> None:
    assert ran("学位", "--url", f"{server.url}/speeches/").exit_code == 0
    assert server.asked[0][0] == "/speeches/v1/similar"


def test_a_proxy_is_not_asked_for_a_server_of_this_machine(server: Server) -> None:
    proxied = dict.fromkeys(("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"), "http://127.0.0.1:9")
    assert server.ran("学位", **proxied, NO_PROXY="", no_proxy="").exit_code == 0


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (problem(404, title="Not Found", detail="There is no speech 'x'; list them."), "There is no speech 'x'; list them."),
        (problem(422, detail="k is\n \x1b[31mtoo large"), r"k is \[31mtoo large"),
        (problem(413, title="Content Too Large"), r"URL answered 413 .*: Content Too Large"),
        (problem(422, detail="x" * 600), "x" * 499 + "…"),
        (problem(500, detail=["no", "text"]), r"\['no', 'text'\]"),
        (in_json(["no object"], 400, "application/problem+json"), "URL answered 400 Bad Request, which does not come from this API; .*--url."),
        (Answer(404, b"<h1>Not here</h1>", {"Content-Type": "text/html"}), "URL answered 404 Not Found, which does not come from this API; .*--url."),
        (Answer(302, b"", {"Location": "http://127.0.0.1:9/"}), "URL answered 302 Found, which does not come from this API; .*--url."),
        (in_json({}, 503, "text/html"), r"URL cannot answer now \(503 Service Unavailable\); try again later."),
        (in_json({"detail": "It is busy."}, 503, "application/problem+json", **{"Retry-After": "7"}), "It is busy; try again in 7 s."),
        (in_json({"detail": "Busy."}, 503, "Application/Problem+JSON; charset=utf-8", **{"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}), "Busy; try again later."),
        (in_json({"detail": "Too many."}, 429, "application/problem+json", **{"Retry-After": "1"}), "Too many; try again in 1 s."),
        (Answer(200, b"<html>", {"Content-Type": "text/html"}), "What URL answered is none of this API's answers; .*--url."),
        (Answer(200, b"\xff\xfe\x00", {"Content-Type": "application/json"}), "What URL answered is none of this API's answers; .*"),
        (Answer(200, b"[" * 100_000, {"Content-Type": "application/json"}), "What URL answered is none of this API's answers; .*"),
        (Answer(200, b"no gzip", {"Content-Encoding": "gzip"}), r"The answer of URL did not come in whole \(.*\); .*try again."),
        (in_json([]), "What URL answered is none of this API's answers; .*"),
        (in_json({"query": "x", "results": [{"id": "x"}]}), "What URL answered is none of this API's answers; .*"),
        (in_json({"query": "x", "results": [FOUND | {"similarity": "high"}]}), "What URL answered is none of this API's answers; .*"),
        (in_json({"query": "x", "results": [FOUND | {"shared": [[1]]}]}), "What URL answered is none of this API's answers; .*"),
        (in_json({"query": "x", "results": [FOUND | {"heading": [1]}]}), "What URL answered is none of this API's answers; .*"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_told_in_one_sentence(server: Server, answer: Answer, told: str) -> None:
    server.answer = answer
    expected = told.replace("URL", re.escape(f"{server.url}/v1/similar"))
    assert re.fullmatch(expected, complaint(server.ran("学位", "-k", "1")))


def test_a_token_that_is_asked_for_is_named(server: Server, tmp_path: Path) -> None:
    server.answer = problem(401, detail="This server asks for its token.")
    told = complaint(server.ran("学位"))
    assert told == f"{server.url}/v1/similar asks for a token; name the file that holds it with --token-file."
    token = tmp_path / "token"
    token.write_text("another-token-than-it-wants", encoding="utf-8")
    told = complaint(server.ran("学位", "--token-file", token))
    assert (
        told == f"{server.url}/v1/similar does not take this token; check the file given with --token-file."
    )


@pytest.mark.parametrize("content", [b"", b"two\nlines", b"two words", "令牌".encode(), b"\xff"])
def test_what_is_no_token_is_not_sent(server: Server, tmp_path: Path, content: bytes) -> None:
    token = tmp_path / "token"
    token.write_bytes(content)
    told = complaint(server.ran("学位", "--token-file", token))
    assert "token" in told
    assert str(token) in told
    assert server.asked == []


def test_a_token_file_that_is_not_there_is_told(server: Server, tmp_path: Path) -> None:
    told = complaint(server.ran("学位", "--token-file", tmp_path / "nowhere"))
    assert told == (
        f"The token cannot be read from {tmp_path / 'nowhere'} (No such file or directory); check the name."
    )


def test_a_server_that_is_not_there_is_told() -> None:
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        told = complaint(ran("学位", "--url", url))
    assert told.startswith(f"There is no server at {url}/v1/similar (")
    assert told.endswith("start one with semantic serve CORPUS, or give the address of one with --url.")


def test_a_server_that_takes_too_long_is_told(server: Server) -> None:
    server.answer.seconds = 1.0
    told = complaint(server.ran("学位", "--timeout", "0.2"))
    assert told == (
        f"{server.url}/v1/similar did not answer within 0.2 s; try again, or wait longer with --timeout."
    )


def test_a_server_that_hangs_up_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def hang_up() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(1024)

        thread = threading.Thread(target=hang_up)
        thread.start()
        told = complaint(ran("学位", "--url", f"http://127.0.0.1:{listening.getsockname()[1]}"))
        thread.join()
    assert "did not come in whole" in told


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "Give one of TEXT, --paragraph and --file."),
        (["学位", "--paragraph", "qinghe:p2"], "Give one of TEXT, --paragraph and --file."),
        (["学位", "-k", "0"], "Invalid value for '-k': 0 is not in the range x>=1."),
        (["学位", "-k", "all"], "Invalid value for '-k': 'all' is not a valid integer range."),
        (["学位", "--mode", "fuzzy"], "Invalid value for '--mode': 'fuzzy' is not one of 'semantic', 'lexical', 'both'."),
        (["学位", "--timeout", "0"], "Invalid value for '--timeout': 0.0 is not in the range 0<x<=3600."),
        (["学位", "--url", "localhost:8000"], "Invalid value for '--url': 'localhost:8000' is no address of a server; write it like http://127.0.0.1:8000."),
        (["学位", "--url", "ftp://127.0.0.1"], "Invalid value for '--url': 'ftp://127.0.0.1' is no address of a server; write it like http://127.0.0.1:8000."),
        (["学位", "--url", "http://127.0.0.1:70000"], "Invalid value for '--url': 'http://127.0.0.1:70000' is no address of a server; write it like http://127.0.0.1:8000."),
        (["学位", "--url", "http://127.0.0.1:1/?a=b"], "Invalid value for '--url': 'http://127.0.0.1:1/?a=b' is no address of a server; write it like http://127.0.0.1:8000."),
        (["学位", "--url", "http://[::1"], "Invalid value for '--url': 'http://[::1' is no address (Invalid port: ':1')."),
    ],
)  # fmt: skip
def test_a_wrong_call_is_told_before_anything_is_asked(arguments: list[str], told: str) -> None:
    assert complaint(ran(*arguments), status=2) == told


@pytest.mark.parametrize("arguments", [["学位\udcff"], ["学位", "--min-similarity", "nan"]])
def test_what_cannot_be_sent_is_told(server: Server, arguments: list[str]) -> None:
    assert complaint(server.ran(*arguments)).startswith("What is asked cannot be sent (")
    assert server.asked == []


def test_damaged_text_is_printed_with_question_marks(server: Server) -> None:
    damaged = FOUND | {"text": "学位\ud83d", "shared": [[0, 2]], "heading": []}
    server.answer = in_json({"query": "学位", "results": [damaged]})
    done = server.ran("学位")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[2] == "     ⟦学位⟧?"
    told = complaint(server.ran("学位", "--json"))
    assert told == r"'\ud83d' cannot be written in utf-8; set PYTHONUTF8=1."


def test_the_same_is_printed_as_by_the_command(towns_folder: Path, towns: Corpus) -> None:
    text = "新建改扩建中小学校，新增学位4万个，2027年底前全部投入使用。"
    asked = [text, "-k", "3", "--mode", "both", "--language", "zh"]
    semantic = [sys.executable, "-c", "from semantic.cli import main; main()"]
    serving = subprocess.Popen(  # noqa: S603
        [*semantic, "serve", str(towns_folder), "--port", "0"], stderr=subprocess.PIPE, text=True
    )
    try:
        assert serving.stderr is not None
        url = serving.stderr.readline().rpartition(" ")[2].strip()
        script = [sys.executable, str(SCRIPT), *asked, "--url", url]
        found = subprocess.run(script, capture_output=True, text=True, check=True)  # noqa: S603
        found_in_json = ran(*asked, "--url", url, "--json")
        told = complaint(ran("--paragraph", "qinghe:p77", "--url", url))
    finally:
        serving.terminate()
        serving.communicate()
    done = subprocess.run(  # noqa: S603
        [*semantic, "similar", str(towns_folder), *asked], capture_output=True, text=True, check=True
    )
    assert found.stdout == done.stdout
    assert "qinghe:p2" in found.stdout
    expected = towns.similar(text, k=3, mode="both", language="zh")
    assert json.loads(found_in_json.stdout) == {
        "query": text,
        "results": json.loads(json.dumps([each.to_json() for each in expected])),
    }
    assert told.startswith("There is no paragraph or sentence 'qinghe:p77' in the corpus")
