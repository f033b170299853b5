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
    left = left_out(open_record(RECORD))
    assert left.named == ("3 sites", "brief summary", "detailed description", "results")
    assert left.others == ("3 other fields",)


def test_partly_shown_items_differ_from_hidden_ones():
    study = open_record(RECORD)
    first, second, _ = study.nodes("protocolSection.contactsLocationsModule.locations")
    first.text("facility")
    second.text("facility")
    second.text("city")
    left = left_out(study)
    assert (left.named[0], left.others[0]) == ("1 site", "details of 1 site")


def test_what_is_read_is_not_left_out():
    study = open_record({"protocolSection": {"descriptionModule": {"briefSummary": "s"}}})
    study.blocks("protocolSection.descriptionModule.briefSummary")
    assert not left_out(study)


def test_a_screen_names_what_readers_look_for_and_counts_the_other_parts():
    module = {"oversightModule": {"oversightHasDmc": True}, "conditionsModule": {"keywords": ["k"]}}
    others = left_out(open_record({"protocolSection": module}))
    assert others.others == ("oversight", "1 keyword")
    assert str(others) == "2 parts of the record"
    assert str(left_out(open_record(RECORD))).endswith("results, 1 other part")
