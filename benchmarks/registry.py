"""What each command costs for a growing number of trials, in a plain store and in a pack store.

    PYTHONPATH=src python benchmarks/registry.py                        # 1,000 trials: minutes
    PYTHONPATH=src python benchmarks/registry.py --sizes 1000 10000 50000 200000
    PYTHONPATH=src python benchmarks/registry.py --stores packs --only first next export
    PYTHONPATH=src TRIALCLI_CORPUS=../shared/corpus python benchmarks/registry.py --json

A registry on loopback, in its own process, serves the trials without pacing. The records are real
ones from TRIALCLI_CORPUS under other IDs, or else invented: 17 KB on average. 400 are different,
and row groups of packs have 64, so a pack gains nothing from their return. Complete processes
are measured: processor time including the system's, run time, the most memory used at one time,
and the requests sent. 200,000 trials take 10 GB of the disk (``--directory``) and some hours.

- *first*: nothing is stored yet. *quiet*: the same data again. *next*: the registry has new data,
  in which 1.5 % of the trials have news.
- *everything*: a new store gets the whole registry by its one download; *sweep*: the download
  again, with new data in which 1.5 % of the trials have news. Their ratios are to *unzip*: a
  minimal program that inflates each record of the archive and parses it.
- *list*, *list again*, *list 50*, *list --json*: the catalog is made, used, read for 50 rows, and
  written as JSON. *diff*: the last two versions of every trial; *diff original*: the first and the
  last. *find*, *find again*: the full-text index is made, and used. *related*: to one trial, among
  the stored ones. *news*: of the watch list. *show*: one trial.
- *verify*, *doctor*; *export* of every table to Parquet, and of *changes* alone; *compact*: packs.
- *parse*: ``json.loads`` of the newest record of each trial, compact, one a line: the ratios are
  to this. *download*: a minimal program that downloads the records with httpx and parses them.
- *ctrdata*: what the R package ctrdata does, imitated: one row for each trial in SQLite, its
  record as JSON text, written over when it comes again, a thousand in a transaction. So it keeps
  one version. *ctrdata next* downloads and writes all of them again; *ctrdata scan* reads the
  status and the phases of all by SQLite's JSON functions, *ctrdata show* one record.

The other ratios are to *parse*. All are taken within one run, so that a busy machine slows both
sides; nothing is asserted.
``--only`` chooses what is measured; what the others need is run without being measured.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from loopback import Loopback, serving
from processes import PROGRAM, FailedError, measured

CHANGED = 0.015
KINDS = ("plain", "packs")
UNZIP = """
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    for entry in archive.infolist():
        json.loads(archive.read(entry))
"""
ARCHIVE = """
import sys
import httpx
with httpx.stream("GET", sys.argv[1] + "/api/v2/studies/download?format=json.zip") as answer:
    with open(sys.argv[2], "wb") as file:
        for piece in answer.iter_raw():
            file.write(piece)
"""
LINES = """
import json, sys
import httpx
root, trials, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
with httpx.Client() as client, open(path, "wb") as lines:
    for start in range(1, trials + 1, 100):
        ids = ",".join(f"NCT{n:08d}" for n in range(start, min(start + 100, trials + 1)))
        answer = client.get(root + "/api/v2/studies", params={"filter.ids": ids})
        for study in json.loads(answer.content)["studies"]:
            text = json.dumps(study, ensure_ascii=False, separators=(",", ":"))
            lines.write(text.encode() + b"\\n")
"""
PARSE = """
import json, sys
with open(sys.argv[1], "rb") as lines:
    for line in lines:
        json.loads(line)
"""
DOWNLOAD = """
import json, sys
import httpx
root, trials = sys.argv[1], int(sys.argv[2])
with httpx.Client() as client:
    for start in range(1, trials + 1, 100):
        ids = ",".join(f"NCT{n:08d}" for n in range(start, min(start + 100, trials + 1)))
        json.loads(client.get(root + "/api/v2/studies", params={"filter.ids": ids}).content)
