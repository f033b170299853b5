"""The cost of a watch run for a growing number of trials.

    PYTHONPATH=src python benchmarks/watch.py                       # minutes
    PYTHONPATH=src python benchmarks/watch.py --trials 1000 --rounds 1
    PYTHONPATH=src TRIALCLI_CORPUS=../shared/corpus python benchmarks/watch.py --json

    git worktree add ../before COMMIT                               # compare with another commit
    PYTHONPATH=src python benchmarks/watch.py --trials 1000 10000 --before ../before/src

A registry on loopback, in its own process, serves the trials, and ``trialcli watch run`` checks
them without pacing. The records are invented, 17 KB on average like real ones, or real ones from
TRIALCLI_CORPUS. Complete processes are measured: their run time, their processor time including
the system's, and their peak memory.

- *first*: nothing is stored yet; every record is written through to the disk.
- *next*: the registry has new data: 1.5 % of the records changed; in all others only the data date.
- *again*: the same data once more.
- *before*: what *next* is, by another version of trialcli (``--before``) in a store of its own,
  right after *next*.
- *download*: a minimal program that downloads the same bytes with httpx, 100 records at a time.
  *parse*: the same with ``json.loads``. No program that checks all records can cost less.
- *ask*: a minimal program that gets one small answer with httpx: the least *again* could cost.

Each round is *next*, *before*, *again* and the three minimal programs, one after the other. The
ratios are taken within a round and the medians shown, so that a busy machine slows both sides: of
*first* and *next* to *parse*, of *again* to *ask*; with ``--before``, of *next* to *before*, too.
The bars: one request for each 100 trials and one for the version of the data, and only that one if
nothing is new; and memory that does not grow with the trials, but for what each ID on the list
takes. ``--check`` exits with 1 where one is missed.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from math import ceil
from pathlib import Path
from statistics import median
from types import MappingProxyType

from loopback import Loopback, serving
from processes import PROGRAM, measured

TRIALS = [1_000, 5_000, 10_000, 20_000]
CHANGED = 0.015
BYTES_A_TRIAL = 1_000
"""What an ID may take; a record has seventeen times as many, and more again once it is parsed."""
BY_CHANCE = 8 * 2**20
"""The variation of memory that depends on which large records share a batch."""
DOWNLOAD = """
import json, sys
import httpx
root, trials, parse = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "parse"
with httpx.Client() as client:
    client.get(root + "/api/v2/version")
    for start in range(1, trials + 1, 100):
        ids = ",".join(f"NCT{n:08d}" for n in range(start, min(start + 100, trials + 1)))
        body = client.get(root + "/api/v2/studies", params={"filter.ids": ids}).content
        if parse:
            json.loads(body)
"""
BASES = {"first": "parse", "next": "parse", "before": "parse", "again": "ask"}
"""What each run is held against."""


@dataclass(frozen=True)
class Cost:
    """What a process took."""

    requests: int
    wall: float
    """Seconds."""
    cpu: float
    """Seconds, its own and the system's for it."""
    peak: int
    """Bytes of memory."""


@dataclass(frozen=True)
class Figure:
    """The medians of what one thing took."""

    trials: int
    what: str
    requests: int
    wall: float
    cpu: float
    cpu_a_trial: float
    peak: int
    ratio: float | None
    """Processor time, to that of the minimal program beside it."""
    to_before: float | None
    """Processor time, to that of the other version of the program."""


