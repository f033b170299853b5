import os
import re
import signal
import stat
import subprocess
from datetime import date
from typing import Any

import pytest

from tests.cli.hostile import RAW, WORDS
from tests.cli.program import COMMAND, Program
from tests.made_snapshots import made_snapshot, made_version
from tests.registry_server import Exchange, RegistryServer, record
from trialcli.edges.storefiles import FULL_TEXT
from trialcli.versions.snapshot import Snapshot

DAY = 24 * 60


def trial(number: int, title: str = "A trial", **modules: Any) -> Any:
    study = record(f"NCT{number:08d}", title=title)
    study["protocolSection"] |= modules
    return study


def criteria(text: str) -> dict[str, Any]:
    return {"eligibilityModule": {"eligibilityCriteria": text}}


@pytest.fixture
def stored(program: Program) -> Program:
    for number, study in {
        1: trial(1, "Lupus", **criteria("Inclusion:\n\n* Sjögren excluded.\n* HbA1c \\&lt; 7")),
        2: trial(2, "Asthma", **criteria("Lupus is excluded. CAR-T before is excluded.")),
        3: trial(3, "Healthy"),
    }.items():
        program.keep(made_snapshot(f"NCT{number:08d}", study=study))
    return program


def found(program: Program, *arguments: str) -> list[str]:
    ran = program("find", *arguments, "--json")
    assert (ran.code, ran.err) == (0, "")
    return [one["trial"][-1] for one in ran.data["matches"]]


def test_an_empty_store(program: Program) -> None:
    ran = program("find", "lupus")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "No stored trial to search. trialcli fetch NCT… stores a trial.\n"
    assert not program.root.exists()


def test_the_best_comes_first_with_its_sentence(stored: Program) -> None:
    assert stored("find", "lupus").out.splitlines() == [
        "2 trials have these words (3 stored trials searched, not the registry).",
        "",
        "NCT00000001  Recruiting  Lupus",
        "  Basic information",
        "  Lupus",
        "",
        "NCT00000002  Recruiting  Asthma",
        "  Eligibility",
        "  Lupus is excluded.",
    ]


def test_nothing_found_says_what_was_searched(stored: Program) -> None:
    ran = stored("find", "lupus", "gout")
    assert ran.code == 0
    assert ran.out == (
        "No trial has these words (3 stored trials searched, not the registry). None has:\n"
        "gout. trialcli search asks the registry.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["gout"], "trialcli search asks the registry."),
        (["title:lupus"], "None has: title. trialcli search asks the registry."),
        (["healthy", "sjogren", "--any-version"], "no trial has all of them: give fewer words."),
        (["car-t", "--section", "basics"], "1 trial has them in other sections."),
        (["lupus", "--status", "completed"], "The filters leave"),
        (["sjogren", "--changed-since", "2026-01-12"], "Without the filters, 1 trial has them."),
        (["healthy"], "1 trial has them in an earlier version: --any-version."),
        (
            ["healthy", "--any-version", "--section", "eligibility"],
            "1 trial has them in other sections.",
        ),
    ],
)
def test_what_to_try_if_nothing_is_found(stored: Program, arguments: list[str], hint: str) -> None:
    stored.keep(made_snapshot("NCT00000003", study=trial(3, "New"), minutes=1))
    out = " ".join(stored("find", *arguments).out.split())
    assert hint in out


def test_words_that_are_not_together_can_be_searched_apart(stored: Program) -> None:
    hint = stored("find", "excluded lupus", "--json").data["hint"]
    assert hint.startswith("2 trials have all of the words, but not together")


def test_filters_that_leave_nothing_are_named(stored: Program) -> None:
    out = stored("find", "lupus", "--country", "Peru").out
    assert out == "The filters leave no stored trial to search.\n"


