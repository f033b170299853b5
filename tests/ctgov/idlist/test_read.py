import csv
import io
import json
import quopri
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ctgov.ids.idspellings import SPELLINGS
from tests.registry_server import record
from trialcli.ctgov.idlist.names import Rank, rank
from trialcli.ctgov.idlist.read import read_list
from trialcli.ctgov.idlist.reading import MOST_NAMED
from trialcli.errors import UsageError
from trialcli.registry.id_list import ListEntry, ListReading
from trialcli.render.idlist import account

A, B, C, D = "NCT00000410", "NCT00001245", "NCT00001579", "NCT00001908"


def read(text: str) -> ListReading:
    return read_list(text.encode("utf-8", "surrogateescape"), "list")


def said(text: str) -> str:
    return account("list", read(text)).removeprefix("list: ")


def study(trial: str, text: str = "") -> dict[str, object]:
    made = record(trial)
    made["protocolSection"]["descriptionModule"] = {"briefSummary": text}
    made["protocolSection"]["statusModule"]["expandedAccessInfo"] = {"nctId": D}
    made["protocolSection"]["identificationModule"]["secondaryIdInfos"] = [{"id": D}]
    made["protocolSection"]["identificationModule"]["nctIdAliases"] = [D]
    return made


def table(delimiter: str, *rows: list[str], ending: str = "\n") -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator=ending).writerows(rows)
    return written.getvalue()


# ------------------------------------------------------------ names


@pytest.mark.parametrize(
    "name",
    [
        *("NCT Number", "NCT ID", "nctId", "NCTId", "nct_id", "nct_number", "NCTID", "NCT", "NCT#"),
        *("NCT No.", "NCT Number(s)", "NCT-Nummer", "ClinicalTrials.gov identifier", '"nct id"'),
        *("clinicaltrials.gov ID", "ClinicalTrials.gov Identifier (NCT number)"),
        "protocolSection.identificationModule.nctId",
        *(
            "Num\xe9ro NCT",
            "N\xfamero NCT",
            "NCT-Nr.",
            "Studien-ID (NCT)",
            "Protocol ID/NCT",
            "NCT 1",
        ),
        *("ct.gov id", "identifiant NCT de l'essai"),
    ],
)
def test_names_that_certainly_mean_the_id(name: str) -> None:
    assert rank(name) is Rank.SURE


@pytest.mark.parametrize(
    ("name", "its"),
    [
        *((name, Rank.LIKELY) for name in ("TrialID", "Trial ID", "trial", "id", "Main ID")),
        *((name, Rank.ADDRESS) for name in ("Study URL", "url", "ClinicalTrials.gov link")),
        *((name, None) for name in ("Title", "Other IDs", "Parent NCT number", "", "x" * 999)),
        ("protocolSection.statusModule.expandedAccessInfo.nctId", None),
    ],
)
def test_names_that_possibly_mean_the_id(name: str, its: Rank | None) -> None:
    assert rank(name) is its


# ------------------------------------------------------------ tables


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("name", ["NCT Number", "nct_id", "TrialID", "clinicaltrials.gov id", "ID"])
def test_only_the_column_for_the_id_counts(delimiter: str, ending: str, name: str) -> None:
    text = table(
        delimiter,
        ["Title", name, "Summary"],
        ["one", A, f'Follow-up of "{C}",\n\nand {D};'],
        ["two, or 2", f"{B} / nct 00001245", ""],
        ["", "", ""],
        ["three", "", f"no ID, but {A}"],
        ["four", "NCT0000190", ""],
        ending=ending,
    )
    reading = read(text)
    assert reading.trials == (A, B)
    assert (reading.repeated, reading.mentioned, reading.without) == (1, 2, 1)
    assert [(one.place, one.text) for one in reading.unusable] == [("line 8", "NCT0000190")]


def test_the_counts_of_a_table() -> None:
    text = f'NCT Number,Title\n{A},"see {C}"\n{A},\nNCT0000190,\n,none\n'
    assert said(text) == (
        "1 trial ID; 1 repeated; 1 other ID is only mentioned; "
        '1 not usable: line 4 "NCT0000190" has 7 digits; 1 row without an ID.'
    )


