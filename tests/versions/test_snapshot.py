import hashlib
import json
import re
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.made_snapshots import (
    NOON,
    TRIAL,
    VOLATILE,
    json_objects,
    json_texts,
    json_values,
    made_snapshot,
    made_version,
)
from trialcli.ctgov import shape
from trialcli.errors import DamagedSnapshotError, ExitCode, FutureFormatError
from trialcli.record.strictjson import MAX_DEPTH, parse_json
from trialcli.record.tree import canonical, content_digest, record_texts
from trialcli.registry.history import RegistryVersion
from trialcli.versions.snapshot import (
    MAX_NUMBER,
    Snapshot,
    SnapshotName,
    Source,
    document_bytes,
    file_name,
    from_bytes,
    name_of,
    parse_file_name,
    parse_history_name,
    to_bytes,
)

FORMAT = Path(__file__).parents[2] / "docs" / "snapshot-format.md"

moments = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-5))])).filter(
    lambda moment: datetime(1, 1, 3) < moment.replace(tzinfo=None) < datetime(9999, 12, 30)  # noqa: DTZ001
)
# A header's texts come from a registry too.
header_texts = st.none() | json_texts
registry_versions = st.builds(
    RegistryVersion,
    number=st.integers(1, MAX_NUMBER) | st.integers(1, 12_345),
    day=st.dates(),
    status=header_texts,
    modules=st.lists(json_texts, max_size=3).map(tuple),
)


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    study = draw(json_objects)
    return Snapshot(
        trial=f"NCT{draw(st.integers(1, 99_999_999)):08d}",
        retrieved=draw(moments),
        source=Source(
            draw(st.sampled_from(["api", "history", "page", "invented"])),
            draw(header_texts),
            draw(header_texts),
        ),
        digest=content_digest(study, VOLATILE),
        study=study,
        api_version=draw(header_texts),
        data_timestamp=draw(header_texts),
        version=draw(st.none() | registry_versions),
    )


def sealed(document: dict[str, Any]) -> bytes:
    """Return the bytes of a document as another program, going by the format, would write it."""
    rest = {key: value for key, value in document.items() if key != "seal"}
    seal = hashlib.sha256(canonical(rest).encode("utf-8", "surrogatepass")).hexdigest()
    return json.dumps({**rest, "seal": seal}).encode()


def document_of(snapshot: Snapshot) -> dict[str, Any]:
    document = json.loads(to_bytes(snapshot))
    assert isinstance(document, dict)
    return document


@given(snapshots())
def test_a_snapshot_is_read_as_it_was_written(snapshot: Snapshot) -> None:
    read = from_bytes(to_bytes(snapshot), what="it")
    assert read == snapshot
    # Python's equality is too kind: the order of keys and the kinds of numbers count too.
    assert json.dumps(read.study) == json.dumps(snapshot.study)


@given(snapshots())
def test_bytes_are_written_as_they_were_read(snapshot: Snapshot) -> None:
    content = to_bytes(snapshot)
    assert to_bytes(from_bytes(content, what="it")) == content
    assert content.endswith(b"\n}\n")


@given(moments, moments)
def test_names_sort_as_their_times(one: datetime, other: datetime) -> None:
    first, second = (
        file_name(made_snapshot()._replace(retrieved=moment)) for moment in (one, other)
    )
    assert (first < second) == (one < other)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "README.md",
        "20260112T120000.000000Z-0123456789abcdef.json.tmp",
        ".20260112T120000.000000Z-0123456789abcdef.json.0123abcd.tmp",
        "20260112T120000.000000Z-0123456789ABCDEF.json",
        "20260112T120000Z-0123456789abcdef.json",
        "20260230T120000.000000Z-0123456789abcdef.json",
        "20260112T246060.000000Z-0123456789abcdef.json",
        "2026011\N{ARABIC-INDIC DIGIT TWO}T120000.000000Z-0123456789abcdef.json",
        "history-v0007-2019-07-16-0123456789abcdef.json",
        "../20260112T120000.000000Z-0123456789abcdef.json",
    ],
)
def test_other_names_are_no_snapshots(name: str) -> None:
    assert parse_file_name(TRIAL, name) is None


@given(snapshots())
def test_a_file_name_has_the_facts_of_the_snapshot(snapshot: Snapshot) -> None:
    name = name_of(snapshot)
    assert name.retrieved == snapshot.retrieved
    assert snapshot.digest.startswith(name.digest)
    parse, other = parse_file_name, parse_history_name
    if snapshot.version is not None:
        parse, other = other, parse
        assert (name.version, name.day) == (snapshot.version.number, snapshot.version.day)
    assert parse(snapshot.trial, name.file_name) == name
    assert other(snapshot.trial, name.file_name) is None


def test_the_name_of_a_registrys_version() -> None:
    name = name_of(made_version(7, minutes=1))
    digest = made_snapshot().digest[:16]
    assert name == SnapshotName(
        TRIAL,
        f"history-v0007-2019-07-16-20260112T120100.000000Z-{digest}.json",
        NOON + timedelta(minutes=1),
        digest,
        7,
        date(2019, 7, 16),
    )


