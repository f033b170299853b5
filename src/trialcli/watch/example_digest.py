"""A digest of an invented change, to test a sink."""

from datetime import datetime

from trialcli.events.thresholds import OWN_THRESHOLD
from trialcli.text.diff import Piece
from trialcli.versions.evidence import EvidenceLine
from trialcli.watch.digest import Digest, TrialDigest
from trialcli.watch.news import LoggedNews, NewsEvent, TrialNews
from trialcli.watch.trial_facts import TrialFacts

TRIAL = "NCT99000001"
"""The registry's numbers are far below this one: it means no real trial."""
_TITLE = "An invented trial, to test a sink of the watch list"
_ARROW = (Piece("removed", "120"), Piece("same", " → "), Piece("added", "90"))


def example_digest(now: datetime) -> Digest:
    """Return the digest of a test; every format says that it is one."""
    event = NewsEvent(
        "enrollment-changed-much",
        "major",
        "Enrollment target 120 → 90 (−25 %)",
        heuristic=True,
        threshold=OWN_THRESHOLD,
        evidence=(EvidenceLine("~", _ARROW, "Enrollment"),),
    )
    facts = TrialFacts(None, "An invented sponsor", "RECRUITING", ("PHASE2",), f"{now:%Y-%m-%d}")
    news = TrialNews("changed", TRIAL, _TITLE, (event,), trial_facts=facts)
    item = LoggedNews(0, now, None, news)
    trial = TrialDigest(TRIAL, _TITLE, (), (item,))
    return Digest(now, f"{now:%Y-%m-%d}", 1, (trial,), is_test=True)
