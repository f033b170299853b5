"""Records from files that somebody downloaded, given to `import`."""

import gzip
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import Program
from tests.cli.test_diff_files import FORMS, ONE, THREE, TWO, dumped, packed
from tests.made_snapshots import made_snapshot, made_version
from tests.registry_history import as_history
from tests.registry_server import RegistryServer, record
from tests.stores import KINDS
from trialcli.versions.snapshot import name_of, to_bytes

Record = dict[str, Any]
Put = Callable[[str, bytes], str]


def dated(trial: str = ONE, day: str | None = "2026-01-12", title: str = "A trial") -> Record:
    """Return a record with the registry's data of a day."""
    study = record(trial, title=title)
    study["derivedSection"] = {"miscInfoModule": {"versionHolder": day}} if day else {}
    return study


either_kind = pytest.mark.parametrize("store_kind", KINDS, indirect=True)


@pytest.fixture
def put(tmp_path: Path) -> Put:
    def write(name: str, content: bytes) -> str:
        path = tmp_path / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return str(path)

    return write


def lines(text: str) -> list[tuple[str, str]]:
    """Return the trial and the outcome in each line."""
    return [(line[:11], line[13:22].strip()) for line in text.splitlines()]


def days(program: Program, trial: str = ONE) -> list[str]:
    return [name.retrieved.date().isoformat() for name in program.store.versions(trial)]


# ---------------------------------------------------------------- what people download


@pytest.mark.parametrize("form", sorted(FORMS.keys() - {"snapshots"}))
def test_the_records_of_a_download_are_stored(form: str, put: Put, program: Program) -> None:
    records = [dated(ONE), dated(TWO), dated(THREE)]
    given = put("download", FORMS[form](records))
    ran = program("import", given)
    assert (ran.code, lines(ran.out)) == (0, [(trial, "new") for trial in (ONE, TWO, THREE)])
    assert ran.err == "3 records of 1 file: 3 new.\n"
    snapshot = program.store.load(program.store.versions(ONE)[0])
    assert snapshot.study == records[0]
    assert snapshot.retrieved.isoformat() == "2026-01-12T23:59:59+00:00"
    assert snapshot.data_timestamp == "2026-01-12"
    digest = hashlib.sha256(Path(given).read_bytes()).hexdigest()
    assert snapshot.source == ("file", None, f"download (SHA-256 {digest})")
    again = program("import", given)
    assert (again.code, again.out) == (0, "")
    assert again.err == "3 records of 1 file: 3 unchanged.\n"
    assert program("verify").code == 0


@either_kind
def test_snapshots_keep_their_time_source_and_bytes(put: Put, program: Program) -> None:
    content = to_bytes(made_snapshot(ONE))
    version = to_bytes(made_version(7)._replace(trial=ONE))
    ran = program("import", put("a.json", content), put("b.json", version))
    assert (ran.code, lines(ran.out)) == (0, [(ONE, "new"), (ONE, "new")])
    (name,), (history,) = program.store.versions(ONE), program.store.histories(ONE)
    assert program.store.content(name) == content
    assert program.store.content(history) == version
    assert program.store.load(name).source.kind == "invented"
    assert program("import", put("a.json", content)).out == ""


@either_kind
def test_a_header_that_a_later_trialcli_wrote_is_kept(put: Put, program: Program) -> None:
    from trialcli.versions import snapshot as snapshots

    document = json.loads(to_bytes(made_snapshot(ONE)))
    document["later"] = "unknown here"
    document["seal"] = snapshots._seal(document)
    assert program("import", put("a.json", dumped(document))).code == 0
    (name,) = program.store.versions(ONE)
    assert json.loads(program.store.content(name))["later"] == "unknown here"