def test_a_sentence_stands_below_its_own_section(stored: Program) -> None:
    lines = stored("find", "asthma", "car-t", "excluded").out.splitlines()
    assert lines[2:] == [
        "NCT00000002  Recruiting  Asthma",
        "  Eligibility",
        "  CAR-T before is excluded.",
        "  Basic information",
        "  Asthma",
    ]
    (row,) = stored("find", "asthma", "car-t", "--json").data["matches"]
    assert row["text"] == "CAR-T before is excluded. … Asthma"
    assert row["quotations"] == [
        {"section": "eligibility", "text": "CAR-T before is excluded."},
        {"section": "basics", "text": "Asthma"},
    ]


def test_an_asterisk_finds_other_endings(stored: Program) -> None:
    assert sorted(found(stored, "exclud*")) == sorted(found(stored, "excluded")) == ["1", "2"]
    assert found(stored, "exclud") == found(stored, "sjogren exclud") == []
    assert found(stored, "sjogren exclud*") == ["1"]


@pytest.mark.parametrize(
    ("words", "trials"),
    [
        (["sjogren"], "1"),
        (["SJÖGREN"], "1"),
        (["car-t"], "2"),
        (["car t"], "2"),
        (["hba1c", "<", "7"], "1"),
        (["hba1c < 7"], "1"),
        (["lt"], ""),
        (["lupus", "excluded"], "12"),
        (["lupus is excluded"], "2"),
        (["AND"], ""),
        (["lupus*"], "12"),
        (["(lupus"], "12"),
        (["NCT00000003"], "3"),
    ],
)
def test_words_are_read_as_text(stored: Program, words: list[str], trials: str) -> None:
    assert sorted(found(stored, *words)) == sorted(trials)


@pytest.mark.parametrize("word", ["*", '"', "(", "", "—"])
def test_punctuation_alone_is_an_error(stored: Program, word: str) -> None:
    ran = stored("find", word)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "There is no word to find. A word has at least one letter or digit.\n"
    ) or ran.err.endswith("A word has at least one letter or digit.\n")


@pytest.mark.parametrize(
    ("words", "code"),
    [("x" * 10_000, 0), ("乳" * 64, 0), ("乳" * 65, 2), ("a b " * 2_500, 2), ('"' * 10_000, 2)],
)
def test_a_text_of_any_length_is_read(stored: Program, words: str, code: int) -> None:
    ran = stored("find", words)
    assert ran.code == code
    assert len(ran.out + ran.err) < 300


def test_scripts_without_spaces(program: Program) -> None:
    texts = ["转移性乳腺癌患者。无肺癌。", "乳がんの治療", "سَرَطان الثدي", "유방암 환자"]
    for number, text in enumerate(texts, 1):
        study = trial(number, **criteria(text))
        program.keep(made_snapshot(f"NCT{number:08d}", study=study))
    for words, numbers in {
        "乳腺癌": ["1"],
        "乳": ["1", "2"],
        "腺乳": [],
        "乳がん": ["2"],
        "سرطان": ["3"],
        "유방암": ["4"],
        "유방": [],
    }.items():
        assert sorted(found(program, words)) == numbers
    assert "  转移性乳腺癌患者。\n" in program("find", "乳腺癌").out


def test_a_section_and_the_filters_of_the_list(stored: Program) -> None:
    assert found(stored, "lupus", "--section", "Eligibility") == ["2"]
    assert found(stored, "lupus", "--status", "completed") == []
    assert found(stored, "lupus", "--status", "recruiting") == ["1", "2"]
    assert stored("find", "lupus", "--section", "nowhere").code == 2
    changed = trial(2, "Asthma", **criteria("No lupus."))
    stored.keep(made_snapshot("NCT00000002", study=changed, minutes=2 * DAY))
    assert found(stored, "lupus", "--changed-since", "2026-01-13") == ["2"]
    assert stored("find", "x", "--changed-since", "soon").code == 2


def test_sections_can_be_named_with_commas(stored: Program) -> None:
    assert found(stored, "lupus", "--section", "basics, eligibility") == ["1", "2"]
    assert found(stored, "lupus", "--section", "eligibility,outcomes") == ["2"]
    ran = stored("find", "lupus", "--section", "basics,")
    assert (ran.code, ran.out) == (2, "")


