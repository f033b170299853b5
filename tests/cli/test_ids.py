import io
import os
import sys
import threading
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.ctgov.ids.idspellings import SPELLINGS
from trialcli.cli.deps import Deps
from trialcli.cli.ids import given_trials, trial_of, trials_of
from trialcli.errors import UsageError

EXAMPLE = "A trial ID is NCT and 8 digits, like NCT07331467."


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    """Return what is typed on standard input."""
    content = io.BytesIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(content))
    return content


# ------------------------------------------------------------ arguments


@pytest.mark.parametrize("command", ["fetch", "ids", "show"])
def test_a_file_in_place_of_an_id_leads_to_the_option(
    command: str, program: Program, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("NCT00001245\n", encoding="utf-8")
    ran = program(command, str(file))
    assert (ran.code, ran.out) == (2, "")
    assert "is not a trial ID. It is a file. To read the IDs in it: trialcli ids --from" in ran.err


@pytest.mark.parametrize("text", ["a" * 5000, "a\0b"])
def test_a_text_that_cannot_name_a_file_is_no_error(text: str, program: Program) -> None:
    ran = program("ids", text)
    assert ran.code == 0
    assert "has no trial ID" in ran.out


@pytest.mark.parametrize(
    "spelling", [name for name in SPELLINGS if name not in ("Chinese text", "terminal colours")]
)
def test_an_argument_may_have_any_spelling(spelling: str) -> None:
    assert trials_of(SPELLINGS[spelling]("00001245")) == ("NCT00001245",)


@pytest.mark.parametrize(
    ("text", "trials"),
    [
        (" NCT00001245\n", ["NCT00001245"]),
        ("NCT00001245;", ["NCT00001245"]),
        ("NCT00001245,NCT00000410", ["NCT00001245", "NCT00000410"]),
        ("NCT00001245 and nct 00000410", ["NCT00001245", "NCT00000410"]),
        ("NCT00001245NCT00000410", ["NCT00001245", "NCT00000410"]),
        ("NCT00001245 NCT-00001245", ["NCT00001245"]),
        ("ClinicalTrials.gov number, NCT00001245.", ["NCT00001245"]),
        ("https://clinicaltrials.gov/study/NCT00001245?term=NCT00000410&rank=1", ["NCT00001245"]),
        ("https://example.org/?id=NCT00001245&key=secret", ["NCT00001245"]),
        ("snapshots/NCT00001245/", ["NCT00001245"]),
    ],
)
def test_an_argument_may_name_several_trials(text: str, trials: list[str]) -> None:
    assert list(trials_of(text)) == trials


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("NCT0123456", f"NCT0123456 has 7 digits; is one missing? {EXAMPLE}"),
        ("nct1", f"nct1 has 1 digit; are some missing? {EXAMPLE}"),
        ("NCT000123456", f"NCT000123456 has 9 digits; is one too many? {EXAMPLE}"),
        ("NCT0000190O", f"NCT0000190O has the letter O among its digits. {EXAMPLE}"),
        ("NCT00000000", f"NCT00000000 is the ID of no trial. {EXAMPLE}"),
        ("NCT00001245-47", f"NCT00001245-47 may be a range; list each ID. {EXAMPLE}"),
        ("NCT00001245,NCT0000041", f"NCT0000041 has 7 digits; is one missing? {EXAMPLE}"),
        ("07331467", f"07331467 has no NCT before it. {EXAMPLE}"),
        ("7331467", f"'7331467' is not a trial ID. {EXAMPLE}"),
        ("", f"'' is not a trial ID. {EXAMPLE}"),
        ("NCT", f"'NCT' is not a trial ID. {EXAMPLE}"),
        (
            "lupus",
            f"'lupus' is not a trial ID. {EXAMPLE} To search: trialcli search lupus.",
        ),
        (
            "A Study of CAR-T (Phase 1)",
            (
                f"'A Study of CAR-T (Phase 1)' is not a trial ID. {EXAMPLE}"
                ' To search: trialcli search "A Study of CAR-T (Phase 1)".'
            ),
        ),
        ("PBC092", f"'PBC092' is not a trial ID. {EXAMPLE} To search: trialcli search PBC092."),
        ("$(rm x) lupus", f"'$(rm x) lupus' is not a trial ID. {EXAMPLE}"),
        (
            "https://clinicaltrials.gov/search?cond=lupus",
            (
                f"an address (not shown: it may hold a secret) is not a trial ID. {EXAMPLE}"
                " To search: trialcli search --url ADDRESS."
            ),
        ),
        (
            "follow-up of NCT00001245",
            (
                "'follow-up of NCT00001245' has more in it than trial IDs."
                " Give only the trial ID: NCT00001245."
            ),
        ),
        (
            "NCT00001245 after NCT00000410",
            (
                "'NCT00001245 after NCT00000410' has more in it than trial IDs."
                " Give only the trial IDs."
            ),
        ),
        ("x" * 5000, f"'{'x' * 60}…' is not a trial ID. {EXAMPLE}"),
        (
            "https://me:hunter2@clinicaltrials.gov/study/NCT0123456",
            f"NCT0123456 has 7 digits; is one missing? {EXAMPLE}",
        ),
        (
            "https://me:hunter2@example.org/",
            f"an address (not shown: it may hold a secret) is not a trial ID. {EXAMPLE}",
        ),
    ],
)
def test_an_argument_that_is_no_id_is_named(text: str, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        trials_of(text)
    assert str(raised.value) == said


OTHERS = {
    "ISRCTN12345678": "ISRCTN registry",
    "2004-000123-12": "EudraCT",
    "EUCTR2004-000123-12-DE": "EudraCT",
    "2022-500123-12-00": "CTIS",
    "CTRI/2019/05/019000": "CTRI",
    "DRKS00012345": "DRKS",
    "jRCT1031200001": "jRCT",
    "jRCTs031200001": "jRCT",
    "JPRN-UMIN000012345": "UMIN",
    "UMIN000012345": "UMIN",
    "JapicCTI-101234": "JapicCTI",
    "ChiCTR2000029999": "ChiCTR",
    "ChiCTR-IOR-17012345": "ChiCTR",
    "ACTRN12605000001606": "ANZCTR",
    "NTR1234": "NTR",
    "NL1234": "NTR",
    "NL-OMON12345": "NTR",
    "IRCT20080901001165N10": "IRCT",
    "KCT0001234": "CRIS",
    "PACTR201907779000000": "PACTR",
    "RBR-6tj7n9": "ReBec",
    "TCTR20200101001": "TCTR",
    "SLCTR/2019/012": "SLCTR",
    "LBCTR2020012345": "LBCTR",
    "PER-015-19": "REPEC",
    "REPEC-PER-015-19": "REPEC",
    "RPCEC00000123": "RPCEC",
    "SNCTP000001234": "SNCTP",
    "U1111-1111-1234": "Universal Trial Number",
}


@pytest.mark.parametrize("text", OTHERS)
@pytest.mark.parametrize("change", [str, str.lower, str.upper, " {} ".format])
def test_an_id_of_another_registry_gets_its_own_sentence(text: str, change) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UsageError) as raised:
        trials_of(change(text))
    assert OTHERS[text] in raised.value.message
    assert change(text).strip() in raised.value.message
    assert raised.value.hint is not None
    assert raised.value.hint.startswith("trialcli reads ClinicalTrials.gov. To find the NCT ID")
    assert f"trialcli search --id {change(text).strip()}" in raised.value.hint


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("10.1056/NEJMoa2034577", "10.1056/NEJMoa2034577 is the DOI of a publication."),
        ("https://doi.org/10.1056/NEJMoa2034577", "10.1056/NEJMoa2034577 is the DOI of a"),
        ("PMID: 33301246", "PMID: 33301246 is the PubMed ID of a publication."),
        ("ISRCTN12345678", "ISRCTN12345678 is an ID of the ISRCTN registry. trialcli reads"),
    ],
)
def test_what_is_no_trial_of_a_registry_gets_its_own_sentence(text: str, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        trials_of(text)
    assert str(raised.value).startswith(said)
    assert "ClinicalTrials.gov" in str(raised.value)


def test_a_command_for_one_trial_takes_one() -> None:
    assert trial_of("NCT00001245") == "NCT00001245"
    with pytest.raises(UsageError, match="takes one trial, not 2"):
        trial_of("NCT00001245,NCT00000410")


@pytest.mark.parametrize(
    "words",
    [
        ("show", "NCT0123456"),
        ("fetch", "NCT0123456"),
        ("history", "NCT0123456"),
        ("timeline", "NCT0123456"),
        ("diff", "NCT0123456"),
        ("diff", "NCT0123456", "first"),
        ("diff", "--original", "NCT0123456"),
        ("watch", "add", "NCT0123456"),
        ("watch", "remove", "NCT0123456"),
    ],
)
def test_every_command_names_a_typing_error(words: tuple[str, ...], program: Program) -> None:
    ran = program(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"trialcli: NCT0123456 has 7 digits; is one missing? {EXAMPLE}\n"
    ran = program(*words, "--json")
    assert (ran.code, ran.error["exit_code"]) == (2, 2)
    assert ran.error["error"] == {
        "kind": "usage",
        "message": "NCT0123456 has 7 digits; is one missing?",
        "trial": None,
        "hint": EXAMPLE,
    }


@pytest.mark.parametrize("text", ["NCT 99000001", "https://clinicaltrials.gov/study/NCT99000001"])
@pytest.mark.parametrize("command", ["show", "history", "timeline", "diff"])
def test_commands_that_show_one_trial_read_any_spelling(
    command: str, text: str, program: Program
) -> None:
    offline = ["--offline"] if command == "show" else []
    assert program(command, text, *offline).err.startswith("trialcli: NCT99000001: ")


def test_a_file_whose_name_has_an_id_is_a_file(program: Program, tmp_path: Path) -> None:
    (tmp_path / "NCT00001245.json").write_text("{}")
    ran = program("diff", "NCT00001245.json", "NCT00001245.json")
    assert "NCT00001245.json is not a record" in ran.err
    assert program("diff", "ISRCTN12345678").err.startswith("trialcli: ISRCTN12345678 is an ID of")


# ------------------------------------------------------------ lists


def test_arguments_come_before_the_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "first.txt", tmp_path / "second.txt"
    first.write_text("NCT00000002 and NCT00000003")
    second.write_text("NCT00000004")
    found = given_trials(Deps(), ["NCT00000003"], [first, second, first])
    assert found == ["NCT00000003", "NCT00000002", "NCT00000004"]
    assert capsys.readouterr().err == f"{first}: 2 trial IDs.\n{second}: 1 trial ID.\n"
    assert given_trials(Deps(), [], None) == []


def test_standard_input_is_read_once(
    typed: io.BytesIO, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed.write(b"NCT00000002")
    typed.seek(0)
    listed = tmp_path / "trials.txt"
    listed.write_text("NCT00000003")
    assert given_trials(Deps(), ["-"], [Path("-"), listed]) == ["NCT00000002", "NCT00000003"]
    assert capsys.readouterr().err.startswith("Standard input: 1 trial ID.\n")


def test_the_option_can_be_repeated(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("NCT00000001\nNCT00000002")
    (tmp_path / "b.txt").write_text("NCT 00000002\nNCT00000003")
    ran = program("watch", "add", "--from", "a.txt", "--from", "b.txt", "--json")
    expected = ["NCT00000001", "NCT00000002", "NCT00000003"]
    assert [trial["trial"] for trial in ran.data["trials"]] == expected
    assert ran.err.splitlines()[:2] == ["a.txt: 2 trial IDs.", "b.txt: 2 trial IDs."]
    ran = program("watch", "remove", "--from", "b.txt", "--from", "missing.txt")
    assert (ran.code, ran.out) == (2, "")
    assert "missing.txt cannot be read" in ran.err


@pytest.mark.parametrize(
    ("content", "account"),
    [
        ("NCT00000001", "1 trial ID."),
        ("NCT00000001\nNCT 00000001\n\nNCT00000001 NCT00000002", "2 trial IDs; 2 repeated."),
        ("a\nNCT00000001\nb", "1 trial ID; 2 lines without an ID."),
        (
            "NCT00000001\nDRKS00012345\nISRCTN12345678\nISRCTN12345679\n",
            "1 trial ID; 3 IDs of other kinds (1 DRKS, 2 ISRCTN), which trialcli does not read.",
        ),
        (
            "NCT00000001\n\nNCT0000190\nNCT0000190O\n07331467\n",
            (
                '1 trial ID; 3 not usable: line 3 "NCT0000190" has 7 digits, '
                'line 4 "NCT0000190O" has the letter O among its digits, '
                'line 5 "07331467" has no NCT before it.'
            ),
        ),
        (
            " ".join(f"NCT{digit}00000000" for digit in range(1, 8)) + "\nNCT00000001",
            "1 trial ID; 7 not usable: "
            + ", ".join(f'line 1 "NCT{digit}00000000" has 9 digits' for digit in range(1, 6))
            + ", and 2 more (trialcli ids lists them).",
        ),
    ],
)
def test_what_was_not_taken_is_counted_and_named(
    content: str, account: str, typed: io.BytesIO, capsys: pytest.CaptureFixture[str]
) -> None:
    typed.write(content.encode())
    typed.seek(0)
    given_trials(Deps(), ["-"], None)
    assert capsys.readouterr().err == f"Standard input: {account}\n"


def test_quiet_names_only_what_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = tmp_path / "trials.txt"
    listed.write_text("x\nNCT00000002\nNCT00000002\n")
    given_trials(Deps(quiet=True), [], [listed])
    assert capsys.readouterr().err == ""
    listed.write_text("x\nNCT00000002\nNCT0000190\n")
    given_trials(Deps(quiet=True), [], [listed])
    said = capsys.readouterr().err
    assert said == f'{listed}: 1 not usable: line 3 "NCT0000190" has 7 digits.\n'


def test_a_list_without_a_usable_id_is_an_error_with_the_account(
    program: Program, tmp_path: Path
) -> None:
    (tmp_path / "ids.txt").write_text("NCT0000190\nDRKS00012345\n")
    ran = program("fetch", "--from", "ids.txt", "--json")
    assert (ran.code, ran.out) == (2, "")
    assert ran.error["error"]["message"] == (
        "ids.txt: no trial ID; 1 ID of another kind (1 DRKS), which trialcli does not read; "
        '1 not usable: line 1 "NCT0000190" has 7 digits.'
    )
    assert ran.error["error"]["hint"] == EXAMPLE


def test_what_a_file_holds_never_instructs_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = tmp_path / "odd\x1b[31m.txt"
    listed.write_text("NCT00000001 NCT\u0661\u0662 NCT0\x1b[2J NCT\u202e1 [b]NCT-2[/b]")
    given_trials(Deps(), [], [listed])
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert said.replace("\n", "").isprintable()


def test_a_pipe_with_a_name_is_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_text("NCT00000001"))
    writer.start()
    assert given_trials(Deps(), [], [pipe]) == ["NCT00000001"]
    writer.join()