class Bench:
    """Some trials that are watched in a store of their own, and in one of another version."""

    def __init__(self, registry: Loopback, root: Path, trials: int, before: Path | None) -> None:
        self._registry = registry
        self._root = root
        self._trials = trials
        self._before = before
        ids = ", ".join(f'"NCT{number:08d}"' for number in range(1, trials + 1))
        for store in (root / "now", root / "before"):
            store.mkdir()
            (store / "watch.toml").write_text(f"trials = [{ids}]\n")

    def rounds(self, count: int) -> Iterator[tuple[str, list[Cost]]]:
        """Yield what each thing took in each round."""
        self._registry.load(0)
        self._ours("--version")
        first = [self._ours("watch", "run")]
        if self._before:
            self._other("--version")
            self._other("watch", "run")
        taken = [self._round(day) for day in range(1, count + 1)]
        yield "first", first * count
        for what in taken[0]:
            yield what, [one[what] for one in taken]

    def _round(self, day: int) -> dict[str, Cost]:
        self._registry.load(day)
        return {
            "next": self._ours("watch", "run"),
            **({"before": self._other("watch", "run")} if self._before else {}),
            "again": self._ours("watch", "run"),
            "download": self._minimal(self._trials, "forget"),
            "parse": self._minimal(self._trials, "parse"),
            "ask": self._minimal(0, "forget"),
        }

    def _ours(self, *arguments: str) -> Cost:
        return self._process(PROGRAM, *arguments)

    def _other(self, *arguments: str) -> Cost:
        """Run the other version of the program."""
        source = {"PYTHONPATH": str(self._before), "TRIALCLI_STORE": str(self._root / "before")}
        return self._process(PROGRAM, *arguments, variables=source)

    def _minimal(self, trials: int, parse: str) -> Cost:
        return self._process(DOWNLOAD, self._registry.root, str(trials), parse)

    def _process(self, *code: str, variables: Mapping[str, str] = MappingProxyType({})) -> Cost:
        """Run a program with its arguments and return what it took."""
        self._registry.asked()
        used = measured(
            [sys.executable, "-c", *code],
            variables={
                "TRIALCLI_STORE": str(self._root / "now"),
                "TRIALCLI_REGISTRY_URL": self._registry.root,
                "TRIALCLI_RATE": "0",
                "PYTHONPYCACHEPREFIX": str(self._root.parent / "cache"),
                **variables,
            },
        )
        return Cost(self._registry.asked(), used.wall, used.cpu, used.peak)


def figures(registry: Loopback, trials: int, rounds: int, before: Path | None) -> Iterator[Figure]:
    """Yield the cost of watching a number of trials."""
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory) / "snapshots"
        root.mkdir()
        taken = dict(Bench(registry, root, trials, before).rounds(rounds))
    for what, costs in taken.items():
        base = BASES.get(what)
        yield Figure(
            trials,
            what,
            max(cost.requests for cost in costs),
            median(cost.wall for cost in costs),
            median(cost.cpu for cost in costs),
            median(cost.cpu for cost in costs) / trials,
            max(cost.peak for cost in costs),
            base and _ratio(costs, taken[base]),
            _ratio(costs, taken["before"]) if before and what == "next" else None,
        )


def _ratio(costs: list[Cost], bases: list[Cost]) -> float:
    return median(one.cpu / base.cpu for one, base in zip(costs, bases, strict=True))


def missed(found: list[Figure]) -> list[str]:
    """Return in words which bars are missed."""
    wrong = []
    for one in found:
        wanted = {"first": ceil(one.trials / 100) + 1, "again": 1}
        wanted["next"] = wanted["first"]
        if one.requests != wanted.get(one.what, one.requests):
            wrong.append(f"{one.trials} trials, {one.what}: {one.requests} requests")
    for what in BASES:
        if what == "before":
            continue
        sizes = sorted((one for one in found if one.what == what), key=lambda one: one.trials)
        few, many = sizes[0], sizes[-1]
        more = many.peak - few.peak
        if more > BY_CHANCE + BYTES_A_TRIAL * (many.trials - few.trials):
            words = f"{more / 2**20:.1f} MiB more for {many.trials} trials than for {few.trials}"
            wrong.append(f"{what}: {words}")
    return wrong


def main() -> int:
    """Measure, print, and return whether the limits hold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--trials", type=int, nargs="+", default=TRIALS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--before", type=Path, help="the src directory of another version")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    corpus = os.environ.get("TRIALCLI_CORPUS")
    found: list[Figure] = []
    if not options.json:
        print(f"{'trials':>6} {'':8} {'requests':>8} {'wall':>8} {'CPU':>8}", end=" ")
        print(f"{'CPU a trial':>12} {'peak':>8}  ratio", flush=True)
    with serving(Path(corpus) if corpus else None, CHANGED) as registry:
        for trials in options.trials:
            for figure in figures(registry, trials, options.rounds, options.before):
                found.append(figure)
                if not options.json:
                    print(_row(figure), flush=True)
    wrong = missed(found)
    if options.json:
        print(json.dumps({"figures": [asdict(one) for one in found], "missed": wrong}, indent=1))
    else:
        print("\n".join(f"MISSED {words}" for words in wrong) or "every bar held")
    return 1 if wrong and options.check else 0


def _row(one: Figure) -> str:
    ratio = f"{one.ratio:.2f} x {BASES[one.what]}" if one.ratio else ""
    if one.to_before:
        ratio += f", {one.to_before:.2f} x before"
    return (
        f"{one.trials:6} {one.what:8} {one.requests:8} {one.wall:7.2f}s {one.cpu:7.2f}s "
        f"{one.cpu_a_trial * 1e3:9.3f} ms {one.peak / 2**20:5.1f} MiB  {ratio}"
    )


if __name__ == "__main__":
    sys.exit(main())
