import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.made_snapshots import made_snapshot
from tests.registry_server import record
from trialcli.ctgov import dialect
from trialcli.ctgov.shape import SHAPE
from trialcli.errors import RegistryError
from trialcli.jobs.pages import PageReader, RecordPage
from trialcli.record.tree import Record, content_digest
from trialcli.registry.dialect import Answer, RecordText
from trialcli.versions.servedtexts import NoServedTexts, ServedText
from trialcli.versions.snapshot import file_name

TRIALS = [f"NCT{number:08d}" for number in range(1, 4)]
KEY = '"hasResults"'


class Texts:
    """Known texts in memory."""

    def __init__(self) -> None:
        self.texts: dict[bytes, ServedText] = {}

    def with_digests(self, digests: Sequence[bytes]) -> dict[bytes, ServedText]:
        return {one: self.texts[one] for one in digests if one in self.texts}

    def learn(self, page: RecordPage) -> None:
        for one in page.records:
            if one.text_digest:
                assert not isinstance(one.content, RecordText)
                snapshot = made_snapshot(one.names[0])._replace(digest=digest_of(one.content))
                text = ServedText(one.names[0], one.text_digest, file_name(snapshot))
                self.texts[text.digest] = text


def digest_of(study: Record) -> str:
    return content_digest(study, SHAPE.volatile)


def dated(trial: str, date: str = "2026-01-12", **more: Any) -> Record:
    derived = {"miscInfoModule": {"versionHolder": date}}
    return record(trial) | {"derivedSection": derived} | more


def answer(body: str, status: int = 200) -> Answer:
    content = body.encode("utf-8", "surrogatepass")
    return Answer(status, "application/json", content, "https://registry.example/api")


def page_of(*studies: Record, **more: Any) -> str:
    return json.dumps({"studies": studies} | more, ensure_ascii=False)


def compact(*studies: Record, **more: Any) -> str:
    return json.dumps({"studies": studies} | more, ensure_ascii=False, separators=(",", ":"))


def studies_of(page: RecordPage) -> list[Record]:
    contents = (one.content for one in page.records)
    return [one.parsed() if isinstance(one, RecordText) else one for one in contents]


def as_read(body: str, texts: Texts | NoServedTexts, status: int = 200) -> object:
    """Return what a reader makes of a page, with or without cutting it."""
    try:
        page = PageReader(dialect, texts).read(answer(body, status))
    except RegistryError as error:
        return str(error)
    stated = [(one.names, one.data_date) for one in page.records]
    return stated, studies_of(page), page.next_token, page.total


def as_parsed(body: str, status: int = 200) -> object:
    try:
        page = PageReader(dialect, NoServedTexts()).read_fields(answer(body, status))
    except RegistryError as error:
        return str(error)
    stated = [(one.names, one.data_date) for one in page.records]
    return stated, studies_of(page), page.next_token, page.total


@pytest.mark.parametrize("made", [page_of, compact])
def test_a_known_text_is_not_parsed_again(made: Any) -> None:
    texts = Texts()
    texts.learn(PageReader(dialect, texts).read(answer(made(*map(dated, TRIALS)))))
    again = made(*(dated(trial, "2026-01-13") for trial in TRIALS), nextPageToken="t")
    page = PageReader(dialect, texts).read(answer(again))
    assert [one.names for one in page.records] == [(trial,) for trial in TRIALS]
    assert all(isinstance(one.content, RecordText) for one in page.records)
    assert [one.data_date for one in page.records] == ["2026-01-13"] * 3
    assert [one.content_digest for one in page.records] == [
        digest_of(study)[:16] for study in studies_of(page)
    ]
    assert page.next_token == "t"  # noqa: S105


def test_a_changed_record_is_parsed() -> None:
    texts = Texts()
    texts.learn(PageReader(dialect, texts).read(answer(compact(*map(dated, TRIALS)))))
    changed = dated(TRIALS[1], hasResults=True)
    studies = (dated(TRIALS[0]), changed, dated(TRIALS[2]))
    page = PageReader(dialect, texts).read(answer(compact(*studies)))
    assert [one.content_digest is None for one in page.records] == [False, True, False]
    assert page.records[1].content == changed


