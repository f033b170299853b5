"""Digests that show every part there is, for golden screens; and any digest, for laws."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import Any

from hypothesis import strategies as st

from trialcli.events.severity import SEVERITIES
from trialcli.events.thresholds import OWN_THRESHOLD
from trialcli.text.diff import Piece
from trialcli.versions.evidence import EvidenceLine
from trialcli.watch.digest import Digest, NotShown, TrialDigest
from trialcli.watch.news import (
    AvailabilityKind,
    AvailabilityNews,
    FormatNews,
    Happening,
    LoggedNews,
    NewsEvent,
    TrialNews,
)
from trialcli.watch.trial_facts import TrialFacts

ROOT = "https://registry.example/study"
FOUND = datetime(2026, 3, 9, 5, 0, 12, tzinfo=UTC)
BEFORE = "20260204T050010.000000Z-a1b2c3d4e5f60718.json"
DAYS = ("2026-02-04", "2026-03-09")
BETWEEN = "20260305T050010.000000Z-0011223344556677.json"
AFTER = "20260309T050011.000000Z-d4e5f60718293a4b.json"


def link(trial: str, numbers: tuple[int | None, int | None] | None) -> str:
    """Return an address in the place of the registry's."""
    if numbers is None:
        return f"{ROOT}/{trial}"
    before, after = numbers
    return f"{ROOT}/{trial}?tab=history" + (f"&a={before}&b={after}" if before and after else "")


def same(text: str) -> Piece:
    return Piece("same", text)


def event(
    rule: str, severity: Any, sentence: str, *evidence: EvidenceLine, **more: Any
) -> NewsEvent:
    return NewsEvent(rule, severity, sentence, evidence=evidence, **more)


def changed(
    *events: NewsEvent,
    found: datetime = FOUND,
    repeated: bool = False,
    trial: str = "NCT99000001",
    title: str = "",
    **more: Any,
) -> LoggedNews[TrialNews]:
    versions = {"before": BEFORE, "after": AFTER, "days": DAYS, "numbers": (3, 4)}
    news = TrialNews("changed", trial, title, events, **(versions | more))
    return LoggedNews(17, found, None, news, repeated)


def happened(
    happening: Happening, trial: str, *events: NewsEvent, **more: Any
) -> LoggedNews[TrialNews]:
    return LoggedNews(17, FOUND, None, TrialNews(happening, trial, "", events, **more))


def with_events(item: LoggedNews[TrialNews], *events: NewsEvent) -> LoggedNews[TrialNews]:
    return replace(item, news=replace(item.news, events=events))


FACTS = TrialFacts(
    "INVENT-T2D", "Invented University Hospital", "RECRUITING", ("PHASE3",), "2026-03-09"
)
LONG_FACTS = TrialFacts(
    None,
    "The Society for Inventing Sponsors with Very Long Names and Branches Everywhere",
    "ACTIVE_NOT_RECRUITING",
    ("PHASE2", "PHASE3"),
    "2026-03-06",
)

OUTCOME = event(
    "outcome-promoted",
    "major",
    "Secondary outcome made primary: Proportion with HbA1c < 7 %",
    EvidenceLine(
        "~", (Piece("removed", "24 weeks"), same(" → "), Piece("added", "12 weeks")), "Time frame"
    ),
    facts={"measure": "Proportion with HbA1c < 7 %", "from": "secondary"},
    patterns=("protocolSection.outcomesModule.secondaryOutcomes[]",),
)
COMPLETION = event(
    "date-moved-far",
    "minor",
    "Primary completion moved 2026-06-30 → 2026-12-31 (+183 days, estimated)",
    heuristic=True,
    threshold=OWN_THRESHOLD,
    facts={"days": 183},
)
ENROLLMENT = event(
    "enrollment-changed-much",
    "major",
    "Enrollment target 120 → 90 (−25 %)",
    heuristic=True,
    threshold=OWN_THRESHOLD,
    facts={"before": 120, "after": 90, "percent": -25.0},
)
CRITERIA = event(
    "eligibility-changed",
    "minor",
    "Eligibility: 1 inclusion criterion altered, 1 exclusion criterion added, 1 dropped",
    EvidenceLine(
        "~", (same("Age 18 to "), Piece("removed", "65"), Piece("added", "75"), same(" years"))
    ),
    EvidenceLine(
        "+", (Piece("added", "Dialysis, or an eGFR below 30 mL/min/1.73 m² at screening"),)
    ),
    EvidenceLine("-", (Piece("removed", "Pregnant or breast-feeding"),)),
    EvidenceLine("-", (Piece("removed", "Any other reason the investigator may think of"),)),
    EvidenceLine(" ", (same("14 items unchanged"),)),
    changes=3,
)
SITES = event(
    "sites-changed", "detail", "2 sites added (Lyon, Basel), 1 dropped (Graz); 14 unchanged"
)
CONTACTS = event("contacts-changed", "detail", "Central contact altered")
STATUS = event("status-changed", "minor", "Status: Recruiting → Active, not recruiting")
MANY = tuple(
    event("document-changed", "minor", f"Document posted: Protocol, amendment {number}")
    for number in range(1, 8)
)

