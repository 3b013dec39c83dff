"""Bars are for people at a terminal who wait; others see nothing."""

from __future__ import annotations

import io
import sys
import time

import pytest
from semantic.progress import bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Called in the test itself: between a fixture and its test, pytest puts its own stderr in place."""
    stderr = Terminal()
    monkeypatch.setattr(sys, "stderr", stderr)
    monkeypatch.setattr("semantic.progress._PATIENCE", 0.05)
    monkeypatch.setenv("TERM", "xterm-256color")  # rich draws nothing on a dumb terminal
    return stderr


def test_slow_work_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = at_a_terminal(monkeypatch)
    with bar("Encoding", 4, shown=True) as advance:
        advance(1)
        time.sleep(0.3)
        advance(2)
        time.sleep(0.2)
    assert "Encoding" in terminal.getvalue()
    assert "3/4" in terminal.getvalue()


def test_quick_work_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = at_a_terminal(monkeypatch)
    with bar("Encoding", 4, shown=True) as advance:
        advance(4)
    assert "Encoding" not in terminal.getvalue()


def test_nothing_is_shown_unasked_or_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    for shown, stderr in ((False, at_a_terminal(monkeypatch)), (True, io.StringIO())):
        monkeypatch.setattr(sys, "stderr", stderr)
        with bar("Encoding", 4, shown=shown) as advance:
            time.sleep(0.2)
            advance(4)
        assert stderr.getvalue() == ""


def test_a_bar_ends_with_its_work(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = at_a_terminal(monkeypatch)
    with pytest.raises(ZeroDivisionError), bar("Encoding", 4, shown=True):
        raise ZeroDivisionError
    time.sleep(0.2)
    assert "Encoding" not in terminal.getvalue()
