"""A registry on loopback for benchmarks: any number of trials, and new data on demand.

It runs in its own process, so that its cost does not count for the measured program. Records are
texts with places for the trial's ID and the data date, so that it answers about as fast as it can
compress. It uses real records if there are any.
"""

import gzip
import json
import multiprocessing
import random
import threading
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qs, urlsplit

from corpus import record_files

Record = dict[str, Any]

_TRIAL, _DAY = b"NCT99999999", b"2026-99-99"
_DIFFERENT = 400
"""The number of different records."""
_LARGEST = 1_000_000
_WORDS = [
    *["trial", "of", "metformin", "lupus", "placebo", "arm", "weeks", "safety", "dose", "the"],
    *["with", "participants", "and", "blood", "pressure", "baseline", "randomised", "treatment"],
    *["who", "have", "received", "at", "least", "one", "study", "drug", "μg", "≥", "\\>"],
]


@dataclass(frozen=True)
class Loopback:
    """The registry, seen from outside its process."""

    root: str
    _pipe: Connection

    def load(self, day: int) -> None:
        """Publish new data: every record gets the new data date, and some have news."""
        self._pipe.send(day)
        self._pipe.recv()

    def hold(self, trials: int) -> None:
        """Have this many trials: NCT00000001 and so on. The whole registry can be downloaded."""
        self._pipe.send(("hold", trials))
        self._pipe.recv()

    def asked(self) -> int:
        """Return the number of requests since the last call."""
        self._pipe.send(None)
        return int(self._pipe.recv())


@contextmanager
def serving(corpus: Path | None, changed: float) -> Iterator[Loopback]:
    """Serve records.

    Args:
        corpus: real records to serve; invented ones if None.
        changed: the share of trials with news in each registry update.
    """
    files = record_files(corpus) if corpus else None
    context = multiprocessing.get_context("spawn")
    pipe, other = context.Pipe()
    process = context.Process(target=_serve, args=(other, files, changed), daemon=True)
    process.start()
    try:
        yield Loopback(pipe.recv(), pipe)
    finally:
        process.terminate()
        process.join()


# ---------------------------------------------------------------- in the other process


class _Registry:
    def __init__(self, files: Sequence[Path] | None, changed: float) -> None:
        self._changed = changed
        self._records = _real(files) if files else [_invented(n) for n in range(_DIFFERENT)]
        self._texts = [_text(record) for record in self._records]
        self.day = 0
        self.asked = 0
        self.trials = 0

    @property
    def _date(self) -> str:
        return f"2026-{1 + self.day // 28:02d}-{1 + self.day % 28:02d}"

    def answer(self, target: str) -> bytes:
        self.asked += 1
        url = urlsplit(target)
        if url.path == "/api/v2/version":
            stamp = f"{self._date}T09:00:05"
            return json.dumps({"apiVersion": "2.0.5", "dataTimestamp": stamp}).encode()
        if url.path == "/api/v2/stats/size":
            return json.dumps({"totalStudies": self.trials, "averageSizeBytes": 17_000}).encode()
        if url.path != "/api/v2/studies":
            return self._record(url.path.rpartition("/")[2])
        trials = parse_qs(url.query)["filter.ids"][0].split(",")
        return b'{"studies":[' + b",".join(map(self._record, trials)) + b"]}"

    def write_archive(self, file: IO[bytes]) -> None:
        """Write every record as the registry's download has them."""
        self.asked += 1
        trials = sorted((f"NCT{number:08d}" for number in range(1, self.trials + 1)), key=_entry)
        with zipfile.ZipFile(_Forwards(file), "w", zipfile.ZIP_DEFLATED, compresslevel=1) as whole:
            for trial in trials:
                whole.writestr(zipfile.ZipInfo(_entry(trial)), self._record(trial), _DEFLATED, 1)

    def _record(self, trial: str) -> bytes:
        number = int(trial[3:])
        place = number % len(self._texts)
        news = self._news(number)
        text = _text(_with_news(self._records[place], news)) if news else self._texts[place]
        return text.replace(_TRIAL, trial.encode()).replace(_DAY, self._date.encode())

    def _news(self, number: int) -> int:
        """Return how often the record of a trial has changed so far."""
        every = round(1 / self._changed) if self._changed else 0
        return sum((number + day) % every == 0 for day in range(self.day)) if every else 0


_DEFLATED = zipfile.ZIP_DEFLATED


def _entry(trial: str) -> str:
    return f"{trial[-2:]}/{trial}.json"