"""
CTRDATA = """
import json, sqlite3, sys
import httpx
root, trials, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
database = sqlite3.connect(path)
database.execute("CREATE TABLE IF NOT EXISTS trials (_id TEXT PRIMARY KEY NOT NULL, json JSON)")
row = "INSERT INTO trials VALUES (?, ?) ON CONFLICT (_id) DO UPDATE SET json = excluded.json"
with httpx.Client() as client:
    for start in range(1, trials + 1, 1000):
        with database:
            for page in range(start, min(start + 1000, trials + 1), 100):
                last = min(page + 100, trials + 1)
                ids = ",".join(f"NCT{n:08d}" for n in range(page, last))
                answer = client.get(root + "/api/v2/studies", params={"filter.ids": ids})
                studies = json.loads(answer.content)["studies"]
                database.executemany(
                    row,
                    (
                        (
                            study["protocolSection"]["identificationModule"]["nctId"],
                            json.dumps(study, ensure_ascii=False, separators=(",", ":")),
                        )
                        for study in studies
                    ),
                )
"""
SCAN = """
import sqlite3, sys
question = "SELECT json_extract(json, '$.protocolSection.statusModule.overallStatus') AS status, "
question += "json_extract(json, '$.protocolSection.designModule.phases') AS phases, count(*) "
sqlite3.connect(sys.argv[1]).execute(question + "FROM trials GROUP BY 1, 2").fetchall()
"""
ROWS = """
import sys
import pyarrow.parquet as pq
print(sum(pq.read_metadata(path).num_rows for path in sys.argv[1:]))
"""
SHOW = """
import json, sqlite3, sys
row = "SELECT json FROM trials WHERE _id = ?"
(text,) = sqlite3.connect(sys.argv[1]).execute(row, [sys.argv[2]]).fetchone()
print(json.dumps(json.loads(text), indent=1))
"""


@dataclass(frozen=True)
class Step:
    """A command of trialcli to measure."""

    name: str
    arguments: tuple[str, ...]
    fine: tuple[int, ...] = (0,)
    """The exit codes that are no failure."""
    stores: tuple[str, ...] = KINDS
    day: int | None = None
    """The day whose data the registry publishes before."""
    is_needed: bool = False
    """Whether later steps need what this one stores."""


STEPS = (
    Step("first", ("watch", "run"), day=0, is_needed=True),
    Step("quiet", ("watch", "run")),
    Step("next", ("watch", "run"), day=1, is_needed=True),
    Step("list", ("list",), is_needed=True),
    Step("list again", ("list",)),
    Step("list 50", ("list", "--limit", "50")),
    Step("list --json", ("list", "--json")),
    Step("diff", ("diff",)),
    Step("diff original", ("diff", "--original", "--stored")),
    Step("find", ("find", "lupus")),
    Step("find again", ("find", "lupus")),
    Step("related", ("related", "NCT00000007", "--stored")),
    Step("news", ("news",)),
    Step("show", ("show", "NCT00000007", "--offline")),
    Step("verify", ("verify",)),
    Step("doctor", ("doctor",), fine=(0, 3, 5)),
    Step("export", ("export", "--to", "tables")),
    Step("export changes", ("export", "changes", "--to", "changes")),
    Step("compact", ("compact",), stores=("packs",)),
    Step("show compacted", ("show", "NCT00000007", "--offline"), stores=("packs",)),
)
WHOLE_STEPS = (
    Step("everything", ("fetch", "--everything", "--yes", "--quiet"), day=0),
    Step("sweep", ("fetch", "--everything", "--sweep", "--yes", "--quiet"), day=1),
)
"""Steps of a store with the whole registry."""


@dataclass(frozen=True)
class Cost:
    """What one process took."""

    trials: int
    store: str
    """``plain`` or ``packs``; ``-`` for the programs beside it."""
    what: str
    requests: int
    wall: float
    """Seconds."""
    cpu: float
    """Seconds, its own and the system's for it."""
    peak: int
    """Bytes of memory."""
    ratio: float | None = None
    """Processor time, to that of ``base``."""
    base: str = ""


