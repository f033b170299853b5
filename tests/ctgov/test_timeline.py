from typing import Any

import pytest

from tests.timelines import record
from trialcli.ctgov.timeline import timeline_facts
from trialcli.registry.timeline_facts import Enrollment, StatedDate, TimelineFacts
from trialcli.text.dates import PartialDate


def facts(**stated: Any) -> TimelineFacts:
    return timeline_facts(record(**stated))


def test_an_empty_record_states_nothing() -> None:
    assert timeline_facts({}) == TimelineFacts(title="(no title)")


def test_a_missing_list_of_sites_does_not_mean_zero_sites() -> None:
    assert facts(countries=[]).sites == 0
    assert facts(status="RECRUITING").sites is None


def test_each_stated_country_counts_once() -> None:
    some, none = facts(countries=["Peru", "Chad", "Peru"]), facts(countries=["", ""])
    assert (some.sites, some.countries) == (3, 2)
    assert (none.sites, none.countries) == (2, None)


@pytest.mark.parametrize("count", [True, "18", 18.5, None])
def test_an_enrollment_is_a_number(count: object) -> None:
    assert facts(enrollment=(18, "ACTUAL")).enrollment == Enrollment(18, "ACTUAL")
    assert facts(enrollment=(count, "ACTUAL")).enrollment is None


def test_an_invalid_date_is_unknown() -> None:
    assert facts(start=("2003-02", "ACTUAL")).start == StatedDate(PartialDate(2003, 2), "ACTUAL")
    assert facts(start=("soon", "ACTUAL")).start is None


def test_results_are_posted_or_not_or_unknown() -> None:
    assert timeline_facts({"hasResults": False}).has_results is False
    assert timeline_facts({"resultsSection": {}}).has_results is True
    assert timeline_facts({}).has_results is None


def test_the_registry_sets_the_unknown_status() -> None:
    assert facts(status="UNKNOWN").is_status_by_registry
    assert not facts(status="RECRUITING").is_status_by_registry