class _Forwards:
    """A file that cannot go back, as the body of an answer; in chunks of HTTP/1.1."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write(self, content: bytes) -> int:
        if content:
            self._file.write(b"%x\r\n%b\r\n" % (len(content), content))
        return len(content)

    def flush(self) -> None:
        self._file.flush()


def _real(files: Sequence[Path]) -> list[Record]:
    """Read some real records, few enough that a thousand trials contain all of them.

    The very few that are a hundred times as large as the rest are left out: one of them would
    dominate the cost.
    """
    paths = [path for path in files if path.stat().st_size < _LARGEST]
    return [json.loads(path.read_bytes()) for path in paths[:: max(1, len(paths) // _DIFFERENT)]]


def _invented(seed: int) -> Record:
    """Return a record of about 17 KB; some are several times as large, most are smaller."""
    chance = random.Random(seed)  # noqa: S311 - the same records every time, no secret

    def text(words: int) -> str:
        return " ".join(chance.choices(_WORDS, k=max(1, round(words * chance.uniform(0.3, 1.7)))))

    sites = round(chance.lognormvariate(1.9, 1.5))
    return {
        "protocolSection": {
            "identificationModule": {
                "nctId": "",
                "orgStudyIdInfo": {"id": text(1)},
                "organization": {"fullName": text(4), "class": "OTHER"},
                "briefTitle": text(12),
                "officialTitle": text(25),
            },
            "statusModule": {
                "statusVerifiedDate": "2025-12",
                "overallStatus": "RECRUITING",
                "startDateStruct": {"date": "2025-01", "type": "ACTUAL"},
                "primaryCompletionDateStruct": {"date": "2028-02-29", "type": "ESTIMATED"},
                "completionDateStruct": {"date": "2028-08-31", "type": "ESTIMATED"},
                "lastUpdateSubmitDate": "2025-12-20",
                "lastUpdatePostDateStruct": {"date": "2025-12-22", "type": "ACTUAL"},
            },
            "sponsorCollaboratorsModule": {"leadSponsor": {"name": text(4), "class": "OTHER"}},
            "descriptionModule": {"briefSummary": text(150), "detailedDescription": text(480)},
            "conditionsModule": {"conditions": [text(2), text(2)], "keywords": [text(2)] * 3},
            "designModule": {
                "studyType": "INTERVENTIONAL",
                "phases": ["PHASE2"],
                "enrollmentInfo": {"count": 18 + seed, "type": "ESTIMATED"},
            },
            "armsInterventionsModule": {
                "armGroups": [
                    {"label": text(3), "type": "EXPERIMENTAL", "description": text(30)}
                    for _ in range(3)
                ],
                "interventions": [
                    {"type": "DRUG", "name": f"{text(2)} {n}", "description": text(30)}
                    for n in range(3)
                ],
            },
            "outcomesModule": {
                "primaryOutcomes": [_outcome(text, 1)],
                "secondaryOutcomes": [_outcome(text, n) for n in range(chance.randint(2, 14))],
            },
            "eligibilityModule": {
                "eligibilityCriteria": "\n".join(f"* {text(14)}" for _ in range(26)),
                "minimumAge": "18 Years",
                "stdAges": ["ADULT", "OLDER_ADULT"],
            },
            "contactsLocationsModule": {
                "locations": [_site(text, chance, n) for n in range(sites)],
            },
        },
        "derivedSection": {
            "miscInfoModule": {"versionHolder": ""},
            "conditionBrowseModule": {
                "meshes": [{"id": "D008180", "term": text(2)}],
                "ancestors": [{"id": f"D{n:06d}", "term": text(2)} for n in range(12)],
            },
        },
        "hasResults": False,
    }


def _outcome(text: Any, number: int) -> Record:
    return {"measure": f"{text(9)} {number}", "description": text(35), "timeFrame": text(4)}


def _site(text: Any, chance: random.Random, number: int) -> Record:
    return {
        "facility": f"{text(4)} {number}",
        "status": "RECRUITING",
        "city": text(1),
        "zip": str(chance.randint(10000, 99999)),
        "country": "France",
        "geoPoint": {"lat": chance.uniform(40, 50), "lon": chance.uniform(-5, 8)},
    }


def _text(record: Record) -> bytes:
    """Return a record as the registry writes it, with places for its trial and its day."""
    known = record.get("protocolSection", {}).get("identificationModule", {})
    same = {key: value for key, value in known.items() if key != "nctIdAliases"}
    derived = record.get("derivedSection", {})
    holder = {**derived.get("miscInfoModule", {}), "versionHolder": _DAY.decode()}
    record = {
        **record,
        "protocolSection": {
            **record.get("protocolSection", {}),
            "identificationModule": {**same, "nctId": _TRIAL.decode()},
        },
        "derivedSection": {**derived, "miscInfoModule": holder},
    }
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()


def _with_news(record: Record, times: int) -> Record:
    """Return a record after a number of changes: more participants, and a new date."""
    sections = record["protocolSection"]
    design, status = sections.get("designModule", {}), sections.get("statusModule", {})
    count = design.get("enrollmentInfo", {}).get("count", 100)
    enrollment = {"count": count + 10 * times, "type": "ESTIMATED"}
    return {
        **record,
        "protocolSection": {
            **sections,
            "designModule": {**design, "enrollmentInfo": enrollment},
            "statusModule": {**status, "lastUpdateSubmitDate": f"2026-01-{1 + times:02d}"},
        },
    }


def _serve(pipe: Connection, files: Sequence[Path] | None, changed: float) -> None:
    registry = _Registry(files, changed)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            if urlsplit(self.path).path == "/api/v2/studies/download":
                self.send_response(200)
                self.send_header("Content-Type", "application/zip")
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                registry.write_archive(self.wfile)
                self.wfile.write(b"0\r\n\r\n")
                return
            body = gzip.compress(registry.answer(self.path), 1)
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    pipe.send(f"http://127.0.0.1:{server.server_address[1]}")
    while True:
        wanted = pipe.recv()
        if wanted is None:
            pipe.send(registry.asked)
            registry.asked = 0
        elif isinstance(wanted, tuple):
            registry.trials = wanted[1]
            pipe.send(wanted)
        else:
            registry.day = wanted
            pipe.send(wanted)
