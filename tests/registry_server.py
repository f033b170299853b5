"""A registry on loopback: a real HTTP server that behaves as ClinicalTrials.gov is known to.

Tests put records into it, plan faults (tests/registry_faults.py) and read what it was asked::

    registry.put(record("NCT00000001"))
    registry.plan(faults.status(503), times=2)
    ...
    assert [asked.path for asked in registry.asked] == ["/api/v2/version"]
"""

import gzip
import json
import re
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from tests.registry_fields import only_fields
from tests.registry_history import History, Record, Version
from tests.registry_search import RefusedError, canonical, paths_of, searched, sorted_by
from tests.whole import whole

_STUDY_PARAMETERS = {"format", "markupFormat", "fields"}
_FILTERS = ["overallStatus", "geo", "ids", "advanced", "synonyms"]
_AREAS = ["cond", "term", "locn", "titles", "intr", "outc", "spons", "lead", "id", "patient"]
_STUDIES_PARAMETERS = {
    *_STUDY_PARAMETERS,
    *("query." + area for area in _AREAS),
    *("filter." + what for what in _FILTERS),
    *("postFilter." + what for what in _FILTERS),
    *["aggFilters", "geoDecay", "sort", "countTotal", "pageSize", "pageToken"],
}
_ENUMS = {"format": {"json"}, "markupFormat": {"markdown", "legacy"}}


