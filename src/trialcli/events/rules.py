"""The rules by which events are rated: each with its severity, its reason and its source.

What a rating says is that the registry record changed in a way that readers of trials have found
to matter that much; never why, and never what the trial did.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TypeGuard

from trialcli.errors import UsageError
from trialcli.events.severity import Severity

HOLST = "Holst et al. 2023, doi:10.1371/journal.pmed.1004306"
CHAN = "Chan et al. 2004, doi:10.1001/jama.291.20.2457"
ZARIN = "Zarin et al. 2011, doi:10.1056/NEJMsa1012065"
START = "Holst & Carlisle 2024, doi:10.1186/s13063-024-08029-5"
GETZ = "Getz et al. 2024, doi:10.1007/s43441-024-00622-9"
BARNETT = "Barnett & Glasziou 2021, doi:10.1136/bmjopen-2021-053377"
CFR_11_64 = "42 CFR 11.64"
CFR_312_30 = "21 CFR 312.30(b)"
AACT = "AACT update policy: records change without a new version"
NONE_KNOWN = "no published rating"


@dataclass(frozen=True, slots=True)
class Rule:
    """Why an event has its severity."""

    id: str
    severity: Severity
    reason: str
    """One line: what happened, and why it is rated so."""
    source: str
    heuristic: bool = False
    """Whether the cut-off is this program's own, for want of a published one."""


def _rules(*rules: Rule) -> dict[str, Rule]:
    return {rule.id: rule for rule in rules}


RULES = _rules(
    # ------------------------------------------------------------ primary outcomes
    Rule(
        "primary-outcome-added", "major", "A primary outcome that was not registered before", HOLST
    ),
    Rule("primary-outcome-dropped", "major", "A registered primary outcome is gone", HOLST),
    Rule("outcome-promoted", "major", "Another outcome was made primary", CHAN),
    Rule("outcome-demoted", "major", "A primary outcome was made secondary or other", CHAN),
    Rule("primary-outcome-measure", "minor", "What a primary outcome measures was altered", HOLST),
    Rule(
        "primary-outcome-metric", "minor", "How a primary outcome is summed up was altered", HOLST
    ),
    Rule(
        "primary-outcome-timing", "minor", "When a primary outcome is measured was altered", HOLST
    ),
    Rule("primary-outcome-detail", "detail", "A detail of a primary outcome was put in", ZARIN),
    Rule("primary-outcome-less", "detail", "A detail of a primary outcome was left out", ZARIN),
    Rule(
        "primary-outcome-reworded", "none", "A primary outcome says the same in other words", HOLST
    ),
    # ------------------------------------------------------------ other outcomes
    Rule("other-outcome-added", "minor", "A secondary or other outcome was added", HOLST),
    Rule("other-outcome-dropped", "minor", "A secondary or other outcome is gone", HOLST),
    Rule("other-outcome-moved", "minor", "An outcome moved between secondary and other", HOLST),
    Rule("other-outcome-altered", "detail", "A secondary or other outcome was altered", HOLST),
    Rule("other-outcome-reworded", "none", "A secondary or other outcome was reworded", HOLST),
    # ------------------------------------------------------------ status
    Rule(
        "status-stopped",
        "major",
        "The trial was terminated, suspended or withdrawn; to be posted within 30 days",
        CFR_11_64,
    ),
    Rule("stop-reason", "major", "The reason for stopping was stated or altered", CFR_11_64),
    Rule("status-changed", "minor", "The recruitment status changed", CFR_11_64),
    Rule(
        "status-unknown",
        "minor",
        "The registry set the status to unknown: not verified for two years past completion",
        CFR_11_64,
    ),
    # ------------------------------------------------------------ dates
    Rule(
        "start-after-registration",
        "major",
        "The start moved from before to after the registration: may be a mistake, or a legitimate "
        "edit; it makes a trial look registered in time",
        START,
    ),
    Rule("date-moved-far", "minor", "Start or completion moved far", CFR_11_64, heuristic=True),
    Rule("date-moved", "minor", "Start or completion moved", CFR_11_64),
    Rule("date-actual", "minor", "A date that was estimated is now actual", CFR_11_64),
    Rule("date-estimated", "minor", "A date that was actual is now estimated", CFR_11_64),
    Rule("date-stated", "minor", "Start or completion was stated or withdrawn", CFR_11_64),
    Rule("date-precision", "detail", "A date became more or less exact, not another", CFR_11_64),
    # ------------------------------------------------------------ enrollment
    Rule(
        "enrollment-changed-much",
        "major",
        "Enrollment changed by a large share; that targets fall is normal, no cut-off is published",
        BARNETT,
        heuristic=True,
    ),
    Rule("enrollment-changed", "minor", "Enrollment changed", BARNETT),
    Rule("enrollment-actual", "minor", "Enrollment is now the actual number", CFR_11_64),
    Rule("enrollment-estimated", "minor", "Enrollment is an estimate again", CFR_11_64),
    Rule("enrollment-stated", "minor", "Enrollment was stated or withdrawn", CFR_11_64),
    # ------------------------------------------------------------ design
    Rule("arm-added", "major", "An arm or comparator was added", CFR_312_30),
    Rule("arm-dropped", "major", "An arm or comparator is gone", CFR_312_30),
    Rule("design-changed", "major", "Allocation, masking or model changed", CFR_312_30),
    Rule("dose-changed", "minor", "A dose or a duration of treatment was altered", CFR_312_30),
    Rule("intervention-added", "minor", "An intervention was added", CFR_312_30),
    Rule("intervention-dropped", "minor", "An intervention is gone", CFR_312_30),
    Rule("arm-altered", "detail", "An arm or an intervention is described otherwise", CFR_312_30),
    Rule("design-detail", "detail", "The description of the design was altered", CFR_312_30),
    Rule("phase-changed", "minor", "Study type, phase or purpose changed", CFR_312_30),
    # ------------------------------------------------------------ eligibility
    Rule("eligibility-changed", "minor", "Who may take part was altered", GETZ),
    Rule("eligibility-reworded", "none", "The criteria read the same", GETZ),
    # ------------------------------------------------------------ people and results
    Rule("sponsor-changed", "minor", "Sponsor or responsible party changed", CFR_11_64),
    Rule("results-posted", "minor", "Results were posted: good news is news", CFR_11_64),
    Rule("results-removed", "minor", "Results are gone from the record", CFR_11_64),
    Rule("results-changed", "detail", "Posted results were altered", CFR_11_64),
    Rule("results-submission", "minor", "Results were submitted, returned or reset", CFR_11_64),
    Rule("document-changed", "minor", "A document was posted, replaced or removed", CFR_11_64),
    Rule("countries-changed", "minor", "A country came in or dropped out", CFR_11_64),
    Rule("site-status", "minor", "The recruitment status of sites changed", CFR_11_64),
    Rule("sites-changed", "detail", "Sites were added or dropped", CFR_11_64),
    Rule("site-details", "detail", "Names, addresses or contacts of sites changed", CFR_11_64),
    Rule("contacts-changed", "detail", "Contacts or officials changed", NONE_KNOWN),
    Rule("identity-changed", "detail", "Titles or identifiers changed", NONE_KNOWN),
    Rule("alias-changed", "minor", "The registry merged another registration in", NONE_KNOWN),
    Rule("description-changed", "detail", "Summary or description was altered", NONE_KNOWN),
    Rule("conditions-changed", "detail", "Conditions or keywords changed", NONE_KNOWN),
    Rule("references-changed", "detail", "References or links changed", NONE_KNOWN),
    Rule("sharing-changed", "detail", "The plan for sharing data changed", NONE_KNOWN),
    Rule("expanded-access", "detail", "What is said of expanded access changed", NONE_KNOWN),
    Rule("oversight-changed", "detail", "Oversight changed", NONE_KNOWN),
    Rule("annotation-changed", "minor", "The registry noted something on the record", CFR_11_64),
    Rule("unknown", "detail", "A change that no other rule knows", NONE_KNOWN),
    # ------------------------------------------------------------ watching
    Rule("record-vanished", "major", "The registry has no such record any more", NONE_KNOWN),
    Rule(
        "record-emptied",
        "major",
        "For a day the registry's record has lacked parts that every record has",
        NONE_KNOWN,
    ),
    Rule("record-returned", "minor", "The registry has the record again", NONE_KNOWN),
    Rule("record-merged", "minor", "The registry keeps the record under another ID", NONE_KNOWN),
    Rule("search-entered", "minor", "A watched search finds the trial now", NONE_KNOWN),
    Rule("search-left", "minor", "A watched search does not find the trial any more", NONE_KNOWN),
    Rule(
        "change-unreadable",
        "minor",
        "The record changed, but a snapshot or the watch log is damaged; what changed is not known",
        NONE_KNOWN,
    ),
    # ------------------------------------------------------------ no news
    Rule("administrative", "none", "Dates of verifying, submitting and posting", AACT),
    Rule(
        "spacing-only",
        "none",
        "Spacing or encoding changed, and not what the record says",
        NONE_KNOWN,
    ),
    Rule("registry-made", "none", "Made by the registry, not by a submission", AACT),
)
"""Every rule by its id. A test holds it against the rules the events use."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The cut-offs of the heuristic rules."""

    enrollment_percent: float = 20.0
    """From this change on enrollment has changed much."""
    date_days: int = 90
    """From so many days on a date has moved far."""


