import io

import pytest

from trialcli.edges.decoration import colour_choice, has_colours, is_plain


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("variables", "terminal", "pipe"),
    [
        ({}, True, False),
        ({"NO_COLOR": "1"}, False, False),
        ({"NO_COLOR": ""}, True, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
        ({"FORCE_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": "3"}, True, True),
        ({"FORCE_COLOR": ""}, True, False),
        ({"FORCE_COLOR": "0"}, False, False),
        ({"CLICOLOR": "0"}, False, False),
        ({"CLICOLOR": "1"}, True, False),
        ({"CLICOLOR_FORCE": "1"}, True, True),
        ({"CLICOLOR_FORCE": "0"}, True, False),
        ({"FORCE_COLOR": "0", "CLICOLOR_FORCE": "1"}, False, False),
        ({"TERM": "dumb"}, False, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, False, False),
        ({"TRIALCLI_PLAIN": "1"}, False, False),
        ({"TRIALCLI_PLAIN": "0"}, True, False),
    ],
)
def test_colours(variables: dict[str, str], terminal: bool, pipe: bool) -> None:
    assert has_colours(Terminal(), variables) is terminal
    assert has_colours(io.StringIO(), variables) is pipe


@pytest.mark.parametrize(
    ("variables", "terminal", "pipe"),
    [
        ({}, False, False),
        ({"TERM": "dumb"}, True, False),
        ({"TERM": "dumb", "TRIALCLI_PLAIN": "0"}, False, False),
        ({"TRIALCLI_PLAIN": "1"}, True, True),
        ({"TRIALCLI_PLAIN": ""}, False, False),
    ],
)
def test_plain_output(variables: dict[str, str], terminal: bool, pipe: bool) -> None:
    assert is_plain(Terminal(), variables) is terminal
    assert is_plain(io.StringIO(), variables) is pipe


def test_the_variable_that_decides_is_named() -> None:
    assert colour_choice({"FORCE_COLOR": "0"}) == ("never", "FORCE_COLOR")
    assert colour_choice({}) == ("automatic", None)
