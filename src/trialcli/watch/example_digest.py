"""A digest in which nothing has happened, to try a sink with."""

from dataclasses import replace
from datetime import datetime

from trialcli.text.diff import Piece
from trialcli.versions.evidence import Line
from trialcli.watch.digest import Digest, Told, TrialDigest
from trialcli.watch.news import happened

TRIAL = "NCT99000001"
"""The registry has not come near this number: no trial is meant."""
_ARROW = (Piece("removed", "120"), Piece("same", " → "), Piece("added", "90"))


def sample_digest(now: datetime) -> Digest:
    """Return the digest of a test; every format says that it is one."""
    event = happened("enrollment-changed-much", "Enrollment target 120 → 90 (−25 %)")
    told = Told(
        id=f"{TRIAL}/test/{now:%Y%m%dT%H%M%SZ}",
        happening="changed",
        events=(replace(event, evidence=(Line("~", _ARROW, "Enrollment"),)),),
        found=now,
    )
    title = "An invented trial, to try a sink of the watch list with"
    trial = TrialDigest(TRIAL, title, (), (told,))
    return Digest(now, f"{now:%Y-%m-%d}", 1, (trial,), is_test=True)
