import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.text.folding import composed, folded_text, folded_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("CAR-T cells", "car t cells"),
        ("CAR\u2011T", "car t"),
        ("Sjögren\u2019s", "sjogren s"),
        ("Sjo\u0308gren", "sjogren"),
        ("Straße", "strasse"),
        ("\ufb01brosis", "fibrosis"),
        ("1×10⁹/L", "1 10 9 l"),
        ("mg/m²", "mg m2"),
        ("\uff28\uff42\uff21\uff11\uff43", "hba1c"),
        ("HbA1c ≥ 7.5%", "hba1c 7 5"),
        ("a_b", "a b"),
        ("½", "1 2"),
        ("肺癌 II期", "肺 癌 ii 期"),
        ("ข้อ", "ข อ"),
        ("비소세포 폐암", "비소세포 폐암"),
        ("İzmir", "izmir"),
        ("lu\u00adpus lu\u200bpus\ufeff", "lupus lupus"),
        ("\u202eabc\u202c def", "abc def"),
        ("سَرَطان سرطان", "سرطان سرطان"),
        ("हिंदी। कैंसर", "हिदी कसर"),
        ("❤️ 😀 C++", "c"),
        ("\x00\ud800!?*", ""),
    ],
)
def test_the_words_of_a_text(text: str, words: str) -> None:
    assert " ".join(word.text for word in folded_words(text)) == words


@given(st.text())
def test_words_come_from_their_places(text: str) -> None:
    whole = composed(text)
    for word in folded_words(text):
        assert word.text in [one.text for one in folded_words(whole[word.start : word.end])]


@given(st.text(st.characters(exclude_categories=("Cs",))).filter(lambda text: "\0" not in text))
def test_the_index_reads_the_same_words(text: str) -> None:
    db = sqlite3.connect(":memory:")
    db.execute("""CREATE VIRTUAL TABLE words USING fts5(text, tokenize="ascii tokenchars '_'")""")
    db.execute("CREATE VIRTUAL TABLE terms USING fts5vocab(words, instance)")
    db.execute("INSERT INTO words VALUES (?)", [folded_text(text)])
    found = [term for (term,) in db.execute('SELECT term FROM terms ORDER BY "offset"')]
    assert found == [word.text for word in folded_words(text)]
    db.close()
