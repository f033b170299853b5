"""Options that have another name now are still taken by the earlier one."""

import pytest

from tests.cli.program import Program


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
