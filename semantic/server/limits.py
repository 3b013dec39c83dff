"""What a server takes on: each limit with its reason, all of them told by ``/v1/health``."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, kw_only=True)
class ServerLimits:
    """Limits of what one request may ask, and of how many are answered at a time."""

    max_body_bytes: int = 2**20
    """The longest draft in Chinese takes 600 kB, written as JSON escapes."""

    max_head_bytes: int = 2**16
    """Of the address and the headers of a request: the address of a page holds what is looked for."""

    max_text_characters: int = 20_000
    """A whole work report; a paragraph has some 200."""

    max_draft_characters: int = 100_000
    """Five work reports to be checked."""

    max_draft_paragraphs: int = 1_000
    """As many as five long reports have; each is compared with its neighbours."""

    max_k: int = 100
    """More than a reader looks at; those who want all have the corpus."""

    max_listed: int = 1_000
    """Entries of one answer where a part of a list is asked for."""

    workers: int = 4
    """Requests worked on at a time. Two cores answer a third more with three or four than with eight, which wait for each other;
with fewer, a long draft would keep all others waiting."""

    max_requests: int = 256
    """Requests taken in at a time, those that wait for a worker included; at 20 answers a second, the last waits for 13 s."""

    max_connections: int = 1_024
    """Open connections, idle ones included."""

    answer_seconds: float = 60.0
    """In which an answer must be ready: a draft of a hundred paragraphs takes 10 s."""

    receive_seconds: float = 15.0
    """In which a request must have come in: 1 MB takes that long at 70 kB a second."""

    idle_seconds: int = 15
    """After which a connection on which nothing is asked is closed."""

    stop_seconds: int = 20
    """That answers under way are given when the server is told to stop."""

    def to_json(self) -> dict[str, float]:
        """Return the limits as plain JSON values."""
        return asdict(self)