def test_a_column_with_ids_of_other_registries() -> None:
    text = f'TrialID,Title\n{A},x\nISRCTN12345678,"like {C}"\nDRKS00012345,\nDRKS00012346,\n'
    assert said(text) == (
        "1 trial ID; 1 other ID is only mentioned; "
        "3 IDs of other kinds (2 DRKS, 1 ISRCTN), which trialcli does not read."
    )


@pytest.mark.parametrize(
    "name",
    ["Parent NCT number", "Related NCT", "Other NCT IDs", "NCT00001245", "an NCT of us that ended"],
)
def test_names_that_do_not_mean_the_id(name: str) -> None:
    assert rank(name) is None


@pytest.mark.parametrize(
    "rows",
    [
        # A name that may mean something else, above a text that mentions one trial.
        [["Study", "Registration"], [f"extends {D}", A], ["Smith", B], ["Doe", C]],
        [["Study", "URL"], [f"extends {D}", f"https://x/{A}"], ["", f"https://x/{B}"], ["", C]],
        [["ID", "Registry no"], ["1", A], ["2", B], [D, C]],
        [["ID", "Numer NCT", "Opis"], ["1", A, f"jak {D}"], ["2", B, ""], ["3", C, ""]],
        [["Clinical Trial Numbers", "Abstract"], [f"ClinicalTrials.gov ({A}, {B})", D], [C, D]],
        # The name is sure, and the column holds something else.
        [["ID", "NCT", "Note"], [A, "yes", f"of {D}"], [B, "no", ""], [C, "yes", ""]],
        # Two columns that surely hold IDs.
        [["NCT Number", "nct_id", "Note"], [A, B, f"of {D}"], ["", C, ""]],
        [["NCT 1", "NCT 2"], [A, B], [C, ""]],
    ],
    ids=lambda rows: "-".join(rows[0]),
)
@pytest.mark.parametrize("delimiter", ",;\t|")
def test_the_column_that_has_the_ids_counts(rows: list[list[str]], delimiter: str) -> None:
    reading = read(table(delimiter, *rows))
    assert reading.trials == (A, B, C)
    assert reading.unusable_count == 0
    assert reading.mentioned == any(D in cell for row in rows for cell in row)


@pytest.mark.parametrize(
    "rows",
    [
        # Articles: few addresses are of the registry.
        [["Title", "Url"], [f"x ({A})", "https://doi.org/1"], [f"y ({B})", ""], ["", f"x/{C}"]],
        # Study is a name that a reviewer gives.
        [["Abstract", "Study"], [f"z {A}", "Smith"], [f"y ({B})", "Doe"], [f"as {D}", f"{C} 2021"]],
    ],
    ids=lambda rows: rows[0][1],
)
def test_a_row_with_other_text_in_its_column_is_read_completely(rows: list[list[str]]) -> None:
    reading = read(table(",", *rows))
    assert reading.trials == (A, B, C)
    assert reading.without == 0


def test_a_column_of_ids_with_an_unknown_name_counts() -> None:
    assert read(f"Study;Rejestr\nextends {D};{A}\n;{B}\n;{C}\n").trials == (D, A, B, C)


@pytest.mark.parametrize("stated", ["sep=^", '"sep=^"', "SEP=^", "sep=;", "sep=,"])
def test_the_separator_line_for_excel_is_used(stated: str) -> None:
    mark = stated.strip('"')[-1]
    reading = read(f"{stated}\nNCT Number{mark}Title\n{A}{mark}of {D}\nNCT1{mark}x\n")
    assert (reading.trials, reading.mentioned) == ((A,), 1)
    assert reading.unusable[0].place == "line 4"


@pytest.mark.parametrize("rest", ["", ",x"])
@pytest.mark.parametrize(
    "number", ["1245", "00001245", "12345678", "1.2345678E7", "1.23E+07", "00001245.0", '"1,245"']
)
def test_numbers_in_the_column_for_ids_are_named(number: str, rest: str) -> None:
    reading = read(f"NCT Number{rest and ',T'}\n{A}{rest}\n{number}{rest}\n")
    assert reading.trials == (A,)
    assert [(one.place, one.text) for one in reading.unusable] == [("line 3", number.strip('"'))]
    assert reading.without == 0


@pytest.mark.parametrize("line", ["- 00001245", "00001245,", "2. 00001245", "[00001245]"])
def test_a_number_of_8_digits_alone_is_named(line: str) -> None:
    reading = read(f"- {A}\n{line}\n12\n2020-01-01\nRoom 00001245\n")
    assert [(one.place, one.text) for one in reading.unusable] == [("line 2", "00001245")]
    assert reading.without == 3


