"""The whole registry on loopback: its size, its one download, and how that can go wrong."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

from tests.registry_history import Record
from tests.registry_server import Asked, Exchange, Fault, RegistryServer, Reply

DOWNLOAD = "/api/v2/studies/download"
SIZE = "/api/v2/stats/size"


def is_download(asked: Asked) -> bool:
    """Whether the whole registry is asked for."""
    return asked.path == DOWNLOAD


def is_size(asked: Asked) -> bool:
    """Whether the size of the registry is asked for."""
    return asked.path == SIZE


def entry_name(trial: str) -> str:
    """Return the name of a record in the download."""
    return f"{trial[-2:]}/{trial}.json"


def archive_of(records: Iterable[Record]) -> bytes:
    """Return a download: records in the order of their names, sizes after the contents."""
    named = {entry_name(_own_id(study)): study for study in records}
    return archive({name: _json(study) for name, study in sorted(named.items())})


def archive(contents: dict[str, bytes]) -> bytes:
    """Return an archive as a server writes it, which cannot go back."""
    file = _Forwards()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in contents.items():
            written.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


class _Forwards(io.BytesIO):
    """A file that cannot go back, so that the sizes of an entry are written after it."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: int) -> int:
        raise io.UnsupportedOperation

    def tell(self) -> int:
        raise io.UnsupportedOperation


# ---------------------------------------------------------------- faults of the download


def sends(content: bytes, *, then: Callable[[], None] = lambda: None) -> Fault:
    """Send these bytes as the download, without their length; then do something."""

    def answer(exchange: Exchange) -> None:
        exchange.start(200, "application/zip", {}, None)
        exchange.write(content)
        then()
        exchange.hang_up()

    return answer


def cut_after(registry: RegistryServer, size: int) -> Fault:
    """Send the first bytes of the download and end it, as if it were complete."""
    return sends(archive_of(registry.records.values())[:size])


def lacks(registry: RegistryServer, *trials: str) -> Fault:
    """Send a download without some trials."""
    return sends(
        archive_of(study for trial, study in registry.records.items() if trial not in trials)
    )


def changes_after(registry: RegistryServer, timestamp: str) -> Fault:
    """Send the download, and load new data before anything else is asked."""
    return sends(archive_of(registry.records.values()), then=lambda: registry.new_data(timestamp))


def with_length(registry: RegistryServer) -> Fault:
    """Send the download with its length."""
    return lambda exchange: exchange.send(
        Reply(200, archive_of(registry.records.values()), "application/zip"), compress=False
    )


def gzipped(registry: RegistryServer) -> Fault:
    """Send the download compressed once more."""

    def answer(exchange: Exchange) -> None:
        body = gzip.compress(archive_of(registry.records.values()))
        exchange.start(200, "application/zip", {"Content-Encoding": "gzip"}, None)
        exchange.write(body)
        exchange.hang_up()

    return answer


def wrong_checksum(registry: RegistryServer) -> Fault:
    """Send a download in which one record does not match its checksum."""

    def answer(exchange: Exchange) -> None:
        content = bytearray(archive_of(registry.records.values()))
        place = content.index(b"PK\1\2") + 16
        content[place : place + 4] = b"abcd"
        sends(bytes(content))(exchange)

    return answer


def pauses(registry: RegistryServer, seconds: float) -> Fault:
    """Send half of the download, and the rest after some time."""

    def answer(exchange: Exchange) -> None:
        content = archive_of(registry.records.values())
        exchange.start(200, "application/zip", {}, None)
        exchange.write(content[: len(content) // 2])
        exchange.stopping.wait(seconds)
        exchange.write(content[len(content) // 2 :])
        exchange.hang_up()

    return answer


def drips(registry: RegistryServer, seconds: float, pieces: int) -> Fault:
    """Send the download in some pieces with a pause before each."""

    def answer(exchange: Exchange) -> None:
        content = archive_of(registry.records.values())
        size = len(content) // pieces + 1
        exchange.start(200, "application/zip", {}, None)
        for begin in range(0, len(content), size):
            exchange.stopping.wait(seconds)
            exchange.write(content[begin : begin + size])
        exchange.hang_up()

    return answer


def stops(registry: RegistryServer, seen: Callable[[], None] = lambda: None) -> Fault:
    """Send half of the download and then nothing more; ``seen`` is called in between."""

    def answer(exchange: Exchange) -> None:
        content = archive_of(registry.records.values())
        exchange.start(200, "application/zip", {}, None)
        exchange.write(content[: len(content) // 2])
        seen()
        exchange.stopping.wait()
        exchange.hang_up()

    return answer


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _own_id(study: Record) -> str:
    own: str = study["protocolSection"]["identificationModule"]["nctId"]
    return own
