"""docs/analysis.md as code: its sections, their blocks, and what runs them."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest

from tests.documents import CHECKOUT, DOCS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DOCUMENT = DOCS / "analysis.md"
ENGINES = {"DuckDB": "duckdb", "Polars": "polars", "pandas": "pandas", "Spark": "pyspark"}
"""The section of each engine, and the module that it needs."""
_SECTION = re.compile(r"^## (?P<title>[^\n]+)\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(
    r"^```(?P<language>sh|sql|python)\n(?P<code>.*?)^```\n(?:\n```text\n(?P<shown>.*?)^```\n)?",
    re.MULTILINE | re.DOTALL,
)


def sections() -> dict[str, str]:
    """Return the sections of the page by their titles."""
    return {found["title"]: found[0] for found in _SECTION.finditer(DOCUMENT.read_text("utf-8"))}


def blocks(section: str) -> Iterator[re.Match[str]]:
    """Yield the blocks of code of a section, each with its language, code and shown output."""
    return _BLOCK.finditer(section)


def need(engine: str) -> None:
    """Skip a test of an engine that is not installed."""
    pytest.importorskip(ENGINES[engine])
    if engine == "Spark" and shutil.which("java") is None:
        pytest.skip("Spark needs Java")


def run_commands(section: str, directory: Path) -> None:
    """Run the commands of a section in a directory."""
    for block in blocks(section):
        if block["language"] == "sh":
            run_command(block["code"], directory)


def run_command(command: str, directory: Path) -> None:
    """Run a command as a shell does; it must not complain."""
    with TemporaryDirectory() as programs:
        program = Path(programs) / "trialcli"
        program.write_text(f'#!/bin/sh\nexec {sys.executable} -m trialcli "$@"\n')
        program.chmod(0o755)
        path = f"{programs}{os.pathsep}{os.defpath}"
        done = subprocess.run(
            ["/bin/sh", "-e", "-c", command],
            cwd=directory,
            env=os.environ | {"PATH": path, "PYTHONPATH": str(CHECKOUT / "src")},
            check=False,
            capture_output=True,
            text=True,
        )
    assert (done.returncode, done.stderr) == (0, ""), done


@dataclass
class Session:
    """What runs the blocks of one section: one database, and one namespace."""

    names: dict[str, Any] = field(default_factory=lambda: {"__name__": DOCUMENT.name})
    _database: "DuckDBPyConnection | None" = None

    @property
    def database(self) -> "DuckDBPyConnection":
        """The database of the SQL."""
        if self._database is None:
            import duckdb

            self._database = duckdb.connect()
        return self._database

    def run(self, language: str, code: str) -> str:
        """Run a block and return what it prints."""
        runners: dict[str, Callable[[str], str]] = {"sql": self._sql, "python": self._python}
        return runners[language](code)

    def run_all(self, section: str) -> None:
        """Run every block of a section."""
        for block in blocks(section):
            self.run(block["language"], block["code"])

    def close(self) -> None:
        """End what the blocks have started: Spark is a process that stays where it was started."""
        if "spark" in self.names:
            from pyspark import SparkContext

            self.names["spark"].stop()
            gateway = SparkContext._gateway
            gateway.shutdown()
            gateway.proc.stdin.close()
            gateway.proc.wait()
            SparkContext._gateway = SparkContext._jvm = None

    def _sql(self, code: str) -> str:
        result = self.database.sql(code)
        return _table(result.columns, result.fetchall()) if result else ""

    def _python(self, code: str) -> str:
        with redirect_stdout(StringIO()) as printed:
            exec(compile(code, DOCUMENT.name, "exec"), self.names)  # noqa: S102 - our own document
        return printed.getvalue()


def _table(names: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    lines = [names, *(["" if value is None else str(value) for value in row] for row in rows)]
    return "".join(f"{' | '.join(line)}".rstrip() + "\n" for line in lines)
