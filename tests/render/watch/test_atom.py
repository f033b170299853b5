from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.hostile import RAW, WORDS
from tests.render.pages import Reading
from tests.render.watch.made_digest import (
    DIGEST,
    FACTS,
    FOUND,
    OUTAGE,
    QUIET_DAY,
    SITES,
    TEST,
    changed,
    digests,
    event,
    last_check,
    link,
)
from trialcli.render.watch.atom import feed, is_feed
from trialcli.text.blocks import one_line
from trialcli.watch.digest import Digest, TrialDigest
from trialcli.watch.trial_facts import TrialFacts

ATOM = "{http://www.w3.org/2005/Atom}"
XML_FORBIDS = "\x00\x01\x0b\ufffe\uffff\ud800"


def written(*days: Digest, identity: str = "a store/feed") -> bytes:
    return feed(days, link, name="feed", identity=identity, updated=FOUND)


def parsed(content: bytes) -> ET.Element:
    """Return the root of a feed, and check that it is valid by RFC 4287."""
    root = ET.fromstring(content)  # noqa: S314 - we have just written it
    assert root.tag == f"{ATOM}feed"
    for parent in (root, *root.iter(f"{ATOM}entry")):
        for tag in ("id", "title", "updated"):
            (element,) = parent.findall(f"{ATOM}{tag}")
            assert (element.text or "").strip()
        identity = parent.findtext(f"{ATOM}id") or ""
        assert identity == f"urn:uuid:{UUID(identity.removeprefix('urn:uuid:'))}"
        when = datetime.strptime(parent.findtext(f"{ATOM}updated") or "", "%Y-%m-%dT%H:%M:%S%z")
        assert when.tzinfo is not None
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "trialcli"
    ids = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    for entry in root.iter(f"{ATOM}entry"):
        (content_,) = entry.findall(f"{ATOM}content")
        assert content_.get("type") == "html"
        assert len(entry.findall(f"{ATOM}link[@rel='alternate']")) <= 1
    return root


def titles(root: ET.Element) -> list[str]:
    return [entry.findtext(f"{ATOM}title") or "" for entry in root.iter(f"{ATOM}entry")]


def fragment(entry: ET.Element) -> Reading:
    return Reading(f"<body>{entry.findtext(f'{ATOM}content')}</body>")


def test_each_item_has_one_entry():
    root = parsed(written(DIGEST))
    found = titles(root)
    assert found[:2] == [
        (
            "MAJOR NCT99000001 Metformin Add-on in Type 2 Diabetes (Invented) (INVENT-T2D): "
            "Secondary outcome made primary: Proportion with HbA1c < 7 % (+ 5 more)"
        ),
        (
            "MAJOR NCT99000004 An Invented Trial That Is Gone: "
            "The registry no longer has a record of this trial"
        ),
    ]
    assert sum("NCT99000002" in title for title in found) == 2
    entry = next(root.iter(f"{ATOM}entry"))
    (page,) = entry.findall(f"{ATOM}link")
    assert page.get("href") == link("NCT99000001", (3, 4))
    text = fragment(entry).text
    for told in DIGEST.trials[0].events:
        assert one_line(told.sentence) in text
    assert "trialcli diff NCT99000001 a1b2c3d4 d4e5f607" in text
    assert root.findtext(f"{ATOM}subtitle", "").startswith("Not shown: 3 administrative")


def test_a_feed_names_its_address_if_it_is_known():
    url = "https://example.org/feeds/a.xml?x=1&y=2"
    content = feed([DIGEST], link, name="feed", identity="a", updated=FOUND, url=url)
    (own,) = parsed(content).findall(f"{ATOM}link")
    assert own.attrib == {"rel": "self", "type": "application/atom+xml", "href": url}
    assert parsed(written(DIGEST)).findall(f"{ATOM}link") == []
    # The published address is not part of its identity.
    same = parsed(feed([], link, name="feed", identity="a store/feed", updated=FOUND, url=url))
    assert same.findtext(f"{ATOM}id") == parsed(written()).findtext(f"{ATOM}id")


def test_a_long_title_leaves_room_for_what_happened():
    trial = replace(DIGEST.trials[0], title="word " * 40)
    (title,) = titles(parsed(written(replace(QUIET_DAY, trials=(trial,)))))[:1]
    begun = f"MAJOR NCT99000001 {'word ' * 12}".rstrip()
    assert title.startswith(f"{begun}… (INVENT-T2D): Secondary outcome")
    item = changed(event("unknown", "major", "!"), trial_facts=TrialFacts("acronym " * 40))
    trial = TrialDigest("NCT1", "A title", (), (item,))
    (title,) = titles(parsed(written(replace(QUIET_DAY, trials=(trial,)))))
    assert title == f"MAJOR NCT1 A title ({('acronym ' * 7).rstrip()}…): !"


def test_an_entry_has_the_facts_of_its_own_version():
    first, second = (
        changed(
            event("unknown", "minor", f"{number}"),
            after=f"{number}.json",
            title=f"Title {number}",
            trial_facts=TrialFacts(sponsor=f"Sponsor {number}", status=status),
        )
        for number, status in enumerate(("RECRUITING", "COMPLETED"))
    )
    trial = TrialDigest("NCT1", "Title 1", ("rivals",), (first, second))
    root = parsed(written(replace(QUIET_DAY, trials=(trial,))))
    assert titles(root) == ["MINOR NCT1 Title 0: 0", "MINOR NCT1 Title 1: 1"]
    texts = [fragment(entry).text for entry in root.iter(f"{ATOM}entry")]
    assert "Sponsor 0 · Recruiting" in texts[0]
    assert "Sponsor 1 · Completed" in texts[1]
    assert all("Group: rivals" in text for text in texts)


