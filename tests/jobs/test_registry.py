"""Asking for one trial, for many and by a search: against loopback, and against any behavior."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, TypeVar
from weakref import WeakValueDictionary

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import registry_faults as faults
from tests.fake_time import FakeTime
from tests.fakes import FakeClock
from tests.registry_server import Asked, Fault, RegistryServer, record
from trialcli.ctgov import dialect
from trialcli.edges.http.settings import HttpSettings
from trialcli.edges.http.transport import HttpTransport
from trialcli.errors import (
    BadAnswerError,
    BlockedError,
    NotFoundError,
    RateLimitedError,
    RegistryError,
    RejectedRequestError,
    ServerFaultError,
    UnreachableError,
    WrongRecordError,
)
from trialcli.jobs.pages import PageRecord, RecordPage
from trialcli.jobs.registry import TrialRegistry
from trialcli.registry.client import FailedCheck, ServedRecord
from trialcli.registry.dialect import Answer, DataVersion, RecordText, Request
from trialcli.registry.search import Search

T = TypeVar("T")


@pytest.fixture
def asking(registry: RegistryServer) -> Iterator[TrialRegistry]:
    """Return the registry on loopback, asked over HTTP without real waits."""
    time = FakeTime()
    settings = HttpSettings(root=registry.root, rate=0)
    with HttpTransport(
        settings, monotonic=time.monotonic, sleep=time.sleep, clock=FakeClock()
    ) as transport:
        yield TrialRegistry(transport, dialect)


def trials(count: int, start: int = 1) -> list[str]:
    return [f"NCT{number:08d}" for number in range(start, start + count)]


def single(asked: Asked) -> bool:
    return "/studies/" in asked.path


def first_trial(asked: Asked) -> int:
    ids = asked.params.get("filter.ids") or asked.path.rsplit("/", 1)[1]
    return int(ids.split(",")[0].removeprefix("NCT"))


def outcomes(found: list[ServedRecord | FailedCheck]) -> dict[str, str | type[RegistryError]]:
    """Return what became of each ID: the ID of the record, or the kind of the failure."""
    assert max(Counter(each.asked for each in found).values(), default=1) == 1
    return {
        each.asked: each.trial if isinstance(each, ServedRecord) else type(each.error)
        for each in found
    }


# ---------------------------------------------------------------- version, one record


def test_the_version(registry: RegistryServer, asking: TrialRegistry) -> None:
    assert asking.root == registry.root
    assert asking.version() == DataVersion("2.0.5", "2026-11-20T09:00:05")
    registry.data_timestamp = None
    assert asking.version() == DataVersion("2.0.5", None)


def test_one_record(registry: RegistryServer, asking: TrialRegistry) -> None:
    study = record("NCT00000001")
    registry.put(study)
    url = f"{registry.root}/api/v2/studies/NCT00000001"
    assert asking.study("NCT00000001") == ServedRecord(
        "NCT00000001", "NCT00000001", study, url, "2026-11-20"
    )


def test_an_alias_comes_back_under_the_trials_own_id(
    registry: RegistryServer, asking: TrialRegistry
) -> None:
    registry.put(record("NCT00000001", aliases=["NCT00000002"]))
    reading = asking.study("NCT00000002")
    assert (reading.asked, reading.trial) == ("NCT00000002", "NCT00000001")
    assert reading.url.endswith("/api/v2/studies/NCT00000001")


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (None, NotFoundError),
        (faults.answers(record("NCT00000009")), WrongRecordError),
        (faults.status(400, "Parameter `nctId` has incorrect format"), RejectedRequestError),
    ],
)
def test_a_final_answer_is_not_requested_again(
    fault: Fault | None,
    kind: type[RegistryError],
    registry: RegistryServer,
    asking: TrialRegistry,
) -> None:
    if fault:
        registry.plan(fault, times=None)
    with pytest.raises(kind) as caught:
        asking.study("NCT00000001")
    assert caught.value.trial == "NCT00000001"
    assert str(caught.value).startswith("NCT00000001: ")
    assert len(registry.asked) == 1


@pytest.mark.parametrize(
    "fault",
    [faults.html(), faults.answers({}), faults.cut_json, faults.wrong_404(), faults.status(500)],
)
def test_any_other_answer_is_requested_again(
    fault: Fault, registry: RegistryServer, asking: TrialRegistry
) -> None:
    registry.put(record("NCT00000001"))
    registry.plan(fault)
    assert asking.study("NCT00000001").trial == "NCT00000001"
    registry.plan(fault, times=None)
    with pytest.raises((BadAnswerError, ServerFaultError)) as caught:
        asking.study("NCT00000001")
    assert caught.value.trial == "NCT00000001"
    assert len(registry.asked) == 2 + 4


# ---------------------------------------------------------------- many records


def test_no_trials_are_no_request(registry: RegistryServer, asking: TrialRegistry) -> None:
    assert list(asking.studies([])) == []
    assert registry.asked == []


def test_one_trial_is_asked_for_alone(registry: RegistryServer, asking: TrialRegistry) -> None:
    registry.put(record("NCT00000001"))
    assert outcomes(list(asking.studies(["NCT00000001"]))) == {"NCT00000001": "NCT00000001"}
    assert single(registry.asked[0])


def test_many_trials_are_asked_for_a_hundred_at_a_time(
    registry: RegistryServer, asking: TrialRegistry
) -> None:
    wanted = trials(250)
    registry.put(*map(record, trials(300)))
    found = list(asking.studies(wanted))
    assert outcomes(found) == {trial: trial for trial in wanted}
    assert [len(asked.params["filter.ids"].split(",")) for asked in registry.asked] == [
        100,
        100,
        50,
    ]
    by_trial = {each.trial: each for each in found if isinstance(each, ServedRecord)}
    assert by_trial["NCT00000007"] == asking.study("NCT00000007")


def test_records_come_as_their_batch_does(registry: RegistryServer, asking: TrialRegistry) -> None:
    registry.put(*map(record, trials(300)))
    found = asking.studies(trials(300))
    assert registry.asked == []
    next(found)
    assert len(registry.asked) == 1


def test_an_id_asked_twice_comes_back_once(registry: RegistryServer, asking: TrialRegistry) -> None:
    registry.put(*map(record, trials(2)))
    assert len(list(asking.studies([*trials(2), *trials(2)]))) == 2


def test_a_trial_missing_from_a_batch_is_requested_alone(
    registry: RegistryServer, asking: TrialRegistry
) -> None:
    registry.put(record("NCT00000001"), record("NCT00000003"))
    assert outcomes(list(asking.studies(trials(3)))) == {
        "NCT00000001": "NCT00000001",
        "NCT00000002": NotFoundError,
        "NCT00000003": "NCT00000003",
    }
    assert [asked.path for asked in registry.asked if single(asked)] == [
        "/api/v2/studies/NCT00000002"
    ]


def test_an_alias_in_a_batch_is_recognised(registry: RegistryServer, asking: TrialRegistry) -> None:
    registry.put(
        record("NCT00000001", aliases=["NCT00000003", "NCT00000004"]), record("NCT00000002")
    )
    assert outcomes(list(asking.studies(trials(3)))) == {
        "NCT00000001": "NCT00000001",
        "NCT00000002": "NCT00000002",
        "NCT00000003": "NCT00000001",
    }
    assert len(registry.asked) == 1


def test_unrequested_records_are_ignored(registry: RegistryServer, asking: TrialRegistry) -> None:
    registry.put(*map(record, trials(3)))
    strange = [record("NCT00000009"), {}, record("NCT00000001"), record("NCT00000001")]
    registry.plan(faults.answers({"studies": strange}))
    assert outcomes(list(asking.studies(trials(3)))) == {trial: trial for trial in trials(3)}
    assert list(map(single, registry.asked)) == [False, True, True]


def test_a_batch_that_comes_in_pages_is_followed(
    registry: RegistryServer, asking: TrialRegistry
) -> None:
    first, second, third = map(record, trials(3))
    registry.plan(faults.answers({"studies": [third], "nextPageToken": "t1"}))
    registry.plan(faults.answers({"studies": [], "nextPageToken": "t2"}))
    registry.plan(faults.answers({"studies": [first, second]}))
    assert outcomes(list(asking.studies(trials(3)))) == {trial: trial for trial in trials(3)}
    assert [asked.params.get("pageToken") for asked in registry.asked] == [None, "t1", "t2"]
    assert len({asked.params.get("filter.ids") for asked in registry.asked}) == 1


def test_a_batch_that_is_rejected_is_asked_for_one_by_one(
    registry: RegistryServer, asking: TrialRegistry
) -> None:
    registry.put(*map(record, trials(3)))
    registry.plan(faults.status(400, "Item 1 in parameter `filter.ids` has incorrect format"))
    assert outcomes(list(asking.studies(trials(3)))) == {trial: trial for trial in trials(3)}
    assert list(map(single, registry.asked)) == [False, True, True, True]


FAULTS = pytest.mark.parametrize("fault", [faults.status(500), faults.html(), faults.truncated])


@FAULTS
def test_a_batch_that_fails_in_an_outage_fails_only_its_trials(
    fault: Fault, registry: RegistryServer, asking: TrialRegistry
) -> None:
    registry.put(*map(record, trials(250)))
    registry.plan(fault, times=None, where=lambda asked: 101 <= first_trial(asked) <= 200)
    found = list(asking.studies(trials(250)))
    failed = [each for each in found if isinstance(each, FailedCheck)]
    assert sorted(failure.asked for failure in failed) == trials(100, 101)
    assert all(str(failure.error).startswith(f"{failure.asked}: ") for failure in failed)
    assert len(found) == 250
    assert len(registry.asked) == 1 + 4 * 3 + 1


@FAULTS
def test_a_trial_that_makes_its_batch_fail_fails_alone(
    fault: Fault, registry: RegistryServer, asking: TrialRegistry
) -> None:
    registry.put(*map(record, trials(250)))
    registry.plan(
        fault, times=None, where=lambda asked: "NCT00000133" in f"{asked.path} {asked.params}"
    )
    found = list(asking.studies(trials(250)))
    assert len(found) == 250
    (failed,) = (each for each in found if isinstance(each, FailedCheck))
    assert str(failed.error).startswith("NCT00000133: ")


@pytest.mark.parametrize(
    ("fault", "kind", "requests"),
    [
        # A connection that was kept open and is lost is replaced once, beside the four attempts.
        (faults.dropped, UnreachableError, 5),
        (faults.blocked(), BlockedError, 1),
        (faults.too_many(), RateLimitedError, 4),
        (faults.too_many("86400"), RateLimitedError, 1),
    ],
)
def test_after_a_lasting_error_the_rest_fails_without_requests(
    fault: Fault,
    kind: type[RegistryError],
    requests: int,
    registry: RegistryServer,
    asking: TrialRegistry,
) -> None:
    registry.put(*map(record, trials(500)))
    registry.plan(fault, times=None, where=lambda asked: "NCT00000150" in str(asked.params))
    found = outcomes(list(asking.studies(trials(500))))
    assert found == {trial: trial if trial <= "NCT00000100" else kind for trial in trials(500)}
    assert len(registry.asked) == 1 + requests


def test_a_lasting_error_during_single_requests_fails_the_rest(
    registry: RegistryServer, asking: TrialRegistry
) -> None:
    registry.put(record("NCT00000001"))
    registry.plan(faults.blocked(), where=lambda asked: asked.path.endswith("3"))
    assert outcomes(list(asking.studies(trials(205)))) == {
        "NCT00000001": "NCT00000001",
        "NCT00000002": NotFoundError,
        **dict.fromkeys(trials(203, 3), BlockedError),
    }
    assert len(registry.asked) == 3


# ---------------------------------------------------------------- search


def test_a_search_goes_through_all_its_pages(
    registry: RegistryServer, asking: TrialRegistry
) -> None:
    registry.searches.largest_page = 100
    registry.put(*(record(trial, title="Phelan-McDermid syndrome") for trial in trials(230)))
    registry.put(record("NCT00000999", title="Something else"))
    found = [reading.trial for reading in asking.search(Search("phelan"), None)]
    assert found == trials(230)
    assert [asked.params.get("pageToken") for asked in registry.asked] == [None, "t100", "t200"]
    same = [
        {k: v for k, v in asked.params.items() if k not in ("countTotal", "pageToken")}
        for asked in registry.asked
    ]
    assert same[0] == same[1] == same[2]
    assert "countTotal" not in registry.asked[1].params


@pytest.mark.parametrize(
    ("limit", "requests"), [(0, 0), (-1, 0), (1, 1), (7, 1), (100, 1), (101, 2), (999, 3)]
)
def test_a_search_asks_for_no_more_than_wanted(
    limit: int, requests: int, registry: RegistryServer, asking: TrialRegistry
) -> None:
    registry.searches.largest_page = 100
    registry.put(*map(record, trials(230)))
    found = list(asking.search(Search("trial"), limit))
    assert len(found) == min(max(limit, 0), 230)
    assert len(registry.asked) == requests
    assert all(int(asked.params["pageSize"]) <= limit for asked in registry.asked)


def test_a_search_without_a_match_is_empty(registry: RegistryServer, asking: TrialRegistry) -> None:
    registry.put(record("NCT00000001"))
    assert list(asking.search(Search("xyzzy"), None)) == []
    assert asking.count(Search("xyzzy")) == 0
    assert len(registry.asked) == 1


def test_an_empty_page_with_a_token_is_not_the_end(
    registry: RegistryServer, asking: TrialRegistry
) -> None:
    registry.put(*map(record, trials(2)))
    registry.plan(faults.answers({"studies": [], "nextPageToken": "t0"}))
    assert [reading.trial for reading in asking.search(Search("trial"), None)] == trials(2)


def test_a_record_that_slides_to_the_next_page_comes_once(
    registry: RegistryServer, asking: TrialRegistry
) -> None:
    registry.put(*map(record, trials(3)))
    first_page = {"studies": [record("NCT00000001"), record("NCT00000002")], "nextPageToken": "t1"}
    registry.plan(faults.answers(first_page))
    assert [reading.trial for reading in asking.search(Search("trial"), None)] == trials(3)


def test_repeated_pages_are_an_error(registry: RegistryServer, asking: TrialRegistry) -> None:
    registry.plan(faults.answers({"studies": [], "nextPageToken": "t5"}), times=None)
    with pytest.raises(BadAnswerError, match="repeats its pages"):
        list(asking.search(Search("trial"), None))
    assert len(registry.asked) == 2


def test_a_search_fails_if_an_item_is_not_a_record(
    registry: RegistryServer, asking: TrialRegistry
) -> None:
    registry.plan(faults.answers({"studies": [{}]}))
    with pytest.raises(BadAnswerError, match="not a record"):
        list(asking.search(Search("trial"), None))


def test_a_rejected_search_quotes_the_registry(
    registry: RegistryServer, asking: TrialRegistry
) -> None:
    registry.plan(faults.status(400, "Error parsing query: Unknown area name: 'X'"))
    with pytest.raises(RejectedRequestError, match="Unknown area name"):
        next(asking.search(Search(expression="AREA[X]1"), None))


def test_a_refused_expression_is_quoted_without_what_was_expected(
    registry: RegistryServer, asking: TrialRegistry
) -> None:
    registry.put(record("NCT00000001"))
    with pytest.raises(RejectedRequestError, match="Other terms: unexpected “\\[”") as raised:
        next(asking.search(Search(expression="lupus [x]"), None))
    assert "expecting" not in str(raised.value)


def test_counting_asks_for_one_small_page(registry: RegistryServer, asking: TrialRegistry) -> None:
    registry.put(*map(record, trials(12)))
    assert asking.count(Search("trial")) == 12
    assert [asked.params["pageSize"] for asked in registry.asked] == ["1"]


def test_counting_after_a_search_began_sends_no_request(
    registry: RegistryServer, asking: TrialRegistry
) -> None:
    registry.put(*map(record, trials(12)))
    next(asking.search(Search("trial"), 1))
    assert asking.count(Search("trial")) == 12
    assert len(registry.asked) == 1


def test_a_registry_that_does_not_count_has_no_count(
    registry: RegistryServer, asking: TrialRegistry
) -> None:
    registry.plan(faults.answers({"studies": []}))
    assert asking.count(Search("trial")) is None


def test_a_light_search_asks_for_fields_on_large_pages(
    registry: RegistryServer, asking: TrialRegistry
) -> None:
    registry.put(*map(record, trials(2000)))
    found = list(asking.search(Search("trial"), None, ["BriefTitle"]))
    assert [reading.trial for reading in found] == trials(2000)
    assert found[0].study == {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT00000001", "briefTitle": "A trial"}
        }
    }
    sent = [(asked.params["pageSize"], asked.params["fields"]) for asked in registry.asked]
    assert sent == [("1000", "NCTId,BriefTitle")] * 3  # the last page is empty


@pytest.mark.parametrize("fields", [(), ["BriefTitle"]])
def test_a_search_that_repeats_its_last_page_ends(
    fields: list[str], registry: RegistryServer, asking: TrialRegistry
) -> None:
    registry.put(*map(record, trials(300)))
    registry.searches.never_ends = True
    registry.searches.largest_page = 100
    found = list(asking.search(Search("trial"), None, fields))
    assert [reading.trial for reading in found] == trials(300)
    assert len(registry.asked) == 4


# ---------------------------------------------------------------- any behavior

IDS = st.sampled_from(trials(230))
ERRORS: st.SearchStrategy[type[RegistryError]] = st.sampled_from(
    [
        BadAnswerError,
        BlockedError,
        NotFoundError,
        RateLimitedError,
        RejectedRequestError,
        ServerFaultError,
        UnreachableError,
        WrongRecordError,
    ]
)
RECORDS = st.builds(record, IDS, aliases=st.lists(IDS, max_size=2))
PAGES = st.fixed_dictionaries(
    {"studies": st.lists(RECORDS | st.just({}), max_size=5)},
    optional={"nextPageToken": st.sampled_from(["t1", "t2", "t3"])},
)


class AnyTransport:
    """Answers each request in some way; what it answers rightly is all the trials there are."""

    root = "https://registry.example"

    def __init__(self, draw: Callable[[st.SearchStrategy[object]], object]) -> None:
        self._draw = draw

    def get(self, request: Request, read: Callable[[Answer], T]) -> T:
        what = self._draw(st.none() | ERRORS | PAGES | RECORDS)
        if isinstance(what, type):
            raise what("It failed.")
        document = self._right(request) if what is None else what
        body = json.dumps(document).encode()
        return read(Answer(200, "application/json", body, self.root + request.path))

    def _right(self, request: Request) -> object:
        if "filter.ids" in request.params:
            return {"studies": [record(trial) for trial in request.params["filter.ids"].split(",")]}
        return record(request.path.rsplit("/", 1)[1])


@given(st.lists(IDS, max_size=260), st.data())
def test_every_requested_id_comes_back_exactly_once(asked: list[str], data: st.DataObject) -> None:
    found = list(TrialRegistry(AnyTransport(data.draw), dialect).studies(asked))
    assert Counter(each.asked for each in found) == Counter(set(asked))
    for each in found:
        if isinstance(each, ServedRecord):
            assert each.asked in dialect.names(each.study)
            assert each.trial == dialect.names(each.study)[0]
        else:
            assert each.error.trial == each.asked


@given(st.none() | st.integers(0, 20), st.data())
def test_a_search_always_ends_and_repeats_nothing(limit: int | None, data: st.DataObject) -> None:
    found: list[str] = []
    readings = TrialRegistry(AnyTransport(data.draw), dialect).search(Search("x"), limit)
    with suppress(RegistryError):
        found.extend(reading.trial for reading in readings)
    assert len(found) == len(set(found))
    assert limit is None or len(found) <= limit


# ---------------------------------------------------------------- memory


class PassingRecord(dict[str, Any]):
    """A record that can be seen to be gone."""


class PassingTransport:
    """Answers with new records, and keeps in mind how many earlier ones are there when asked."""

    root = "https://registry.example"

    def __init__(self) -> None:
        self.alive: WeakValueDictionary[str, PassingRecord] = WeakValueDictionary()
        self.held: list[int] = []

    def get(self, request: Request, _: Callable[[Answer], T]) -> RecordPage:
        self.held.append(len(self.alive))
        asked = request.params.get("filter.ids")
        start = 100 * (len(self.held) - 1) + 1
        ids = asked.split(",") if asked else trials(100, start)
        page = tuple(PassingRecord(record(trial)) for trial in ids)
        self.alive.update(zip(ids, page, strict=True))
        records = [PageRecord(dialect.names(study), study, None) for study in page]
        token = None if asked or len(self.held) == 5 else f"t{len(self.held)}"
        return RecordPage(records, token, None)


@pytest.mark.parametrize("way", ["by ID", "by a search"])
def test_the_next_records_are_asked_for_when_those_before_are_gone(way: str) -> None:
    transport = PassingTransport()
    asking = TrialRegistry(transport, dialect)
    many = asking.studies(trials(500)) if way == "by ID" else asking.search(Search("lupus"), None)
    count = 0
    for reading in many:
        count += 1
        del reading
    assert count == 500
    assert len(transport.held) == 5
    assert max(transport.held) <= (0 if way == "by ID" else 100)


# ---------------------------------------------------------------- large pages


class SlowTransport:
    """Does not deliver a page with more than some records."""

    root = "https://registry.example"

    def __init__(self, most: int, error: RegistryError) -> None:
        self.most = most
        self.error = error
        self.sizes: list[int] = []

    def get(self, request: Request, read: Callable[[Answer], T]) -> T:
        size = int(request.params["pageSize"])
        self.sizes.append(size)
        if size > self.most:
            raise self.error
        start = int(request.params.get("pageToken", "1"))
        page = {"studies": list(map(record, trials(min(size, 601 - start), start)))}
        if start + size <= 600:
            page["nextPageToken"] = str(start + size)
        return read(Answer(200, "application/json", json.dumps(page).encode(), self.root))


SLOW = UnreachableError("It did not answer completely within 60 s.", is_oversized=True)
LARGE = BadAnswerError("It is larger than 128 MiB.", is_lasting=True, is_oversized=True)


@pytest.mark.parametrize("error", [SLOW, LARGE])
def test_a_page_that_does_not_arrive_is_asked_for_in_smaller_pages(error: RegistryError) -> None:
    transport = SlowTransport(most=250, error=error)
    found = TrialRegistry(transport, dialect).search(Search("lupus"), None)
    assert [each.trial for each in found] == trials(600)
    assert transport.sizes == [1000, 200, 200, 200]


def test_a_small_page_that_does_not_arrive_is_an_error() -> None:
    transport = SlowTransport(most=10, error=SLOW)
    with pytest.raises(UnreachableError):
        list(TrialRegistry(transport, dialect).search(Search("lupus"), None))
    assert transport.sizes == [1000, 200, 40]


def test_another_error_is_not_answered_with_a_smaller_page() -> None:
    transport = SlowTransport(most=10, error=UnreachableError("No connection."))
    with pytest.raises(UnreachableError):
        list(TrialRegistry(transport, dialect).search(Search("lupus"), None))
    assert transport.sizes == [1000]


def test_of_a_large_page_not_all_records_are_parsed_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("trialcli.jobs.pages._MOST_PARSED", 1000)
    found = list(TrialRegistry(SlowTransport(1000, SLOW), dialect).search(Search("lupus"), None))
    assert isinstance(found[0].content, dict)
    assert isinstance(found[-1].content, RecordText)
    assert [each.study for each in found] == list(map(record, trials(600)))
