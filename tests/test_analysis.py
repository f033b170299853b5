"""The lines of docs/analysis.md are run, engine by engine, and print what the document shows.

``TRIALCLI_UPDATE_DOCUMENTS=1 python -m pytest tests/test_analysis.py`` writes new output into it.
An engine that is not installed is skipped, and its part of the document left as it is.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from tests.documents import CHECKOUT, DOCS

_DOCUMENT = DOCS / "analysis.md"
_UPDATE = bool(os.environ.get("TRIALCLI_UPDATE_DOCUMENTS"))
_SECTION = re.compile(r"^## (?P<title>[^\n]+)\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(
    r"^```(?P<language>sh|sql|python)\n(?P<code>.*?)^```\n(?:\n```text\n(?P<shown>.*?)^```\n)?",
    re.MULTILINE | re.DOTALL,
)
_ENGINES = {"DuckDB": "duckdb", "Polars": "polars", "pandas": "pandas", "Spark": "pyspark"}
"""The section of each engine, and the module that it needs."""


def _sections() -> dict[str, str]:
    return {found["title"]: found[0] for found in _SECTION.finditer(_DOCUMENT.read_text())}


@pytest.fixture(scope="module")
def a_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of what the page uses, after the commands of its beginning."""
    directory = tmp_path_factory.mktemp("page")
    for store in ("examples/snapshots", "snapshots"):
        shutil.copytree(CHECKOUT / store, directory / store)
    (directory / "bin").mkdir()
    program = directory / "bin" / "trialcli"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m trialcli "$@"\n')
    program.chmod(0o755)
    path = f"{program.parent}{os.pathsep}{os.defpath}"
    for block in _BLOCK.finditer(_sections()["The store of this page"]):
        done = subprocess.run(
            ["/bin/sh", "-e", "-c", block["code"]],
            cwd=directory,
            env=os.environ | {"PATH": path, "PYTHONPATH": str(CHECKOUT / "src")},
            check=False,
            capture_output=True,
            text=True,
        )
        assert (done.returncode, done.stderr) == (0, "")
    return directory


def _table(names: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    lines = [names, *(["" if value is None else str(value) for value in row] for row in rows)]
    return "".join(f"{' | '.join(line)}".rstrip() + "\n" for line in lines)


def _sql() -> Callable[[str], str]:
    """Return what runs SQL in one database, and returns the rows of the last statement."""
    import duckdb

    database = duckdb.connect()

    def run(code: str) -> str:
        result = database.sql(code)
        return _table(result.columns, result.fetchall()) if result else ""

    return run


def _python() -> Callable[[str], str]:
    """Return what runs Python in one namespace, and returns what it prints."""
    names: dict[str, Any] = {"__name__": _DOCUMENT.name}

    def run(code: str) -> str:
        with redirect_stdout(StringIO()) as printed:
            exec(compile(code, _DOCUMENT.name, "exec"), names)  # noqa: S102 - our own document
        return printed.getvalue()

    return run


def _again(section: str, run: dict[str, Callable[[str], str]]) -> Iterator[str]:
    """Yield a section with the output of each of its blocks as it is now."""
    until = 0
    for block in _BLOCK.finditer(section):
        yield section[until : block.start()]
        printed = "".join(
            f"{one.rstrip()}\n" for one in run[block["language"]](block["code"]).splitlines()
        )
        shown = f"\n```text\n{printed}```\n" if printed else ""
        yield f"```{block['language']}\n{block['code']}```\n{shown}"
        until = block.end()
    yield section[until:]


def _need(engine: str) -> None:
    """Skip a test of an engine that is not installed."""
    pytest.importorskip(_ENGINES[engine])
    if engine == "Spark" and shutil.which("java") is None:
        pytest.skip("Spark needs Java")


@pytest.mark.filterwarnings("default")  # of engines
@pytest.mark.parametrize("title", _ENGINES)
def test_the_lines_of_an_engine_print_what_the_page_shows(
    title: str, a_directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _need(title)
    monkeypatch.chdir(a_directory)
    section = _sections()[title]
    made = "".join(_again(section, {"sql": _sql(), "python": _python()}))
    if _UPDATE:
        _DOCUMENT.write_text(_DOCUMENT.read_text().replace(section, made))
    else:
        assert made == section
