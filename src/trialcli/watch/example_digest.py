"""A digest in which nothing has happened, to try a sink with."""

from datetime import datetime

from trialcli.events.thresholds import OWN_THRESHOLD
from trialcli.text.diff import Piece
from trialcli.versions.evidence import EvidenceLine
from trialcli.watch.digest import Digest, Told, TrialDigest
from trialcli.watch.news import NewsEvent

TRIAL = "NCT99000001"
"""The registry has not come near this number: no trial is meant."""
_ARROW = (Piece("removed", "120"), Piece("same", " → "), Piece("added", "90"))


def sample_digest(now: datetime) -> Digest:
    """Return the digest of a test; every format says that it is one."""
    event = NewsEvent(
        "enrollment-changed-much",
        "major",
        "Enrollment target 120 → 90 (−25 %)",
        heuristic=True,
        threshold=OWN_THRESHOLD,
        evidence=(EvidenceLine("~", _ARROW, "Enrollment"),),
    )
    told = Told(
        id=f"{TRIAL}/test/{now:%Y%m%dT%H%M%SZ}",
        happening="changed",
        events=(event,),
        found=now,
    )
    title = "An invented trial, to try a sink of the watch list with"
    trial = TrialDigest(TRIAL, title, (), (told,))
    return Digest(now, f"{now:%Y-%m-%d}", 1, (trial,), is_test=True)
