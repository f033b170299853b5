"""Time and memory of a comparison, beside reading the two records, DeepDiff alone and other tools.

    python benchmarks/diff.py             # everything; minutes, because the others take them
    python benchmarks/diff.py --ours      # ours alone; seconds

Run it in an environment with the program installed, or with PYTHONPATH=src. ``pip install
jsonpatch dictdiffer`` adds two other tools; what is not installed is left out with a line.
Real records are taken from TRIALCLI_CORPUS, else from ../shared/corpus, else left out.

Figures are ratios within one run: each run of a tool is paired with a ``json.loads`` of the two
texts just before it, and the median of the ratios is shown, so that a busy machine slows both.
Memory is the peak while the tool runs, above that of the two records, as a ratio to them.
The bar: within 4 times ``json.loads`` on the largest real pair with news in it, and growth in
proportion to the sites. The exit code is 1 when either is missed.
"""

import argparse
import copy
import json
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from deepdiff import DeepDiff

from corpus import named_corpus, record_files
from trialcli.ctgov.shape import SHAPE
from trialcli.record.compare import compare

Record = dict[str, Any]
Tool = Callable[[Record, Record], int]
"""Compares two records and says how many differences it found."""

BAR = 4.0
PATIENCE = 2.0
"""Seconds after which a tool is not run again."""
SITES = (100, 200, 400, 800, 1600)
LOCATIONS = ("protocolSection", "contactsLocationsModule", "locations")


# ---------------------------------------------------------------- tools


def ours(before: Record, after: Record) -> int:
    """Compare as the program does."""
    return len(compare(before, after, SHAPE).changes)


def deepdiff_plain(before: Record, after: Record) -> int:
    """Compare with DeepDiff's defaults."""
    return sum(map(len, DeepDiff(before, after).values()))


def deepdiff_unordered(before: Record, after: Record) -> int:
    """Compare with DeepDiff, ignoring order."""
    return sum(map(len, DeepDiff(before, after, ignore_order=True).values()))


def jsonpatch(before: Record, after: Record) -> int:
    """Compare with jsonpatch."""
    return len(list(import_module("jsonpatch").make_patch(before, after)))


def dictdiffer(before: Record, after: Record) -> int:
    """Compare with dictdiffer."""
    return len(list(import_module("dictdiffer").diff(before, after)))


PEERS: dict[str, tuple[str, Tool]] = {
    "DeepDiff": ("deepdiff", deepdiff_plain),
    "DeepDiff, any order": ("deepdiff", deepdiff_unordered),
    "jsonpatch": ("jsonpatch", jsonpatch),
    "dictdiffer": ("dictdiffer", dictdiffer),
}


def installed_peers() -> dict[str, Tool]:
    """Return the other tools that are installed; name those that are not."""
    found = {}
    for name, (module, tool) in PEERS.items():
        try:
            import_module(module)
        except ImportError:
            print(f"{name}: not installed, left out")
        else:
            found[name] = tool
    return found


# ---------------------------------------------------------------- measuring


def timed(work: Callable[[], Any]) -> float:
    """Return the seconds that some work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def time_ratio(tool: Tool, texts: tuple[str, str]) -> tuple[float, float]:
    """Return a tool's time in readings of the two texts, and in seconds; medians."""
    ratios, seconds = [], []
    start = time.perf_counter()
    while len(ratios) < 15 and (not ratios or time.perf_counter() - start < PATIENCE):
        reading = timed(lambda: [json.loads(text) for text in texts])
        records = [json.loads(text) for text in texts]
        seconds.append(timed(lambda pair=records: tool(*pair)))
        ratios.append(seconds[-1] / reading)
    return median(ratios), median(seconds)


def memory_ratio(tool: Tool, texts: tuple[str, str]) -> float:
    """Return the peak memory of a tool above that of the two records, as a ratio to theirs."""
    tracemalloc.start()
    records = [json.loads(text) for text in texts]
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    tool(*records)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (peak - held) / held


