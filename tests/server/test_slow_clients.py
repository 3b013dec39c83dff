"""Clients that are slow, many or broken, over real connections: each is let go of, and the server goes on and stops in good order."""

from __future__ import annotations

import http.client
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

HERE = Path(__file__).resolve().parent
RECEIVE, IDLE, ANSWER = 0.6, 1, 2.0
LIMITS = {
    "receive_seconds": RECEIVE,
    "idle_seconds": IDLE,
    "answer_seconds": ANSWER,
    "max_requests": 4,
    "max_connections": 30,
    "stop_seconds": 1,
}
AT_EASE = 12.0
"""Seconds that a slow machine may take over what is done at once."""
HEAD = b"POST /v1/similar HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
BODY = '{"text": "新增学位", "k": 1}'.encode()


@dataclass(frozen=True)
class Server:
    """A server in a process of its own."""

    process: subprocess.Popen[str]
    address: str
    log: Path

    @property
    def place(self) -> tuple[str, int]:
        split = urlsplit(self.address)
        assert split.hostname and split.port
        return split.hostname, split.port

    def connect(self) -> socket.socket:
        return socket.create_connection(self.place, timeout=AT_EASE)

    def ask(self, method: str, address: str, body: Any = None) -> tuple[int, Any, http.client.HTTPResponse]:
        connection = http.client.HTTPConnection(*self.place, timeout=30)
        sent = None if body is None else body if isinstance(body, bytes) else json.dumps(body)
        connection.request(method, address, sent, {"Content-Type": "application/json"} if sent else {})
        answer = connection.getresponse()
        read = answer.read()
        connection.close()
        return answer.status, json.loads(read), answer

    def check_slowly(self, seconds: float) -> tuple[int, Any, http.client.HTTPResponse]:
        return self.ask("POST", "/v1/check", {"text": f"slowly {seconds}"})

    def is_well(self) -> bool:
        return self.ask("POST", "/v1/similar", {"text": "新增学位", "k": 1})[0] == 200

    def becomes_well(self) -> bool:
        """Tell whether it answers again within some time."""
        until = time.monotonic() + AT_EASE
        while time.monotonic() < until:
            if self.is_well():
                return True
            time.sleep(0.1)
        return False


@contextmanager
def started(folder: Path, log: Path, limits: dict[str, float]) -> Iterator[Server]:
    command = [sys.executable, str(HERE / "serving_slowly.py"), str(folder), json.dumps(limits)]
    with log.open("w", encoding="utf-8") as written:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=written, text=True)  # noqa: S603
    try:
        assert process.stdout
        address = process.stdout.readline().strip()
        assert address, log.read_text(encoding="utf-8")
        yield Server(process, address, log)
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


