import json
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests import law
from tests.cli.hostile import RAW, WORDS
from tests.cli.program import COMMAND, Program
from tests.made_snapshots import made_record, made_snapshot
from tests.registry_server import record
from tests.render.invented import invented
from tests.render.made_diff import altered
from trialcli.ctgov.shape import VOLATILE
from trialcli.record.tree import content_digest
from trialcli.render.jsontext import json_text
from trialcli.versions.snapshot import from_bytes, to_bytes

EXAMPLES = Path(__file__).parents[2] / "examples" / "snapshots"
SCHEMA = Draft202012Validator(
    json.loads((EXAMPLES.parents[1] / "docs" / "schemas" / "diff.schema.json").read_bytes())
)
TRIAL = "NCT00000001"


@pytest.fixture
def story(program: Program) -> Program:
    """Return the program with the invented trial's five versions."""
    shutil.copytree(EXAMPLES, program.root)
    return program


def identified(title: str, **more: Any) -> dict[str, Any]:
    return {**record(TRIAL, title=title), **more}


def written(path: Path, value: Any) -> str:
    path.write_text(json.dumps(value), "utf-8")
    return str(path)


def versions_of(data: dict[str, Any]) -> tuple[str, str]:
    return data["before"]["version"], data["after"]["version"]


# ------------------------------------------------------------ which versions


def test_a_trial_alone_is_its_newest_change(story: Program) -> None:
    names = [name.digest[:8] for name in story.store.versions("NCT99000001")]
    asked = {
        (): (names[3], names[4]),
        ("previous",): (names[3], names[4]),
        ("first",): (names[0], names[4]),
        ("first", "previous"): (names[0], names[3]),
        ("latest", "first"): (names[4], names[0]),
        ("2026-02-18", "2026-05-01"): (names[1], names[2]),
        (names[2][:5], names[0]): (names[2], names[0]),
    }
    for words, expected in asked.items():
        ran = story("diff", "nct99000001", *words, "--json")
        assert (ran.code, ran.err) == (0, "")
        assert versions_of(ran.data) == expected


def test_since_a_day_is_everything_since(story: Program) -> None:
    names = [name.digest[:8] for name in story.store.versions("NCT99000001")]
    for since, before in {
        "2026-04-22": names[1],
        "2026-04-23": names[2],
        "2020-01-01": names[0],
    }.items():
        (found,) = story("diff", "--since", since, "--json").data["diffs"]
        assert versions_of(found) == (before, names[4])
    assert story("diff", "NCT99000001", "--since", "2026-11-12", "--json").data["diffs"] == []
    (found,) = story("diff", "--since", "900m", "--json").data["diffs"]
    assert versions_of(found) == (names[0], names[4])


def test_a_version_and_itself_have_no_changes(story: Program) -> None:
    ran = story("diff", "NCT99000001", "latest", "latest")
    assert ran.code == 0
    assert "No changes." in ran.out
    assert story("diff", "NCT99000001", "latest", "latest", "--json").data["changes"] == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["NCT99000001", "v3"], 2, "the registry's version v3 is not stored."),
        (["NCT99000001", "first", "latest", "previous"], 2, "cannot be compared."),
        (["first", "NCT99000001"], 2, "cannot be compared."),
        (["NCT99000001", "NCT00000002", "first"], 2, "cannot be compared."),
        (["one", "two", "three"], 2, "cannot be compared."),
        (["only-one-file.json"], 2, "cannot be compared."),
        (["NCT99000001", "first", "--since", "2026-01-01"], 2, "cannot be combined with --since"),
        (["--since", "yesterday"], 2, "'yesterday' is not a date."),
        (["--section", "sites"], 2, "'sites' is not a section."),
        (["--rule", "arm"], 2, "'arm' is not a rule."),
        (["--format", "html"], 2, "html"),
        (["--min-severity", "bad"], 2, "bad"),
        (["NCT00000002"], 3, "NCT00000002: nothing is stored."),
        (["missing.json", "missing.json"], 2, "missing.json cannot be read"),
        ([".", "."], 2, "cannot be read"),
        (["/dev/null", "/dev/null"], 2, "There is nothing to compare."),
    ],
)
def test_what_cannot_be_compared_is_one_line(
    words: list[str], code: int, said: str, story: Program
) -> None:
    ran = story("diff", *words)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.count("\n") == 1
    assert said in ran.err
    as_data = story("diff", *words, "--json")
    assert (as_data.code, as_data.error["exit_code"]) == (code, code)


def test_one_version_alone_cannot_be_compared(program: Program) -> None:
    program.keep(made_snapshot(TRIAL))
    ran = program("diff", TRIAL)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"trialcli: {TRIAL}: only one version is stored")


