"""A cohort of invented trials: one for each thing that can become of primary outcomes."""

from pathlib import Path

from tests.histories import registered, store_history, with_results
from trialcli.record.tree import Record

CHANGED, KEPT, UNKNOWN, NOT_STARTED, REPORTED, LATE = (
    f"NCT0000000{number}" for number in range(1, 7)
)
COHORT = (CHANGED, KEPT, UNKNOWN, NOT_STARTED, REPORTED, LATE)
PAIN, SLEEP = "Pain on a visual analogue scale @ 12 weeks", "Sleep by the Pittsburgh index @ 1 year"
_PROMISE = {"primary": [PAIN], "secondary": [SLEEP]}
_SWAPPED = {"primary": [SLEEP], "secondary": [PAIN]}


def store_cohort(root: Path) -> None:
    """Store the cohort."""
    promised = registered(_PROMISE)
    store_history(root, [("2019-11-01", promised), ("2020-06-01", registered(_SWAPPED))], CHANGED)
    later = registered(_PROMISE, completion="2022-03-31")
    store_history(root, [("2019-11-01", promised), ("2020-06-01", later)], KEPT)
    store_history(
        root, [("2020-06-01", promised), ("2020-09-01", registered(_SWAPPED))], UNKNOWN, first=2
    )
    planned = registered(_PROMISE, start="2030-01-15", completion="2031-01-15")
    store_history(root, [("2019-11-01", planned)], NOT_STARTED)
    ended = registered(_PROMISE, kinds="ACTUAL", enrollment=(82, "ACTUAL"))
    reported = with_results(ended, "2022-06-15", {"secondary": [SLEEP]})
    store_history(root, [("2019-11-01", promised), ("2022-06-15", reported)], REPORTED)
    store_history(root, [("2020-06-01", _late())], LATE)


def _late() -> Record:
    """Return a record that was registered after the start."""
    days = {"protocolSection__statusModule__studyFirstSubmitDate": "2020-06-01"}
    return registered(_PROMISE, **days)


def store_hostile(root: Path, text: str) -> None:
    """Store a trial of which every text is hostile, and whose outcomes were swapped."""
    more = {
        "protocolSection__identificationModule__briefTitle": text,
        "protocolSection__statusModule__overallStatus": text,
        "protocolSection__statusModule__whyStopped": f"{text} why",
    }
    before = registered({"primary": [f"{text} one"], "secondary": [f"{text} two"]}, **more)
    after = registered({"primary": [f"{text} two"], "secondary": [f"{text} one"]}, **more)
    store_history(root, [("2019-11-01", before), ("2020-06-01", after)], KEPT)