_AT_LEAST = {"date-moved-far": "days", "enrollment-changed-much": "%"}
"""The units of what the threshold of each heuristic rule counts."""


def threshold_words(rule: str, facts: Mapping[str, object]) -> str:
    """Say which threshold of this program's own decided an event; empty where none did.

    Args:
        rule: the ID of the rule of the event.
        facts: the figures of the event; one that an earlier trialcli logged lacks the threshold.

    """
    if rule not in _AT_LEAST:
        return ""
    threshold = facts.get("threshold")
    if not isinstance(threshold, int | float):
        return "trialcli's own threshold"
    return f"{threshold:g} {_AT_LEAST[rule]} or more: trialcli's own threshold"


def given_thresholds(values: Mapping[str, object]) -> Thresholds:
    """Return the thresholds with those replaced that a configuration gives.

    Raises:
        UsageError: a name is not known, or a value is no number of 0 or more.

    """
    own = Thresholds()
    known = {field.name for field in fields(Thresholds)}
    for name in values:
        if name not in known:
            raise UsageError(
                f"{name!r} is not a threshold.", hint=f"Thresholds are: {', '.join(sorted(known))}."
            )
    percent = values.get("enrollment_percent", own.enrollment_percent)
    if not _is_number(percent):
        raise _no_threshold("enrollment_percent", "number", percent)
    days = values.get("date_days", own.date_days)
    if not (_is_number(days) and isinstance(days, int)):
        raise _no_threshold("date_days", "whole number", days)
    return Thresholds(enrollment_percent=percent, date_days=days)


def _is_number(value: object) -> TypeGuard[float]:
    """Whether a value is a number of 0 or more; true is none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _no_threshold(name: str, what: str, value: object) -> UsageError:
    return UsageError(f"The threshold {name} must be a {what} of 0 or more, not {value!r}.")