METFORMIN = TrialDigest(
    "NCT99000001",
    "Metformin Add-on in Type 2 Diabetes (Invented)",
    ("rivals",),
    (changed(OUTCOME, ENROLLMENT, COMPLETION, CRITERIA, SITES, CONTACTS, trial_facts=FACTS),),
)
TWICE = TrialDigest(
    "NCT99000002",
    "A Randomized, Double-Blind, Placebo-Controlled Trial of a Treatment That Was Invented for "
    "This Example, with an Open-Label Extension",
    ("rivals", "diabetes"),
    (
        changed(
            *MANY[:5],
            CONTACTS,
            after=BETWEEN,
            days=("2026-02-04", "2026-03-04"),
            trial="NCT99000002",
        ),
        changed(
            STATUS,
            *MANY[5:],
            SITES,
            before=BETWEEN,
            days=("2026-03-04", "2026-03-09"),
            numbers=(4, 5),
            trial="NCT99000002",
            trial_facts=LONG_FACTS,
        ),
    ),
)
VANISHED = TrialDigest(
    "NCT99000004",
    "An Invented Trial That Is Gone",
    (),
    (
        happened(
            "vanished",
            "NCT99000004",
            event("vanished", "major", "The registry no longer has a record of this trial"),
            trial_facts=TrialFacts(status="RECRUITING", last_update="2026-02-27"),
        ),
    ),
)
MERGED = TrialDigest(
    "NCT99000005",
    "An Invented Trial That Was Registered Twice",
    (),
    (
        happened(
            "merged",
            "NCT99000005",
            event("merged", "minor", "The registry keeps this trial as NCT99000001 now"),
        ),
    ),
)
LUPUS = "lupus AND CAR-T"
ENTERED = TrialFacts(sponsor="Invented Cells, Inc.", status="NOT_YET_RECRUITING", phases=("NA",))


def entered(trial: str, title: str, *, left: bool = False) -> TrialDigest:
    said = "No longer found by" if left else "New in"
    told = event("search", "minor", f"{said} the search {LUPUS}")
    return TrialDigest(
        trial,
        title,
        (),
        (happened("left" if left else "entered", trial, told, search=LUPUS, trial_facts=ENTERED),),
    )


SINCE = datetime(2026, 3, 7, 5, 0, 9, tzinfo=UTC)
REFUSED = "The registry answered 503 (Service Unavailable)"


def last_check(outlook: AvailabilityKind, *trials: str, **more: Any) -> AvailabilityNews:
    reason = {} if outlook == "reached" else {"kind": "server-fault", "message": REFUSED}
    return AvailabilityNews(outlook, trials, **(reason | {"since": SINCE, "runs": 3} | more))


