"""Audits of made histories, in which the outcomes are changed at a known time."""

from datetime import date
from pathlib import Path

import pytest

from tests.histories import TRIAL, Outcomes, registered, store_history, with_results
from tests.made_snapshots import made_snapshot
from tests.timelines import stored
from trialcli.edges.store.directory import DirectoryStore
from trialcli.events.anchors import Phase
from trialcli.jobs.audit import audit_trial
from trialcli.record.tree import Record
from trialcli.render.audit.words import enrollment_words
from trialcli.versions.audit import Audit

TODAY = date(2026, 12, 1)
PAIN = "Pain intensity on a visual analogue scale"
PROMISE: Outcomes = {
    "primary": [f"{PAIN} @ 12 weeks"],
    "secondary": ["Sleep quality by the Pittsburgh index @ 12 weeks", "Mortality @ 1 year"],
}
SWAPPED: Outcomes = {
    "primary": ["Sleep quality by the Pittsburgh index @ 12 weeks"],
    "secondary": [f"{PAIN} @ 12 weeks", "Mortality @ 1 year"],
}
ENDED = registered(SWAPPED, kinds="ACTUAL", enrollment=(82, "ACTUAL"))


def audited(root: Path, *versions: tuple[str, Record]) -> Audit:
    store_history(root, versions)
    found, problems = audit_trial(stored(root), TRIAL, TODAY)
    assert not problems
    return found


def verdicts(audit: Audit) -> dict[str, tuple[str, Phase | None]]:
    """Return each outcome's verdict and phase, by the first word of its measure."""
    found = {}
    for one in audit.outcomes:
        stated = one.found.before or one.found.after
        assert stated
        found[stated.measure.split()[0]] = (one.found.verdict, one.phase)
    return found


@pytest.mark.parametrize(
    ("day", "phase"),
    [
        ("2020-06-01", "during the trial"),
        ("2021-09-01", "after completion"),
        ("2022-09-01", "after results"),
    ],
)
def test_a_swap_has_the_phase_in_which_the_record_was_changed(
    tmp_path: Path, day: str, phase: Phase
) -> None:
    results = ("2022-06-15", with_results(registered(PROMISE), "2022-06-15", PROMISE))
    changed = with_results(ENDED, "2022-06-15", SWAPPED) if phase == "after results" else ENDED
    versions = [("2019-11-01", registered(PROMISE)), (day, changed)]
    if phase == "after results":
        versions.insert(1, results)
    assert verdicts(audited(tmp_path, *versions)) == {
        "Pain": ("demoted", phase),
        "Sleep": ("promoted", phase),
        "Mortality": ("kept", None),
    }


def test_a_swap_before_the_start_is_no_change_of_the_promise(tmp_path: Path) -> None:
    audit = audited(
        tmp_path,
        ("2019-11-01", registered(PROMISE)),
        ("2020-01-10", registered(SWAPPED)),
        ("2021-08-01", ENDED),
    )
    assert {verdict for verdict, _ in verdicts(audit).values()} == {"kept"}
    assert {(one.found.verdict, one.phase) for one in audit.earlier_outcomes} == {
        ("demoted", "before recruitment"),
        ("promoted", "before recruitment"),
    }


def test_an_edited_start_does_not_move_the_promise(tmp_path: Path) -> None:
    late = registered(SWAPPED, start="2020-09-01", kinds="ACTUAL")
    audit = audited(tmp_path, ("2019-11-01", registered(PROMISE)), ("2020-06-01", late))
    assert audit.promise.version
    assert audit.promise.version.name == "v1"
    assert verdicts(audit)["Pain"] == ("demoted", "during the trial")
    assert audit.start_moved
    assert audit.start_moved.shift
    assert audit.start_moved.shift.days > 200


def test_the_audit_says_that_no_version_is_from_before_the_start(tmp_path: Path) -> None:
    audit = audited(tmp_path, ("2020-03-01", registered(PROMISE)), ("2021-08-01", ENDED))
    assert audit.promise.name == "first_registered"
    assert "does not show" not in audit.promise.about
    assert "2020-01-15" in audit.promise.about