def test_an_error_in_a_mention_does_not_hide_it() -> None:
    assert read(f"NCT Number,T\n{A},of NCT123\n").mentioned == 1


@pytest.mark.parametrize("text", ["NCT1", "NCT 1", "x\nNCT1", f"{A}\nNCT 1\n{B}"])
@pytest.mark.parametrize("header", ["", "NCT Number\n", "NCT Number,T\n"])
def test_an_id_with_too_few_digits_is_not_a_header(text: str, header: str) -> None:
    reading = read(header + text.replace("\n", "\n" if "," not in header else ",x\n"))
    assert reading.unusable_count == 1


def test_numbers_of_the_cochrane_library_are_not_trial_ids() -> None:
    reading = read(f"TY  - JOUR\nAN  - CN-02345678\nTI  - x ({A})\nER  - \n")
    assert (reading.trials, reading.unusable_count) == ((A,), 0)


@pytest.mark.parametrize(
    "text",
    [
        f'<Field Name="NCTId">{A}</Field><Field Name="SecondaryId">{D}</Field>',
        f'<Values Field="NCTId">\n <Value>{A}</Value></Values><Values Field="Title">{D}</Values>',
        f'<trial nct_id="{A}" title="of {D}"/>',
        f"<nct_id>{A}</nct_id><nct_alias>{D}</nct_alias>",
    ],
)
def test_every_form_of_xml_has_a_place_for_the_id(text: str) -> None:
    reading = read(f'<?xml version="1.0"?>\n<a>\n{text}\n{text.replace(A, "NCT1")}</a>')
    assert (reading.trials, reading.mentioned) == ((A,), 1)
    assert reading.unusable[0].text == "NCT1"


def test_json_lines_are_counted_as_an_editor_does() -> None:
    lines = ['{"nctId": "NCT1"}', '{"nctId": null}', "", '{"nctId": 1245}', f'{{"nctId": "{A}"}}']
    reading = read("\n".join(lines))
    assert [one.place for one in reading.unusable] == ["line 1", "line 4"]
    assert (reading.trials, reading.without) == ((A,), 1)


def test_columns_of_json_are_read() -> None:
    text = json.dumps({"nct_id": {"0": A, "1": None, "2": "NCT1"}, "title": {"0": f"of {D}"}})
    reading = read(text)
    assert (reading.trials, reading.mentioned, reading.unusable_count) == ((A,), 1, 1)
    assert read(json.dumps({"nct_ids": [A, None, B], "note": D})).trials == (A, B)


def test_a_record_without_an_id_is_counted_in_json() -> None:
    reading = read(json.dumps([{"nct_id": None, "title": D}, {"nct_id": "NCT1"}, {"nct_id": A}]))
    assert (reading.trials, reading.without, reading.mentioned) == ((A,), 1, 1)
    assert reading.unusable[0].place == "record 2"


# ------------------------------------------------------------ saved mails


def wrapped(text: str) -> str:
    return quopri.encodestring(text.encode()).decode()


@pytest.mark.parametrize("before", range(50, 80))
@pytest.mark.parametrize("header", ["Content-Transfer-Encoding: quoted-printable\n\n", ""])
def test_an_id_split_by_a_mail_is_read(before: int, header: str) -> None:
    text = f"{'x' * before} {A}, NCT\u00a0{B[3:]} https://x/?a=b&term={C} {'y' * 80}\nNCT1\n"
    reading = read(header + wrapped(text))
    assert reading.trials == (A, B, C)
    line = 1 + (header + wrapped(text)).split("NCT1\n")[0].count("\n")
    assert [(one.place, one.text) for one in reading.unusable] == [(f"line {line}", "NCT1")]


def test_a_split_word_is_named_with_its_first_line() -> None:
    text = "Content-Transfer-Encoding: quoted-printable\n\nan =\na NCT12=\n3 b=\nc NCT=\n45\n"
    assert [(one.place, one.text) for one in read(text).unusable] == [
        ("line 4", "NCT123"),
        ("line 6", "NCT45"),
    ]


def test_ids_without_their_nct_are_named_in_a_column_for_them() -> None:
    assert said("NCT Number,x\n7331467,\n") == (
        'no trial ID; 1 not usable: line 2 "7331467" has no NCT before it.'
    )
    assert said("NCT Number\n7331467\n").endswith("has no NCT before it.")


