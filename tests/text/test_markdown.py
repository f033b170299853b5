import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.generated_markdown import markdown
from trialcli.text.blocks import Block, read_markup
from trialcli.text.markdown import write_markup


@pytest.mark.parametrize(
    "text",
    [
        "",
        "One paragraph",
        "eGFR \\<30 \\[mL\\] 10\\^5 a\\\\b \\& c\\~d \\* e",
        "Inclusion:\n\n* a\n* b\n\nExclusion:\n\n1. c\n2. d",
        "* a\n\n  1. b\n  2. c\n\n     more of c\n* d",
        "* a\n\n  3. b",
        "forced\\\nbreak\\\n1\\. no list\\\n\\- neither",
        "1\\. no list\n\n\\+ 1",
    ],
)
def test_markdown_is_written_as_the_registry_writes_it(text):
    assert write_markup(read_markup(text)) == text


@given(markdown())
def test_what_is_written_is_read_again(text):
    blocks = read_markup(text)
    assert read_markup(write_markup(blocks)) == blocks


@given(st.text(string.printable), st.sampled_from(["paragraph", "item"]))
def test_any_line_can_be_written(text, kind):
    for block in read_markup(text):
        alone = Block(kind, block.text)
        assert read_markup(write_markup([alone])) == (alone,)