def record(
    trial: str, *, aliases: Sequence[str] = (), title: str = "A trial", status: str = "RECRUITING"
) -> Record:
    """Return a small whole record in the registry's shape."""
    identification: Record = {"nctId": trial}
    if aliases:
        identification["nctIdAliases"] = list(aliases)
    identification["briefTitle"] = title
    return whole(
        {
            "protocolSection": {
                "identificationModule": identification,
                "statusModule": {"overallStatus": status},
            },
            "derivedSection": {"miscInfoModule": {"versionHolder": "2026-11-20"}},
        }
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the registry saw it."""

    path: str
    """Without the prefix of the registry's root."""
    params: Mapping[str, str]
    user_agent: str
    headers: Mapping[str, str]
    """With names in lower case."""
    at: float
    """Seconds on the monotonic clock."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the registry answers."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    has_length: bool = True
    """Whether it states its length; else it ends with the connection, and is not compressed."""


class Exchange:
    """One request and the means to answer it, rightly or wrongly."""

    def __init__(self, server: "RegistryServer", handler: BaseHTTPRequestHandler) -> None:
        url = urlsplit(handler.path)
        self._handler = handler
        self.stopping = server.stopping
        self.asked = Asked(
            path=url.path.removeprefix(server.prefix),
            params=dict(parse_qsl(url.query, keep_blank_values=True)),
            user_agent=handler.headers.get("User-Agent", ""),
            headers={name.lower(): value for name, value in handler.headers.items()},
            at=time.monotonic(),
        )
        self.right_reply = lambda: server.reply(self.asked)
        """What a registry without faults answers."""

    def send(self, reply: Reply, *, length: int | None = None, compress: bool = True) -> None:
        """Answer; ``length`` is what the answer claims to be long, truly so unless given."""
        body, headers = reply.body, dict(reply.headers)
        if not reply.has_length:
            self.start(reply.status, reply.content_type, headers, None)
            self.write(body)
            self.hang_up()
            return
        if compress and len(body) > 500 and "gzip" in self.asked.headers.get("accept-encoding", ""):
            body, headers["Content-Encoding"] = gzip.compress(body, 1), "gzip"
        self.start(
            reply.status, reply.content_type, headers, len(body) if length is None else length
        )
        self.write(body)

    def start(
        self, status: int, content_type: str, headers: Mapping[str, str], length: int | None
    ) -> None:
        """Send the head of an answer; without ``length`` its body ends with the connection."""
        self._handler.send_response(status)
        self._handler.send_header("Content-Type", content_type)
        for name, value in headers.items():
            self._handler.send_header(name, value)
        if length is None:
            self._handler.send_header("Connection", "close")
        else:
            self._handler.send_header("Content-Length", str(length))
        self._handler.end_headers()

    def write(self, content: bytes) -> None:
        """Send bytes as they are."""
        self._handler.wfile.write(content)

    def hang_up(self) -> None:
        """Close the connection after this."""
        self._handler.close_connection = True


Fault = Callable[[Exchange], None]
"""Answers a request in place of the registry."""


@dataclass(slots=True)
class _Plan:
    fault: Fault
    times: float
    where: Callable[[Asked], bool]


@dataclass(slots=True)
class SearchFaults:
    """How the lists that searches give are wrong."""

    finds_nothing: bool = False
    total: int | None = None
    """How many trials a list says it has; else as many as it has."""
    says_total: bool = True
    """Whether a list says at all how many trials it has."""
    later_totals: Sequence[int] = ()
    """How many trials the second page and those after it say the list has."""
    overlap: int = 0
    """How many records each page repeats of the page before, so that as many never come."""
    largest_page: int = 1000
    """How many records a page has at most, whatever is asked for."""
    never_ends: bool = False
    """Whether every page has a token, also those after the last record."""
    cut_after: int | None = None
    """How many records the list has really, whatever it says."""


class RegistryServer:
    """ClinicalTrials.gov on a free port of 127.0.0.1; a context manager."""

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix
        self.records: dict[str, Record] = {}
        self.histories: dict[str, History] = {}
        self.api_version = "2.0.5"
        self.data_timestamp: str | None = "2026-11-20T09:00:05"
        self.stated_total: int | None = None
        """How many trials it says to have; else as many as it has."""
        self.searches = SearchFaults()
        """What is wrong with every search; a test sets what it needs."""
        self.asked: list[Asked] = []
        """Every request, oldest first."""
        self.stopping = threading.Event()
        self._plans: list[_Plan] = []
        self._lock = threading.Lock()
        self._http = _Server(("127.0.0.1", 0), _handler_of(self))
        self.root = f"http://127.0.0.1:{self._http.server_address[1]}{prefix}"
        """The address to give as the registry's root."""

    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._http.shutdown()
        self._http.server_close()

    # ------------------------------------------------------------ what a test does

    def put(self, *records: Record) -> None:
        """Register trials, or replace their records."""
        for study in records:
            self.records[_own_id(study)] = study

    def put_history(self, trial: str, versions: Iterable[Version]) -> None:
        """Give a trial's record a history: day, status, modules and record of each version."""
        self.histories[trial] = History(versions)

    def new_data(self, timestamp: str) -> None:
        """Load new data: every record carries its date, as the registry's do."""
        self.data_timestamp = timestamp
        for study in self.records.values():
            derived = study.setdefault("derivedSection", {})
            derived.setdefault("miscInfoModule", {})["versionHolder"] = timestamp[:10]

    def plan(
        self,
        fault: Fault,
        *,
        times: int | None = 1,
        where: Callable[[Asked], bool] = lambda _: True,
    ) -> None:
        """Answer the next ``times`` requests (None: all) that are ``where`` with a fault.

        Plans take turns in the order they were made: the first that fits and is not used up.
        """
        self._plans.append(_Plan(fault, float("inf") if times is None else times, where))

    # ------------------------------------------------------------ what the registry does

    def answer(self, exchange: Exchange) -> None:
        """Answer a request: with the fault that is planned for it, or rightly."""
        with self._lock:
            self.asked.append(exchange.asked)
            fault = self._planned(exchange.asked)
        if fault is None:
            exchange.send(exchange.right_reply())
        else:
            fault(exchange)

    def _planned(self, asked: Asked) -> Fault | None:
        for plan in self._plans:
            if plan.times > 0 and plan.where(asked):
                plan.times -= 1
                return plan.fault
        return None

    def reply(self, asked: Asked) -> Reply:
        """Return the right answer."""
        if asked.path == "/api/v2/version":
            return self._version(asked)
        if asked.path == "/api/v2/stats/size":
            return _refusal(asked, set()) or self._size()
        if asked.path == "/api/v2/studies/download":
            return self._download(asked)
        if asked.path == "/api/v2/studies":
            return _refusal(asked, _STUDIES_PARAMETERS) or self._studies(asked.params)
        if asked.path.startswith("/api/v2/studies/"):
            return _refusal(asked, _STUDY_PARAMETERS) or self._study(asked.path.split("/", 4)[4])
        if asked.path.startswith("/api/int/studies/"):
            return self._history(asked)
        return _NO_SUCH_PAGE

    def _history(self, asked: Asked) -> Reply:
        """Serve the history of a record; an alias has none, and past its end is a refusal."""
        trial, _, rest = asked.path.removeprefix("/api/int/studies/").partition("/")
        history = self.histories.get(trial)
        if history is None or not re.fullmatch("history(/[0-9]+)?", rest):
            return _NO_SUCH_PAGE
        if rest == "history":
            return _json(history.index())
        version = history.version(int(rest.partition("/")[2]), marks_words=bool(asked.params))
        return _json(version) if version else _text(403, "RBAC: access denied")

    def _version(self, asked: Asked) -> Reply:
        stamp = {"dataTimestamp": self.data_timestamp} if self.data_timestamp else {}
        return _refusal(asked, set()) or _json({"apiVersion": self.api_version, **stamp})

    def _size(self) -> Reply:
        sizes = [len(json.dumps(study)) for study in list(self.records.values())]
        total = len(sizes) if self.stated_total is None else self.stated_total
        return _json({"totalStudies": total, "averageSizeBytes": sum(sizes) // max(1, len(sizes))})

    def _download(self, asked: Asked) -> Reply:
        from tests.registry_whole import archive_of

        if asked.params != {"format": "json.zip"}:
            return _text(400, "Invalid prefix in parameter name")
        return Reply(200, archive_of(self.records.values()), "application/zip", has_length=False)

    def _study(self, text: str) -> Reply:
        trial = canonical(text)
        if trial is None:
            return _text(400, "Parameter `nctId` has incorrect format")
        if trial in self.records:
            return _json(self.records[trial])
        for own, study in self.records.items():
            if trial in _names(study):
                # The real redirect drops the query string too.
                return Reply(301, b"", headers={"Location": f"{self.prefix}/api/v2/studies/{own}"})
        return _text(404, f"NCT number {trial} not found")

    def _studies(self, params: Mapping[str, str]) -> Reply:
        ids = re.split("[,|]", params["filter.ids"]) if "filter.ids" in params else None
        for position, text in enumerate(ids or [], 1):
            if canonical(text) is None:
                return _text(400, f"Item {position} in parameter `filter.ids` has incorrect format")
        size, start = params.get("pageSize", "0"), params.get("pageToken", "t0")
        if not size.isdecimal():
            return _text(400, "Parameter `pageSize` has incorrect format")
        if not re.fullmatch("t[0-9]+", start):
            return _text(400, "Invalid page token")
        try:
            found = sorted_by(list(self._matching(params)), params.get("sort", "@relevance"))
            paths = paths_of(params["fields"]) if "fields" in params else []
        except RefusedError as error:
            return _text(400, str(error))
        if paths:
            found = [only_fields(study, paths) for study in found]
        if "sort" not in params and found:
            # Unsorted, the order differs from call to call.
            turn = len(self.asked) % len(found)
            found = found[turn:] + found[:turn]
        if ids is None:
            return _json(_search_page(found, int(start[1:]), int(size), params, self.searches))
        return _json(_page(found, int(start[1:]), int(size), params))

    def _matching(self, params: Mapping[str, str]) -> Iterator[Record]:
        is_found = searched(params)
        return (study for study in list(self.records.values()) if is_found(study))


def _page(found: list[Record], start: int, size: int, params: Mapping[str, str]) -> dict[str, Any]:
    end = start + min(size or 10, 1000)
    page: dict[str, Any] = {"studies": found[start:end]}
    if params.get("countTotal") == "true" and "pageToken" not in params:
        page["totalCount"] = len(found)
    if end < len(found):
        page["nextPageToken"] = f"t{end}"
    return page


def _search_page(
    found: list[Record], start: int, size: int, params: Mapping[str, str], wrong: SearchFaults
) -> dict[str, Any]:
    """Return a page of a search, as wrong as it is to be; tokens are places in the list."""
    size = min(size or 10, wrong.largest_page)
    total = len(found) if wrong.total is None else wrong.total
    found = [] if wrong.finds_nothing else found[: wrong.cut_after]
    page = _page(found, max(start - wrong.overlap, 0), size, params)
    if not wrong.says_total:
        page.pop("totalCount", None)
    elif "totalCount" in page:
        page["totalCount"] = 0 if wrong.finds_nothing else total
    elif wrong.later_totals:
        page["totalCount"] = wrong.later_totals[min(start // size, len(wrong.later_totals)) - 1]
    if len(page["studies"]) == size:
        # A full page has a token even if it is the last; the page after it is empty.
        page["nextPageToken"] = f"t{start + size}"
    if wrong.overlap:
        page.pop("nextPageToken", None)
        if start + size < len(found):
            page["nextPageToken"] = f"t{start + size}"
    if wrong.never_ends:
        page["nextPageToken"] = f"t{start + size}"
    return page


def _refusal(asked: Asked, known: set[str]) -> Reply | None:
    for name, value in asked.params.items():
        if name not in known:
            return _text(400, f"`{name}` is unknown parameter")
        if name in _ENUMS and value not in _ENUMS[name]:
            return _text(400, f"Invalid value in parameter `{name}`: `{value}`")
    return None


_NO_SUCH_PAGE = Reply(404, b"<!doctype html><title>Not found</title>", "text/html")


def _json(value: object) -> Reply:
    body = json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace")
    return Reply(200, body, headers={"ETag": '"bfbfda5/0.22.3/lkmygwxt-gzip"'})


def _text(status: int, text: str) -> Reply:
    return Reply(status, text.encode(), "text/plain;charset=utf-8")


def _own_id(study: Record) -> str:
    own: str = study["protocolSection"]["identificationModule"]["nctId"]
    return own


def _names(study: Record) -> list[str]:
    aliases: list[str] = study["protocolSection"]["identificationModule"].get("nctIdAliases", [])
    return [_own_id(study), *aliases]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that hang up, which is what many tests are about."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _handler_of(server: RegistryServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            server.answer(Exchange(server, self))

        def log_message(self, *_: object) -> None:
            """Keep the tests' output clean."""

    return Handler
