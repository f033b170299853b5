"""How long the tables of a record take to read, against parsing the same record.

Run it from the checkout, with the package installed or on the path:

    PYTHONPATH=src TRIALCLI_CORPUS=../shared/corpus python benchmarks/tables.py
    PYTHONPATH=src TRIALCLI_CORPUS=../shared/corpus python benchmarks/tables.py --by-table

Each record is parsed from compact JSON, and all rows of all tables are read, from some records at
once as in an export. The CPU time of the one is divided by that of the other, so that a busy
machine slows both. Of some runs the one with the lowest ratio counts. Nothing is written.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from corpus import named_corpus, record_files
from trialcli.ctgov.model import CTGOV_RECORDS
from trialcli.record.levels import Level

_RUNS = 5
_AT_ONCE = 64


class Run(NamedTuple):
    """The CPU seconds of one run."""

    parsing: float
    reading: float
    rows: int

    @property
    def ratio(self) -> float:
        """How many times as long as parsing the tables took."""
        return self.reading / self.parsing


def main() -> None:
    """Measure some runs, and print the best."""
    options = _options()
    texts = [_compact(path) for path in record_files(named_corpus())]
    best = min((_run(texts) for _ in range(_RUNS)), key=lambda run: run.ratio)
    each = 1e6 / len(texts)
    print(f"records                {len(texts):10}")
    print(f"rows                   {best.rows:10}")
    print(f"tables / json.loads    {best.ratio:10.2f}")
    print(f"json.loads             {best.parsing * each:10.1f} us a record")
    print(f"tables                 {best.reading * each:10.1f} us a record")
    if options.by_table:
        _print_tables(texts)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--by-table", action="store_true", help="Print the time of each table.")
    return parser.parse_args()


def _compact(path: Path) -> str:
    record = json.loads(path.read_bytes())
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def _run(texts: list[str]) -> Run:
    parsing = reading = 0.0
    rows = 0
    for some in _batches(texts):
        begun = time.process_time()
        parsed_records = [json.loads(text) for text in some]
        parsed = time.process_time()
        records = Level(parsed_records)
        rows += sum(table.read(records).size for table in CTGOV_RECORDS.tables)
        records.forget()
        parsing += parsed - begun
        reading += time.process_time() - parsed
    return Run(parsing, reading, rows)


def _print_tables(texts: list[str]) -> None:
    spent: Counter[str] = Counter()
    rows: Counter[str] = Counter()
    for some in _batches(texts):
        records = Level([json.loads(text) for text in some])
        for table in CTGOV_RECORDS.tables:
            begun = time.process_time_ns()
            rows[table.name] += table.read(records).size
            spent[table.name] += time.process_time_ns() - begun
    print(f"\n{'table':30} {'ms':>8} {'rows':>8} {'us a row':>8}")
    for name, nanoseconds in spent.most_common():
        a_row = nanoseconds / max(rows[name], 1) / 1e3
        print(f"{name:30} {nanoseconds / 1e6:8.1f} {rows[name]:8} {a_row:8.2f}")


def _batches(texts: list[str]) -> Iterator[list[str]]:
    return (texts[start : start + _AT_ONCE] for start in range(0, len(texts), _AT_ONCE))


if __name__ == "__main__":
    main()