def test_a_second_version_of_the_day_of_registration_is_not_the_first(tmp_path: Path) -> None:
    registered_late = {"protocolSection__statusModule__studyFirstSubmitDate": "2020-03-01"}
    late = registered(PROMISE, **registered_late)
    store_history(tmp_path, [("2020-03-01", late), ("2021-08-01", late)], first=2)
    audit, _ = audit_trial(stored(tmp_path), TRIAL, TODAY)
    assert audit.promise.name == "first_stored"
    assert "The first version is not stored." in audit.promise.about


def test_a_damaged_version_from_before_the_start_is_named(tmp_path: Path) -> None:
    promised = [("2019-11-01", registered(PROMISE)), ("2019-12-01", registered(SWAPPED))]
    store_history(tmp_path, [*promised, ("2021-08-01", ENDED)])
    (file,) = (tmp_path / TRIAL).glob("history-v0002-*")
    file.write_text("{}")
    audit, _ = audit_trial(stored(tmp_path), TRIAL, TODAY)
    assert audit.promise.version
    assert audit.promise.version.name == "v1"
    assert "The last version before" not in audit.promise.about
    assert audit.promise.about.endswith("also from before the start: v2.")


def test_a_number_from_after_the_start_is_not_called_planned(tmp_path: Path) -> None:
    store_history(tmp_path, [("2020-06-01", registered(PROMISE))], first=2)
    audit, _ = audit_trial(stored(tmp_path), TRIAL, TODAY)
    assert not audit.knows_promise
    assert audit.enrollment.planned is None
    assert "planned: not known (100 in the first stored version)" in enrollment_words(audit)


def test_what_was_not_changed_since_a_later_version_is_not_called_kept(tmp_path: Path) -> None:
    store_history(tmp_path, [("2019-11-01", registered(PROMISE)), ("2020-06-01", ENDED)])
    (first,) = tmp_path.glob(f"{TRIAL}/history-v0001-*")
    first.unlink()
    audit, _ = audit_trial(stored(tmp_path), TRIAL, TODAY)
    assert audit.promise.name == "first_stored"
    assert {verdict for verdict, _ in verdicts(audit).values()} == {"unknown"}


def test_a_replaced_primary_outcome_is_dropped_and_the_other_added(tmp_path: Path) -> None:
    other: Outcomes = {**PROMISE, "primary": ["Number of days in hospital @ 1 year"]}
    audit = audited(
        tmp_path, ("2019-11-01", registered(PROMISE)), ("2020-06-01", registered(other))
    )
    found = verdicts(audit)
    assert found["Pain"] == ("dropped", "during the trial")
    assert found["Number"] == ("added", "during the trial")


def test_what_the_results_lack_is_not_reported(tmp_path: Path) -> None:
    reported: Outcomes = {**PROMISE, "secondary": ["Mortality @ 1 year"]}
    final = with_results(
        registered(PROMISE, kinds="ACTUAL"), "2022-06-15", reported, post_hoc=["Weight @ 1 year"]
    )
    found = verdicts(audited(tmp_path, ("2019-11-01", registered(PROMISE)), ("2022-06-15", final)))
    assert found == {
        "Pain": ("kept", None),
        "Sleep": ("not_reported", None),
        "Mortality": ("kept", None),
        "Weight": ("post_hoc", "after completion"),
    }


def test_an_outcome_that_went_and_came_again_is_kept(tmp_path: Path) -> None:
    fewer: Outcomes = {**PROMISE, "secondary": ["Mortality @ 1 year"]}
    audit = audited(
        tmp_path,
        ("2019-11-01", registered(PROMISE)),
        ("2020-06-01", registered(fewer)),
        ("2021-02-01", registered(PROMISE)),
    )
    assert {verdict for verdict, _ in verdicts(audit).values()} == {"kept"}


