"""How the memory and the time of ``trialcli list`` grow with the number of stored trials.

    PYTHONPATH=src python benchmarks/listing.py [--few 1000] [--many 50000] [--rounds 7]

Two stores are generated in a temporary directory and listed once, so that both have a catalog.
Then whole processes are measured, on the small store and on the large one in turn. A figure is the
median of the ratios, large to small, so that a busy machine slows both.

- *memory*: the most memory that the process used.
- *time*: the time until the process ended.

The bars: each memory at most 1.5x; the time of ``list --limit 50`` at most 1.5x.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from processes import measured, trialcli
from store import write_store

CASES = (
    ("--limit", "50"),
    ("--limit", "50", "--sort", "-enrollment", "--status", "open"),
    (),
    ("--json",),
    ("--format", "csv"),
    ("--fields", "trial,flags,next_date"),
)


def main() -> None:
    """Generate two stores, list them in every way, and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--few", type=int, default=1_000)
    parser.add_argument("--many", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        roots = Path(directory) / "few", Path(directory) / "many"
        for root, trials in zip(roots, (options.few, options.many), strict=True):
            root.mkdir()
            write_store(root, trials)
        time.sleep(3)  # noqa: TID251 - a younger directory is read again at the next list
        for root in roots:
            seconds, mebibytes = _measured(root, "--limit", "1")
            print(f"first list, {root.name}: {seconds:.1f} s, {mebibytes:.0f} MiB", flush=True)
        for case in CASES:
            _compare(case, roots, options.rounds)


def _compare(case: tuple[str, ...], roots: tuple[Path, Path], rounds: int) -> None:
    pairs = [tuple(_measured(root, *case) for root in roots) for _ in range(rounds)]
    words = []
    for at, unit in enumerate(("s", "MiB")):
        few, many = (statistics.median(pair[side][at] for pair in pairs) for side in (0, 1))
        ratio = statistics.median(pair[1][at] / pair[0][at] for pair in pairs)
        words.append(f"{ratio:6.2f} x ({many:7.2f} / {few:6.2f} {unit})")
    print(f"list {' '.join(case):50} time {words[0]}   memory {words[1]}", flush=True)


def _measured(root: Path, *arguments: str) -> tuple[float, float]:
    """List a store in a process; return its seconds and the most memory it used, in MiB."""
    used = measured(trialcli("list", "--store", str(root), *arguments))
    return used.wall, used.peak / 2**20


if __name__ == "__main__":
    main()
