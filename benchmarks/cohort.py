"""How much memory a command takes for a few trials and for many.

Run it from the checkout, with the package installed or on the path:

    PYTHONPATH=src python benchmarks/cohort.py
    PYTHONPATH=src python benchmarks/cohort.py --few 50 --many 2000

Both stores have copies of the invented trial of the examples under other IDs. Each command is a
process of its own; its peak is the largest resident set that the system saw. The ratio is that of
the larger store to the smaller one: 1.0 means that the memory does not grow with the number of
trials. The limit is 1.2, and the program exits with 1 if a command is above it.

A report keeps a small row of each trial and of each version, so its memory grows: by at most 40 kB
a trial.
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from processes import measured, trialcli
from trialcli.edges.store.directory import DirectoryStore
from trialcli.versions.snapshot import Snapshot, from_bytes

_EXAMPLE = Path(__file__).parents[1] / "examples" / "snapshots" / "NCT99000001"
_LIMIT = 1.2
_MOST_KB = 40
_COMMANDS = (
    ("timeline", "--rows", "events"),
    ("timeline", "--rows", "trials"),
    ("history",),
    ("audit",),
    ("diff", "--original"),
)
_FORMATS = ("csv", "tsv", "jsonl")


def main() -> int:
    """Measure every command and format, and print the ratios."""
    options = _options()
    with tempfile.TemporaryDirectory() as directory:
        few, many = Path(directory) / "few", Path(directory) / "many"
        _fill(few, options.few)
        _fill(many, options.many)
        ratios = []
        for command in _COMMANDS:
            for format_ in _FORMATS[: options.formats]:
                words = [*command, "--stored", "--format", format_]
                peaks = [_peak(words, store) for store in (few, many)]
                ratios.append(peaks[1] / peaks[0])
                sizes = " and ".join(f"{peak / 1024:.0f} MB" for peak in peaks)
                print(f"{' '.join(words):<50} {ratios[-1]:5.2f}   {sizes}", flush=True)
        pages = ["report", "--stored", "--dir", str(Path(directory) / "pages")]
        peaks = [_peak(pages, store) for store in (few, many)]
        grown = (peaks[1] - peaks[0]) / max(options.many - options.few, 1)
        sizes = " and ".join(f"{peak / 1024:.0f} MB" for peak in peaks)
        print(f"{'report --dir':<50} {grown:5.1f} kB a trial   {sizes}", flush=True)
    return int(max(ratios) > _LIMIT or grown > _MOST_KB)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--few", type=int, default=50)
    parser.add_argument("--many", type=int, default=2_000)
    parser.add_argument("--formats", type=int, default=1, help="how many formats to measure: 1-3")
    return parser.parse_args()


def _fill(root: Path, trials: int) -> None:
    """Store copies of the example, each under an ID of its own."""
    store = DirectoryStore(root)
    versions = [from_bytes(path.read_bytes(), what=path.name) for path in sorted(_files())]
    for number in range(trials):
        trial = f"NCT{number + 1:08}"
        for version in versions:
            store.put(_copy(version, trial))


def _files() -> Sequence[Path]:
    return list(_EXAMPLE.glob("*.json"))


def _copy(version: Snapshot, trial: str) -> Snapshot:
    study = json.loads(json.dumps(version.study).replace(version.trial, trial))
    return version._replace(trial=trial, study=study)


def _peak(words: Sequence[str], store: Path) -> int:
    """Return the most memory of a command, in kB."""
    variables = {"TRIALCLI_STORE": str(store)}
    return measured(trialcli(*words, "--quiet"), variables=variables).peak // 1024


if __name__ == "__main__":
    raise SystemExit(main())
