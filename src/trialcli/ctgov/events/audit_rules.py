"""The rules that only an audit uses."""

from trialcli.ctgov.events.sources import CFR_11_24, CFR_11_48, HOLST, ICMJE
from trialcli.events.rule import Rule

OUTCOME_KEPT = Rule(
    "outcome-kept", "none", "An outcome is what it was, in its type, texts and time frame", HOLST
)
PROMISE_NOT_KNOWN = Rule(
    "promise-not-known",
    "none",
    "No version from before the start is stored, so what was promised is not known",
    HOLST,
)
PRIMARY_OUTCOME_NOT_REPORTED = Rule(
    "primary-outcome-not-reported",
    "major",
    "The posted results lack a registered primary outcome",
    CFR_11_48,
)
OTHER_OUTCOME_NOT_REPORTED = Rule(
    "other-outcome-not-reported",
    "minor",
    "The posted results lack a registered secondary or other outcome",
    CFR_11_48,
)
OUTCOME_POST_HOC = Rule(
    "outcome-post-hoc",
    "detail",
    "The posted results name an outcome as one that was not planned",
    CFR_11_48,
)
REGISTERED_LATE = Rule(
    "registered-after-start",
    "major",
    "The trial was registered after it had started",
    f"{ICMJE}; {CFR_11_24}",
)
REGISTERED_IN_TIME = Rule(
    "registered-before-start",
    "none",
    "The trial was registered before it started, or on the day",
    f"{ICMJE}; {CFR_11_24}",
)
