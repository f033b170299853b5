import gzip
import threading
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.edges.http.body import complete_body
from trialcli.errors import BadAnswerError, UnreachableError

NOT_GIVEN_UP = threading.Event()


def chunks_of(content: bytes, size: int) -> list[bytes]:
    return [content[start : start + size] for start in range(0, len(content), size)]


def several_members(body: bytes) -> bytes:
    third = len(body) // 3
    parts = (body[:third], b"", body[third:])
    return b"".join(gzip.compress(part) for part in parts) + bytes(len(body) % 5)


def raw_deflate(body: bytes) -> bytes:
    return zlib.compress(body, wbits=-15)


PACKINGS = [
    ("", bytes),
    ("identity", bytes),
    ("gzip", gzip.compress),
    ("gzip", several_members),
    ("X-GZip", several_members),
    ("gzip", zlib.compress),
    ("deflate", zlib.compress),
    ("deflate", raw_deflate),
    ("deflate", gzip.compress),
]


@given(st.binary(max_size=2000), st.integers(1, 300), st.sampled_from(PACKINGS))
def test_any_body_arrives_as_it_was_sent(
    body: bytes, size: int, packing: tuple[str, Callable[[bytes], bytes]]
) -> None:
    encoding, pack = packing
    packed = pack(body)
    headers = {"content-encoding": encoding, "content-length": str(len(packed))}
    limit = max(len(body), len(packed))
    assert complete_body(headers, chunks_of(packed, size), limit, NOT_GIVEN_UP) == body


@given(st.binary(min_size=1, max_size=2000), st.sampled_from(PACKINGS[2:]), st.data())
def test_a_truncated_packed_body_is_noticed(
    body: bytes, packing: tuple[str, Callable[[bytes], bytes]], data: st.DataObject
) -> None:
    encoding, pack = packing
    last = pack(body).rstrip(b"\0") if pack is several_members else pack(body)
    start = last.rindex(b"\x1f\x8b") + 1 if pack is several_members else 1
    end = data.draw(st.integers(start, len(last) - 1))
    with pytest.raises(BadAnswerError, match="cut short"):
        complete_body({"content-encoding": encoding}, [last[:end]], 10_000, NOT_GIVEN_UP)


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", b'{"apiVersion": "2.0.5"}'),
        ("gzip", zlib.compress(b"{}", wbits=-15)),
        ("deflate", b'{"apiVersion": "2.0.5"}'),
        ("gzip", gzip.compress(b"{}") + b"more"),
        ("deflate", zlib.compress(b"{}") + b"more"),
        ("gzip", gzip.compress(b"") * 2000),
    ],
    ids=["plain", "raw", "plain deflate", "more", "more deflate", "too many"],
)
def test_a_wrongly_packed_body_is_refused(encoding: str, packed: bytes) -> None:
    with pytest.raises(BadAnswerError, match="wrongly compressed"):
        complete_body({"content-encoding": encoding}, [packed], 100_000, NOT_GIVEN_UP)


def test_an_empty_answer_may_name_any_compression() -> None:
    headers = {"content-encoding": "gzip", "content-length": "0"}
    assert complete_body(headers, [], 100, NOT_GIVEN_UP) == b""


@pytest.mark.parametrize("members", [1, 5])
def test_a_bomb_of_several_members_is_unpacked_only_to_the_limit(members: int) -> None:
    bomb = gzip.compress(b" " * 1_000_000) * members
    with pytest.raises(BadAnswerError, match="larger than"):
        complete_body({"content-encoding": "gzip"}, [bomb], 100_000, NOT_GIVEN_UP)


def test_a_body_shorter_than_announced_is_cut_short() -> None:
    with pytest.raises(BadAnswerError, match="cut short"):
        complete_body({"content-length": "11"}, [b"0123456789"], 100, NOT_GIVEN_UP)


@pytest.mark.parametrize("length", ["", "-1", "many", "²"])
def test_a_length_that_is_not_a_number_is_ignored(length: str) -> None:
    assert complete_body({"content-length": length}, [b"abc"], 100, NOT_GIVEN_UP) == b"abc"


def test_receiving_stops_at_the_limit() -> None:
    chunks = iter([b"x" * 60, b"x" * 60, b"never asked for"])
    with pytest.raises(BadAnswerError, match="larger than"):
        complete_body({}, chunks, 100, NOT_GIVEN_UP)
    assert next(chunks) == b"never asked for"


def test_a_bomb_is_unpacked_only_to_the_limit() -> None:
    bomb = gzip.compress(b" " * 10_000_000)
    with pytest.raises(BadAnswerError, match="larger than"):
        complete_body({"content-encoding": "gzip"}, [bomb], 100_000, NOT_GIVEN_UP)


def test_an_unknown_compression_is_refused() -> None:
    with pytest.raises(BadAnswerError, match="unknown compression"):
        complete_body({"content-encoding": "br"}, [b"..."], 100, NOT_GIVEN_UP)


def test_receiving_ends_once_nobody_waits_for_it() -> None:
    given_up = threading.Event()
    given_up.set()
    with pytest.raises(UnreachableError, match="too slowly"):
        complete_body({}, [b"x"], 100, given_up)