def test_the_limit_is_never_silent(stored: Program) -> None:
    ran = stored("find", "excluded", "--limit", "1")
    assert ran.out.endswith("\n1 of 2 trials shown. --limit 2 shows all.\n")
    ran = stored("find", "excluded", "--limit", "1", "--format", "csv")
    assert ran.err == "1 of 2 trials shown. --limit 2 shows all.\n"
    data = stored("find", "excluded", "--limit", "1", "--json").data
    assert (data["total"], data["shown"], data["searched"]) == (2, 1, 3)


def test_rows_in_every_format(stored: Program) -> None:
    fields = ("--fields", "trial,section,text")
    assert stored("find", "sjogren", "--format", "csv", *fields).out == (
        "trial,section,text\r\nNCT00000001,eligibility,Sjögren excluded.\r\n"
    )
    lines = stored("find", "lupus", "--format", "jsonl", *fields).out
    assert lines.splitlines()[0] == '{"trial": "NCT00000001", "section": "basics", "text": "Lupus"}'
    assert "| trial |" in stored("find", "lupus", "--format", "markdown", *fields).out
    assert stored("find", "lupus", *fields).out.splitlines()[0].split() == [
        "trial",
        "section",
        "text",
    ]
    assert "gone_version" in stored("find", "lupus", "--fields", "help").out


def history(number: int, title: str, day: date) -> Snapshot:
    study = record("NCT00000001", title=title)
    return made_version(number, day=day)._replace(study=study, digest=f"{number}" * 64)


def test_when_words_came_and_went(program: Program) -> None:
    for number, title in enumerate(["Asthma", "Lupus", "Lupus again", "Asthma", "Lupus"], 1):
        program.keep(history(number, title, date(2020 + number, 1, 1)))
    ran = program("find", "lupus", "--any-version")
    assert ran.out.splitlines() == [
        "1 trial has these words in a stored version (1 stored trial searched, not the",
        "registry).",
        "",
        "NCT00000001  Recruiting  Lupus",
        "  First in v2 (2022-01-01), gone in v4 (2024-01-01)",
        "  Basic information",
        "  Lupus",
        "  First in v5 (2025-01-01), and in the newest stored version",
        "  Basic information",
        "  Lupus",
    ]
    assert found(program, "asthma") == []
    rows = program("find", "asthma", "--any-version", "--json").data["matches"]
    assert [(row["version"], row["gone_version"], row["exact"]) for row in rows] == [
        ("v1", "v2", True),
        ("v4", "v5", True),
    ]


def test_a_version_that_is_not_stored_leaves_it_open(program: Program) -> None:
    for number, title in ((2, "Asthma"), (4, "Lupus"), (7, "Asthma")):
        program.keep(history(number, title, date(2020 + number, 1, 1)))
    ran = program("find", "lupus", "--any-version")
    assert "Not in v2 (2022-01-01), but in v4 (2024-01-01), gone by v7 (2027-01-01)" in ran.out
    assert "Earlier or intermediate versions may be missing." in " ".join(ran.out.split())
    program.keep(history(5, "Lupus", date(2025, 1, 1)))
    (row,) = program("find", "lupus", "--any-version", "--json").data["matches"]
    assert (row["absent_version"], row["version"], row["exact"]) == ("v2", "v4", False)
    assert (row["last_version"], row["gone_version"], row["gone_exact"]) == ("v5", "v7", False)
    ran = program("find", "lupus", "--any-version")
    assert "last in v5 (2025-01-01), gone by v7 (2027-01-01)" in " ".join(ran.out.split())
    ran = program("find", "asthma", "--any-version")
    assert "In v2 (2022-01-01) or earlier" in ran.out


def test_a_damaged_version_says_nothing_of_the_words(program: Program) -> None:
    for number in (1, 2, 3):
        program.keep(history(number, "Lupus", date(2020 + number, 1, 1)))
    (path,) = (program.root / "NCT00000001").glob("*v0*2-*")
    path.write_bytes(path.read_bytes().replace(b"Lupus", b"Gout!"))
    ran = program("find", "lupus", "--any-version")
    assert ran.code == 5
    assert "First in v1 (2021-01-01), and in the newest stored version" in ran.out


