"""Every way in which the registry is known, or to be feared, to fail; with what is said of it."""

from dataclasses import dataclass

from tests import registry_faults as faults
from tests.registry_server import Fault, record

TRIAL = "NCT00000001"


@dataclass(frozen=True)
class Case:
    """A fault, the kind of error it is, and whether asking again may help."""

    fault: Fault
    kind: str
    passes: bool = True
    timeout: str = "10"


def _not_found(exchange: object) -> None:
    faults.status(404, f"NCT number {TRIAL} not found")(exchange)  # type: ignore[arg-type]


CASES = {
    "403": Case(faults.blocked(), "blocked"),
    "429": Case(faults.too_many(), "rate-limited"),
    "429 for a while": Case(faults.too_many("0"), "rate-limited"),
    "500": Case(faults.status(500, "oops"), "server-fault"),
    "503": Case(faults.status(503), "server-fault"),
    "400": Case(faults.status(400, "`x` is unknown parameter"), "rejected-request", passes=False),
    "html": Case(faults.html(), "bad-answer"),
    "wrong 404": Case(faults.wrong_404(), "server-fault"),
    "right 404": Case(_not_found, "not-found", passes=False),
    "truncated": Case(faults.truncated, "bad-answer"),
    "truncated gzip": Case(faults.truncated_gzip, "bad-answer"),
    "cut": Case(faults.cut_json, "bad-answer"),
    "cut chunks": Case(faults.cut_chunks, "bad-answer"),
    "broken JSON": Case(faults.broken_json(), "bad-answer"),
    "no bytes": Case(faults.replies(b""), "bad-answer"),
    "a list": Case(faults.answers([1]), "bad-answer"),
    "deep": Case(faults.replies(b"[" * 100_000), "bad-answer"),
    "dropped": Case(faults.dropped, "unreachable"),
    "not HTTP": Case(faults.not_http, "unreachable"),
    "hanging": Case(faults.hanging, "unreachable", timeout="0.2"),
    "dripping": Case(faults.dripping, "unreachable", timeout="0.2"),
    "dripping head": Case(faults.dripping_head, "unreachable", timeout="0.2"),
    "another trial": Case(faults.answers(record("NCT00000002")), "wrong-record", passes=False),
    "redirect away": Case(faults.redirected("http://127.0.0.2/"), "server-fault", passes=False),
    "redirect in a circle": Case(faults.redirected("/api/v2/studies/NCT00000001"), "server-fault"),
}
