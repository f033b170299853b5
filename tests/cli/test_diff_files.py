"""Files of records as people have them, given to `diff`."""

import gzip
import io
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.hostile import RAW, WORDS
from tests.cli.program import Program
from tests.cli.test_diff_filters import words
from tests.made_snapshots import made_snapshot
from tests.registry_history import as_history
from tests.registry_server import record
from tests.render.invented import invented
from trialcli.versions.snapshot import to_bytes

ONE, TWO, THREE = "NCT00000001", "NCT00000002", "NCT00000003"
Record = dict[str, Any]

BEFORE = [record(ONE, title="Old"), record(TWO, title="Same"), record(THREE, title="Three")]
AFTER = [record(ONE, title="New"), record(TWO, title="Same"), record(THREE, title="Drei")]


def dumped(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def packed(members: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return content.getvalue()


FORMS: dict[str, Callable[[list[Record]], bytes]] = {
    "the site's download": dumped,
    "indented": lambda records: json.dumps(records, indent=2).encode(),
    "a page of a search": lambda records: dumped({"studies": records, "nextPageToken": "t"}),
    "pages": lambda records: dumped([{"studies": records[:1]}, {"studies": records[1:]}]),
    "by ID": lambda records: dumped({name_of(one): one for one in records}),
    "JSON lines": lambda records: b"\n".join(map(dumped, records)) + b"\n",
    "documents in a row": lambda records: b"\n".join(
        json.dumps(one, indent=1).encode() for one in records
    ),
    "compressed": lambda records: gzip.compress(dumped(records)),
    "compressed in two members": lambda records: (
        gzip.compress(dumped(records)[:50]) + gzip.compress(dumped(records)[50:])
    ),
    "compressed lines": lambda records: gzip.compress(b"\n".join(map(dumped, records))),
    "the site's archive": lambda records: packed(
        {f"{number}.json": dumped(one) for number, one in enumerate(records)}
    ),
    "an archive of the list": lambda records: packed({"ctg-studies.json": dumped(records)}),
    "an archive from a desktop": lambda records: packed(
        {"week/": b"", "week/all.json": dumped(records), "__MACOSX/._all.json": b"\0\5"}
    ),
    "with a mark": lambda records: json.dumps(records).encode("utf-8-sig"),
    "UTF-16": lambda records: json.dumps(records).encode("utf-16"),
    "UTF-16 without a mark": lambda records: json.dumps(records).encode("utf-16-be"),
    "snapshots": lambda records: b"\n".join(
        to_bytes(made_snapshot(name_of(one), study=one)) for one in records
    ),
}


def name_of(study: Record) -> str:
    return str(study["protocolSection"]["identificationModule"]["nctId"])


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, bytes], str]:
    def write(name: str, content: bytes) -> str:
        (tmp_path / name).write_bytes(content)
        return str(tmp_path / name)

    return write


@pytest.mark.parametrize("form", FORMS)
def test_the_trials_of_two_files_are_compared_by_their_ids(
    form: str, put: Callable[[str, bytes], str], program: Program
) -> None:
    before, after = put("a", FORMS[form](BEFORE)), put("b", dumped(AFTER))
    for pair in ((before, after), (after, before)):
        ran = program("diff", *pair, "--json")
        assert (ran.code, ran.err) == (0, "")
        assert [one["trial"] for one in ran.data["diffs"]] == [ONE, TWO, THREE]
        assert [bool(one["changes"]) for one in ran.data["diffs"]] == [True, False, True]
        assert ran.data["not_compared"] == []
        assert program("diff", *pair, "--exit-code").code == 4
    assert not program.root.exists()


