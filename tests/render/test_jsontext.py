import json

from hypothesis import given

from tests.cli.hostile import RAW, WORDS
from tests.made_snapshots import json_values
from trialcli.render.jsontext import json_line, json_text


@given(json_values)
def test_what_was_written_is_read_again_and_instructs_no_terminal(value: object) -> None:
    for text in (json_text(value), json_line(value)):
        assert json.dumps(json.loads(text)) == json.dumps(value)
        assert not RAW.search(text.replace("\n", ""))
    assert "\n" not in json_line(value)


def test_hostile_text_is_escaped() -> None:
    for word in WORDS.values():
        text = json_line({word: word})
        assert not RAW.search(text)
        assert json.dumps(json.loads(text)) == json.dumps({word: word})


def test_any_script_stays_readable() -> None:
    assert json_text({"stadt": "Nürnberg 南京 \U0001f9ea"}) == (
        '{\n  "stadt": "Nürnberg 南京 \U0001f9ea"\n}'
    )


def test_numbers_stay_what_they_are() -> None:
    assert json_line([48.0, 1, True, None, 10**30]) == f"[48.0, 1, true, null, {10**30}]"
