"""Options: earlier names, values, and the words of errors."""

import json

import pytest

from tests.cli.program import Program
from tests.documents import examples_at


@pytest.mark.parametrize("given", [["--severity", "major"], ["--severity=major"]])
def test_an_earlier_name_works_and_the_new_one_is_reported(
    program: Program, given: list[str]
) -> None:
    new = program("diff", "--min-severity", "major")
    old = program("diff", *given)
    assert (old.code, old.out) == (new.code, new.out) == (0, new.out)
    assert new.err == ""
    assert old.err == "--severity is now called --min-severity. The old name still works.\n"


def test_quiet_silences_the_report_of_a_new_name(program: Program) -> None:
    assert program("diff", "--quiet", "--severity", "major").err == ""


def test_a_wrong_value_under_an_earlier_name_is_refused(program: Program) -> None:
    ran = program("diff", "--severity", "majr")
    assert ran.code == 2
    assert "Did you mean major?" in ran.err


def test_an_earlier_name_is_not_in_the_help(program: Program) -> None:
    helped = program("diff", "--help").out
    assert "--min-severity" in helped
    assert "--severity" not in helped


def test_an_earlier_name_is_unknown_to_a_command_without_the_option(program: Program) -> None:
    ran = program("verify", "--severity", "major")
    assert ran.code == 2
    assert "--severity" in ran.err


def test_words_after_two_hyphens_are_no_options(program: Program) -> None:
    ran = program("diff", "--", "--severity")
    assert ran.code == 2
    assert "is now called" not in ran.err


@pytest.mark.parametrize("limit", ["0", "-1", "x", "1.5", "", "9" * 5000])
@pytest.mark.parametrize("command", [["fetch"], ["watch", "add"]])
def test_a_limit_is_a_whole_number_from_1_to_999999(
    program: Program, command: list[str], limit: str
) -> None:
    ran = program(*command, "--query", "x", "--limit", limit)
    assert (ran.code, ran.err) == (2, "trialcli: --limit needs a whole number from 1 to 999999.\n")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["show", "--ofline"], "No such option: --ofline. Did you mean --offline? See "),
        (["verify", "x"], "Too many arguments: x. See trialcli verify --help."),
        (["verify", "x", "y"], "Too many arguments: x y. See trialcli verify --help."),
        (["list", "x", "y"], "Too many arguments: x y. Did you mean trialcli find x y? See "),
        (["bogus7"], "No such command 'bogus7'. Did you mean trialcli search bogus7? See "),
        (
            ["--jso", "list"],
            "No such option: --jso. The options of a command follow its name. See ",
        ),
        (
            ["https://clinicaltrials.gov/study/NCT00000001?cond=a%20b"],
            "An address is not a command. Did you mean trialcli show NCT00000001? ",
        ),
        (
            ["https://clinicaltrials.gov/search?cond=lupus"],
            "An address is not a command. Did you mean trialcli search --url ADDRESS? ",
        ),
        (
            ["A study of Joe's CD19"],
            (
                'No such command "A study of Joe\'s CD19". Did you mean'
                ' trialcli search "A study of Joe\'s CD19"? '
            ),
        ),
        (["lupus"], "No such command 'lupus'. Did you mean trialcli search lupus? See "),
        (["serach", "x"], "No such command 'serach'. Did you mean trialcli search? See "),
        (["watch", "lst"], "No such command 'lst'. Did you mean trialcli watch list? See "),
        (
            ["NCT00000001"],
            "No such command 'NCT00000001'. Did you mean trialcli show NCT00000001? ",
        ),
        (["show", "lupus"], "'lupus' is not a trial ID. A trial ID is NCT and 8 digits, like "),
    ],
)
def test_errors_of_the_command_line_are_sentences(
    program: Program, words: list[str], message: str
) -> None:
    ran = program(*words)
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert ran.err.startswith(f"trialcli: {message}")


@pytest.mark.parametrize(
    ("command", "given", "meant"),
    [
        ("search", "--drug", "--intervention TEXT"),
        ("search", "--disease=lupus", "--condition TEXT"),
        ("search", "--recruiting", "--status recruiting"),
        ("list", "--recruiting", "--status recruiting"),
        ("search", "--Children", "--age-group child"),
        ("search", "--gender", "--sex SEX"),
        ("search", "--radius", "--near LAT,LON,50km"),
        ("search", "--csv", "--format csv"),
        ("search", "--randomised", "--allocation randomized"),
        ("fetch", "--blinded", "--masking masked"),
        ("watch add", "--registered", "--first-posted A..B"),
        ("search", "--without_results", "--no-results"),
        ("find", "--csv", "--format csv"),
        ("watch add", "--drug", "--intervention TEXT"),
        ("fetch", "--city", "--location TEXT"),
        ("show", "--sites", "--section locations"),
        ("related", "--offline", "--stored"),
        ("search", "--contry", "--country"),
        ("search", "--no-result", "--no-results"),
    ],
)
def test_an_option_that_people_try_first_leads_to_the_right_one(
    program: Program, command: str, given: str, meant: str
) -> None:
    ran = program(*command.split(), given)
    assert ran.code == 2
    assert ran.err.startswith(f"trialcli: No such option: {given.partition('=')[0]}. ")
    assert f" Did you mean {meant}? See trialcli {command} --help." in ran.err


