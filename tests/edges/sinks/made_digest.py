"""A digest to be carried: what it says is the renderers' business."""

from datetime import UTC, datetime

from trialcli.events.severity import Severity
from trialcli.watch.digest import Digest, Told, TrialDigest
from trialcli.watch.news import NewsEvent

FOUND = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


def made_digest(severity: Severity = "minor") -> Digest:
    """Return a digest of one event."""
    event = NewsEvent("status", severity, "Something changed")
    told = Told("1", "changed", (event,), FOUND)
    return Digest(FOUND, "2026-11-19", 1, (TrialDigest("NCT99000001", "A trial", (), (told,)),))