# ------------------------------------------------------------ several trials


def test_nothing_named_is_every_trial_worst_first(story: Program) -> None:
    story.keep(
        made_snapshot("NCT00000001", "Old title"),
        made_snapshot("NCT00000001", "New title", minutes=1),
        made_snapshot("NCT00000002", "Only one version"),
    )
    ran = story("diff")
    assert (ran.code, ran.err) == (0, "")
    assert 0 < ran.out.index("NCT99000001") < ran.out.index("NCT00000001") or (
        ran.out.index("NCT99000001") == 0 < ran.out.index("NCT00000001")
    )
    assert "NCT00000002" not in ran.out
    as_json = story("diff", "--json")
    trials = [one["trial"] for one in as_json.data["diffs"]]
    assert sorted(trials) == ["NCT00000001", "NCT99000001"]
    # Put together from texts, and laid out as any other document.
    assert as_json.out == json_text(as_json.data) + "\n"


def test_an_empty_store_has_nothing_to_compare(program: Program) -> None:
    ran = program("diff")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "Nothing to compare yet: no trial is stored.\n"
    assert program("diff", "--json").data == {
        "schema": "trialcli/diffs/1",
        "not_compared": [],
        "diffs": [],
    }


def test_of_several_trials_one_that_is_not_stored_is_named(story: Program) -> None:
    ran = story("diff", "NCT99000001", "NCT00000002")
    assert ran.code == 3
    assert "NCT99000001" in ran.out
    assert ran.err == (
        "trialcli: NCT00000002: nothing is stored. Run trialcli fetch NCT00000002 first.\n"
    )


def test_of_several_trials_one_that_is_damaged_is_named(story: Program) -> None:
    story.keep(made_snapshot(TRIAL, "Old"), made_snapshot(TRIAL, "New", minutes=1))
    newest = story.root / TRIAL / story.store.versions(TRIAL)[-1].file_name
    newest.write_bytes(newest.read_bytes().replace(b"New", b"Odd"))
    ran = story("diff")
    assert ran.code == 5
    assert "NCT99000001" in ran.out
    (line,) = ran.err.splitlines()
    assert newest.name in line
    alone = story("diff", TRIAL)
    assert (alone.code, alone.out, alone.err.count("\n")) == (5, "", 1)


def test_an_alias_is_known(program: Program) -> None:
    program.keep(made_snapshot(TRIAL, "Old"), made_snapshot(TRIAL, "New", minutes=1))
    program.state.record_alias("NCT00000009", TRIAL)
    assert program("diff", "NCT00000009", "--json").data["trial"] == TRIAL
    assert program("diff", "NCT00000009", "--since", "2026-01-01", "--json").data["diffs"]


# ------------------------------------------------------------ what is shown


def test_severity_sections_and_all(story: Program) -> None:
    every = story("diff", "NCT99000001", "first", "--all")
    assert "not shown" not in every.out
    some = story("diff", "NCT99000001", "first", "--min-severity", "minor")
    assert "DETAIL" not in some.out
    closing = " ".join(some.out.split())
    assert "3 administrative, 6 registry-made and 7 less severe changes not shown" in closing
    assert closing.endswith("(--all, --min-severity none)")
    dates = story("diff", "NCT99000001", "first", "--section", "dates", "--json").data
    assert dates["changes"]
    assert {change["module"] for change in dates["changes"]} == {"statusModule"}
    assert sorted(p for event in dates["events"] for p in event["changes"]) == list(
        range(len(dates["changes"]))
    )


def test_exit_code_4_only_where_it_was_asked_for(story: Program) -> None:
    assert story("diff", "NCT99000001").code == 0
    assert story("diff", "NCT99000001", "--exit-code").code == 4
    assert story("diff", "NCT99000001", "latest", "latest", "--exit-code").code == 0
    assert story("diff", "NCT99000001", "--fail-on", "minor").code == 4
    assert story("diff", "NCT99000001", "latest", "latest", "--fail-on", "detail").code == 0
    assert story("diff", "--exit-code", "--json").code == 4


def test_registry_made_changes_are_not_shown(program: Program) -> None:
    program.keep(
        made_snapshot(TRIAL, study=identified("Same", derivedSection={"miscInfoModule": {}})),
        made_snapshot(
            TRIAL,
            minutes=1,
            study=identified("Same", derivedSection={"miscInfoModule": {}, "x": 1}),
        ),
    )
    ran = program("diff", TRIAL, "--exit-code")
    assert ran.code == 0
    assert "No relevant change: 1 registry-made change not shown (--all)." in " ".join(
        ran.out.split()
    )
    assert program("diff", TRIAL, "--exit-code", "--all").code == 4
    assert program("diff", TRIAL, "--fail-on", "none").code == 0
    assert program("diff", TRIAL, "--fail-on", "none", "--all").code == 4