@pytest.fixture(scope="module")
def server(towns_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with started(towns_folder, tmp_path_factory.mktemp("log") / "stderr", LIMITS) as running:
        yield running


def read_all(connection: socket.socket) -> bytes:
    """Return what comes until the other side closes."""
    read = b""
    with suppress(ConnectionResetError):
        while part := connection.recv(65536):
            read += part
    return read


def told(answer: bytes) -> tuple[int, dict[str, Any]]:
    """Return the status and the problem document of an answer."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head.lower(), answer
    return int(head.split()[1]), json.loads(body)


def says_something(connection: socket.socket, seconds: float) -> bool:
    """Tell whether the other side says something, or closes, within some time."""
    return bool(select.select([connection], [], [], seconds)[0])


def trickle(connection: socket.socket, text: bytes) -> float:
    """Send a byte at a time until the other side says something or closes, and return how long it let that go on."""
    began = time.monotonic()
    with suppress(ConnectionError):
        for each in text:
            connection.sendall(bytes([each]))
            if says_something(connection, 0.15):
                break
    return time.monotonic() - began


ASKED = 30
"""Of answers of more than a megabyte: as many as no system holds for a client that does not read."""
SLOWLY_SENT = b"GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: " + b"a" * 300


def test_headers_that_come_slowly(server: Server) -> None:
    with server.connect() as connection:
        lasted = trickle(connection, SLOWLY_SENT)
        assert IDLE - 0.2 < lasted < AT_EASE
        assert read_all(connection) == b""
    assert server.is_well()


def test_headers_that_come_slowly_after_a_first_request(server: Server) -> None:
    with server.connect() as connection:
        connection.sendall(b"GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        answer = b""
        while says_something(connection, 0.3):
            answer += connection.recv(65536)
        assert answer.startswith(b"HTTP/1.1 200")
        assert trickle(connection, SLOWLY_SENT) < AT_EASE
        assert read_all(connection) == b""


def test_a_body_that_comes_slowly(server: Server) -> None:
    with server.connect() as connection:
        connection.sendall(HEAD + b"Content-Length: 500\r\n\r\n")
        trickle(connection, BODY + b" " * 400)
        status, problem = told(read_all(connection))
    assert (status, problem["status"]) == (408, 408)
    assert problem["detail"] == "The request did not come in within 0.6 seconds; send it at once."
    assert server.is_well()


def test_a_body_that_never_comes(server: Server) -> None:
    with server.connect() as connection:
        connection.sendall(HEAD + b"Content-Length: 5\r\n\r\n")
        assert told(read_all(connection))[0] == 408


def test_a_client_that_says_nothing(server: Server) -> None:
    began = time.monotonic()
    with server.connect() as connection:
        assert read_all(connection) == b""
    assert IDLE - 0.2 < time.monotonic() - began < AT_EASE


def test_a_connection_on_which_nothing_more_is_asked(server: Server) -> None:
    with server.connect() as connection:
        connection.sendall(b"GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        began = time.monotonic()
        answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 200")
    assert IDLE - 0.2 < time.monotonic() - began < AT_EASE


def test_a_client_that_goes_in_the_middle(server: Server) -> None:
    for sent in (b"GET /v1/hea", HEAD, HEAD + b"Content-Length: 500\r\n\r\n" + BODY):
        for _ in range(10):
            with server.connect() as connection:
                connection.sendall(sent)
    with server.connect() as connection:
        connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY)  # asks, and does not wait
    assert server.is_well()


def test_clients_that_do_not_read_their_answers(server: Server) -> None:
    """They ask for a lot, and hold as many places as there are, but not for long."""
    asked = b"GET /assets/swagger-ui/swagger-ui-bundle.js HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * ASKED
    connections = []
    for _ in range(int(LIMITS["max_requests"]) + 1):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(server.place)
        connection.settimeout(AT_EASE)
        with suppress(ConnectionError):
            connection.sendall(asked)
        connections.append(connection)
    time.sleep(RECEIVE)
    assert server.becomes_well()
    for connection in connections:
        with connection:
            assert read_all(connection).count(b"HTTP/1.1 200") < ASKED


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_of_ten_megabytes(server: Server, chunked: bool) -> None:
    body = json.dumps({"text": "x" * 10_000_000}).encode()
    connection = http.client.HTTPConnection(*server.place, timeout=30)
    parts = (body[start : start + 100_000] for start in range(0, len(body), 100_000))
    connection.request(
        "POST",
        "/v1/similar",
        parts if chunked else body,
        {"Content-Type": "application/json"},
        encode_chunked=chunked,
    )
    answer = connection.getresponse()
    assert answer.status == 413
    assert (
        json.loads(answer.read())["detail"] == "The body is larger than 1,048,576 bytes; send less at a time."
    )
    assert answer.headers["connection"] == "close"
    connection.close()
    assert server.is_well()


def test_a_body_without_end_is_cut_off(server: Server) -> None:
    with server.connect() as connection:
        connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        sent, part = 0, b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
        with suppress(ConnectionError):
            while sent < 200 * 2**20:
                connection.sendall(part)
                sent += len(part)
        assert sent < 64 * 2**20
    assert server.is_well()


def test_a_client_that_asks_whether_it_may_send_is_told_before(server: Server) -> None:
    with server.connect() as connection:
        connection.sendall(HEAD + b"Content-Length: 10000000\r\nExpect: 100-continue\r\n\r\n")
        assert told(read_all(connection))[0] == 413
    with server.connect() as connection:
        connection.sendall(HEAD + b"Content-Length: %d\r\nExpect: 100-continue\r\n\r\n" % len(BODY))
        assert connection.recv(65536).startswith(b"HTTP/1.1 100")
        connection.sendall(BODY)
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # as a browser that is told https
        b"hello\r\n\r\n",
        b"GET /v1/health\r\n\r\n",
        b"GET /v1/\xe6\xb1\x9f HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /v1/\0health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /v1/health HTTP/1.1\r\n\r\n",
        b"GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\nBad\0Name: x\r\n\r\n",
        b"GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * 70_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
        HEAD + b"Content-Length: -1\r\n\r\n{}",
        HEAD + b"Content-Length: \xb2\r\n\r\n{}",
        HEAD + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n{}",
        HEAD + b"Transfer-Encoding: gzip\r\n\r\n{}",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n-5\r\n{}\r\n",
    ],
)
def test_what_is_no_http(server: Server, sent: bytes) -> None:
    with server.connect() as connection:
        connection.sendall(sent)
        status, problem = told(read_all(connection))
    assert status == problem["status"]
    assert status == 431 or problem["detail"].startswith("Invalid HTTP request received.")
    assert status == (431 if len(sent) > 60_000 else 400)
    assert server.is_well()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET http://evil.example/v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 404),
        (b"GET /v1/health HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421),
        (b"GET /v1/health HTTP/1.0\r\n\r\n", 421),
        (b"OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 404),
        (b"CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 404),
        (b"GET /v1/speeches/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 404),
        (b"GET /static/../../app.py HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 404),
        (b"GET /static/%2e%2e/%2e%2e/app.py HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 404),
        (HEAD + b"Content-Length: 12\r\n\r\n" + b'{"text":"\xff"}', 400),
        (HEAD + b"Content-Length: 13\r\n\r\n" + b'{"text":"\\0"}', 400),
        (HEAD + b"Content-Length: 18\r\n\r\n" + b'{"text":"\\u0000x"}', 422),
        (
            b"GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
            200,
        ),
    ],
)
def test_what_is_odd_http(server: Server, sent: bytes, status: int) -> None:
    with server.connect() as connection:
        connection.sendall(sent.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
        answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 %d " % status), answer
    assert b"root:" not in answer
    assert server.is_well()


def test_requests_that_come_in_one_piece_are_answered_in_turn(server: Server) -> None:
    with server.connect() as connection:
        connection.sendall(
            b"GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
            b"GET /v1/nothing HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
            + HEAD
            + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(BODY)
            + BODY
        )
        answer = read_all(connection)
    places = [answer.index(b"HTTP/1.1 200"), answer.index(b"HTTP/1.1 404"), answer.rindex(b"HTTP/1.1 200")]
    assert places == sorted(places)
    assert places[0] < places[2]


def test_a_head_has_no_body(server: Server) -> None:
    with server.connect() as connection:
        connection.sendall(b"HEAD /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        head, _, body = read_all(connection).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert body == b""


def test_too_many_requests_at_once(server: Server) -> None:
    assert server.becomes_well()
    most = int(LIMITS["max_requests"])
    with ThreadPoolExecutor(most) as pool:
        slow = [pool.submit(server.check_slowly, 1.2) for _ in range(most)]
        time.sleep(0.5)
        status, problem, answer = server.ask("GET", "/v1/health")
        assert (status, answer.headers["retry-after"]) == (503, "1")
        assert answer.headers["content-type"] == "application/problem+json"
        assert problem["detail"].startswith(
            "4 requests are being answered, which is as many as this server takes"
        )
        assert [each.result()[0] for each in slow] == [200] * most
    assert server.becomes_well()


def test_an_answer_that_takes_too_long(server: Server) -> None:
    assert server.becomes_well()
    most = int(LIMITS["max_requests"])
    with ThreadPoolExecutor(most) as pool:
        refusals = [each.result() for each in [pool.submit(server.check_slowly, 2.8) for _ in range(most)]]
    for status, problem, answer in refusals:
        assert (status, answer.headers["retry-after"]) == (503, "5")
        assert problem["detail"].startswith(
            "The answer was not ready within 2 seconds; ask for less at a time"
        )
    # What is still worked on takes its place, until it is done.
    assert server.becomes_well()
    with ThreadPoolExecutor(most) as pool:
        assert [
            each.result()[0] for each in [pool.submit(server.check_slowly, 0.1) for _ in range(most)]
        ] == [200] * most


def test_too_many_connections(server: Server) -> None:
    connections = [server.connect() for _ in range(int(LIMITS["max_connections"]) + 1)]
    connections[-1].sendall(b"GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    status, problem = told(read_all(connections[-1]))
    assert status == 503
    assert problem["detail"] == "As many clients are connected as this server takes; ask again in a moment."
    for connection in connections:
        connection.close()
    assert server.becomes_well()


def test_the_log_is_lines_of_json_without_texts(server: Server) -> None:
    lines = [json.loads(line) for line in server.log.read_text(encoding="utf-8").splitlines()]
    events = {line["event"] for line in lines}
    assert {"request", "Invalid HTTP request received."} <= events
    assert not [line for line in lines if "traceback" in line]
    assert not [line for line in lines if line["level"] == "error"]
    statuses = {line["status"] for line in lines if line["event"] == "request"}
    assert {200, 404, 408, 413, 421, 503} <= statuses
    assert "学位" not in json.dumps(lines, ensure_ascii=False)


@pytest.fixture(scope="module")
def other(towns_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with started(towns_folder, tmp_path_factory.mktemp("log") / "stderr", {"stop_seconds": 10}) as running:
        yield running


def test_two_servers_of_one_corpus_answer_alike(server: Server, other: Server) -> None:
    assert server.address != other.address
    similar = ("POST", "/v1/similar", {"text": "新增学位5万个", "mode": "both"})
    for asked in (similar, ("GET", "/v1/compare?a=qinghe&b=songlin")):
        status, answer, _ = server.ask(*asked)
        assert status == 200
        assert other.ask(*asked)[:2] == (status, answer)


def test_an_answer_under_way_is_given_before_it_stops(other: Server) -> None:
    idle = other.connect()
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(other.check_slowly, 1.2)
        time.sleep(0.6)
        os.kill(other.process.pid, signal.SIGTERM)
        time.sleep(0.3)
        with pytest.raises(ConnectionError):  # nobody else is let in meanwhile
            other.connect().recv(1)
        assert answer.result()[0] == 200
    assert other.process.wait(AT_EASE) == 0
    assert idle.recv(1) == b""
    idle.close()
    lines = [json.loads(line) for line in other.log.read_text(encoding="utf-8").splitlines()]
    assert [(line["event"], line["status"]) for line in lines[-1:]] == [("request", 200)]


def test_an_answer_without_end_does_not_keep_it_from_stopping(server: Server) -> None:
    assert server.becomes_well()
    with server.connect() as connection:
        body = b'{"text": "slowly 60"}'
        connection.sendall(
            HEAD.replace(b"similar", b"check") + b"Content-Length: %d\r\n\r\n" % len(body) + body
        )
        time.sleep(0.3)
        os.kill(server.process.pid, signal.SIGINT)
        assert server.process.wait(AT_EASE) == 0


def test_stopping_while_findings_are_gathered_is_no_failure(
    serving: Callable[..., AbstractContextManager[object]], caplog: pytest.LogCaptureFixture
) -> None:
    with serving():
        pass
    until = time.monotonic() + 3
    while time.monotonic() < until:
        assert not [record for record in caplog.records if record.levelname == "ERROR"]
        time.sleep(0.05)
