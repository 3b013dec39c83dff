"""What the README says is run."""

from __future__ import annotations

import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from semantic import Corpus
from semantic.cli import main

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ semantic (?!serve)(.+)$", README, flags=re.MULTILINE)
(SERVED,) = re.findall(r"^\$ semantic (serve .+)$", README, flags=re.MULTILINE)
REQUESTS = re.findall(r"^\$ ((?:curl|python) .+)$", README, flags=re.MULTILINE)
PROGRAMS = re.findall(r"```python\n(.+?)```", README, flags=re.DOTALL)
IN_CHINESE = (ROOT / "README.zh.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def where_commands_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all commands, as they build on each other."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "examples").symlink_to(ROOT / "examples", target_is_directory=True)
    return folder


SAID = {
    "build": "corpus holds 10 speeches",
    "similar": "2026-work-report|yunzhou-ip-meeting|fisheries-ministry-directive|linhe-2025",
    "speeches": "Isolde Penhallam",
    "paragraphs": "linhe-2026-work-report:p9 ",
    "dropped": "pronunciation note",
    "info": "use-multilingual",
    "verify": "0 faults",
    "report": "Open out/report/report.html",
    "encoders": "Qwen3-Embedding",
    "reuse": "paragraph-1  edited  3 speeches",
    "formulae": "把群众的小事当作政府的大事来办",
    "ledger": "linhe-2025-work-report",
    "compare": r"number: 1.8万人 \| 2万人",
    "check": "verbatim  1.0000  qingxu-2026-work-report:p5",
    "commitments": r"linhe-2026-work-report:p\d+s\d+  hard",
    "themes": r"theme-1",
    "relate": r"modality: 力争 \| 确保",
}
"""What each command must tell, here or there."""


@pytest.mark.parametrize("command", COMMANDS)
def test_commands(command: str, monkeypatch: pytest.MonkeyPatch, where_commands_run: Path) -> None:
    monkeypatch.chdir(where_commands_run)
    result = CliRunner().invoke(main, shlex.split(command))
    assert result.exit_code == 0, result.output
    assert re.search(SAID[command.split(maxsplit=1)[0]], result.stdout + result.stderr)


@pytest.fixture(scope="module")
def served(where_commands_run: Path) -> Iterator[str]:
    """Serve as the README says, but at a free port, until the tests have ended."""
    if not (where_commands_run / "city.corpus").is_dir():
        with Corpus.build(where_commands_run / "examples/speeches", where_commands_run / "city.corpus"):
            pass
    command = [sys.executable, "-c", "from semantic.cli import main; main()", *shlex.split(SERVED)]
    with subprocess.Popen(  # noqa: S603 - our own command
        [*command, "--port", "0"], cwd=where_commands_run, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stderr
        said = server.stderr.readline()
        yield said.split()[-1].rstrip("/")
        server.send_signal(signal.SIGTERM)
        assert server.wait(60) == 0


@pytest.mark.parametrize("request_line", REQUESTS)
def test_requests(request_line: str, served: str) -> None:
    program, *arguments = shlex.split(request_line.replace("http://127.0.0.1:8000", served))
    if program == "curl" and not shutil.which("curl"):
        pytest.skip("needs curl")
    found = sys.executable if program == "python" else program
    done = subprocess.run([found, *arguments], cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603
    assert "linhe-2026-work-report:p20" in done.stdout


@pytest.mark.parametrize("program", PROGRAMS)
def test_programs(
    program: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    where_commands_run: Path,
) -> None:
    monkeypatch.chdir(where_commands_run)
    exec(compile(program, "README.md", "exec"), {})  # noqa: S102
    printed = capsys.readouterr().out
    for said in re.findall(r"#\s(\(.+\))$", program, flags=re.MULTILINE):
        assert said in printed


def test_the_chinese_readme_says_only_what_is_run() -> None:
    commands = re.findall(r"^\$ semantic (?!serve)(.+)$", IN_CHINESE, flags=re.MULTILINE)
    requests = re.findall(r"^\$ ((?:curl|python|semantic serve) .+)$", IN_CHINESE, flags=re.MULTILINE)
    programs = re.findall(r"```python\n(.+?)```", IN_CHINESE, flags=re.DOTALL)
    assert len(commands) >= 5
    assert set(commands) <= set(COMMANDS)
    assert set(programs) <= set(PROGRAMS)
    assert set(requests) <= {*REQUESTS, f"semantic {SERVED}"}


@pytest.mark.parametrize("readme", [README, IN_CHINESE], ids=["en", "zh"])
def test_the_pictures_are_there(readme: str) -> None:
    pictures = re.findall(r"!\[.+?\]\((.+?)\)", readme)
    assert pictures
    for picture in pictures:
        assert (ROOT / picture).is_file()


def test_there_is_something_to_run() -> None:
    assert len(COMMANDS) >= 5
    assert len(PROGRAMS) >= 2


def test_the_package_says_its_version_once() -> None:
    import semantic

    assert f'version = "{semantic.__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
