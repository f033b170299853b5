from tests.render.invented import invented
from tests.render.made_diff import made_diff
from trialcli.core.evidence import Line, brief_evidence, rest_counted
from trialcli.core.textdiff import Piece


def remark(text: str) -> Line:
    return Line(" ", (Piece("same", text),))


def test_brief_evidence_counts_what_it_leaves_out() -> None:
    old, new = invented(), invented()
    old["protocolSection"]["conditionsModule"].pop("keywords", None)
    new["protocolSection"]["conditionsModule"]["keywords"] = [f"word {n}" for n in range(9)]
    diff = made_diff(old, new)
    (event,) = [event for event in diff.events if "keywords" in event.sentence]
    assert len(brief_evidence(diff, event, 9)) == 9
    *shown, last = brief_evidence(diff, event, 3)
    assert [line.pieces[0].text for line in shown] == ["word 0", "word 1", "word 2"]
    assert last == remark("and 6 more lines")


def test_remarks_are_kept_and_are_no_lines() -> None:
    more = Line("+", (Piece("added", "more"),))
    assert rest_counted([]) == []
    assert rest_counted([remark("14 items unchanged")]) == [remark("14 items unchanged")]
    assert rest_counted([more, remark("14 items unchanged")]) == [
        remark("and 1 more line, 14 items unchanged")
    ]