READ = "20260112T120000.000000Z-0123456789abcdef.json"


@pytest.mark.parametrize(
    "name",
    [
        "history-v0007-2019-07-16-0123456789abcdef.json",
        f"history-v7-2019-07-16-{READ}",
        f"history-v0000-2019-07-16-{READ}",
        f"history-v00007-2019-07-16-{READ}",
        f"history-v1234567890-2019-07-16-{READ}",
        f"history-v0007-2019-02-30-{READ}",
        f"history-v0007-2019-W29-2-{READ}",
        f"history-v0007-2019-07-16-{READ}.gz",
        f"history-v0007-2019-07-16-{READ}\n",
        f"history-v0007-2019-07-16-\n{READ}",
        f"history-v000\N{ARABIC-INDIC DIGIT SEVEN}-2019-07-16-{READ}",
        READ,
    ],
)
def test_other_names_are_no_versions_of_the_registrys(name: str) -> None:
    assert parse_history_name(TRIAL, name) is None


@pytest.mark.parametrize(
    "version",
    [
        7,
        [],
        {},
        {"number": 0, "date": "2019-07-16", "status": None, "modules": []},
        {"number": True, "date": "2019-07-16", "status": None, "modules": []},
        {"number": 10**9, "date": "2019-07-16", "status": None, "modules": []},
        {"number": 7, "date": "2019-07", "status": None, "modules": []},
        {"number": 7, "date": "2019-02-30", "status": None, "modules": []},
        {"number": 7, "date": "2019-07-16", "status": 1, "modules": []},
        {"number": 7, "date": "2019-07-16", "status": None, "modules": [1]},
        {"number": 7, "date": "2019-07-16", "status": None},
    ],
)
def test_a_malformed_registry_version_is_damage(version: Any) -> None:
    document = {**document_of(made_version()), "registry_version": version}
    with pytest.raises(DamagedSnapshotError, match=r"^it is damaged: "):
        from_bytes(sealed(document), what="it")


def test_a_snapshot_may_say_that_it_is_no_registrys_version() -> None:
    document = {**document_of(made_snapshot()), "registry_version": None}
    assert from_bytes(sealed(document), what="it") == made_snapshot()


@settings(max_examples=25)
@given(snapshots(), st.data())
def test_no_change_of_a_byte_passes_unless_it_means_nothing(
    snapshot: Snapshot, draw: st.DataObject
) -> None:
    content = bytearray(to_bytes(snapshot))
    position = draw.draw(st.integers(0, len(content) - 1))
    content[position] ^= draw.draw(st.integers(1, 255))
    try:
        value = parse_json(bytes(content), max_depth=MAX_DEPTH + 1)
        means_the_same = canonical(value) == canonical(document_of(snapshot))
    except ValueError:
        means_the_same = False
    if means_the_same:
        assert from_bytes(bytes(content), what="it") == snapshot
    else:
        with pytest.raises(DamagedSnapshotError):
            from_bytes(bytes(content), what="it")


def test_no_beginning_of_a_file_passes() -> None:
    content = to_bytes(made_snapshot())
    for length in range(len(content) - 1):
        with pytest.raises(DamagedSnapshotError):
            from_bytes(content[:length], what="it")
    assert from_bytes(content[:-1], what="it")  # only the line feed at the end is gone


def test_white_space_order_and_escapes_may_change_on_the_way() -> None:
    snapshot = made_snapshot(title="Größe\n\ud800")
    text = to_bytes(snapshot).decode()
    document = json.loads(text)
    for content in (
        text.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + text.encode(),
        json.dumps(dict(reversed(document.items())), indent=8).encode(),
    ):
        assert from_bytes(content, what="it") == snapshot


@given(json_objects)
def test_keys_of_a_later_trialcli_are_ignored_and_sealed(unknown: dict[str, Any]) -> None:
    snapshot = made_snapshot()
    document = {**unknown, **document_of(snapshot)}
    document["source"] = {**unknown, **document["source"]}
    document["source"].update(kind="mirror", url=None)
    read = from_bytes(sealed(document), what="it")
    assert read == snapshot._replace(source=Source("mirror", None, snapshot.source.note))  # type: ignore[arg-type]
    document["also"] = "added without a new seal"
    with pytest.raises(DamagedSnapshotError, match="seal"):
        from_bytes(
            json.dumps(document | {"seal": json.loads(sealed(unknown))["seal"]}).encode(), what="it"
        )


def test_a_file_of_a_newer_format_is_not_called_damaged() -> None:
    document = {"format": "trialcli-snapshot/2", "all": "new"}
    with pytest.raises(FutureFormatError, match="format 2; this trialcli reads 1") as raised:
        from_bytes(sealed(document), what="it")
    assert raised.value.exit_code is ExitCode.STORE