@dataclass(frozen=True)
class Size:
    """What something takes on the disk."""

    trials: int
    store: str
    versions: int
    files: int
    bytes_a_version: float
    ratio: float
    """To the compact JSON of the newest records."""


class Bench:
    """Some trials, in a directory of their own."""

    def __init__(self, registry: Loopback, root: Path, trials: int, only: frozenset[str]) -> None:
        self._registry = registry
        self._root = root
        self._trials = trials
        self._only = only
        self._lines = root / "records.jsonl"
        self._bases: dict[str, float] = {}

    def costs(self, stores: list[str]) -> Iterator[Cost | Size]:
        """Yield what each thing takes, and what each store takes on the disk."""
        self._registry.hold(self._trials)
        self._registry.load(1)
        self._process("-", "lines", LINES, self._registry.root, str(self._trials), str(self._lines))
        parse = self._process("-", "parse", PARSE, str(self._lines))
        self._bases["parse"] = parse.cpu
        yield replace(parse, ratio=1.0, base="parse")
        for kind in stores if any(self._wants(step.name) for step in STEPS) else ():
            yield from self._store(kind)
        if any(self._wants(step.name) for step in WHOLE_STEPS):
            yield from self._whole(stores)
        yield from self._others()

    def _wants(self, name: str) -> bool:
        return not self._only or name in self._only

    def _store(self, kind: str) -> Iterator[Cost | Size]:
        """Yield what a store with a watch list of all trials takes."""
        root = self._root / kind
        self._make(kind, root)
        ids = ", ".join(f'"NCT{number:08d}"' for number in range(1, self._trials + 1))
        (root / "watch.toml").write_text(f"trials = [{ids}]\n")
        for step in STEPS:
            if kind not in step.stores or not (self._wants(step.name) or step.is_needed):
                continue
            cost = self._measured(kind, step)
            if cost is None:
                continue
            if self._wants(step.name):
                yield cost
            if step.name in ("first", "next", "compact"):
                yield self._size(kind, root, step.name)
        shutil.rmtree(root)

    def _measured(self, kind: str, step: Step) -> Cost | None:
        """Return what a step took; None if it failed, which is reported."""
        if step.day is not None:
            self._registry.load(step.day)
        try:
            return self._process(kind, step.name, PROGRAM, *step.arguments, fine=step.fine)
        except FailedError as error:
            print(error, file=sys.stderr)
            return None

    def _whole(self, stores: list[str]) -> Iterator[Cost | Size]:
        """Yield what stores of the whole registry take."""
        archive = self._root / "whole.zip"
        self._process("-", "archive", ARCHIVE, self._registry.root, str(archive))
        unzip = self._process("-", "unzip", UNZIP, str(archive))
        archive.unlink()
        self._bases["unzip"] = unzip.cpu
        yield unzip
        for kind in stores:
            root = self._root / kind
            self._make(kind, root)
            for step in WHOLE_STEPS:
                cost = self._measured(kind, step)
                if cost is not None:
                    yield replace(cost, ratio=cost.cpu / unzip.cpu, base="unzip")
            shutil.rmtree(root)

    def _make(self, kind: str, root: Path) -> None:
        root.mkdir()
        if kind == "packs":
            document = {"format": "trialcli-store/1", "kind": "packs"}
            (root / "store.json").write_text(json.dumps(document) + "\n")

    def _size(self, kind: str, root: Path, when: str) -> Size:
        """Count what is stored, without the watch list and what can be made again."""
        if kind == "plain":
            files = list(root.glob("NCT*/*.json"))
            return self._size_of(f"{kind}, {when}", files, len(files))
        files = list(root.glob("packs/*.parquet"))
        words = [sys.executable, "-c", ROWS, *map(str, files)]
        # In a process of its own: what this one uses counts for those that it starts.
        rows = subprocess.run(words, check=True, capture_output=True, text=True).stdout
        return self._size_of(f"{kind}, {when}", files, int(rows))

    def _size_of(self, store: str, files: list[Path], versions: int) -> Size:
        total = sum(file.stat().st_size for file in files)
        compact = self._lines.stat().st_size / self._trials
        each = total / versions
        return Size(self._trials, store, versions, len(files), each, each / compact)

    def _others(self) -> Iterator[Cost | Size]:
        asked = self._registry.root, str(self._trials)
        path = self._root / "ctrdata.sqlite"
        if self._wants("download"):
            yield self._process("-", "download", DOWNLOAD, *asked)
        if not self._wants("ctrdata"):
            return
        for day, name in enumerate(("ctrdata first", "ctrdata next")):
            self._registry.load(day)
            yield self._process("-", name, CTRDATA, *asked, str(path))
        yield self._process("-", "ctrdata scan", SCAN, str(path))
        yield self._process("-", "ctrdata show", SHOW, str(path), "NCT00000007")
        yield self._size_of("ctrdata", [path], self._trials)

    def _process(self, store: str, what: str, *code: str, fine: tuple[int, ...] = (0,)) -> Cost:
        """Run a program with its arguments and return what it took."""
        self._registry.asked()
        with (self._root / "errors.txt").open("w+b") as errors:
            try:
                used = measured(
                    [sys.executable, "-c", *code],
                    fine=fine,
                    cwd=self._root,
                    stderr=errors,
                    variables={
                        "TRIALCLI_STORE": str(self._root / store),
                        "TRIALCLI_REGISTRY_URL": self._registry.root,
                        "TRIALCLI_RATE": "0",
                        "PYTHONPYCACHEPREFIX": str(self._root / "cache"),
                    },
                )
            except FailedError as error:
                errors.seek(0)
                said = errors.read().decode(errors="replace")[-500:]
                raise FailedError(f"{store}, {what}: {error}: {said}") from error
        parse = self._bases.get("parse")
        ratio, base = (used.cpu / parse, "parse") if parse else (None, "")
        asked = self._registry.asked()
        return Cost(self._trials, store, what, asked, used.wall, used.cpu, used.peak, ratio, base)


