"""Reading a search: all of its trials or an error, with whole records and with some fields."""

from collections.abc import Iterator

import pytest

from tests.fake_time import FakeTime
from tests.fakes import FakeClock
from tests.registry_server import RegistryServer, record
from trialcli.ctgov import dialect
from trialcli.edges.http.settings import HttpSettings
from trialcli.edges.http.transport import HttpTransport
from trialcli.errors import BadAnswerError, TooManyFoundError
from trialcli.jobs.registry import TrialRegistry
from trialcli.jobs.search import found_by
from trialcli.registry.search import Search

FIELDS = [pytest.param((), id="whole"), pytest.param(("BriefTitle",), id="light")]
TRIALS = [f"NCT{number:08d}" for number in range(1, 1101)]


@pytest.fixture
def asking(registry: RegistryServer) -> Iterator[TrialRegistry]:
    """Return a registry with 1,100 trials, asked over HTTP without real waits."""
    registry.put(*map(record, TRIALS))
    time = FakeTime()
    settings = HttpSettings(root=registry.root, rate=0)
    with HttpTransport(
        settings, monotonic=time.monotonic, sleep=time.sleep, clock=FakeClock()
    ) as transport:
        yield TrialRegistry(transport, dialect)


def read(asking: TrialRegistry, fields: tuple[str, ...], most: int | None = None) -> list[str]:
    found = found_by(asking, Search("trial"), most=most, fields=fields)
    return [reading.trial for reading in found]


@pytest.mark.parametrize("fields", FIELDS)
def test_all_trials_of_a_search_come(asking: TrialRegistry, fields: tuple[str, ...]) -> None:
    assert read(asking, fields) == TRIALS


@pytest.mark.parametrize("fields", FIELDS)
@pytest.mark.parametrize("end", [1000, 1, 0])
def test_a_search_that_ends_early_is_an_error(
    registry: RegistryServer, asking: TrialRegistry, fields: tuple[str, ...], end: int
) -> None:
    registry.searches.cut_after = end
    with pytest.raises(BadAnswerError, match=f"incomplete: {end} of 1100 trials came"):
        read(asking, fields)


@pytest.mark.parametrize("fields", FIELDS)
def test_pages_that_overlap_are_an_error(
    registry: RegistryServer, asking: TrialRegistry, fields: tuple[str, ...]
) -> None:
    registry.searches.overlap, registry.searches.largest_page = 3, 100
    with pytest.raises(BadAnswerError, match="of 1100 trials came"):
        read(asking, fields)


@pytest.mark.parametrize("fields", FIELDS)
def test_more_trials_than_stated_are_an_error(
    registry: RegistryServer, asking: TrialRegistry, fields: tuple[str, ...]
) -> None:
    registry.searches.total = 1000
    with pytest.raises(BadAnswerError, match="states 1000 trials but has more"):
        read(asking, fields)


@pytest.mark.parametrize("fields", FIELDS)
def test_a_search_that_is_too_large_is_not_read(
    asking: TrialRegistry, fields: tuple[str, ...]
) -> None:
    with pytest.raises(TooManyFoundError, match="finds 1100 trials"):
        read(asking, fields, most=1000)