@pytest.mark.parametrize("form", FORMS)
def test_one_record_is_compared_with_its_own_in_a_list(
    form: str, put: Callable[[str, bytes], str], program: Program
) -> None:
    single, several = put("a", FORMS[form](BEFORE[2:])), put("b", FORMS[form](AFTER))
    ran = program("diff", single, several, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert (ran.data["schema"], ran.data["trial"]) == ("trialcli/diff/1", THREE)
    assert program("diff", several, single, "--json").data["trial"] == THREE
    stranger = put("c", dumped(record("NCT00000009")))
    ran = program("diff", stranger, several)
    assert (ran.code, ran.out) == (2, "")
    assert "b holds no record of NCT00000009, the trial in c." in ran.err


def test_trials_that_only_one_file_holds_are_named(
    put: Callable[[str, bytes], str], program: Program
) -> None:
    before, after = put("w1.json", dumped(BEFORE)), put("w2.json", dumped(AFTER[1:] + BEFORE[:0]))
    ran = program("diff", before, after)
    assert (ran.code, ran.err) == (0, "")
    assert words(ran.out).endswith(f"1 trial is only in w1.json: {ONE}.")
    data = program("diff", before, after, "--json").data
    assert data["not_compared"] == [{"trial": ONE, "why": "only-before"}]
    apart = put("w3.json", dumped([record(f"NCT000001{number}") for number in range(10, 22)]))
    ran = program("diff", before, apart, "--exit-code")
    assert ran.code == 0
    assert words(ran.out) == (
        f"No trial was found in both files. 3 trials are only in w1.json: {ONE}, {TWO} and {THREE}."
        " 12 trials are only in w3.json: "
        + ", ".join(f"NCT000001{number}" for number in range(10, 20))
        + " and 2 more."
    )
    same = program("diff", before, before)
    assert words(same.out) == "No changes in the 3 trials that were compared."


def test_a_trial_under_a_new_id_is_met_by_its_alias(
    put: Callable[[str, bytes], str], program: Program
) -> None:
    merged = record("NCT00000009", title="New")
    merged["protocolSection"]["identificationModule"]["nctIdAliases"] = [ONE]
    before, after = put("a", dumped(BEFORE)), put("b", dumped([merged, *AFTER[1:]]))
    for pair in ((before, after), (after, before)):
        data = program("diff", *pair, "--json").data
        assert data["not_compared"] == []
        assert len(data["diffs"]) == 3


@pytest.mark.parametrize("differs", [False, True])
def test_a_trial_that_is_twice_in_a_file_is_reported(
    differs: bool, put: Callable[[str, bytes], str], program: Program
) -> None:
    twice = put("a", dumped([*BEFORE, record(ONE, title="Other" if differs else "Old")]))
    ran = program("diff", twice, put("b", dumped(AFTER)))
    assert ran.code == 0
    assert "Old → New" in ran.out or "[-Old-]{+New+}" in ran.out
    how = "different records; the first of each is compared" if differs else "the same record"
    assert ran.err == f"a holds 1 trial more than once ({ONE}): {how}.\n"


def test_versions_of_the_history_are_read_as_the_history_has_them(
    put: Callable[[str, bytes], str], program: Program
) -> None:
    study = invented()
    served = as_history(study)
    bare = put("bare.json", dumped(study))
    for number, document in enumerate(
        (
            {"studyVersion": 6, "study": served},
            {"study": served, "topics": {}, "history": {"changes": [{"version": 6}]}},
        )
    ):
        version = put(f"v{number}.json", dumped(document))
        ran = program("diff", bare, version, "--json")
        assert (ran.code, ran.err) == (0, "")
        assert ran.data["changes"] == []
        assert (ran.data["after"]["version"], ran.data["after"]["source"]) == ("v7", "history")


def test_parts_that_cannot_be_used_are_named_and_the_others_compared(
    put: Callable[[str, bytes], str], program: Program
) -> None:
    members = {
        "1.json": dumped(AFTER[0]),
        "2.json": dumped(AFTER[1])[:-5],
        "notes.pdf": b"%PDF-1.7",
        "table.csv": b"NCT Number,Title\nNCT00000001,x\n",
        "inner.zip": packed({"3.json": dumped(AFTER[2])}),
        "empty.json": b"",
        "other.json": b'{"resourceType": "Bundle"}',
        "text.json": b"\xff\xfe\xfa",
    }
    ran = program("diff", put("a", dumped(BEFORE)), put("b.zip", packed(members)))
    assert ran.code == 2
    for name, why in (
        ("2.json", "it is not complete JSON"),
        ("notes.pdf", "it is a PDF document"),
        ("table.csv", "it is a table (CSV or TSV)"),
        ("inner.zip", "it is packed twice; unpack it first"),
        ("empty.json", "it is empty"),
        ("other.json", "it is a FHIR resource"),
        ("text.json", "it is not"),
    ):
        assert f"b.zip: {name} is not a record: {why}" in ran.err
    # One record is left of the archive, and it is compared with its own.
    assert "NCT00000001  New" in ran.out
    members["4.json"] = dumped(record("NCT00000004"))
    ran = program("diff", put("a", dumped(BEFORE)), put("b.zip", packed(members)))
    assert words(ran.out).endswith(
        f"2 trials of a were not found in the readable part of b.zip: {TWO} and {THREE}. "
        "1 trial is only in b.zip: NCT00000004."
    )


def test_a_damaged_line_is_named_and_the_others_compared(
    put: Callable[[str, bytes], str], program: Program
) -> None:
    lines = [dumped(AFTER[0]), b'{"broken": ', dumped(AFTER[1]), dumped(AFTER[2])]
    ran = program("diff", put("a", dumped(BEFORE)), put("b.jsonl", b"\n".join(lines)), "--json")
    assert ran.code == 2
    assert len(ran.data["diffs"]) == 3
    assert "b.jsonl: line 2 is not a record: it is not JSON" in ran.err


def test_a_damaged_checksum_stops_no_other_member(
    put: Callable[[str, bytes], str], program: Program
) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for number, study in enumerate(AFTER):
            archive.writestr(f"{number}.json", dumped(study))
    damaged = content.getvalue().replace(b'"Drei"', b'"Dret"', 1)
    ran = program("diff", put("a", dumped(BEFORE)), put("b.zip", damaged))
    assert ran.code == 2
    assert "b.zip: 2.json is not a record: it is damaged" in ran.err
    assert "Old → New" in ran.out or "[-Old-]{+New+}" in ran.out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it is empty"),
        (b"  \n", "it is empty"),
        (b"[]", "it holds no records"),
        (b'{"studies": []}', "it holds no records"),
        (b"%PDF-1.7\n%\xe2", "it is a PDF document"),
        (b"<!DOCTYPE html>\n<html><body>x", "it is a web page"),
        (b"TY  - DBASE\nDP  - x\n", "it is a file of citations (RIS or NBIB)"),
        (b'"NCT Number","Title"\n"NCT00000001","x"\n', "it is a table (CSV or TSV)"),
        ("NCT Number\tTitle\r\nNCT00000001\tx\r\n".encode("utf-16"), "it is a table (CSV or TSV)"),
        (packed({"xl/workbook.xml": b"<x/>", "[Content_Types].xml": b""}), "it is an Excel"),
        (packed({}), "it holds no records"),
        (packed({"a.json": dumped(BEFORE)})[:-30], "it is a damaged ZIP archive"),
        (b"PK\x03\x04nonsense", "it is a damaged ZIP archive"),
        (gzip.compress(dumped(BEFORE))[:-20], "its compression is damaged"),
        (
            gzip.compress(dumped(BEFORE)) + b"x",
            "its compression is damaged (a checksum is wrong, or",
        ),
        (gzip.compress(packed({"a.json": b"{}"})), "it is packed twice"),
        (gzip.compress(b""), "it is empty"),
        (dumped(BEFORE)[:-9], "it is not complete JSON (line 1: "),
        (dumped(BEFORE[0])[:-1], "it is not complete JSON (line 1: "),
        (json.dumps("Schütz", ensure_ascii=False).encode("latin-1"), "it is not UTF-8 text"),
        (b'{"schema": "trialcli/list/1", "trials": []}', "it is JSON of another command"),
        (b"BZh91AY&SY", "it is a bzip2 file"),
    ],
    ids=map(str, range(22)),
)
def test_a_file_that_cannot_be_used_is_named_for_what_it_is(
    content: bytes, said: str, put: Callable[[str, bytes], str], program: Program
) -> None:
    good, bad = put("good.json", dumped(BEFORE)), put("bad", content)
    for pair in ((good, bad), (bad, good)):
        ran = program("diff", *pair)
        assert (ran.code, ran.out) == (2, "")
        assert f"bad is not a record: {said}" in ran.err
        assert ran.err.count("\n") == 1


