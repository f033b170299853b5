"""Asking for many trials together: what spoils an answer is found, and a dead registry let be."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.registry_server import record
from trialcli.ctgov import dialect
from trialcli.errors import (
    BadAnswerError,
    BlockedError,
    NotFoundError,
    RegistryError,
    RejectedRequestError,
    ServerFaultError,
    UnreachableError,
)
from trialcli.jobs.registry import TrialRegistry
from trialcli.registry.client import FailedCheck, ServedRecord
from trialcli.registry.dialect import Answer, Request

T = TypeVar("T")


def trials(count: int, start: int = 1) -> list[str]:
    return [f"NCT{number:08d}" for number in range(start, start + count)]


def none_of(_: Sequence[str]) -> bool:
    return False


@dataclass
class Spoilt:
    """A transport to a registry of which some trials spoil each answer that would hold them."""

    spoiling: Iterable[str] = ()
    absent: Iterable[str] = ()
    is_down: Callable[[Sequence[str]], bool] = none_of
    """Whether these, asked for together or alone, meet a fault that is not theirs."""
    is_blank: Callable[[Sequence[str]], bool] = none_of
    """Whether the list of these is empty, also if they exist."""
    kind: type[RegistryError] = ServerFaultError
    asked: list[list[str]] = field(default_factory=list)
    root: str = "https://registry.example"

    def get(self, request: Request, read: Callable[[Answer], T]) -> T:
        listed = request.params.get("filter.ids")
        ids = listed.split(",") if listed else [request.path.rsplit("/", 1)[1]]
        self.asked.append(ids)
        if self.is_down(ids):
            raise self.kind("HTTP 500.")
        if spoilt := sorted(set(ids) & set(self.spoiling)):
            raise ServerFaultError(f"Stumbled over {spoilt[0]}.")
        there = [record(trial) for trial in ids if trial not in set(self.absent)]
        if listed is None and not there:
            raise NotFoundError("The registry has no such trial.")
        found = [] if self.is_blank(ids) else there
        body = json.dumps({"studies": found} if listed else there[0]).encode()
        return read(Answer(200, "application/json", body, self.root + request.path))

    def read(self, asked: Sequence[str]) -> dict[str, ServedRecord | RegistryError]:
        """Return what became of each ID, each exactly once."""
        found = list(TrialRegistry(self, dialect).studies(asked))
        assert Counter(each.asked for each in found) == Counter(asked)
        return {each.asked: each.error if isinstance(each, FailedCheck) else each for each in found}

    def sizes(self) -> list[int]:
        return [len(ids) for ids in self.asked]


def kinds(found: dict[str, ServedRecord | RegistryError]) -> Counter[type]:
    return Counter(map(type, found.values()))


def several(ids: Sequence[str]) -> bool:
    return len(ids) > 1


# ---------------------------------------------------------------- a trial that spoils its batch


@pytest.mark.parametrize("spoiling", trials(100))
def test_one_trial_that_spoils_its_batch_is_found_and_fails_alone(spoiling: str) -> None:
    registry = Spoilt(spoiling=[spoiling])
    found = registry.read(trials(100))
    assert kinds(found) == {ServedRecord: 99, ServerFaultError: 1}
    assert str(found[spoiling]) == f"{spoiling}: Stumbled over {spoiling}."
    assert len(registry.asked) <= 18


def test_a_batch_that_failed_by_chance_is_read_in_halves() -> None:
    registry = Spoilt(is_down=lambda ids: len(ids) == 100)
    assert kinds(registry.read(trials(100))) == {ServedRecord: 100}
    assert registry.sizes() == [100, 1, 49, 50]


def test_a_probe_that_is_absent_shows_that_the_registry_answers() -> None:
    registry = Spoilt(spoiling=["NCT00000050"], absent=["NCT00000001"])
    found = registry.read(trials(100))
    assert kinds(found) == {ServedRecord: 98, ServerFaultError: 1, NotFoundError: 1}
    assert registry.sizes()[:3] == [100, 1, 49]


@given(
    st.integers(1, 250),
    st.sets(st.sampled_from(trials(250)), max_size=60),
    st.sets(st.sampled_from(trials(250)), max_size=99),
    st.booleans(),
)
def test_every_other_trial_is_always_read(
    count: int, drawn: set[str], lacking: set[str], is_first: bool
) -> None:
    wanted = trials(count)
    batches = [wanted[start : start + 100] for start in range(0, count, 100)]
    # A batch that its first and last trial spoil looks like an outage.
    sound = {batch[0 if is_first else -1] for batch in batches if len(batch) > 1}
    spoiling = (drawn & set(wanted)) - sound
    absent = (lacking & set(wanted)) - spoiling
    registry = Spoilt(spoiling=spoiling, absent=absent)
    found = registry.read(wanted)
    assert {trial for trial in wanted if type(found[trial]) is ServerFaultError} == spoiling
    assert {trial for trial in wanted if type(found[trial]) is NotFoundError} == absent
    assert len(registry.asked) <= 3 * len(batches) + 15 * len(spoiling) + len(absent)
    for trial in spoiling:
        assert str(found[trial]) == f"{trial}: Stumbled over {trial}."


# ---------------------------------------------------------------- a registry that is out


def test_in_an_outage_only_the_first_batch_is_searched() -> None:
    registry = Spoilt(is_down=lambda _: True)
    found = registry.read(trials(1000))
    assert kinds(found) == {ServerFaultError: 1000}
    assert str(found["NCT00000700"]) == "NCT00000700: HTTP 500."
    assert registry.sizes() == [100, 1, 1, *[100] * 9]
    assert registry.asked[1:3] == [["NCT00000001"], ["NCT00000100"]]


def test_after_an_answered_batch_a_failing_one_is_searched_again() -> None:
    registry = Spoilt(spoiling=["NCT00000350"], is_down=lambda ids: ids[-1] <= "NCT00000200")
    found = registry.read(trials(400))
    assert kinds(found) == {ServerFaultError: 201, ServedRecord: 199}
    assert registry.sizes()[:7] == [100, 1, 1, 100, 100, 100, 1]


def test_an_outage_during_a_search_ends_it() -> None:
    registry = Spoilt(is_down=lambda _: len(registry.asked) != 2)
    assert kinds(registry.read(trials(500))) == {ServedRecord: 1, ServerFaultError: 499}
    assert len(registry.asked) < 20
    assert registry.sizes()[-4:] == [100] * 4


def test_a_registry_that_lists_nothing_is_not_asked_for_thousands_of_records() -> None:
    registry = Spoilt(is_down=several)
    found = registry.read(trials(5000))
    assert set(kinds(found)) == {ServedRecord, ServerFaultError}
    assert len(registry.asked) < 50 + 20
    assert str(found["NCT00004000"]) == "NCT00004000: HTTP 500."


@pytest.mark.parametrize("kind", [UnreachableError, BlockedError])
def test_a_lasting_error_during_a_search_fails_the_rest(
    kind: type[RegistryError],
) -> None:
    registry = Spoilt(
        spoiling=["NCT00000060"], is_down=lambda _: len(registry.asked) > 3, kind=kind
    )
    assert kinds(registry.read(trials(300))) == {ServedRecord: 50, kind: 250}
    assert registry.sizes() == [100, 1, 49, 50]


def test_a_rejected_batch_is_asked_for_one_by_one() -> None:
    registry = Spoilt(is_down=several, kind=RejectedRequestError)
    assert kinds(registry.read(trials(100))) == {ServedRecord: 100}
    assert registry.sizes() == [100, *[1] * 100]


# ---------------------------------------------------------------- a list without any of its trials


def test_an_empty_list_of_trials_that_are_there_fails_them() -> None:
    registry = Spoilt(is_blank=lambda _: True)
    found = registry.read(trials(5000))
    assert kinds(found) == {ServedRecord: 50, BadAnswerError: 4950}
    assert len(registry.asked) == 100
    assert str(found["NCT00000002"]) == (
        "NCT00000002: The registry's answer has none of the 100 requested trials."
    )


def test_one_unknown_trial_does_not_confirm_an_empty_list() -> None:
    registry = Spoilt(is_blank=lambda _: True, absent=["NCT00000001"])
    assert kinds(registry.read(trials(98))) == {
        ServedRecord: 1,
        NotFoundError: 1,
        BadAnswerError: 96,
    }
    assert registry.asked[1:] == [["NCT00000001"], ["NCT00000098"]]


def test_an_empty_list_of_trials_that_are_absent_is_confirmed_one_by_one_but_once() -> None:
    registry = Spoilt(absent=trials(5000))
    assert kinds(registry.read(trials(5000))) == {NotFoundError: 100, BadAnswerError: 4900}
    assert registry.sizes() == [100, *[1] * 100, *[100] * 49]


def test_an_empty_list_is_believed_again_after_one_that_is_not() -> None:
    registry = Spoilt(absent=[*trials(100), *trials(100, 201)])
    assert kinds(registry.read(trials(300))) == {NotFoundError: 200, ServedRecord: 100}


def test_an_empty_list_before_an_outage_says_nothing_of_its_trials() -> None:
    registry = Spoilt(is_blank=lambda _: True, is_down=lambda ids: len(ids) == 1)
    assert kinds(registry.read(trials(300))) == {ServerFaultError: 2, BadAnswerError: 298}
    assert registry.sizes() == [100, 1, 1, 100, 100]


def test_a_short_empty_list_is_asked_for_one_by_one() -> None:
    registry = Spoilt(is_blank=lambda _: True, absent=["NCT00000004"])
    assert kinds(registry.read(trials(9))) == {ServedRecord: 8, NotFoundError: 1}


def test_a_half_that_comes_back_empty_is_not_believed_either() -> None:
    registry = Spoilt(spoiling=["NCT00000020"], is_blank=lambda ids: "NCT00000080" in ids)
    found = registry.read(trials(100))
    assert kinds(found) == {ServedRecord: 50, ServerFaultError: 1, BadAnswerError: 49}
    assert "none of the 50 requested trials" in str(found["NCT00000080"])


def test_parts_of_one_failed_batch_may_each_be_absent() -> None:
    registry = Spoilt(spoiling=["NCT00000030"], absent=trials(100))
    assert kinds(registry.read(trials(100))) == {NotFoundError: 99, ServerFaultError: 1}