@either_kind
def test_another_store_is_merged(put: Put, program: Program, tmp_path: Path) -> None:
    program.keep(made_snapshot(ONE, "B", minutes=5))
    for minutes, title in ((0, "A"), (5, "B"), (9, "C")):
        one = made_snapshot(ONE, title, minutes=minutes)
        put(f"{ONE}/{name_of(one).file_name}", to_bytes(one))
    put("README.md", b"# Snapshots")
    put("store.json", b"{}")
    put(".lock", b"")
    ran = program("import", str(tmp_path / "files"))
    assert lines(ran.out) == [(ONE, "older"), (ONE, "changed")]
    others = ", ".join(f"{tmp_path}/files/{name}" for name in (".lock", "README.md", "store.json"))
    assert ran.err.splitlines() == [
        "3 records of 3 files: 1 changed, 1 older, 1 unchanged.",
        f"Not read: 3 other files ({others}).",
    ]
    assert len(program.store.versions(ONE)) == 3


def test_a_folder_of_links_says_so(put: Put, program: Program, tmp_path: Path) -> None:
    given = put("a.json", dumped(dated(ONE)))
    folder = tmp_path / "links"
    folder.mkdir()
    (folder / "a.json").symlink_to(given)
    ran = program("import", str(folder))
    assert ran.code == 2
    assert f"{folder} has no files of records, only links to files, which are not read." in ran.err
    assert f"Give the links themselves: trialcli import {folder}/*" in ran.err
    assert program("import", str(folder / "a.json")).code == 0


def test_a_folder_is_read_without_links_and_hidden_files(
    put: Put, program: Program, tmp_path: Path
) -> None:
    put("records/01/a.JSON", dumped(dated(ONE)))
    put("records/b.json.gz", gzip.compress(dumped(dated(TWO))))
    outside = put("outside.json", dumped(dated(THREE)))
    put("records/.hidden/c.json", dumped(dated(THREE)))
    records = tmp_path / "files" / "records"
    (records / "link.json").symlink_to(outside)
    (records / "loop").symlink_to(records)
    os.mkfifo(records / "pipe.json")
    ran = program("import", str(records))
    assert (ran.code, sorted(lines(ran.out))) == (0, [(ONE, "new"), (TWO, "new")])
    assert "Not read: 4 other files" in ran.err


def test_standard_input_and_a_pipe(program: Program) -> None:
    text = json.dumps([dated(ONE), dated(TWO)])
    ran = program.process("import", "-", stdin=text)
    assert (ran.code, len(ran.out.splitlines())) == (0, 2)
    snapshot = program.store.load(program.store.versions(ONE)[0])
    assert str(snapshot.source.note).startswith("standard input (SHA-256 ")
    assert program.process("import", "/dev/stdin", stdin=text).err.startswith("2 records")


# ---------------------------------------------------------------- the time of a record


@either_kind
def test_downloads_in_any_order_make_one_history(put: Put, program: Program) -> None:
    program.keep(made_snapshot(ONE, study=dated(day="2026-01-11", title="Now")))
    files = [
        put(f"{day}.json", dumped([dated(day=day, title=title)]))
        for day, title in (
            ("2024-01-10", "Second"),
            ("2023-06-05", "First"),
            ("2024-02-10", "Second"),
            ("2025-01-10", "First"),
        )
    ]
    ran = program("import", *files)
    outcomes = [outcome for _, outcome in lines(ran.out)]
    assert outcomes == ["older", "older", "older"]
    assert days(program) == ["2023-06-05", "2024-01-10", "2025-01-10", "2026-01-12"]
    assert program("import", *reversed(files)).out == ""


def test_of_several_files_the_oldest_data_comes_first(put: Put, program: Program) -> None:
    files = [
        put(name, dumped([dated(day=day, title=title)]))
        for name, day, title in (
            ("a.json", "2025-01-10", "A"),
            ("b.json", "2024-01-10", "B"),
            ("c.json", "2023-01-10", "A"),
        )
    ]
    ran = program("import", *files, put("d.json", b"{}"), put("e.pdf", b"%PDF"))
    assert [outcome for _, outcome in lines(ran.out)] == ["new", "changed", "changed"]
    assert days(program) == ["2023-01-10", "2024-01-10", "2025-01-10"]