def test_categories_are_the_severity_and_the_groups():
    entry = next(parsed(written(DIGEST)).iter(f"{ATOM}entry"))
    found = entry.findall(f"{ATOM}category")
    assert [one.get("term") for one in found] == ["major", "rivals"]
    assert [one.get("label") for one in found] == ["severity: major", "group: rivals"]
    assert len({one.get("scheme") for one in found}) == 2


def test_ids_do_not_depend_on_the_facts_of_a_trial():
    bare = replace(QUIET_DAY.trials[0], items=(changed(SITES),))
    full = replace(bare, title="Another", items=(changed(SITES, trial_facts=FACTS),))
    one, two = (
        parsed(written(replace(QUIET_DAY, trials=(trial,)))).find(f"{ATOM}entry")
        for trial in (bare, full)
    )
    assert one is not None
    assert two is not None
    for tag in ("id", "updated"):
        assert one.findtext(f"{ATOM}{tag}") == two.findtext(f"{ATOM}{tag}")
    assert one.findtext(f"{ATOM}id") == "urn:uuid:c174ae2a-9668-563b-9b06-f646a0c0192e"


def test_an_item_has_one_id_in_every_feed_and_appears_once():
    one, two = (parsed(written(QUIET_DAY, identity=name)) for name in "ab")
    assert one.findtext(f"{ATOM}id") != two.findtext(f"{ATOM}id")
    assert one.findtext(f"{ATOM}entry/{ATOM}id") == two.findtext(f"{ATOM}entry/{ATOM}id")
    assert len(titles(parsed(written(QUIET_DAY, QUIET_DAY)))) == 1


def test_a_day_on_which_checks_began_to_fail_has_one_entry():
    later = replace(OUTAGE, found=FOUND + timedelta(hours=6))
    (title,) = titles(parsed(written(later, OUTAGE)))
    assert title == "None of the 412 trials could be checked (2026-03-09)"
    next_day = replace(OUTAGE, found=FOUND + timedelta(days=1))
    assert len(titles(parsed(written(next_day, OUTAGE)))) == 2
    assert titles(parsed(written(replace(OUTAGE, has_new_failures=False)))) == []
    again = replace(QUIET_DAY, reached=(last_check("reached", "NCT99000006"),))
    assert titles(parsed(written(again)))[1] == "1 trial can be checked again (2026-03-09)"


def test_a_feed_of_nothing_and_of_a_test():
    root = parsed(written())
    assert root.findtext(f"{ATOM}updated") == "2026-03-09T05:00:12Z"
    assert titles(root) == []
    assert titles(parsed(written(TEST)))[0].startswith("TEST DETAIL NCT99000001 ")


def test_entries_are_newest_first_and_worst_first_at_one_time():
    detail, major = (
        changed(event("unknown", severity, severity), after=f"{severity}.json")
        for severity in ("detail", "major")
    )
    newer = changed(*detail.news.events, after="newer.json", found=FOUND + timedelta(hours=1))
    trial = TrialDigest("NCT1", "", (), (detail, major, newer))
    found = titles(parsed(written(replace(QUIET_DAY, trials=(trial,)))))
    assert [title.split()[0] for title in found] == ["DETAIL", "MAJOR", "DETAIL"]


def test_only_feeds_of_trialcli_are_recognised():
    assert is_feed(written())
    assert is_feed(written(DIGEST))
    assert not is_feed(b"<feed><generator>somebody else</generator></feed>")
    assert not is_feed(b"")


def test_times_are_utc():
    east = replace(QUIET_DAY, found=FOUND.astimezone(UTC))
    assert parsed(written(east)).findtext(f"{ATOM}updated") == "2026-03-09T05:00:12Z"


@pytest.mark.parametrize(
    "words", [*WORDS.values(), XML_FORBIDS, "<script>x</script>", "]]>&amp;", "&lt;b&gt;"]
)
def test_hostile_text_stays_text(words):
    told = changed(event("unknown", "major", f"Said: {words}"), after=words)
    facts = TrialFacts(words, words, words, (words,), words)
    told = replace(told, news=replace(told.news, trial_facts=facts))
    trial = TrialDigest("NCT99000001", words, (words,), (told,))
    failing = (last_check("failing", "NCT99000003", message=words),)
    digest = Digest(FOUND, None, 1, (trial,), failing=failing, has_new_failures=True)
    content = feed([digest], link, name=words, identity=words, updated=FOUND)
    root = parsed(content)
    assert not RAW.search(content.decode().replace("\n", ""))
    for entry in root.iter(f"{ATOM}entry"):
        fragment(entry)
    if words is not XML_FORBIDS:
        assert one_line(f"Said: {words}") in fragment(next(root.iter(f"{ATOM}entry"))).text


def test_characters_that_xml_forbids_are_shown_as_code_points():
    trial = TrialDigest("NCT1", "a\ufffeb", (), (changed(event("unknown", "major", "\uffff!")),))
    root = parsed(written(Digest(FOUND, None, 1, (trial,))))
    assert titles(root) == ["MAJOR NCT1 a<U+FFFE>b: <U+FFFF>!"]
    text = fragment(next(root.iter(f"{ATOM}entry"))).text
    assert "a<U+FFFE>b" in text
    assert "<U+FFFF>!" in text


@settings(max_examples=80)
@given(digests(st.text(st.characters(codec=None), max_size=20) | st.text(XML_FORBIDS, max_size=5)))
def test_any_feed_is_well_formed(digest):
    content = written(digest)
    root = parsed(content)
    assert not RAW.search(content.decode().replace("\n", ""))
    for entry in root.iter(f"{ATOM}entry"):
        fragment(entry)