def measure(name: str, before: Record, after: Record, peers: dict[str, Tool]) -> float:
    """Print the figures of every tool on one pair; return the time ratio of ours."""
    texts = (json.dumps(before), json.dumps(after))
    print(f"\n{name} ({sum(map(len, texts)) / 1e6:.2f} MB)")
    first = 0.0
    for label, tool in {"trialcli": ours, **peers}.items():
        found = tool(before, after)
        ratio, seconds = time_ratio(tool, texts)
        memory = memory_ratio(tool, texts)
        first = first or ratio
        print(
            f"  {label:<20} {ratio:8.1f} x json.loads {seconds * 1000:10.1f} ms"
            f" {memory:7.2f} x memory {found:8,} differences"
        )
    return first


# ---------------------------------------------------------------- real records


def corpus() -> Path | None:
    """Return the directory of real records."""
    directory = named_corpus()
    return directory if (directory / "records").is_dir() else None


def load(path: Path) -> Record:
    """Return the record in a file."""
    record = json.loads(path.read_bytes())
    assert isinstance(record, dict)  # noqa: S101 - the files are known
    return record


def real_pairs(directory: Path) -> Iterator[tuple[str, Record, Record]]:
    """Yield the largest real pair, and the largest of those with news in them."""
    pairs = [
        (before.stat().st_size + after.stat().st_size, before, after)
        for trial in sorted((directory / "series").iterdir())
        for before, after in pairwise(sorted(trial.glob("*.json")))
    ]
    pairs.sort(reverse=True)
    _, before, after = pairs[0]
    yield f"largest real pair: {before.parent.name}", load(before), load(after)
    for _, before, after in pairs:
        records = load(before), load(after)
        if ours(*records) > 1:
            yield f"largest real pair with news: {before.parent.name}", *records
            return


def largest_record(directory: Path) -> Record:
    """Return the largest real record that has sites and results."""
    paths = sorted(record_files(directory), key=lambda path: -path.stat().st_size)
    records = (load(path) for path in paths)
    return next(record for record in records if len(sites_of(record)) > 50)


def sites_of(record: Record) -> list[Record]:
    """Return the sites of a record."""
    value: Any = record
    for key in LOCATIONS:
        value = value.get(key, {})
    return list(value) if isinstance(value, list) else []


# ---------------------------------------------------------------- known edits


def edited(record: Record, *, shuffle: bool) -> tuple[Record, int]:
    """Return a copy of a record after known edits, and how many they are."""
    after = copy.deepcopy(record)
    protocol = after["protocolSection"]
    made = _edit_fields(protocol) + _edit_outcomes(protocol) + _edit_results(after)
    sites = protocol["contactsLocationsModule"]["locations"]
    made += _edit_sites(sites)
    if shuffle:
        Random(1).shuffle(sites)  # noqa: S311 - the same order every time
    return after, made


def _edit_fields(protocol: Record) -> int:
    status = protocol["statusModule"]
    status["statusVerifiedDate"] = "2031-01"
    status["overallStatus"] = "SUSPENDED"
    status["whyStopped"] = "A known edit" + str(status.get("whyStopped", ""))
    protocol["designModule"]["enrollmentInfo"]["count"] += 12
    protocol["eligibilityModule"]["eligibilityCriteria"] += "\n* One more criterion"
    protocol["conditionsModule"].setdefault("conditions", []).insert(0, "A new condition")
    references = protocol.setdefault("referencesModule", {"references": []})
    references.setdefault("references", []).insert(0, {"pmid": "1", "citation": "Doe J. 2031."})
    protocol["descriptionModule"]["briefSummary"] += " And more."
    return 8


def _edit_outcomes(protocol: Record) -> int:
    outcomes = protocol["outcomesModule"]
    outcomes["primaryOutcomes"][0]["timeFrame"] = "Up to 9 years"
    outcomes["primaryOutcomes"].append({"measure": "A brand-new yardstick", "timeFrame": "1 day"})
    return 2