def test_an_outcome_that_was_altered_twice_names_both_versions(tmp_path: Path) -> None:
    once: Outcomes = {
        **PROMISE,
        "primary": [f"{PAIN} @ 24 weeks"],
    }
    twice: Outcomes = {
        **PROMISE,
        "primary": [f"{PAIN} @ 52 weeks"],
    }
    audit = audited(
        tmp_path,
        ("2019-11-01", registered(PROMISE)),
        ("2020-06-01", registered(once)),
        ("2021-09-01", registered(twice)),
    )
    (pain,) = [one for one in audit.outcomes if one.found.verdict == "altered"]
    assert pain.since
    assert pain.since.name == "v2"
    assert [version.name for version, _ in pain.again] == ["v3"]


def test_versions_that_are_missing_make_the_phase_uncertain(tmp_path: Path) -> None:
    versions = [
        ("2019-11-01", registered(PROMISE)),
        ("2020-06-01", registered(PROMISE, kinds="ACTUAL")),
        ("2021-09-01", ENDED),
    ]
    store_history(tmp_path, versions)
    (middle,) = tmp_path.glob(f"{TRIAL}/history-v0002-*")
    middle.unlink()
    audit, _ = audit_trial(stored(tmp_path), TRIAL, TODAY)
    (pain,) = [one for one in audit.outcomes if one.found.verdict == "demoted"]
    assert pain.phase is None
    assert pain.latest == "after completion"


def test_enrollment_and_registration(tmp_path: Path) -> None:
    audit = audited(tmp_path, ("2019-11-01", registered(PROMISE)), ("2021-08-01", ENDED))
    assert audit.enrollment.planned
    assert audit.enrollment.planned.count == 100
    assert audit.enrollment.actual
    assert audit.enrollment.actual.count == 82
    assert audit.registration.prospective is True


@pytest.mark.parametrize(
    ("start", "prospective"), [("2019-10-15", False), ("2019-11", None), ("2019-11-05", True)]
)
def test_a_month_may_not_show_whether_the_registration_came_first(
    tmp_path: Path, start: str, prospective: bool | None
) -> None:
    record = registered(
        PROMISE, start=start, protocolSection__statusModule__studyFirstSubmitDate="2019-11-05"
    )
    audit = audited(tmp_path, ("2019-11-05", record))
    assert audit.registration.prospective is prospective


def test_a_swap_on_the_day_of_the_start_is_during_the_trial(tmp_path: Path) -> None:
    audit = audited(
        tmp_path, ("2019-11-01", registered(PROMISE)), ("2020-01-15", registered(SWAPPED))
    )
    assert verdicts(audit)["Pain"] == ("demoted", "during the trial")


def test_a_swap_in_the_month_of_the_start_is_no_later_than_during_the_trial(
    tmp_path: Path,
) -> None:
    audit = audited(
        tmp_path,
        ("2019-11-01", registered(PROMISE, start="2020-01")),
        ("2020-01-20", registered(SWAPPED, start="2020-01")),
    )
    (pain,) = [one for one in audit.outcomes if one.found.verdict == "demoted"]
    assert (pain.phase, pain.latest) == (None, "during the trial")


def test_a_start_that_the_next_version_takes_back_does_not_count(tmp_path: Path) -> None:
    audit = audited(
        tmp_path,
        ("2019-11-01", registered(PROMISE)),
        ("2019-12-01", registered(PROMISE, start="2002-01-15")),
        ("2019-12-05", registered(PROMISE)),
        ("2020-08-01", registered(SWAPPED)),
    )
    assert audit.promise.version
    assert audit.promise.version.name == "v3"
    assert "2002-01-15" in audit.promise.about
    assert audit.registration.prospective is True


def test_a_start_that_a_later_version_moved_still_counts(tmp_path: Path) -> None:
    moved = registered(SWAPPED, start="2020-09-01")
    audit = audited(
        tmp_path,
        ("2019-11-01", registered(PROMISE)),
        ("2020-06-01", moved),
        ("2020-07-01", moved),
    )
    assert str(audit.known.start) == "2020-01-15"