def test_a_column_without_any_id_is_not_replaced_by_mentions() -> None:
    assert said(f"Title,NCT Number,Abstract\nx,,as {A}\ny,n/a,z\n") == (
        "no trial ID; 1 other ID is only mentioned; 2 rows without an ID."
    )


@pytest.mark.parametrize(
    "text",
    [
        f"Title, NCT number, and more\n{A}\n{B}\n",
        f"number,trial\n1,{A}\n2,{B}\n",
        f"id,note\n1,{A}\n2,{B}\n",
        f"NCT ID: {A}\nNCT ID: {B}\n",
        f"NCT Number\n{A}\n{B}\n",
        f"{A},first\n{B},second\n",
        f"sep=;\nTitle;NCT Number\nx;{A}\ny;{B}\n",
        f"Trials of 2026\n\nTitle,NCT Number\nx,{A}\ny,{B}\n",
        f"# Ours\n\n| NCT Number | Note |\n|---|:--|\n| {A} | x |\n| {B} | y |\n",
        f"NCT Number,x\n{A},\nNCT Number,x\n{B},\n",
        f'NCT Number\tTitle\n{A}\t"quoted" x\n{B}\t5" pipe\n',
        f'nct_number,title\n{A},"never closed\n{B},x\n',
        f'"NCT Number";"Title"\n="{A}";x\n\'{B};y\n',
    ],
)
def test_a_header_needs_a_table_below_it(text: str) -> None:
    reading = read(text)
    assert reading.trials == (A, B)
    assert not reading.mentioned
    assert not reading.unusable_count


def test_an_unclosed_quotation_mark_hides_nothing() -> None:
    reading = read(f'NCT Number,Title\n{A},"broken\nlike {C}, x\n{B},y\n')
    assert reading.trials == (A, B)
    assert reading.mentioned == 1


def test_cells_may_be_long() -> None:
    text = table(",", ["NCT Number", "Locations"], [A, "x" * 300_000], [B, f"{C} " * 50_000])
    assert read(text).trials == (A, B)
    assert csv.field_size_limit() == 131_072


# ------------------------------------------------------------ JSON


@pytest.mark.parametrize("indent", [None, 2])
def test_only_the_ids_of_records_count(indent: int | None) -> None:
    records = [study(A, f"like {C}"), study(B, f"after {A}")]
    forms = [
        json.dumps(records, indent=indent),
        json.dumps({"totalCount": 2, "studies": records, "nextPageToken": "x"}, indent=indent),
        "\n".join(json.dumps(one) for one in records),
        "".join(json.dumps(one, indent=indent) for one in records),
        json.dumps({"hits": [{"id": one, "study": study(one, C)} for one in (A, B)]}),
        json.dumps([{"format": 1, "trial": one, "study": study(one, C)} for one in (A, B)]),
        json.dumps([{"studyVersion": 1, "study": one} for one in records]),
    ]
    for text in forms:
        reading = read(f"\ufeff {text}\n")
        assert reading.trials == (A, B)
        assert (reading.mentioned, reading.without, reading.unusable_count) == (2, 0, 0)


@pytest.mark.parametrize(
    "document",
    [
        [A, B],
        [[A], {"x": B}],
        {"trials": [A, B]},
        {"groups": [{"name": "x", "trials": [A]}, {"name": "y", "trials": [B]}]},
        {"schema": "trialcli/list/1", "trials": [{"trial": A, "title": "x"}, {"trial": B}]},
        {"trials": [{"trial": A, "outcome": "new"}], "failures": [{"trial": B}]},
        [{"NCT Number": A}, {"NCT Number": "NCT 00001245"}],
        [{"nct_id": A, "id": 1}, {"nct_id": B, "id": 2}],
        [{"nctId": [A]}, {"nctId": [B, B]}],
        {A: {"note": 1}, B: {"note": 2}},
    ],
)
def test_json_of_other_programs(document: object) -> None:
    reading = read(json.dumps(document))
    assert reading.trials == (A, B)
    assert not reading.mentioned