def test_the_status_is_that_of_the_newest_version(program: Program) -> None:
    program.keep(history(1, "Lupus", date(2021, 1, 1)))
    study = record("NCT00000001", title="Asthma", status="COMPLETED")
    program.keep(made_snapshot("NCT00000001", study=study))
    out = program("find", "lupus", "--any-version").out
    assert "NCT00000001  Completed  Asthma\n" in out


def test_hostile_text_is_harmless(program: Program) -> None:
    for number, text in enumerate(WORDS.values(), 1):
        study = trial(number, f"Title {text}", **criteria(f"Lupus {text} end"))
        program.keep(made_snapshot(f"NCT{number:08d}", study=study))
    for format_ in ("table", "csv", "tsv", "jsonl", "json", "markdown"):
        ran = program("find", "lupus", "--format", format_, "--limit", "99")
        assert (ran.code, ran.err) == (0, "")
        assert not RAW.search(ran.out.replace("\r\n", "\n"))
    out = " ".join(program("find", "lupus", "--limit", "99").out.split())
    assert "Lupus [bold red]not bold[/] [link=https://example.org]no link[/link] [/] end" in out
    assert "Lupus :smiley: :warning: end" in out
    assert (found(program, "invisible"), found(program, "softhyphen")) == (["7"], ["9"])


def test_a_new_snapshot_is_found(stored: Program) -> None:
    assert found(stored, "gout") == []
    stored.keep(made_snapshot("NCT00000003", study=trial(3, "Gout"), minutes=1))
    assert found(stored, "gout") == ["3"]
    assert found(stored, "healthy") == []
    assert found(stored, "healthy", "--any-version") == ["3"]


def test_a_fetch_adds_to_an_index_that_is_used(program: Program, registry: RegistryServer) -> None:
    registry.put(record("NCT00000001", title="Lupus"))
    program("fetch", "NCT00000001", "--registry-url", registry.root)
    assert not (program.root / FULL_TEXT).exists()
    assert found(program, "lupus") == ["1"]
    registry.put(record("NCT00000002", title="Gout"))
    before = (program.root / FULL_TEXT).read_bytes()
    program("fetch", "NCT00000002", "--registry-url", registry.root)
    assert (program.root / FULL_TEXT).read_bytes() != before
    assert found(program, "gout") == ["2"]


def test_a_trial_that_is_gone_is_not_found(stored: Program) -> None:
    assert found(stored, "lupus") == ["1", "2"]
    for path in (stored.root / "NCT00000001").iterdir():
        path.unlink()
    (stored.root / "NCT00000001").rmdir()
    assert found(stored, "lupus") == ["2"]


def test_a_damaged_index_is_made_again(stored: Program) -> None:
    assert found(stored, "lupus") == ["1", "2"]
    path = stored.root / FULL_TEXT
    for content in (b"no database", path.read_bytes()[:9000], b""):
        path.write_bytes(content)
        assert found(stored, "lupus") == ["1", "2"]


def test_verify_rebuilds_the_index_that_is_used(stored: Program) -> None:
    assert stored("verify", "--rebuild", "--json").data["rebuilt"]["full_text"] is None
    found(stored, "lupus")
    (stored.root / FULL_TEXT).write_bytes(b"no database")
    ran = stored("verify", "--rebuild")
    assert "The full-text index was rebuilt.\n" in ran.out
    assert stored("verify", "--rebuild", "--json").data["rebuilt"]["full_text"] is True
    assert found(stored, "lupus") == ["1", "2"]


def test_a_damaged_snapshot_is_reported_and_the_others_are_found(stored: Program) -> None:
    (path,) = (stored.root / "NCT00000001").iterdir()
    path.write_bytes(path.read_bytes().replace(b"Lupus", b"Gout!"))
    for _ in range(2):
        ran = stored("find", "lupus")
        assert ran.code == 5
        assert "NCT00000002" in ran.out
        assert path.name in ran.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_store_that_cannot_be_written(stored: Program) -> None:
    stored.root.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        ran = stored("find", "lupus", "--format", "csv", "--fields", "trial")
    finally:
        stored.root.chmod(stat.S_IRWXU)
    assert ran.code == 0
    assert ran.out.split() == ["trial", "NCT00000001", "NCT00000002"]
    assert "a copy in memory takes its place" in ran.err


