"""How long trialcli takes to start, against the least that such a program can be.

    python benchmarks/startup.py [--pairs 21] [--check]

Whole processes are timed, ours and a minimal one by turns (A B A B ...), and the figure is the
median of the ratios of neighbors, so that a busy machine slows both. ``--check`` exits with 1
where a bar is missed. The store is the one of examples/, copied aside; nothing is asked.

========================  ==================================================  ====
trialcli --version        an empty Typer app                                  1.5x
trialcli show --offline   Typer + rich: load the file, print a panel          1.5x
trialcli list             the same                                            1.5x
========================  ==================================================  ====
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

CHECKOUT = Path(__file__).resolve().parents[1]
TRIAL = "NCT99000001"
BAR = 1.5

# What the entry point that an installation makes consists of.
OURS = "import sys; from trialcli.__main__ import main; sys.argv[0] = 'trialcli'; main()"
EMPTY = """
import typer
app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
@app.command()
def main() -> None: pass
app()
"""
PANEL = """
import json
import sys
from pathlib import Path
import typer
from rich.console import Console
from rich.panel import Panel
from rich.text import Text
app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
@app.command()
def main(path: Path) -> None:
    study = json.loads(path.read_bytes())["study"]
    title = study["protocolSection"]["identificationModule"]["briefTitle"]
    summary = study["protocolSection"]["descriptionModule"]["briefSummary"]
    Console().print(Panel(Text(summary), title=title))
app()
"""


@dataclass(frozen=True)
class Case:
    """One command of ours, and the minimal program beside it."""

    name: str
    ours: list[str]
    minimal: list[str]


def cases(store: Path) -> list[Case]:
    """Return what is compared."""
    newest = max((store / TRIAL).glob("*.json"))
    kept = ["--store", str(store)]
    panel = [PANEL, str(newest)]
    return [
        Case("--version", [OURS, "--version"], [EMPTY]),
        Case("show --offline", [OURS, "show", TRIAL, "--offline", *kept], panel),
        Case("list", [OURS, "list", *kept], panel),
    ]


def seconds(code: list[str], cache: Path) -> float:
    """Run a program with its arguments and return how long its process lived."""
    # An installed program has its byte code, whatever this environment says about writing any.
    inherited = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", *code],
        check=True,
        stdout=subprocess.DEVNULL,
        env=inherited | {"PYTHONPATH": str(CHECKOUT / "src"), "PYTHONPYCACHEPREFIX": str(cache)},
    )
    return time.perf_counter() - start


def measured(case: Case, pairs: int, cache: Path) -> tuple[float, float, float]:
    """Return the medians of our time, of the minimal time, and of the ratios."""
    seconds(case.ours, cache), seconds(case.minimal, cache)  # writes the byte code
    times = [(seconds(case.ours, cache), seconds(case.minimal, cache)) for _ in range(pairs)]
    ours, minimal = zip(*times, strict=True)
    return median(ours), median(minimal), median(one / other for one, other in times)


def main() -> int:
    """Measure every case, print the table, and return whether the limits hold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=21)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    held = True
    with tempfile.TemporaryDirectory() as directory:
        store = Path(directory) / "snapshots"
        shutil.copytree(CHECKOUT / "examples" / "snapshots", store)
        print(f"{'':16} {'ours':>8} {'minimal':>8} {'ratio':>6}  bar {BAR}")
        for case in cases(store):
            ours, minimal, ratio = measured(case, options.pairs, Path(directory) / "cache")
            held = held and ratio <= BAR
            verdict = "held" if ratio <= BAR else "MISSED"
            print(f"{case.name:16} {ours:7.3f}s {minimal:7.3f}s {ratio:6.2f}  {verdict}")
    return 0 if held or not options.check else 1


if __name__ == "__main__":
    sys.exit(main())