def test_records_that_lack_a_usable_id_are_counted() -> None:
    records = [{"nctId": A}, {"nctId": ""}, {"nctId": "NCT0000190"}, {"nctId": "ISRCTN12345678"}]
    assert said(json.dumps([*records, {"protocolSection": {}}])) == (
        "1 trial ID; 1 ID of another kind (1 ISRCTN), which trialcli does not read; "
        '1 not usable: record 3 "NCT0000190" has 7 digits; 2 records without an ID.'
    )
    assert said('[{"nctId": 7331467}]') == (
        'no trial ID; 1 not usable: record 1 "7331467" has no NCT before it.'
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f'[{{"nctId": "{A}"}}, {{"nct', "is not complete JSON (line 1)."),
        (f'{{"nctId": "{A}"}}\n{{"nctId":\n', "is not complete JSON (line 3)."),
        ('{"a":' * 100_000, "is not readable JSON: it is nested too deeply."),
    ],
)
def test_broken_json_is_not_read_as_text(text: str, why: str) -> None:
    with pytest.raises(UsageError) as raised:
        read(text)
    assert raised.value.message == f"list {why}"


@pytest.mark.parametrize(
    "text", [f"[1] {A}", f'["group"]\ntrials = ["{A}"]', f"[[x]]\n{A}", f"{{{A}}}"]
)
def test_text_that_only_begins_like_json_is_text(text: str) -> None:
    assert read(text).trials == (A,)


# ------------------------------------------------------------ XML, citations


def test_xml_with_a_tag_for_the_id() -> None:
    text = f"""<?xml version="1.0"?>
    <Trials_downloaded_from_ICTRP>
    <Trial><TrialID>{A}</TrialID><Scientific_title>like {C}</Scientific_title></Trial>
    <Trial><TrialID>ISRCTN12345678</TrialID><SecondaryIDs>{D}</SecondaryIDs></Trial>
    <Trial><TrialID type="x"><![CDATA[{B}]]></TrialID></Trial>
    <Trial><TrialID></TrialID></Trial>
    <Trial><TrialID>NCT0000190</TrialID></Trial>
    </Trials_downloaded_from_ICTRP>"""
    assert said(text) == (
        "2 trial IDs; 2 other IDs are only mentioned; "
        "1 ID of another kind (1 ISRCTN), which trialcli does not read; "
        '1 not usable: line 7 "NCT0000190" has 7 digits; 1 record without an ID.'
    )
    old = f"<clinical_study><id_info><nct_id>{A}</nct_id></id_info>{C}</clinical_study>"
    assert (read(old).trials, read(old).mentioned) == ((A,), 1)


def test_a_web_page_is_text() -> None:
    text = f'<!DOCTYPE html><html><a href="/study/{A}">x</a> NCT&nbsp;00001245</html>'
    assert read(text).trials == (A, B)


@pytest.mark.parametrize(
    "text",
    [
        "PMID- 12345678\nAB  - Registered (NCT00001\n      579) before start.\n",
        "PMID- 12345678\nAB  - Registered (NCT\n      00001579) before start.\n",
        "PMID- 12345678\nAB  - Registered (NCT-\n      00001579) before start.\n",
        "TY  - JOUR\r\nAB  - Registered NCT00001\r\n  579 before\r\nER  - \r\n",
        "%0 Journal Article\n%X Registered NCT00001\n579 before\n",
        "@article{a,\n  abstract = {Registered (NCT00001\n      579)},\n}\n",
    ],
)
def test_a_citation_that_breaks_an_id_is_joined(text: str) -> None:
    reading = read(text)
    assert reading.trials == (C,)
    assert not reading.unusable_count


@pytest.mark.parametrize(
    ("text", "place", "named"),
    [
        ("PMID- 1\nAB  - (NCT00001\n      57) x", "line 2", "NCT00001"),
        ("PMID- 1\nAB  - x\n      y (NCT00001\n      5790) x", "line 3", "NCT00001"),
        ("Registered (NCT00001\n      579) before", "line 1", "NCT00001"),
        ("1. NCT0000190\n2. NCT0000190\n", "line 1", "NCT0000190"),
        ("  NCT0000190\n  1 arm", "line 1", "NCT0000190"),
        ("registered (NCT\n00001579)", "line 1", "NCT"),
    ],
)
def test_uncertain_parts_of_an_id_are_named(text: str, place: str, named: str) -> None:
    reading = read(text)
    assert reading.trials == ()
    assert (reading.unusable[0].place, reading.unusable[0].text) == (place, named)