@either_kind
def test_a_return_that_came_before_the_version_between_is_not_lost_silently(
    put: Put, program: Program
) -> None:
    by_day = {"2026-01-10": "A", "2026-03-10": "A", "2026-02-10": "B"}
    given = put(
        "a.jsonl",
        b"\n".join(json.dumps(dated(day=day, title=by_day[day])).encode() for day in by_day),
    )
    ran = program("import", "--json", given)
    assert (ran.code, ran.data["complete"]) == (3, False)
    assert ONE in ran.err
    assert "Import the same files once more." in ran.err
    ran = program("import", given)
    assert (ran.code, lines(ran.out)) == (0, [(ONE, "changed")])
    assert days(program) == sorted(by_day)
    ran = program("import", given)
    assert (ran.code, ran.out) == (0, "")


@pytest.mark.parametrize("later", [1, 2])
@pytest.mark.parametrize("order", ["132", "312", "213", "321", "123", "231"])
@either_kind
def test_a_content_before_and_after_another_one_is_not_lost_over_several_commands(
    order: str, later: int, put: Put, program: Program
) -> None:
    """``A`` in January and March, ``B`` in February; ``later``: and B or A in April."""
    by_day = {1: "A", 2: "B", 3: "A", 4: "BA"[later - 1]}
    files = {
        month: put(f"{month}.json", dumped(dated(day=f"2026-0{month}-10", title=title)))
        for month, title in by_day.items()
    }
    program("import", files[4])
    codes = [program("import", files[int(month)]).code for month in order]
    expected = ["2026-01-10", "2026-02-10", "2026-03-10", *(["2026-04-10"] if later == 1 else [])]
    if 3 in codes:
        for month in order:
            program("import", files[int(month)])
    # The fourth equals the third, so either of them may be the stored one.
    assert [day[:7] for day in days(program)[:2]] == ["2026-01", "2026-02"]
    assert len(days(program)) == len(expected)
    for month in by_day:
        assert program("import", files[month]).code == 0
    assert len(days(program)) == len(expected)


@pytest.mark.parametrize("order", ["ABA", "AAB", "BAA", "ABB", "AAA"])
def test_records_in_order_are_all_imported_at_once(order: str, put: Put, program: Program) -> None:
    given = [
        dated(day=f"2026-0{month}-10", title=title) for month, title in enumerate(order, start=1)
    ]
    path = put("a.jsonl", b"\n".join(json.dumps(one).encode() for one in given))
    assert program("import", path).code == 0
    assert program("import", path).out == ""


