import pytest

from trialcli.render.record.cursor import open_record
from trialcli.text.blocks import Block

RECORD = {
    "a": {"title": " two\nlines ", "count": 3, "flag": True, "none": None, "blank": " "},
    "list": ["x", 2, None, {"type": "PHASE1"}, ["nested"]],
    "description": "a \\<b\n\n* c",
    "empty": {},
}


def paths(leaves):
    return [".".join(map(str, path)) for path, _ in leaves]


def test_nothing_is_read_at_first():
    assert len(open_record(RECORD).unread()) == 12


def test_what_is_read_is_noted():
    study = open_record(RECORD)
    assert study.text("a.title") == "two lines"
    assert study.at("a").text("count") == "3"
    assert study.flag("a.flag") is True
    assert paths(study.at("a").unread()) == ["a.none", "a.blank"]
    assert study.touched() >= {(), ("a",), ("a", "title")}
    assert ("list",) not in study.touched()


@pytest.mark.parametrize("dotted", ["a", "list", "a.none", "a.blank", "a.flag", "empty", "no.such"])
def test_a_value_that_is_no_text_stays_unread(dotted):
    study = open_record(RECORD)
    assert study.text(dotted) is None
    assert len(study.unread()) == 12


def test_a_list_gives_its_values_of_the_type_asked_for():
    study = open_record(RECORD)
    assert study.texts("list") == ["x", "2"]
    assert [node.words("type") for node in study.nodes("list")] == ["Phase 1"]
    assert paths(study.at("list").unread()) == ["list.2", "list.4.0"]
    assert study.texts("a") == study.texts("no.such") == []


def test_a_text_where_a_list_should_be_is_no_list():
    study = open_record({"phases": "PHASE1"})
    assert study.texts("phases") == []
    assert paths(study.unread()) == ["phases"]


def test_markup_is_read_as_blocks():
    study = open_record(RECORD)
    assert study.blocks("description") == (Block("paragraph", "a <b"), Block("item", "c"))
    assert "description" not in paths(study.unread())


def test_markup_without_a_word_stays_unread():
    study = open_record({"description": "*"})
    assert study.blocks("description") == ()
    assert paths(study.unread()) == ["description"]


def test_peeking_is_not_reading():
    study = open_record(RECORD)
    assert study.peek("a.title") == " two\nlines "
    assert study.peek("a.count") is None
    assert len(study.unread()) == 12


def test_an_absent_place_is_false_and_a_place_of_nothing_is_true():
    study = open_record(RECORD)
    assert not study.at("no.such")
    assert study.at("a.none")
    assert study.at("empty")
    assert [node.path for node in study.children()] == [
        ("a",),
        ("list",),
        ("description",),
        ("empty",),
    ]
