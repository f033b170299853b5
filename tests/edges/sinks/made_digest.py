"""A small digest to send."""

from datetime import UTC, datetime

from trialcli.events.severity import Severity
from trialcli.watch.digest import Digest, TrialDigest
from trialcli.watch.news import LoggedNews, NewsEvent, TrialNews

FOUND = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


def made_digest(severity: Severity = "minor") -> Digest:
    """Return a digest of one event."""
    event = NewsEvent("status", severity, "Something changed")
    item = LoggedNews(1, FOUND, None, TrialNews("changed", "NCT99000001", "A trial", (event,)))
    return Digest(FOUND, "2026-11-19", 1, (TrialDigest("NCT99000001", "A trial", (), (item,)),))
