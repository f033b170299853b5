"""Retractions of the papers that a record refers to."""

from collections.abc import Iterator

from trialcli.events.event import Event, Ledger
from trialcli.events.rule import Rule
from trialcli.record.changes import Change
from trialcli.record.tree import Record, at, below

RESULTS_RETRACTED = Rule(
    "results-retracted",
    "minor",
    "A paper with results of the trial was retracted, or is no longer listed as retracted",
)
BACKGROUND_RETRACTED = Rule(
    "background-retracted",
    "detail",
    "Another cited paper was retracted, or the notices of a retraction changed",
)

_REFERENCES = "protocolSection.referencesModule.references"
_RETRACTIONS = f"{_REFERENCES}[].retractions"
_PAPERS = {
    "RESULT": "A paper with the trial's results",
    "DERIVED": "A paper that PubMed links to the trial",
    "BACKGROUND": "A background paper",
}
_OWN = ("RESULT", "DERIVED")
"""The trial's own papers: the sponsor names the first, and the second state the trial's NCT ID."""


def retraction_events(ledger: Ledger) -> Iterator[Event]:
    """Yield each paper whose retractions changed, or that was added as a retracted one."""
    papers: dict[object, list[int]] = {}
    for position in ledger.take(_is_of_retractions):
        papers.setdefault(ledger[position].items[0], []).append(position)
    for positions in papers.values():
        yield _event(ledger, tuple(positions))


def _is_of_retractions(change: Change) -> bool:
    if change.pattern == f"{_REFERENCES}[]" and change.kind == "added":
        return bool(_notices(change.after))
    return below(change.pattern, _RETRACTIONS) and bool(change.items)


def _event(ledger: Ledger, positions: tuple[int, ...]) -> Event:
    change = ledger[positions[0]]
    old = _paper(ledger.before, change.items[0].before)
    new = _paper(ledger.after, change.items[0].after)
    paper = new or old
    kind, pmid, citation = (paper.get(key) for key in ("type", "pmid", "citation"))
    before, after = _notices(old), _notices(new)
    verb = "has other notices of retraction"
    if bool(before) != bool(after):
        verb = "was retracted" if after else "is no longer listed as retracted"
    is_own = kind in _OWN and bool(before) != bool(after)
    name = [f"PMID {pmid}" if pmid else "", str(citation or "")]
    subject = _PAPERS.get(str(kind), "A paper that the record cites")
    return Event(
        RESULTS_RETRACTED if is_own else BACKGROUND_RETRACTED,
        ": ".join(filter(None, (f"{subject} {verb}", *name))),
        positions,
        facts={"pmid": pmid, "type": kind, "notices": after},
    )


def _paper(record: Record, position: int | None) -> Record:
    """Return the reference at a position."""
    papers = at(record, _REFERENCES)
    paper = papers[position] if isinstance(papers, list) and position is not None else {}
    return paper if isinstance(paper, dict) else {}


def _notices(paper: object) -> list[object]:
    """Return the PubMed IDs of the notices that a paper was retracted."""
    notices = at(paper, "retractions") if isinstance(paper, dict) else None
    return [at(one, "pmid") for one in notices] if isinstance(notices, list) else []