DIGEST = Digest(
    found=FOUND,
    data_date="2026-03-09",
    watched=412,
    trials=(
        METFORMIN,
        VANISHED,
        TWICE,
        MERGED,
        entered("NCT99000010", "CD19 CAR-T Cells in Refractory Lupus (Invented)"),
        entered("NCT99000011", "Allogeneic CAR-T Cells in Lupus Nephritis (Invented)"),
        entered("NCT99000012", "A Registry of Everybody (Invented)", left=True),
    ),
    format_changes=(
        FormatNews(
            {
                "protocolSection.contactsLocationsModule.locations[].geoPoint": 61,
                "protocolSection.descriptionModule.briefSummary": 60,
                "derivedSection.conditionBrowseModule.meshes[].term": 58,
                "protocolSection.outcomesModule.primaryOutcomes[].timeFrame": 40,
                "protocolSection.armsInterventionsModule.armGroups[].description": 39,
            },
            66,
        ),
    ),
    failing=(
        last_check("failing", "NCT99000003"),
        last_check("failing", *(f"NCT990001{number:02}" for number in range(17)), runs=1),
        last_check("failing", searches=("melanoma",), kind="blocked", message="refused", runs=1),
        last_check("failing", "NCT99000008", runs=9),
    ),
    reached=(last_check("reached", "NCT99000006", "NCT99000007"),),
    overdue=(last_check("overdue", "NCT99000008", since=FOUND - timedelta(days=8), runs=9),),
    not_shown=NotShown(
        administrative=3, registry=5, lesser=1, form=214, of=("NCT99000020", "NCT99000021")
    ),
    undelivered={"team": "notify-team ended with exit code 1"},
    repeated=True,
    has_new_failures=True,
)
"""One of everything."""

QUIET_DAY = Digest(
    found=FOUND,
    data_date="2026-03-09",
    watched=412,
    trials=(replace(METFORMIN, items=(changed(SITES),)),),
)
"""As nearly every digest is."""
OUTAGE = Digest(
    found=FOUND,
    data_date=None,
    watched=412,
    failing=(last_check("failing", *(f"NCT99{number:06}" for number in range(412)), runs=1),),
    has_new_failures=True,
)
TEST = replace(QUIET_DAY, is_test=True)

# ---------------------------------------------------------------- any digest


def digests(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Digest]:
    """Return digests with such texts wherever the registry, or the one who watches, has a say."""
    # Few draws: a digest built of strategies throughout takes longer to draw than to test.
    return st.builds(
        _filled,
        st.lists(texts, min_size=1, max_size=4),
        st.sampled_from(SEVERITIES),
        st.sampled_from(["changed", "vanished", "returned", "merged", "entered", "left"]),
        flag=st.booleans(),
    )


def _filled(texts: list[str], severity: Any, happening: Happening, *, flag: bool) -> Digest:
    said = cycle(texts)
    lines = (
        EvidenceLine("~", (Piece("removed", next(said)), Piece("added", next(said))), next(said)),
        EvidenceLine("~", (Piece("removed", next(said)), same(" → "), Piece("added", next(said)))),
        EvidenceLine("+", (Piece("added", next(said)),), next(said)),
        EvidenceLine("-", (Piece("removed", next(said)),)),
        EvidenceLine(" ", (same(next(said)),)),
    )
    told = event(
        "outcome-promoted",
        severity,
        next(said),
        *lines,
        heuristic=flag,
        threshold=OWN_THRESHOLD if flag else "",
        facts={next(said): next(said)},
        patterns=(next(said),),
    )
    facts = TrialFacts(next(said), next(said), next(said), (next(said), next(said)), next(said))
    more = {"search": next(said) if flag else None, "trial_facts": facts}
    item = happened(happening, "NCT99000001", told, **more)
    items = (item, changed(told, after=next(said), trial_facts=facts))
    search = next(said)
    found = happened("entered", "NCT99000001", told, search=search, trial_facts=facts)
    return Digest(
        FOUND,
        "2026-03-09" if flag else None,
        412,
        (
            TrialDigest("NCT99000001", next(said), (next(said),), items[: 1 + flag]),
            TrialDigest("NCT99000001", next(said), (), (found,)),
        ),
        (FormatNews({next(said): 3}, 4),),
        failing=(last_check("failing", "NCT99000003", searches=(search,), message=next(said)),),
        overdue=(last_check("overdue", "NCT99000004", kind=next(said), message=""),),
        undelivered={next(said): next(said)},
        repeated=flag,
        is_test=flag,
        has_new_failures=True,
    )