@pytest.mark.parametrize("command", ["rules", "verify", "show"])
def test_an_option_is_not_suggested_to_a_command_without_it(program: Program, command: str) -> None:
    assert "Did you mean" not in program(command, "--drug").err


@pytest.mark.parametrize("format_", ["json", "JSON"])
def test_errors_are_json_if_the_format_is(program: Program, format_: str) -> None:
    ran = program("list", "--sort", "size", "--format", format_)
    assert json.loads(ran.err)["exit_code"] == ran.code == 2


_LIST = """
trials = ["NCT99000001"]
[group.lupus]
searches = ["lupus"]
sinks = ["mail"]
[sink.mail]
kind = "command"
command = ["cat"]
"""


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("show NCT99000001 --offline --section elegibility", "eligibility"),
        ("show NCT99000001 --offline --at lastest", "latest"),
        ("show NCT99000001 --offline --at newest", "latest"),
        ("diff NCT99000001 frist latest", "first"),
        ("diff NCT99000001 original", "first"),
        ("diff NCT99000001 3", "v3"),
        ("diff NCT99000001 version-3", "v3"),
        ("list --status recruting", "recruiting"),
        ("list --type interventonal", "interventional"),
        ("list --sort titel", "title"),
        ("list --flag result-due", "results-due"),
        ("list --group lups", "lupus"),
        ("list --fields titel", "title"),
        ("list --format excel", "csv"),
        ("list --format md", "markdown"),
        ("list --format ndjson", "jsonl"),
        ("rules enrollment-chnged-much", "enrollment-changed-much"),
        ("diff --rule enrollment-chnged-much", "enrollment-changed-much"),
        ("news --rule status-chnged", "status-changed"),
        ("export studys --to x", "studies"),
        ("export --format parket --to x", "parquet"),
        ("timeline NCT99000001 --rows trails", "trials"),
        ("search --sex femal", "female"),
        ("search --masking duble", "double"),
        ("search --funder industri", "industry"),
        ("search --age-group chld", "child"),
        ("diff --min-severity majr", "major"),
        ("watch run --fail-on majr", "major"),
        ("watch test mial", "mail"),
        ("watch log lups", "lupus"),
        ("watch log --only gon", "gone"),
        ("watch list --group lups", "lupus"),
        ("watch remove NCT99000001 --group lups", "lupus"),
        ("watch add NCT99000001 --sink mial", "mail"),
        ("config get rat", "rate"),
        ("config set timout 9", "timeout"),
        ("help severty", "severity"),
    ],
)
def test_every_wrong_name_of_a_closed_set_leads_to_the_right_one(
    words: str, meant: str, program: Program
) -> None:
    examples_at(program.root)
    (program.root / "watch.toml").write_text(_LIST)
    ran = program(*words.split())
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert f" Did you mean {meant}? " in f"{ran.err.strip()} "


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("get", "trialcli show or trialcli fetch"),
        ("view", "trialcli show"),
        ("open", "trialcli show"),
        ("update", "trialcli fetch or trialcli watch run"),
        ("download", "trialcli fetch"),
        ("sync", "trialcli fetch"),
        ("add", "trialcli watch add"),
        ("follow", "trialcli watch add"),
        ("rm", "trialcli watch remove"),
        ("ls", "trialcli list"),
        ("LS", "trialcli list"),
        ("log", "trialcli history"),
        ("compare", "trialcli diff"),
        ("query", "trialcli search"),
        ("grep", "trialcli find"),
        ("check", "trialcli watch run or trialcli verify"),
        ("status", "trialcli watch list or trialcli doctor"),
        ("info", "trialcli show or trialcli doctor"),
        ("settings", "trialcli config"),
        ("init", "trialcli config"),
        ("version", "trialcli --version"),
        ("completion", "trialcli --install-completion"),
        ("man", "trialcli help"),
        ("whats-new", "trialcli news"),
        ("watch NCT00000001", "trialcli watch add NCT00000001"),
        ("watch rm", "trialcli watch remove"),
        ("watch ls", "trialcli watch list"),
        ("watch status", "trialcli watch list"),
    ],
)
def test_another_name_of_a_command_leads_to_ours_and_runs_nothing(
    given: str, meant: str, program: Program
) -> None:
    ran = program(*given.split())
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert f" Did you mean {meant}? See trialcli " in ran.err
    assert not program.root.exists()