def _edit_results(after: Record) -> int:
    events = after.get("resultsSection", {}).get("adverseEventsModule", {}).get("seriousEvents", [])
    if not events:
        return 0
    events[0]["stats"][0]["numAffected"] = 4321
    events.insert(0, {"term": "A new term", "organSystem": "General disorders", "stats": []})
    return 2


def _edit_sites(sites: list[Record]) -> int:
    sites[7]["status"] = "WITHDRAWN"
    sites[11]["facility"] = str(sites[11].get("facility")) + " - Main Campus"
    del sites[20], sites[30]
    for number in range(3):
        place = {"city": f"New City {number}", "country": "Iceland"}
        sites.insert(10 * number, {"facility": f"New Clinic {number}", **place})
    return 7


# ---------------------------------------------------------------- generated records


def generated(sites: int) -> Record:
    """Return a record with many sites and results for every tenth of them."""
    return {
        "protocolSection": {
            "statusModule": {"overallStatus": "RECRUITING", "statusVerifiedDate": "2026-01"},
            "descriptionModule": {"briefSummary": "A summary of some length. " * 20},
            "conditionsModule": {"conditions": ["Asthma"]},
            "designModule": {"enrollmentInfo": {"count": 1000}},
            "outcomesModule": {"primaryOutcomes": [_outcome(n) for n in range(sites // 20)]},
            "eligibilityModule": {"eligibilityCriteria": "* One criterion of many\n" * 40},
            "contactsLocationsModule": {"locations": [_site(n) for n in range(sites)]},
        },
        "resultsSection": {
            "adverseEventsModule": {"seriousEvents": [_event(n) for n in range(sites // 4)]}
        },
    }


def _outcome(number: int) -> Record:
    return {"measure": f"Measure {number}", "timeFrame": f"{number} weeks", "description": "x" * 99}


def _site(number: int) -> Record:
    return {
        "facility": "Research Site" if number % 3 else f"Clinic of Town {number}",
        "status": "RECRUITING",
        "city": f"Town {number // 4}",
        "zip": f"{number:05}",
        "country": ("Germany", "France", "Japan", "Brazil")[number % 4],
        "contacts": [{"name": f"Contact {number}", "role": "CONTACT", "phone": f"{number:09}"}],
        "geoPoint": {"lat": number / 100, "lon": number / 50},
    }


def _event(number: int) -> Record:
    stats = [{"groupId": f"EG{group:03}", "numAffected": number + group} for group in range(4)]
    return {"term": f"Term {number}", "organSystem": "Eye disorders", "stats": stats}


# ---------------------------------------------------------------- the run


def main() -> int:
    """Measure, print, and return whether the limits hold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--ours", action="store_true", help="leave the other tools out")
    peers = {} if parser.parse_args().ours else installed_peers()
    missed = []
    directory = corpus()
    if directory is None:
        print("no corpus of real records (TRIALCLI_CORPUS): generated ones only")
    else:
        for name, before, after in real_pairs(directory):
            ratio = measure(name, before, after, peers)
            if "with news" in name and ratio > BAR:
                missed.append(f"{name}: {ratio:.1f} times json.loads")
        record = largest_record(directory)
        for shuffle in (False, True):
            after, made = edited(record, shuffle=shuffle)
            order = "sites shuffled" if shuffle else "sites in order"
            measure(f"{made} known edits of a real record, {order}", record, after, peers)
    seconds = []
    for sites in SITES:
        before = generated(sites)
        after, made = edited(before, shuffle=False)
        measure(f"{made} known edits of {sites:,} sites", before, after, peers)
        seconds.append(time_ratio(ours, (json.dumps(before), json.dumps(after)))[1])
    growth = seconds[-1] / seconds[0] / (SITES[-1] / SITES[0])
    print(f"\ngrowth from {SITES[0]} to {SITES[-1]:,} sites: {growth:.2f} (1 is linear)")
    if growth > 2:
        missed.append(f"growth {growth:.2f} times linear")
    print("missed: " + "; ".join(missed) if missed else "both bars reached")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