def test_an_outcome_that_is_as_promised_again_says_what_was_in_between(tmp_path: Path) -> None:
    audit = audited(
        tmp_path,
        ("2019-11-01", registered(PROMISE)),
        ("2020-06-01", registered(SWAPPED)),
        ("2021-08-01", registered(PROMISE)),
    )
    pain, sleep, mortality = audit.outcomes
    (demoted,) = pain.meanwhile
    assert (demoted.verdict, demoted.version.name, demoted.until.name) == ("demoted", "v2", "v3")
    assert [one.verdict for one in sleep.meanwhile] == ["promoted"]
    assert not mortality.meanwhile


def test_an_altered_outcome_that_is_not_reported_says_since_when_it_was_altered(
    tmp_path: Path,
) -> None:
    later: Outcomes = {**PROMISE, "primary": [f"{PAIN} @ 24 weeks"]}
    reported: Outcomes = {**later, "primary": []}
    final = with_results(registered(later, kinds="ACTUAL"), "2022-06-15", reported)
    audit = audited(
        tmp_path,
        ("2019-11-01", registered(PROMISE)),
        ("2020-06-01", registered(later)),
        ("2022-06-15", final),
    )
    pain = audit.outcomes[0]
    assert pain.found.verdict == "not_reported"
    assert pain.found.is_altered
    assert pain.phase == "during the trial"


def test_a_moved_outcome_can_be_altered_too(tmp_path: Path) -> None:
    later: Outcomes = {
        "primary": ["Mortality @ 2 years"],
        "secondary": [*PROMISE["primary"], *list(PROMISE["secondary"])[:1]],
    }
    audit = audited(
        tmp_path, ("2019-11-01", registered(PROMISE)), ("2020-06-01", registered(later))
    )
    found = {one.found.verdict: one.found.is_altered for one in audit.outcomes}
    assert found == {"promoted": True, "demoted": False, "kept": False}


def test_results_in_other_words_than_the_protocol_are_what_is_compared(tmp_path: Path) -> None:
    reported: Outcomes = {**PROMISE, "primary": [f"{PAIN} @ 24 weeks"]}
    final = with_results(registered(PROMISE, kinds="ACTUAL"), "2022-06-15", reported)
    audit = audited(tmp_path, ("2019-11-01", registered(PROMISE)), ("2022-06-15", final))
    pain = audit.outcomes[0]
    assert (pain.found.verdict, pain.found.reported) == ("altered", True)
    assert pain.found.after
    assert pain.found.after.time_frame == "24 weeks"
    assert pain.since
    assert pain.since.name == "v2"


def test_an_outcome_that_only_the_results_still_have_is_not_dropped(tmp_path: Path) -> None:
    fewer: Outcomes = {**PROMISE, "secondary": ["Mortality @ 1 year"]}
    final = with_results(registered(fewer, kinds="ACTUAL"), "2022-06-15", PROMISE)
    audit = audited(tmp_path, ("2019-11-01", registered(PROMISE)), ("2022-06-15", final))
    assert [one.found.verdict for one in audit.outcomes] == ["kept"] * 3


def test_a_dropped_outcome_is_not_reported(tmp_path: Path) -> None:
    fewer: Outcomes = {**PROMISE, "secondary": ["Mortality @ 1 year"]}
    final = with_results(registered(fewer, kinds="ACTUAL"), "2022-06-15", fewer)
    audit = audited(tmp_path, ("2019-11-01", registered(PROMISE)), ("2022-06-15", final))
    reported = {one.found.verdict: one.found.reported for one in audit.outcomes}
    assert reported == {"kept": True, "dropped": False}


def test_a_change_of_a_section_names_the_versions_that_changed_it(tmp_path: Path) -> None:
    younger = {"protocolSection__eligibilityModule__minimumAge": "16 Years"}
    audit = audited(
        tmp_path,
        ("2019-11-01", registered(PROMISE)),
        ("2020-06-01", registered(PROMISE, **younger)),
        ("2020-09-01", registered(PROMISE, **younger)),
        ("2021-12-01", registered(PROMISE, **younger, kinds="ACTUAL")),
    )
    (change,) = [one for one in audit.changes if one.section == "eligibility"]
    assert [one.name for one in change.versions] == ["v2"]
    assert change.phase == "during the trial"