@pytest.mark.parametrize("columns", ["20", "60", "80", "200"])
def test_no_line_is_wider_than_the_terminal(
    columns: str, story: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    ran = story("diff", "NCT99000001", "first", "--all")
    longest = [word for word in ran.out.split() if len(word) > int(columns)]
    assert ran.code == 0
    # An address is never broken: one that is longer than a line has a line of its own.
    assert [word for word in longest if not word.startswith("https://")] == []
    lines = [line for line in ran.out.splitlines() if line not in longest]
    assert max(map(len, lines)) <= int(columns)


def test_markdown(story: Program) -> None:
    ran = story("diff", "NCT99000001", "first", "--format", "markdown")
    assert ran.code == 0
    assert ran.out.startswith("## NCT99000001 Metformin add-on in type 2 diabetes")
    assert "- **minor** " in ran.out


@pytest.mark.parametrize("text", WORDS.values(), ids=WORDS)
@pytest.mark.parametrize("format_", ["text", "markdown"])
def test_hostile_text_reaches_no_terminal(text: str, format_: str, program: Program) -> None:
    before, after = (made_record(title) for title in ("A title that was", text))
    for study, word in ((before, "one"), (after, text)):
        protocol = study["protocolSection"]
        protocol["statusModule"] = {"overallStatus": word, "whyStopped": word}
        protocol["armsInterventionsModule"] = {"armGroups": [{"label": word, "description": word}]}
        protocol["conditionsModule"] = {"conditions": [word], "keywords": ["same", word]}
        protocol["eligibilityModule"] = {"eligibilityCriteria": f"Inclusion:\n\n* {word}\n* same"}
        protocol["outcomesModule"] = {"primaryOutcomes": [{"measure": word, "timeFrame": word}]}
        protocol["contactsLocationsModule"]["locations"][0]["facility"] = word
        protocol["contactsLocationsModule"]["locations"].append({"country": word})
        protocol[text] = {text: word}
    program.keep(made_snapshot(TRIAL, study=before), made_snapshot(TRIAL, minutes=1, study=after))
    for words in ([TRIAL, "--all"], [], [TRIAL, "latest", "first"]):
        ran = program("diff", *words, "--format", format_)
        assert (ran.code, ran.err) == (0, "")
        assert not RAW.search(ran.out.replace("\n", ""))
    ran = program("diff", TRIAL, "--json")
    assert not RAW.search(ran.out.replace("\n", ""))
    law.assert_law(before, after, ran.data["changes"])


# ------------------------------------------------------------ files


def test_two_files_bare_records_or_snapshots(program: Program, tmp_path: Path) -> None:
    old, new = identified("Old title"), identified("New title")
    bare = written(tmp_path / "old.json", old)
    snapshot = tmp_path / "new.json"
    snapshot.write_bytes(to_bytes(made_snapshot(TRIAL, study=new)))
    ran = program("diff", bare, str(snapshot), "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.data["trial"] == TRIAL
    assert ran.data["before"] == {
        "version": "old.json",
        "date": None,
        "digest": content_digest(old, VOLATILE),
        "source": "file",
    }
    assert ran.data["after"]["date"] == "2026-01-12"
    assert ran.data["after"]["source"] == "invented"
    law.assert_law(old, new, ran.data["changes"])
    assert program("diff", bare, str(snapshot), "--exit-code").code == 4
    assert not program.root.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"[1]",
        b"null",
        b'"NCT00000001"',
        b"{",
        b"\xff\xfe",
        b"<html>",
        b'{"protocolSection": 1}',
        b'{"protocolSection": {"identificationModule": {"nctId": 1}}}',
        b'{"protocolSection": {"identificationModule": {"nctId": "\\u001b[2J"}}}',
        b'{"format": "trialcli-snapshot/1", "study": {}}',
        b'{"a": NaN}',
        b"[" * 100_000,
        b'{"format": {"x": 1}, "study": []}',
    ],
)
def test_a_file_that_is_no_record_is_one_line(
    content: bytes, program: Program, tmp_path: Path
) -> None:
    good = written(tmp_path / "good.json", identified("A"))
    (tmp_path / "bad.json").write_bytes(content)
    ran = program("diff", good, str(tmp_path / "bad.json"))
    assert ran.code in (2, 5)
    assert ran.out == ""
    assert ran.err.count("\n") == 1
    assert "bad.json" in ran.err
    assert "Unexpected error" not in ran.err


