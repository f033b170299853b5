"""A download goes to a file as it arrives, and one that is cut, refused or endless is an error."""

from collections.abc import Callable

import pytest

from tests import registry_faults as faults
from tests import registry_whole as whole
from tests.edges.http.conftest import Open
from tests.registry_server import Fault, RegistryServer, record
from trialcli.ctgov import dialect
from trialcli.edges.http.transport import HttpTransport
from trialcli.errors import (
    BadAnswerError,
    BlockedError,
    RateLimitedError,
    RegistryError,
    RejectedRequestError,
    ServerFaultError,
    UnreachableError,
    UnwritableStoreError,
)
from trialcli.registry.dialect import Answer

MOST = 10**6


class Place:
    """A place for a download in memory."""

    def __init__(self, full_after: int = MOST) -> None:
        self.content = b""
        self.cleared = 0
        self._full_after = full_after

    def clear(self) -> None:
        self.content = b""
        self.cleared += 1

    def write(self, content: bytes) -> None:
        if len(self.content) + len(content) > self._full_after:
            raise UnwritableStoreError("The disk is full.")
        self.content += content


@pytest.fixture(autouse=True)
def hundred_records(registry: RegistryServer) -> None:
    registry.put(*(record(f"NCT{number:08d}", title="x" * 500) for number in range(1, 101)))


def download(transport: HttpTransport, place: Place, most: int = MOST) -> Answer:
    def read(answer: Answer) -> Answer:
        dialect.require_download(answer)
        return answer

    return transport.download(dialect.ask_everything(), place, most, read)


def right(registry: RegistryServer) -> bytes:
    return whole.archive_of(registry.records.values())


def test_download_goes_to_its_place(registry: RegistryServer, transport: HttpTransport) -> None:
    place = Place()
    answer = download(transport, place)
    assert (answer.status, answer.body, place.content) == (200, b"", right(registry))
    assert registry.asked[-1].params == {"format": "json.zip"}


@pytest.mark.parametrize("form", [whole.with_length, whole.gzipped])
def test_download_with_its_length_or_compressed_is_the_same(
    form: Callable[[RegistryServer], Fault], registry: RegistryServer, transport: HttpTransport
) -> None:
    registry.plan(form(registry), where=whole.is_download)
    place = Place()
    download(transport, place)
    assert place.content == right(registry)


REFUSED = {
    "no such page": (faults.wrong_404(), ServerFaultError, 2),
    "bad request": (faults.status(400, "no"), RejectedRequestError, 1),
    "blocked": (faults.blocked(), BlockedError, 1),
    "limited": (faults.too_many(), RateLimitedError, 2),
    "fault": (faults.status(503), ServerFaultError, 2),
    "web page": (faults.html(), BadAnswerError, 2),
    "cut short of its length": (faults.truncated, BadAnswerError, 2),
}


@pytest.mark.parametrize(("fault", "error", "times"), REFUSED.values(), ids=REFUSED)
def test_refused_download_is_an_error_and_tried_twice_at_most(
    fault: Fault,
    error: type[RegistryError],
    times: int,
    registry: RegistryServer,
    transport: HttpTransport,
) -> None:
    registry.plan(fault, times=None, where=whole.is_download)
    with pytest.raises(error):
        download(transport, Place())
    assert len([asked for asked in registry.asked if whole.is_download(asked)]) == times


def test_server_that_hangs_up_is_an_error(
    registry: RegistryServer, transport: HttpTransport
) -> None:
    registry.plan(faults.dropped, times=None, where=whole.is_download)
    with pytest.raises(UnreachableError):
        download(transport, Place())


def test_second_try_begins_an_empty_place(
    registry: RegistryServer, transport: HttpTransport
) -> None:
    registry.plan(faults.truncated, where=whole.is_download)
    place = Place()
    download(transport, place)
    assert (place.cleared, place.content) == (2, right(registry))


def test_refusal_of_the_download_says_nothing_about_other_requests(
    registry: RegistryServer, transport: HttpTransport
) -> None:
    registry.plan(faults.blocked(), where=whole.is_download)
    with pytest.raises(BlockedError):
        download(transport, Place())
    transport.get(dialect.ask_version(), dialect.read_version)


def test_download_larger_than_allowed_is_an_error(
    registry: RegistryServer, transport: HttpTransport
) -> None:
    place = Place()
    with pytest.raises(BadAnswerError, match="is larger than"):
        download(transport, place, most=1000)
    assert len(place.content) <= 1000
    registry.plan(faults.endless, where=whole.is_download)
    with pytest.raises(BadAnswerError, match="is larger than"):
        download(transport, place)


def test_compression_bomb_is_not_unpacked(
    registry: RegistryServer, transport: HttpTransport
) -> None:
    registry.plan(faults.gzip_bomb(2**26), where=whole.is_download)
    place = Place()
    with pytest.raises(BadAnswerError, match="is larger than"):
        download(transport, place)
    assert len(place.content) <= MOST


def test_full_disk_ends_the_download(registry: RegistryServer, transport: HttpTransport) -> None:
    with pytest.raises(UnwritableStoreError, match="The disk is full"):
        download(transport, Place(full_after=1000))
    assert len([asked for asked in registry.asked if whole.is_download(asked)]) == 1


def test_download_may_take_longer_than_a_request(registry: RegistryServer, opened: Open) -> None:
    registry.plan(whole.pauses(registry, 0.3), where=whole.is_download)
    place = Place()
    download(opened(timeout=0.6, attempts=1), place)
    registry.plan(whole.drips(registry, 0.2, 5), where=whole.is_download)
    download(opened(timeout=0.6, attempts=1), place)
    assert place.content == right(registry)


@pytest.mark.parametrize("client", ["httpx", "urllib"])
def test_silence_in_a_download_is_an_error(
    client: str, registry: RegistryServer, opened: Open
) -> None:
    if client == "urllib":
        registry.plan(faults.blocked(), where=lambda asked: not whole.is_download(asked))
    registry.plan(whole.stops(registry), where=whole.is_download)
    transport = opened(timeout=0.4, attempts=1)
    transport.get(dialect.ask_version(), dialect.read_version)
    with pytest.raises(UnreachableError, match="did not continue in time"):
        download(transport, Place())


def test_endless_drip_is_an_error_after_a_while(registry: RegistryServer, opened: Open) -> None:
    registry.plan(faults.dripping, times=None, where=whole.is_download)
    with pytest.raises(UnreachableError, match="did not answer completely within"):
        download(opened(timeout=0.2, download_timeout=0.4), Place())
    assert len(registry.asked) == 1