def test_a_place_taken_by_something_else(stored: Program) -> None:
    (stored.root / FULL_TEXT).mkdir()
    assert found(stored, "lupus") == ["1", "2"]


@pytest.mark.parametrize("most", [0, 3_000, 30_000])
def test_a_full_disk_while_indexing_loses_nothing(stored: Program, most: int) -> None:
    import resource

    before = stored.files()
    ran = stored.process(
        *("find", "lupus", "--format", "csv", "--fields", "trial"),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )
    assert (ran.code, ran.out.split()) == (0, ["trial", "NCT00000001", "NCT00000002"])
    assert "a copy in memory takes its place" in ran.err
    assert stored.files() == before
    assert found(stored, "lupus") == ["1", "2"]


def test_a_kill_while_indexing_loses_nothing(stored: Program) -> None:
    for number in range(10, 260):
        study = trial(number, f"Lupus {number}", **criteria(f"* word{number} is here\n" * 40))
        stored.keep(made_snapshot(f"NCT{number:08d}", study=study))
    files = {path: path.read_bytes() for path in stored.root.rglob("*.json")}
    for wait in (0.3, 0.5, 0.7, 0.9):
        child = subprocess.Popen(
            [*COMMAND, "find", "word77", "--store", str(stored.root)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            child.wait(wait)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
            child.wait()
    assert found(stored, "word77") == ["7"]
    assert len(found(stored, "lupus", "--limit", "999")) == 252
    assert {path: path.read_bytes() for path in stored.root.rglob("*.json")} == files


def test_two_processes_index_at_once(stored: Program) -> None:
    for number in range(10, 100):
        stored.keep(made_snapshot(f"NCT{number:08d}", study=trial(number, f"Lupus {number}")))
    command = [*COMMAND, "find", "lupus", "--limit", "999", "--format", "csv", "--fields", "trial"]
    children = [
        subprocess.Popen([*command, "--store", str(stored.root)], stdout=subprocess.PIPE)
        for _ in range(3)
    ]
    outputs = [child.communicate()[0] for child in children]
    assert [len(out.split()) for out in outputs] == [93, 93, 93]
    assert len(found(stored, "lupus", "--any-version", "--limit", "999")) == 92


def test_what_a_fetch_has_stored_is_found_while_it_goes_on(
    stored: Program, registry: RegistryServer
) -> None:
    assert found(stored, "gout") == []
    trials = [f"NCT{number:08d}" for number in range(10, 260)]
    registry.put(*(record(one, title="Gout") for one in trials))
    meanwhile: list[str] = []

    def found_first(exchange: Exchange) -> None:
        ran = stored.process("find", "gout", "--limit", "999", "--format", "csv")
        meanwhile.append(f"{ran.code} {ran.out.count('NCT')}")
        exchange.send(exchange.right_reply())

    batch = iter(range(3))
    registry.plan(
        found_first, where=lambda asked: "filter.ids" in asked.params and next(batch, 0) == 1
    )
    ran = stored("fetch", *trials, "--registry-url", registry.root)
    assert ran.code == 0
    assert meanwhile == ["0 100"]
    assert len(found(stored, "gout", "--limit", "999")) == 250
    assert stored("verify").code == 0


def test_colours_can_be_turned_off(stored: Program) -> None:
    words = ("find", "lupus", "--no-pager")
    styled = stored.on_terminal(*words)
    assert "\x1b[" in styled.out
    plain = stored.on_terminal(*words, variables={"NO_COLOR": "1"})
    assert not re.search(r"\x1b\[(?:[0-9]+;)*(?:3|9)[0-7]m", plain.out)
    assert "Lupus is excluded" in re.sub(r"\x1b\[[0-9;]*m", "", plain.out)
    assert "\x1b" not in stored.process(*words).out


def test_the_index_is_ignored_by_verify(stored: Program) -> None:
    found(stored, "lupus")
    assert stored("verify", "--json").data["strays"] == []