def test_any_higher_format_number_is_a_newer_format() -> None:
    content = to_bytes(made_snapshot()).replace(b"trialcli-snapshot/1", b"trialcli-snapshot/3")
    with pytest.raises(FutureFormatError, match="format 3; this trialcli reads 1"):
        from_bytes(content, what="it")


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("trial", 12, "its trial is missing or malformed"),
        ("trial", "../x", "its trial ID is malformed"),
        ("retrieved", [], "its retrieved is missing or malformed"),
        ("retrieved", "2026-01-12", "its time is malformed"),
        ("retrieved", "2026-13-12T12:00:00.000000Z", "month must be in 1..12"),
        ("source", "api", "its source is missing or malformed"),
        ("source", {"kind": 1}, "its kind is missing or malformed"),
        ("source", {"kind": "api", "url": {}}, "its url is missing or malformed"),
        ("digest", None, "its digest is missing or malformed"),
        ("digest", "0123", "its digest is malformed"),
        ("study", [], "its study is missing or malformed"),
        ("api_version", 2, "its api_version is missing or malformed"),
        ("data_timestamp", {}, "its data_timestamp is missing or malformed"),
    ],
)
def test_a_malformed_header_is_named_even_if_sealed(key: str, value: object, why: str) -> None:
    with pytest.raises(DamagedSnapshotError, match=f"^it is damaged: {re.escape(why)}"):
        from_bytes(sealed({**document_of(made_snapshot()), key: value}), what="it")


@pytest.mark.parametrize("key", ["format", "trial", "retrieved", "source", "digest", "study"])
def test_a_header_with_a_key_missing_is_damaged(key: str) -> None:
    document = document_of(made_snapshot())
    del document[key]
    with pytest.raises(DamagedSnapshotError):
        from_bytes(sealed(document), what="it")


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"null", b"{}", b'"text"', b"\x00" * 100, b"<html>"]
)
def test_what_is_no_snapshot_file_is_named(content: bytes) -> None:
    with pytest.raises(DamagedSnapshotError, match=r"^NCT/it\.json is damaged: ") as raised:
        from_bytes(content, what="NCT/it.json")
    assert "\n" not in str(raised.value)


def test_the_deepest_record_that_is_accepted_can_be_read_back() -> None:
    study = parse_json(b'{"a":' * MAX_DEPTH + b"1" + b"}" * MAX_DEPTH)
    snapshot = made_snapshot(study=study)
    assert from_bytes(to_bytes(snapshot), what="it") == snapshot


def test_a_number_that_is_no_json_is_never_written() -> None:
    study: dict[str, Any] = {"a": float("nan")}
    with pytest.raises(ValueError, match="JSON"):
        to_bytes(Snapshot(TRIAL, NOON, Source("invented"), "0" * 64, study))


def test_the_example_in_the_format_has_the_keys_that_are_written() -> None:
    example = FORMAT.read_text().split("```json\n")[1].split("```")[0]
    assert list(json.loads(example)) == list(document_of(made_snapshot()))
    member = FORMAT.read_text().split("```json\n")[2].split("```")[0].strip().rstrip(",")
    named = json.loads(f"{{{member}}}")["registry_version"]
    assert list(named) == list(document_of(made_version())["registry_version"])


def test_the_format_names_the_volatile_paths_of_the_registry() -> None:
    assert shape.SHAPE.volatile == VOLATILE
    assert f"- `{VOLATILE[0]}`" in FORMAT.read_text()


@pytest.mark.parametrize("part", range(8))
def test_real_records_come_back_as_they_were(corpus: Path, part: int) -> None:
    files = [*(corpus / "records").glob("*.json"), *(corpus / "series").glob("*/*.json")]
    assert files
    for file in sorted(files)[part::8]:
        snapshot = made_snapshot(study=parse_json(file.read_bytes()))
        read = from_bytes(to_bytes(snapshot), what=file.name)
        assert read == snapshot
        assert json.dumps(read.study) == json.dumps(snapshot.study)


def test_the_seal_can_be_made_from_the_texts_of_the_record() -> None:
    snapshot = made_snapshot()
    at_hand = snapshot._replace(texts=record_texts(snapshot.study, VOLATILE))
    assert to_bytes(at_hand) == to_bytes(snapshot)


@given(json_objects, st.dictionaries(json_texts, json_values, max_size=3))
def test_a_document_is_written_as_python_writes_it(
    study: dict[str, Any], header: dict[str, Any]
) -> None:
    for document in ({**header, "study": study}, {"study": study, **header}, header):
        text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
        assert document_bytes(document) == text.encode("utf-8", "backslashreplace")


@pytest.mark.parametrize("spelled", ["0.00001", "1e-7", "1.8446744073709552e+19"])
def test_a_seal_over_another_spelling_of_a_number_is_wrong(spelled: str) -> None:
    value = 2**64 if "+" in spelled else float(spelled)
    document = json.loads(to_bytes(made_snapshot(study={"a": value})))
    assert from_bytes(json.dumps(document).encode(), what="it").study == {"a": value}
    rest = {key: document[key] for key in document if key != "seal"}
    own = canonical({"a": value})
    text = canonical(rest).replace(own, f'{{"a":{spelled}}}')
    assert text != canonical(rest)
    document["seal"] = hashlib.sha256(text.encode()).hexdigest()
    with pytest.raises(DamagedSnapshotError, match="does not match its seal"):
        from_bytes(json.dumps(document).encode(), what="it")
