from trialcli.render.record.cursor import open_record
from trialcli.render.record.leftout import left_out

SITES = [{"facility": name, "city": "Lyon"} for name in "abc"]
RECORD = {
    "protocolSection": {
        "contactsLocationsModule": {"locations": SITES},
        "descriptionModule": {"briefSummary": "s", "detailedDescription": "d"},
        "newModule": {"x": 1, "y": [2, 3]},
    },
    "resultsSection": {"anything": {"at": ["all"]}},
}


def test_of_a_record_nobody_read_everything_is_left_out():
    assert left_out(open_record(RECORD)) == [
        "3 sites",
        "brief summary",
        "detailed description",
        "results",
        "3 other fields",
    ]


def test_partly_shown_items_differ_from_hidden_ones():
    study = open_record(RECORD)
    first, second, _ = study.nodes("protocolSection.contactsLocationsModule.locations")
    first.text("facility")
    second.text("facility")
    second.text("city")
    assert left_out(study)[:2] == ["1 site", "details of 1 site"]


def test_what_is_read_is_not_left_out():
    study = open_record({"protocolSection": {"descriptionModule": {"briefSummary": "s"}}})
    study.blocks("protocolSection.descriptionModule.briefSummary")
    assert left_out(study) == []
