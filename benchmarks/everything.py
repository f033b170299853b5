"""What a first load and a sweep of the whole registry cost, on a made registry on loopback.

Run it from the checkout, with the package installed or on the path:

    PYTHONPATH=src python benchmarks/everything.py
    PYTHONPATH=src python benchmarks/everything.py --trials 50000 --store packs --corpus DIR

The records are those of the corpus under other IDs, or invented ones. All are in one download, as
the registry serves it: one deflated JSON file a record, without its length. Between two sweeps,
every record states another data date, and 25 are changed.

Each figure is CPU time of a process of its own, and the ratio to a process that inflates the same
archive with ``zipfile`` and parses each record with ``json.loads``. Starting is
what a run costs that has nothing to do. The time of the server does not
count. The sweep must find exactly the changed records.
"""

import argparse
import json
import sys
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from corpus import record_files
from processes import Usage, measured, trialcli
from trialcli.edges.storemaking import make_pack_store

_DAY = b"(the day)"
_CHANGED = 25
_DAYS = ("2026-10-01", "2026-10-02", "2026-10-03")
_PARSE = """
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    for name in archive.namelist():
        json.loads(archive.read(name))
"""


def main() -> None:
    """Make the registry, run against it, and print what each run took."""
    options = _options()
    with tempfile.TemporaryDirectory(dir=options.dir) as directory:
        place = Path(directory)
        print(f"{options.trials} trials, store of {options.store}", flush=True)
        registry = _Registry(place, options.trials, options.corpus)
        root = registry.start()
        store = place / "store"
        if options.store == "packs":
            make_pack_store(store)
        for day, what in zip(_DAYS, ("first load", "first sweep", "second sweep"), strict=True):
            registry.publish(day)
            parse = measured([sys.executable, "-c", _PARSE, str(registry.archive)])
            said, took = _run(root, store, "fetch", "--everything", "--sweep", "--yes", "--json")
            _, start = _run(root, store, "fetch", "--everything", "--yes", "--json")
            _print(what, took, start, parse, options.trials, registry.archive, said)
        print(f"store: {_size(store) / options.trials:,.0f} bytes a trial")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--trials", type=int, default=13_015)
    parser.add_argument("--store", choices=["plain", "packs"], default="plain")
    parser.add_argument("--corpus", type=Path, help="a directory with records/NCT*.json")
    parser.add_argument("--dir", type=Path, help="where the store is made")
    return parser.parse_args()


class _Registry:
    """A registry of made records, which are published with another data date each time."""

    def __init__(self, place: Path, trials: int, corpus: Path | None) -> None:
        self.archive = place / "everything.zip"
        self._trials = trials
        self._texts = list(_real(corpus) if corpus else map(_invented, range(200)))
        self._day = ""
        self._times = 0

    def start(self) -> str:
        """Serve on a free port; return the address."""
        registry = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                registry.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_address[1]}"

    def publish(self, day: str) -> None:
        """Write the download of a day."""
        self._day = day
        with zipfile.ZipFile(self.archive, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as written:
            for number in range(self._trials):
                trial = f"NCT{(number + 1) * 13 % 100_000_000:08d}"
                written.writestr(f"{trial[-2:]}/{trial}.json", self._text(number, trial))
        self._times += 1

    def _text(self, number: int, trial: str) -> bytes:
        text = self._texts[number % len(self._texts)]
        if (
            self._times
            and number % (self._trials // _CHANGED) == 0
            and number // (self._trials // _CHANGED) < _CHANGED
        ):
            text = text.replace(b'"briefTitle":"', b'"briefTitle":"%d ' % self._times, 1)
        return text.replace(b"NCT00000000", trial.encode()).replace(_DAY, self._day.encode())

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        path = handler.path.partition("?")[0]
        if path == "/api/v2/version":
            _send(handler, {"apiVersion": "2.0.5", "dataTimestamp": f"{self._day}T09:00:05"})
        elif path == "/api/v2/stats/size":
            _send(handler, {"totalStudies": self._trials, "averageSizeBytes": 17_301})
        else:
            handler.send_response(200)
            handler.send_header("Content-Type", "application/zip")
            handler.end_headers()
            with self.archive.open("rb") as file:
                while piece := file.read(2**18):
                    handler.wfile.write(piece)


def _send(handler: BaseHTTPRequestHandler, value: Any) -> None:
    body = json.dumps(value).encode()
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def _real(corpus: Path) -> Iterator[bytes]:
    """Yield the texts of real records, with places for the trial and the day."""
    for path in record_files(corpus):
        record = json.loads(path.read_bytes())
        record["protocolSection"]["identificationModule"].pop("nctIdAliases", None)
        yield _text(record)


def _invented(seed: int) -> bytes:
    """Return the text of a record of about 17 KB."""
    words = [f"word{seed * number % 977}" for number in range(1, 2000)]
    outcomes = [
        {"measure": " ".join(words[begin : begin + 9]), "description": " ".join(words[begin:][:60])}
        for begin in range(0, 1200, 60)
    ]
    return _text(
        {
            "protocolSection": {
                "identificationModule": {"nctId": "", "briefTitle": words[0]},
                "statusModule": {"overallStatus": "RECRUITING"},
                "outcomesModule": {"primaryOutcomes": outcomes},
            },
            "derivedSection": {"miscInfoModule": {"versionHolder": ""}},
            "hasResults": False,
        }
    )


def _text(record: dict[str, Any]) -> bytes:
    record["protocolSection"]["identificationModule"]["nctId"] = "NCT00000000"
    record.setdefault("derivedSection", {}).setdefault("miscInfoModule", {})["versionHolder"] = (
        _DAY.decode()
    )
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()


def _run(root: str, store: Path, *arguments: str) -> tuple[Any, Usage]:
    variables = {"TRIALCLI_REGISTRY_URL": root, "TRIALCLI_RATE": "0"}
    command = trialcli(*arguments, "--store", str(store))
    with tempfile.TemporaryFile() as out:
        took = measured(command, stdout=out, variables=variables)
        out.seek(0)
        content = out.read()
    return (json.loads(content) if "--json" in arguments else None), took


def _print(
    what: str,
    took: Usage,
    start: Usage,
    parse: Usage,
    trials: int,
    archive: Path,
    said: Any,
) -> None:
    counts = said["everything"]
    own = took.cpu - start.cpu
    print(
        f"{what}: {took.cpu:.1f} s, {took.cpu / parse.cpu:.2f} x parsing ({parse.cpu:.1f} s); "
        f"without starting ({start.cpu:.1f} s) {own / trials * 1e6:.0f} us a trial, "
        f"{own / parse.cpu:.2f} x; {took.peak / 2**20:.0f} MiB; "
        f"{archive.stat().st_size / 1e6:.0f} MB; {counts['new']} new, "
        f"{counts['changed']} changed, {counts['unchanged']} unchanged; complete:"
        f" {said['complete']}",
        flush=True,
    )


def _size(root: Path) -> int:
    return sum(path.stat().st_size for path in root.rglob("*") if path.is_file())


if __name__ == "__main__":
    main()