HOSTILE = f'}},{{{KEY}:false,"protocolSection":{{}}'
INNER = {"hasResults": False, "protocolSection": {}}
FIRST, SECOND = dated(TRIALS[0]), dated(TRIALS[1])
PAGES = {
    "no record": page_of(),
    "no record, a token": page_of(nextPageToken="t"),
    "one record": page_of(FIRST),
    "a total before": json.dumps({"totalCount": 2, "studies": [FIRST, SECOND]}),
    "a total after": page_of(FIRST, SECOND, totalCount=2),
    "a total too small": page_of(FIRST, SECOND, totalCount=1),
    "a total of text": page_of(FIRST, totalCount="1"),
    "a token of numbers": page_of(FIRST, nextPageToken=1),
    "an empty token": page_of(FIRST, nextPageToken=""),
    "a token with brackets": page_of(FIRST, nextPageToken="}]}"),
    "indented": json.dumps({"studies": [FIRST, SECOND]}, indent=2),
    "tabs": json.dumps({"studies": [FIRST, SECOND]}, indent="\t"),
    "a title that looks like a record": page_of(dated(TRIALS[0], title=HOSTILE), SECOND),
    "records inside": page_of(dated(TRIALS[0], others=[INNER, INNER]), SECOND),
    "a record inside": page_of(dated(TRIALS[0], other=INNER), SECOND),
    "the key as a value": page_of(dated(TRIALS[0], key="hasResults"), SECOND),
    "two dates": page_of(dated(TRIALS[0], copy={"versionHolder": "2026-01-12"})),
    "a date elsewhere": page_of(record(TRIALS[0]) | {"versionHolder": "2026-01-12"}),
    "a date in a title": page_of(dated(TRIALS[0], title='"versionHolder": "2026-01-12"')),
    "no date": page_of(record(TRIALS[0]) | {"derivedSection": {}}),
    "another first key": page_of({"derivedSection": {}, **FIRST}, SECOND),
    "another first key later": page_of(FIRST, {"another": True, **SECOND}),
    "aliases": page_of(
        dated(
            TRIALS[0],
            protocolSection={
                "identificationModule": {"nctId": TRIALS[0], "nctIdAliases": ["NCT00000007"]}
            },
        )
    ),
    "no ID": page_of(dated(TRIALS[0], protocolSection={}), SECOND),
    "a text as a record": json.dumps({"studies": [FIRST, "text"]}),
    "a list as a record": json.dumps({"studies": [FIRST, [SECOND]]}),
    "studies twice": compact(FIRST)[:-1] + ',"studies":[]}',
    "studies before": '{"studies":[1],' + compact(FIRST)[1:],
    "a list of pages": "[" + page_of(FIRST) + "]",
    "a byte order mark": "\ufeff" + page_of(FIRST),
    "space around": " \n" + page_of(FIRST) + "\n ",
    "something after": page_of(FIRST) + "{}",
    "a comma too many": compact(FIRST, SECOND).replace("},{", "},,{"),
    "a comma missing": compact(FIRST, SECOND).replace("},{", "}{"),
    "a comma at the end": compact(FIRST)[:-2] + ",]}",
    "a surrogate": page_of(dated(TRIALS[0], title="\ud800")),
    "not finite": page_of(FIRST, dated(TRIALS[1], number=float("inf"))),
    "too large a number": page_of(FIRST).replace("2026-01-12", "1e999"),
    "62 levels": page_of(dated(TRIALS[0], deep=json.loads("[" * 61 + "]" * 61))),
    "63 levels": page_of(dated(TRIALS[0], deep=json.loads("[" * 62 + "]" * 62))),
    "a web page": "<html></html>",
    "nothing": "",
}


@pytest.mark.parametrize("body", PAGES.values(), ids=PAGES)
def test_a_page_has_the_same_records_however_it_is_read(body: str) -> None:
    texts = Texts()
    expected = as_parsed(body)
    assert as_read(body, texts) == expected
    if not isinstance(expected, str):
        texts.learn(PageReader(dialect, texts).read(answer(body)))
    assert as_read(body, texts) == expected
    assert as_read(body, texts, status=400) == as_parsed(body, status=400)


@given(st.data())
def test_a_page_that_was_cut_or_altered_is_read_as_if_no_text_were_known(
    data: st.DataObject,
) -> None:
    texts = Texts()
    whole = compact(*map(dated, TRIALS), nextPageToken="t")
    texts.learn(PageReader(dialect, texts).read(answer(whole)))
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(start + 40, len(whole))))
    piece = data.draw(st.sampled_from(["", "}", "{", ",", '"', "]", "[", "}]", whole[:40], KEY]))
    altered = whole[:start] + piece + whole[end:]
    assert as_read(altered, texts) == as_parsed(altered)


def test_a_record_with_aliases_is_always_parsed() -> None:
    (one,) = PageReader(dialect, Texts()).read(answer(PAGES["aliases"])).records
    assert one.names == (TRIALS[0], "NCT00000007")
    assert one.text_digest == b""


@pytest.mark.parametrize("name", ["two dates", "a date elsewhere", "no date"])
def test_a_text_whose_data_date_is_not_certain_is_always_parsed(name: str) -> None:
    (one,) = PageReader(dialect, Texts()).read(answer(PAGES[name])).records
    assert one.text_digest == b""