def test_the_newest_version_names_stored_ones_that_cannot_be_compared(tmp_path: Path) -> None:
    store_history(
        tmp_path, [("2019-11-01", registered(PROMISE)), ("2020-06-01", registered(SWAPPED))]
    )
    (damaged,) = tmp_path.glob(f"{TRIAL}/history-v0002-*")
    damaged.write_text(damaged.read_text().replace("Sleep", "Sloop"))
    audit, problems = audit_trial(stored(tmp_path), TRIAL, TODAY)
    assert problems
    assert audit.moments[-1].about.endswith("v2 of 2020-06-01.")
    assert "newest stored" not in audit.moments[-1].about


def test_a_record_without_primary_completion_is_read_at_completion(tmp_path: Path) -> None:
    record = registered(
        PROMISE, protocolSection__statusModule__completionDateStruct={"date": "2021-05"}
    )
    del record["protocolSection"]["statusModule"]["primaryCompletionDateStruct"]
    audit = audited(tmp_path, ("2019-11-01", record), ("2022-05-01", record))
    assert audit.moments[1].about == "The version at completion, 2021-05."


def test_without_a_start_the_first_version_is_what_was_registered_first(tmp_path: Path) -> None:
    record, later = registered(PROMISE), registered(PROMISE)
    for one in (record, later):
        del one["protocolSection"]["statusModule"]["startDateStruct"]
    audit = audited(tmp_path, ("2019-11-01", record), ("2020-06-01", later))
    assert audit.promise.name == "first_registered"
    assert {verdict for verdict, _ in verdicts(audit).values()} == {"kept"}


def test_an_only_stored_version_is_not_called_unchanged(tmp_path: Path) -> None:
    store_history(tmp_path, [("2019-11-01", registered(PROMISE)), ("2020-06-01", ENDED)])
    (first,) = tmp_path.glob(f"{TRIAL}/history-v0001-*")
    first.unlink()
    audit, _ = audit_trial(stored(tmp_path), TRIAL, TODAY)
    sentence = audit.outcomes[0].found.sentence
    assert "only v2 of 2020-06-01 is stored" in sentence
    assert "changed" not in sentence


def test_a_section_that_the_registry_only_writes_in_another_way_is_not_changed(
    tmp_path: Path,
) -> None:
    def criteria(text: str) -> Record:
        return registered(PROMISE, protocolSection__eligibilityModule__eligibilityCriteria=text)

    store_history(
        tmp_path,
        [
            ("2019-11-01", criteria("<p>Adults</p>")),
            ("2020-06-01", criteria("<p>Adults</p><p>Pain for 3 months</p>")),
        ],
    )
    own = criteria("Adults\n\n\n\nPain for 3 months\n")
    own["protocolSection"]["statusModule"]["lastUpdateSubmitDate"] = "2021-09-01"
    DirectoryStore(tmp_path).put(made_snapshot(study=own))
    audit, _ = audit_trial(stored(tmp_path), TRIAL, TODAY)
    (change,) = [one for one in audit.changes if one.section == "eligibility"]
    assert [one.name for one in change.versions] == ["v2"]


def test_an_outcome_that_was_merged_into_a_reported_one_is_not_called_unreported(
    tmp_path: Path,
) -> None:
    two: Outcomes = {"primary": ["Pain intensity @ 12 weeks", "Sleep quality @ 12 weeks"]}
    one: Outcomes = {"primary": ["Pain intensity and sleep quality @ 12 weeks"]}
    final = with_results(registered(one, kinds="ACTUAL"), "2022-06-15", one)
    audit = audited(tmp_path, ("2019-11-01", registered(two)), ("2022-06-15", final))
    assert {one.found.verdict for one in audit.outcomes} == {"altered"}
    assert False not in [one.found.reported for one in audit.outcomes]