def test_an_archive_that_unpacks_to_far_too_much_is_not_unpacked(
    put: Callable[[str, bytes], str], program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trialcli.edges.recordfiles.LARGEST_GIVEN", 2**20)
    monkeypatch.setattr("trialcli.edges.recordfiles.MOST_TIMES", 10)
    good = put("good.json", dumped(BEFORE))
    bomb = b"[" + b" " * 2**23 + b"]"
    for content, said in (
        (packed({"a.json": bomb}), "unpacks to more than 1 MiB"),
        (packed({f"{number}.json": bomb[: 2**18] for number in range(9)}), "unpacks to more"),
        (gzip.compress(bomb), "unpacks to more"),
    ):
        ran = program("diff", good, put("bomb", content))
        assert (ran.code, ran.out) == (2, "")
        assert said in ran.err


def test_a_member_larger_than_its_archive_says_is_damaged(
    put: Callable[[str, bytes], str], program: Program
) -> None:
    content = packed({"1.json": dumped(AFTER[0]) + b" " * 4000, "2.json": dumped(AFTER[1])})
    size = (len(dumped(AFTER[0])) + 4000).to_bytes(4, "little")
    ran = program("diff", put("a", dumped(BEFORE)), put("b", content.replace(size, b"\x40\0\0\0")))
    assert (ran.code, "b: 1.json is not a record" in ran.err) == (2, True)


@pytest.mark.parametrize("text", WORDS.values(), ids=WORDS)
def test_no_name_of_a_member_reaches_the_terminal_or_the_disk(
    text: str, put: Callable[[str, bytes], str], program: Program, tmp_path: Path
) -> None:
    text = text.encode("utf-8", "replace").decode()
    members = {f"../../{text}.json": b"{", f"/etc/{text}": b"[1]", "a.json": dumped(AFTER[0])}
    names = {path.name for path in tmp_path.iterdir()}
    ran = program("diff", put("a", dumped(BEFORE)), put("b.zip", packed(members)))
    assert ran.code == 2
    assert not RAW.search((ran.out + ran.err).replace("\n", ""))
    assert {path.name for path in tmp_path.iterdir()} == {*names, "a", "b.zip"}


def test_an_encrypted_member_is_named(put: Callable[[str, bytes], str], program: Program) -> None:
    content = bytearray(packed({"1.json": dumped(AFTER[0]), "2.json": dumped(AFTER[1])}))
    # The flag of encryption in the header of the first member and in the directory.
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    ran = program("diff", put("a", dumped(BEFORE)), put("b.zip", bytes(content)))
    assert ran.code == 2
    assert "b.zip: 1.json is not a record: it is encrypted." in ran.err


def test_a_pipe_is_read(put: Callable[[str, bytes], str], program: Program, tmp_path: Path) -> None:
    import threading

    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    content = packed({"all.json": dumped(AFTER)})
    writer = threading.Thread(target=lambda: pipe.write_bytes(content))
    writer.start()
    ran = program("diff", put("a", dumped(BEFORE)), str(pipe), "--json")
    writer.join()
    assert (ran.code, len(ran.data["diffs"])) == (0, 3)


def test_since_cannot_be_combined_with_files(
    put: Callable[[str, bytes], str], program: Program
) -> None:
    one = put("a", dumped(BEFORE))
    ran = program("diff", one, one, "--since", "2026-01-01")
    assert (ran.code, ran.out) == (2, "")
    assert "--since cannot be combined with files." in ran.err


def test_a_list_that_git_has_added_or_removed(
    put: Callable[[str, bytes], str], program: Program
) -> None:
    listed = put("list.json", dumped(AFTER))
    hexes = ("0" * 40, "100644")
    added = program("diff", "list.json", "/dev/null", ".", ".", listed, *hexes)
    removed = program("diff", "list.json", listed, *hexes, "/dev/null", ".", ".")
    assert (added.code, removed.code) == (0, 0)
    assert f"3 trials are only in list.json: {ONE}, {TWO} and {THREE}." in words(added.out)
    assert f"3 trials are only in list.json: {ONE}, {TWO} and {THREE}." in words(removed.out)