def test_a_snapshot_file_that_is_damaged_or_newer_is_exit_code_5(
    program: Program, tmp_path: Path
) -> None:
    whole = to_bytes(made_snapshot(TRIAL))
    damaged, newer, good = (tmp_path / name for name in ("damaged.json", "newer.json", "good.json"))
    damaged.write_bytes(whole.replace(b"A study", b"A stady"))
    newer.write_bytes(whole.replace(b"trialcli-snapshot/1", b"trialcli-snapshot/2"))
    good.write_bytes(whole)
    assert from_bytes(whole, what="good").trial == TRIAL
    for bad in (damaged, newer):
        ran = program("diff", str(good), str(bad))
        assert (ran.code, ran.out, ran.err.count("\n")) == (5, "", 1)
        assert bad.name in ran.err


def test_as_git_calls_it(program: Program, tmp_path: Path) -> None:
    old = written(tmp_path / "old", identified("Old title"))
    new = written(tmp_path / "new", identified("New title"))
    hexes = ("0" * 40, "100644")
    changed = program("diff", "snapshots/x.json", old, *hexes, new, *hexes)
    assert changed.code == 0
    assert "New title" in changed.out
    added = program("diff", "x.json", "/dev/null", ".", ".", new, *hexes)
    removed = program("diff", "x.json", old, *hexes, "/dev/null", ".", ".")
    renamed = program("diff", "x.json", old, *hexes, new, *hexes, "y.json", "rename from x\n")
    assert (added.code, removed.code, renamed.code) == (0, 0, 0)
    assert "(nothing) → new" in added.out
    assert "old → (nothing)" in removed.out


def test_git_calls_it(program: Program, tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    repository.mkdir()

    def git(*words: str) -> str:
        done = subprocess.run(
            ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *words],
            cwd=repository,
            capture_output=True,
            check=True,
            text=True,
            env=program.environment({"GIT_CONFIG_GLOBAL": "/dev/null"}),
        )
        return done.stdout

    git("init", "-q")
    git("config", "diff.trial.command", " ".join([*COMMAND, "diff"]))
    (repository / ".gitattributes").write_text("*.json diff=trial\n")
    written(repository / "a.json", identified("Old title"))
    git("add", ".")
    git("commit", "-qm", "one")
    written(repository / "a.json", identified("New title"))
    said = git("--no-pager", "diff")
    assert "NCT00000001  New title" in said
    assert "Old title" in said or "[-Old-]" in said or "Old → New" in said


@pytest.mark.slow
def test_the_same_two_files_give_the_same_bytes_in_every_run(
    program: Program, tmp_path: Path
) -> None:
    old, new = (
        written(tmp_path / name, study) for name, study in (("old", invented()), ("new", altered()))
    )
    runs = {
        program.process("diff", old, new, "--json", variables={"PYTHONHASHSEED": str(seed)}).out
        for seed in range(1, 5)
    }
    assert len(runs) == 1


# ------------------------------------------------------------ the law, through the program


def _sound(diff: dict[str, Any]) -> bool:
    told = sorted(position for event in diff["events"] for position in event["changes"])
    return told == list(range(len(diff["changes"])))


def series(corpus: Path) -> list[list[Path]]:
    """Return the successive versions of each trial, without the one of many megabytes."""
    every = (sorted(one.glob("*.json")) for one in sorted((corpus / "series").iterdir()))
    return [files for files in every if files[0].stat().st_size < 500_000]


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_every_file_of_a_series_and_the_next_obey_the_law(
    part: int, corpus: Path, program: Program
) -> None:
    for files in series(corpus)[part::4]:
        pairs = [(files[0], files[-1]), *pairwise(files[:6])]
        for before, after in dict.fromkeys(pairs):
            ran = program("diff", str(before), str(after), "--json")
            assert (ran.code, ran.err) == (0, "")
            ours, theirs = (json.loads(path.read_bytes()) for path in (before, after))
            law.assert_law(ours, theirs, ran.data["changes"])
            assert _sound(ran.data)
            if len(ran.out) < 100_000:
                SCHEMA.validate(ran.data)
            is_noise = content_digest(ours, VOLATILE) == content_digest(theirs, VOLATILE)
            if is_noise:
                assert [event["severity"] for event in ran.data["events"]] == ["none"]
                assert program("diff", str(before), str(after), "--exit-code").code == 0


def test_fail_on_none_needs_a_change(program: Program) -> None:
    program.keep(made_snapshot("NCT00000001"))
    assert program("diff", "NCT00000001", "latest", "latest", "--fail-on", "none").code == 0