def test_the_json_is_complete_if_the_store_fails(
    put: Put, program: Program, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    given = put("a.json", dumped([dated()]))
    ran = program("import", given, "--json", "--store", str(tmp_path / "file"))
    assert (ran.code, ran.data["complete"], ran.data["records"]) == (5, False, [])
    assert ran.error["exit_code"] == 5


def test_the_time_is_stated(put: Put, program: Program) -> None:
    files = put("a.json", dumped(dated(ONE))), put("b.json", dumped(dated(TWO, None)))
    ran = program("import", *files, "--retrieved", "2026-01-14T10:30+02:00")
    assert ran.code == 0
    for trial in (ONE, TWO):
        (name,) = program.store.versions(trial)
        assert name.retrieved.isoformat() == "2026-01-14T08:30:00+00:00"
    (name,) = program.store.versions(TWO)
    assert program.store.load(name).data_timestamp is None


def test_a_record_of_today_has_the_present_time(put: Put, program: Program) -> None:
    assert program("import", put("a.json", dumped(dated(day="2026-11-23")))).code == 0
    (name,) = program.store.versions(ONE)
    assert name.retrieved < program_now()


def program_now() -> Any:
    from trialcli.edges.environment import Environment
    from trialcli.wiring import now

    return Environment(os.environ, Path()).clock(now)()


REFUSED: dict[str, tuple[Record, tuple[str, ...], str]] = {
    "without a date": (dated(day=None), (), "--retrieved when the file was downloaded"),
    "no date": (dated(day="soon"), (), "does not state the date of the registry's data"),
    "a date that lies ahead": (dated(day="2099-01-01"), (), "data of the registry of 2099-01-01"),
    "downloaded before its data": (
        dated(),
        ("--retrieved", "2026-01-11"),
        "downloaded later than --retrieved says (2026-01-11)",
    ),
    "fields were chosen": (
        {key: value for key, value in dated().items() if key != "hasResults"},
        (),
        "Download it again with all available data fields.",
    ),
    "few fields were chosen": (
        {"protocolSection": {"identificationModule": {"nctId": ONE}}},
        (),
        "It lacks nearly everything",
    ),
    "results were not chosen": (
        {**dated(), "hasResults": True},
        (),
        "It says that it has results, and lacks them.",
    ),
    "the history": (
        {"studyVersion": 3, "study": as_history(dated())},
        (),
        f"trialcli fetch --history {ONE}",
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_record_is_refused_with_the_reason(kind: str, put: Put, program: Program) -> None:
    study, options, reason = REFUSED[kind]
    other = dated(TWO, day="2025-01-01")
    ran = program("import", put("a.json", dumped([study, other])), *options)
    assert (ran.code, lines(ran.out)) == (3, [(ONE, "refused"), (TWO, "new")])
    assert reason in ran.out
    assert "a.json" in ran.out
    assert not program.store.versions(ONE)


@either_kind
def test_texts_as_html_are_recognised_or_refused(put: Put, program: Program) -> None:
    first, second = dated(day="2026-01-10"), dated(day="2026-02-10", title="Another title")
    for study in (first, second):
        description = "Some words:\n\n* one \\> two\n* three & four\n\n1. five"
        study["protocolSection"]["descriptionModule"] = {"briefSummary": description}
    given = put("a.json", dumped([first, second]))
    assert program("import", given).code == 0
    html = [as_history(study) for study in (first, second)]
    assert "<li>" in json.dumps(html)
    for content in (dumped(html), dumped(html).replace(b"</", b"<\\/")):
        ran = program("import", put("html.json", content))
        assert (ran.code, ran.out) == (0, "")
    html[1]["protocolSection"]["descriptionModule"]["briefSummary"] = "<p>Other words</p>"
    html[1]["derivedSection"]["miscInfoModule"]["versionHolder"] = "2026-03-10"
    ran = program("import", put("html.json", dumped(html)))
    assert ran.code == 3
    assert "Its texts are HTML, as in the registry's record history." in ran.out + ran.err
    assert days(program) == ["2026-01-10", "2026-02-10"]


def test_a_word_in_angle_brackets_is_no_html(put: Put, program: Program) -> None:
    study = dated(title="The effect of </p> on <li>")
    study["protocolSection"]["descriptionModule"] = {"briefSummary": "p \\< 0.05, <b and c>"}
    assert program("import", put("a.json", dumped(study))).code == 0


def test_a_stated_time_may_not_lie_ahead(put: Put, program: Program) -> None:
    given = put("a.json", dumped(dated()))
    for text in ("2099-01-01", "2026-11-24T01:00", "yesterday", "", "0001-01-01T00:00+14:00"):
        ran = program("import", given, "--retrieved", text)
        assert (ran.code, ran.out) == (2, "")
    assert not program.root.exists()


@either_kind
def test_one_day_of_data_has_one_record(put: Put, program: Program) -> None:
    given = put("a.json", dumped([dated(title="A"), dated(title="B"), dated(title="A")]))
    ran = program("import", given)
    assert (ran.code, lines(ran.out)) == (3, [(ONE, "new"), (ONE, "refused")])
    assert ran.err == "3 records of 1 file: 1 new, 1 unchanged, 1 refused.\n"
    other = put("b.json", dumped([dated(title="C")]))
    ran = program("import", other, "--retrieved", "2026-01-13")
    assert (ran.code, "the registry has one record a day" in ran.out) == (3, True)


@either_kind
def test_the_data_dates_agree_with_the_order(put: Put, program: Program) -> None:
    program("import", put("a.json", dumped(dated(day="2026-02-01"))))
    older = put("b.json", dumped(dated(day="2026-01-20", title="Older")))
    ran = program("import", older, "--retrieved", "2026-03-01")
    assert (ran.code, "has the data of 2026-02-01" in ran.out) == (3, True)
    assert lines(program("import", older).out) == [(ONE, "older")]


@either_kind
def test_what_the_registry_confirmed_later_stays_the_newest(
    put: Put, asking: Program, registry: RegistryServer
) -> None:
    study = dated(day="2026-11-20", title="Confirmed")
    asking.keep(made_snapshot(ONE, study=dated(day="2026-01-12", title="Confirmed")))
    registry.put(study)
    assert asking("fetch", ONE).code == 0
    ran = asking("import", put("a.json", dumped(dated(day="2026-03-01", title="Other"))))
    assert (ran.code, lines(ran.out)) == (3, [(ONE, "refused")])
    assert "the registry still had the stored record" in ran.out
    assert lines(asking("import", put("b.json", dumped(dated(day="2025-03-01")))).out) == [
        (ONE, "older")
    ]


# ---------------------------------------------------------------- files of another kind


OTHERS: dict[str, tuple[bytes, str]] = {
    "table": (b"NCT Number,Study Title,Study Status\nNCT00000001,A,RECRUITING\n", "a table"),
    "XML": (b"<?xml version='1.0'?><clinical_study></clinical_study>", "an XML export"),
    "citations": (b"TY  - DBASE\nAN  - NCT00000001\nER  - \n", "citations"),
    "web page": (b"<!DOCTYPE html><html><body>NCT00000001</body></html>", "a web page"),
    "PDF": (b"%PDF-1.7 ", "a PDF"),
    "nothing": (b"", "it is empty"),
    "half of a list": (dumped([dated()])[:-40], "it is not complete JSON"),
    "a damaged archive": (packed({"a.json": dumped(dated())})[:-30], "ZIP archive"),
    "a workbook": (packed({"xl/workbook.xml": b"<x/>"}), "an Excel workbook"),
    "an empty list": (b"[]", "has no records"),
    "FHIR": (dumped({"resourceType": "ResearchStudy"}), "it is a FHIR resource"),
    "IDs": (dumped([ONE, TWO]), "it is not a JSON object"),
    "an archive of a table": (
        packed({"ctg-studies.csv": b"NCT Number,Study Title\nNCT00000001,A\n"}),
        "(ctg-studies.csv): it is a table",
    ),
    "bzip2": (b"BZh91AY&SY", "it is a bzip2 file; unpack it first"),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_another_file_is_recognised(kind: str, put: Put, program: Program) -> None:
    content, what = OTHERS[kind]
    ran = program("import", put("given", content))
    assert (ran.code, ran.out) == (2, "")
    assert what in ran.err
    assert len([line for line in ran.err.splitlines() if line.startswith("trialcli: ")]) == 1
    assert not program.root.exists()


def test_another_file_does_not_stop_the_rest(put: Put, program: Program, tmp_path: Path) -> None:
    (tmp_path / "files" / "empty").mkdir(parents=True)
    good, bad = put("a.json", dumped(dated())), put("b.pdf", b"%PDF-1.7")
    ran = program("import", bad, str(tmp_path / "files" / "empty"), str(tmp_path / "no"), good)
    assert (ran.code, lines(ran.out)) == (2, [(ONE, "new")])
    assert "b.pdf cannot be imported: it is a PDF document" in ran.err
    assert "choose Download, then JSON" in ran.err
    assert "empty has no files of records" in ran.err
    assert "no cannot be read: No such file or directory" in ran.err


@either_kind
def test_a_file_that_ends_early_is_used_up_to_there(put: Put, program: Program) -> None:
    ran = program("import", put("a.json", dumped([dated(ONE), dated(TWO)])[:-30]))
    assert (ran.code, lines(ran.out)) == (3, [(ONE, "new"), ("-          ", "refused")])
    assert "The rest was not read" in ran.out


@either_kind
def test_parts_of_an_archive_that_are_no_records(put: Put, program: Program) -> None:
    members = {
        "../../etc/NCT1.json": dumped(dated(ONE)),
        "01/readme.txt": b"Hello\n",
        "01/x.json": b'{"protocolSection": {"identificationModule": {}}}',
        "01/nan.json": dumped(dated(TWO)).replace(b'"hasResults": false', b'"hasResults": NaN'),
        "01/deep.json": b"[" * 5000 + b"]" * 5000,
        "01/long.json": dumped(dated(TWO)).replace(b'"hasResults": false', b'"x": ' + b"9" * 5000),
        "02/y.json": dumped(dated(THREE)),
    }
    ran = program("import", put("site.zip", packed(members)), "--json")
    assert ran.code == 3
    rows = {row["place"].split(",")[0]: row for row in ran.data["records"]}
    assert [rows[name]["outcome"] for name in members] == ["new", *["refused"] * 5, "new"]
    assert "NaN" in rows["01/nan.json"]["error"]["message"]
    assert "beyond the range of numbers" in rows["01/long.json"]["error"]["message"]
    assert ran.data["counts"] == {"new": 2, "changed": 0, "older": 0, "unchanged": 0, "refused": 5}
    assert ran.data["complete"] is False
    assert sorted(program.store.trials()) == [ONE, THREE]


@pytest.mark.parametrize("separator", ["\n", ",\n"])
def test_a_refused_record_is_named_by_its_line(separator: str, put: Put, program: Program) -> None:
    records = [dated(ONE), dated(TWO, "2029-01-01"), dated(THREE)]
    text = separator.join(map(json.dumps, records))
    ran = program("import", put("a.json", (f"[{text}]" if "," in separator else text).encode()))
    (refused,) = [line for line in ran.out.splitlines() if "refused" in line]
    assert refused.startswith(TWO)
    assert refused.endswith("a.json, line 2)")


def test_a_damaged_snapshot_is_refused(put: Put, program: Program) -> None:
    content = to_bytes(made_snapshot(ONE)).replace(b"A study", b"B study")
    ran = program("import", put("a.json", content))
    assert (ran.code, lines(ran.out)) == (3, [(ONE, "refused")])
    assert "does not match its seal" in ran.out


# ---------------------------------------------------------------- how it is reported


def test_a_dry_run_stores_nothing(put: Put, program: Program) -> None:
    given = put("a.json", dumped([dated(ONE), dated(ONE), dated(ONE, "2026-01-13", "B")]))
    ran = program("import", given, "--dry-run")
    assert (ran.code, lines(ran.out)) == (0, [(ONE, "new"), (ONE, "changed")])
    assert ran.err.endswith("Nothing was stored (--dry-run).\n")
    assert not program.root.exists()


@either_kind
def test_the_json_has_every_record_and_file(put: Put, program: Program) -> None:
    given = put("a.json", dumped([dated(ONE), dated(ONE)])), put("b", b"%PDF-1.7")
    ran = program("import", *given, "--json")
    assert ran.code == 2
    assert [row["outcome"] for row in ran.data["records"]] == ["new", "unchanged"]
    first = ran.data["records"][0]
    assert (first["trial"], first["place"], first["retrieved"]) == (
        ONE,
        "",
        "2026-01-12T23:59:59+00:00",
    )
    assert first["snapshot"] == program.store.versions(ONE)[0].file_name
    assert [file["error"] is None for file in ran.data["files"]] == [True, False]
    assert ran.data["files"][0]["counts"]["unchanged"] == 1


@either_kind
def test_the_screens_say_that_a_record_is_from_a_file(put: Put, program: Program) -> None:
    program("import", put("one.json", dumped(dated(ONE))))
    program("import", put("two.json", dumped(dated(ONE, "2026-02-01", "Another title"))))
    ran = program("show", ONE, "--offline")
    assert "from a file, as of 2026-02-01" in ran.out
    assert "Read from the file two.json (SHA-256" in " ".join(ran.out.split())
    assert "(read from a file)" in program("diff", ONE).out
    assert program("diff", ONE, "--json").data["after"]["source"] == "file"


def test_a_hostile_file_name_is_harmless(put: Put, program: Program) -> None:
    given = put("a\x1b[31m\u202e\nb.json", dumped(dated(ONE)))
    ran = program("import", given)
    snapshot = program.store.load(program.store.versions(ONE)[0])
    assert "\x1b" not in str(snapshot.source.note) + ran.out + ran.err
    assert "\n" not in str(snapshot.source.note)