def main() -> None:
    """Measure and print."""
    options = _options()
    corpus = os.environ.get("TRIALCLI_CORPUS")
    found: list[Cost | Size] = []
    if not options.json:
        print(_HEAD, flush=True)
    with serving(Path(corpus) if corpus else None, CHANGED) as registry:
        for trials in options.sizes:
            with tempfile.TemporaryDirectory(dir=options.directory) as directory:
                bench = Bench(registry, Path(directory), trials, frozenset(options.only))
                for one in bench.costs(options.stores):
                    found.append(one)
                    if not options.json:
                        print(_row(one), flush=True)
    if options.json:
        print(json.dumps([asdict(one) for one in found], indent=1))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    others = ["download", "ctrdata"]
    names = [*(step.name for step in (*STEPS, *WHOLE_STEPS)), *others]
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000], metavar="TRIALS")
    parser.add_argument("--stores", nargs="*", choices=KINDS, default=list(KINDS))
    parser.add_argument("--only", nargs="+", choices=names, default=[], metavar="NAME")
    parser.add_argument("--directory", help="where to put the stores, for as long as it runs")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


_HEAD = (
    f"{'trials':>7}  {'store':6} {'':15} {'requests':>8} {'wall':>9} {'CPU':>9} "
    f"{'CPU a trial':>12} {'peak':>9}  ratio"
)


def _row(one: Cost | Size) -> str:
    if isinstance(one, Size):
        return (
            f"{one.trials:7}  {one.store}: {one.versions} versions in {one.files} files, "
            f"{one.bytes_a_version:.0f} B each, {one.ratio:.3f} x compact JSON"
        )
    ratio = f"{one.ratio:.2f} x {one.base}" if one.ratio else ""
    return (
        f"{one.trials:7}  {one.store:6} {one.what:15} {one.requests:8} {one.wall:8.2f}s "
        f"{one.cpu:8.2f}s {one.cpu / one.trials * 1e3:9.3f} ms {one.peak / 2**20:5.0f} MiB  "
        f"{ratio}"
    )


if __name__ == "__main__":
    main()
