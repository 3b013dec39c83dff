"""What the README says is run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from semantic.cli import main

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ semantic (.+)$", README, flags=re.MULTILINE)
PROGRAMS = re.findall(r"```python\n(.+?)```", README, flags=re.DOTALL)


@pytest.mark.parametrize("command", COMMANDS)
def test_commands(command: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples", target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, shlex.split(command))
    assert result.exit_code == 0, result.output
    assert "10 speeches" in result.stderr


@pytest.mark.parametrize("program", PROGRAMS)
def test_programs(program: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(program, "README.md", "exec"), {})  # noqa: S102
    printed = capsys.readouterr().out
    for said in re.findall(r"#\s(\(.+\))$", program, flags=re.MULTILINE):
        assert said in printed


def test_there_is_something_to_run() -> None:
    assert len(COMMANDS) >= 5
    assert len(PROGRAMS) >= 1


def test_the_package_says_its_version_once() -> None:
    import semantic

    assert f'version = "{semantic.__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