def test_a_citation_of_a_record_only_mentions_other_trials() -> None:
    text = (
        f"TY  - WEB\nAN  - {A}\nAB  - like {C}\nER  -\n"
        f"TY  - JOUR\nAB  - about {B}\nUR  - https://doi.org/10.1/x\nER  -\n"
    )
    assert (read(text).trials, read(text).mentioned) == ((A, B), 1)


# ------------------------------------------------------------ any text


@given(
    st.lists(st.tuples(st.integers(1, 99_999_999), st.sampled_from([*SPELLINGS.values()]))),
    st.sampled_from(["\n", "\r\n", ", ", "; ", " | ", "\t", " and ", " \u2013 "]),
)
def test_every_id_of_a_text_is_counted(numbers, separator) -> None:  # type: ignore[no-untyped-def]
    trials = [f"NCT{number:08d}" for number, _ in numbers]
    text = separator.join(spelling(f"{number:08d}") for number, spelling in numbers)
    reading = read(f"Trials to check: {text}")
    assert reading.trials == tuple(dict.fromkeys(trials))
    assert reading.unusable_count == 0
    assert len(reading.trials) + reading.repeated == len(trials)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        reading = read_list(content, "list")
    except UsageError:
        return
    assert account("list", reading).startswith("list: ")


@given(st.text(max_size=400))
def test_every_line_of_any_text_is_counted(text: str) -> None:
    try:
        reading = read_list(f"x {text}".encode("utf-8", "replace"), "list")
    except UsageError:
        return
    assert all(len(trial) == 11 for trial in reading.trials)
    assert len(reading.unusable) == min(MOST_NAMED, reading.unusable_count)


_IDS = (A, f" {B}", "nct 00001579", "NCT0000", "07331467", "DRKS00012345", "10.1000/abc")
_MARKS = ("\n", ",", ";", '"', "\t", "word ", "PMID 1234567", '"}', "<nct_id>")
_BEGINNINGS = ("NCT Number,x\n", "TY  - x\n", '{"nctId": "')
_PIECES = st.sampled_from((*_IDS, *_MARKS, *_BEGINNINGS))


@given(st.lists(_PIECES, max_size=25).map("".join))
def test_every_id_that_is_counted_is_an_entry(text: str) -> None:
    entries: list[ListEntry] = []
    try:
        reading = read_list(text.encode(), "list", entries.append)
    except UsageError:
        return
    kinds = Counter(entry.kind for entry in entries)
    assert kinds["trial"] == len(reading.trials) + reading.repeated
    assert kinds["not_usable"] == reading.unusable_count
    assert kinds["other_id"] == sum(reading.others.values())
    assert kinds["no_id"] == (0 if reading.unit == "field" else reading.without)
    assert reading == read_list(text.encode(), "list")
    lines = text.count("\n") + 1
    assert all(1 <= entry.place.number <= lines for entry in entries if entry.place.unit == "line")


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "NCT1 " * 300_000,
        "1" * 3_000_000,
        "id,id;id\tid|id\n" * 5_000,
        "NCT Number," * 100_000,
        "NCT Number\n" * 100_000,
        f'NCT Number,T\n{A},"' + "x\n" * 300_000,
        "TY  - x\n" + "NCT0000\n" * 100_000,
        "@article{\n" + "NCT\n" * 100_000,
        "<TrialID>" * 100_000,
        "<?xml><TrialID " * 100_000,
        "&amp;" * 300_000,
        "%25" * 300_000,
        "\ufeff" * 300_000,
        "https://clinicaltrials.gov/study/NCT00000410?a=" + "?=" * 300_000 + " NCT00000410",
        "a\n" * 300_000,
        f"{'a' * 66}=\n" * 5_000,
        "x" * 70 + "=\n" + "=\n" * 300_000,
        "=3D" * 100_000,
        "id,x\n" + f"{A}," * 50_000 + "\n" + f"1,{A}\n" * 5_000,
        '{"nctId": null}\n' * 20_000,
        "<?xml?>" + '<a name="nct">' * 50_000,
        " " * 1_000_000,
    ],
    ids=lambda text: text[:12].strip(),
)
def test_a_hostile_list_is_read_in_few_steps(text: str) -> None:
    # What takes more than a step a character would never come to an end of this.
    entries: list[ListEntry] = []
    assert isinstance(read_list(text.encode(), "list", entries.append), ListReading)
