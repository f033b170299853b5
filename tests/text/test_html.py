import string
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.generated_markdown import markdown
from tests.history_form import marked, rendered, terse
from trialcli.record.textforms import reading
from trialcli.text.blocks import Block, read_markup, resolve, single_spaced
from trialcli.text.html import read_html, unescaped

# A text may hold line breaks that mean nothing; a lone surrogate could not have come out of JSON.
ANY_TEXT = st.text(st.characters(codec="utf-8"))


def paragraph(text, level=0):
    return Block("paragraph", text, level)


def item(text, level=0, marker=None):
    return Block("item", text, level, marker)


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        ("", []),
        ("<p></p>\n<ul><li></li></ul>", []),
        ("One paragraph\nhas no tags.", [paragraph("One paragraph has no tags.")]),
        ("one\n\ntwo", [paragraph("one"), paragraph("two")]),
        ("<p>one\n\nbroken</p><p>two</p>", [paragraph("one broken"), paragraph("two")]),
        ("<ul><li>a</li><li>b</li></ul>", [item("a"), item("b")]),
        ("<ol><li>a</li><li>b</li></ol>", [item("a", 0, "1."), item("b", 0, "2.")]),
        ('<ol start="3"><li>c</li></ol>', [item("c", 0, "3.")]),
        ("<OL START=3><LI>c</LI></OL>", [item("c", 0, "3.")]),
        ('<ol><li>a</li><li value="5">b</li><li>c</li></ol>',
         [item("a", 0, "1."), item("b", 0, "5."), item("c", 0, "6.")]),
        ("<ul><li><p>a:</p><ul><li>b</li></ul></li><li>c</li></ul>",
         [item("a:"), item("b", 1), item("c")]),
        ("<ul><li><p>a</p><p>more</p></li></ul><p>after</p>",
         [item("a"), paragraph("more", 1), paragraph("after")]),
        ("<ul><li>a<ul><li>b</li></ul>rest</li></ul>",
         [item("a"), item("b", 1), paragraph("rest", 1)]),
        ("a<br>b<br/>c<br />d", [paragraph("a\nb\nc\nd")]),
        ('<p class="x" style="y: z">a <b>b</b><span>c</span></p>', [paragraph("a bc")]),
        ("<h2>Head</h2><div>x</div><blockquote>y</blockquote>",
         [paragraph("Head"), paragraph("x"), paragraph("y")]),
        ("<ul><li>a</li></ul><!-- --><ul><li>b</li></ul>", [item("a"), item("b")]),
        # malformed
        ("<ul><li>a<li>b</ul>c", [item("a"), item("b"), paragraph("c")]),
        ("<li>a</li>", [item("a")]),
        ("a</p></li></ul>b", [paragraph("a"), paragraph("b")]),
        ("<ul><li>a", [item("a")]),
        ("<p>a <p>b", [paragraph("a"), paragraph("b")]),
    ],
)  # fmt: skip
def test_blocks(html, blocks):
    assert list(read_html(html)) == blocks


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("&lt;30 mg", "<30 mg"),
        ("&amp;lt;30 mg", "<30 mg"),
        ("&amp;amp;lt;30 mg", "<30 mg"),
        ("SpO2 &lt;&#x2F;= 94%", "SpO2 </= 94%"),
        ("Gilbert&#x27;s &quot;x&quot;", 'Gilbert\'s "x"'),
        ("&lt;b and c&gt;", "<b and c>"),
        ("&lt;b&gt;", "<b>"),
        ("use &lt;p&gt; and &lt;/p&gt; here", "use <p> and </p> here"),
        ("eGFR <30 or <b and c> d", "eGFR <30 or <b and c> d"),
        ("x < y > z", "x < y > z"),
        ("10<sup>5</sup>", "10<sup>5</sup>"),
        ('<a href="https://x.org">here</a>', '<a href="https://x.org">here</a>'),
        ("<script>x</script><foo>", "<script>x</script><foo>"),
        ("<!-- said --> <![CDATA[x]]> <?y?>", "<!-- said --> <![CDATA[x]]> <?y?>"),
        ("R&D; &unknown; AT&T", "R&D; &unknown; AT&T"),
        (r"back\slash \<", r"back\slash \<"),
        ("&#x202E;x&#x200B;", "<U+202E>x<U+200B>"),
        ('a <mark class="hl-term">CRPC</mark>) b', "a CRPC) b"),
        ("a &lt;mark class=&quot;hl-term&quot;&gt;CRPC&lt;/mark&gt; b", "a CRPC b"),
    ],
)
def test_only_exact_tags_are_read_as_tags(html, text):
    assert read_html(html) == (paragraph(text),)


@pytest.mark.parametrize(
    ("text", "served"),
    [
        ("&lt;&#x2F;= 2 &amp; more", "</= 2 & more"),
        ('Cancer (<mark class="hl-term">CRPC</mark>)', "Cancer (CRPC)"),
        ("<p> is no tag in a plain field", "<p> is no tag in a plain field"),
        ("two\nlines", "two\nlines"),
    ],
)
def test_a_plain_field(text, served):
    assert unescaped(text) == served


@pytest.mark.parametrize("make", [rendered, terse])
@given(text=markdown(), every=st.integers(1, 4))
def test_html_reads_as_the_markdown_it_was_made_from(make, text, every):
    read = reading(text, html=False)
    html = make(text)
    assert reading(html, html=True) == read
    assert reading(marked(html, every), html=True) == read


@given(text=markdown(), every=st.integers(1, 4))
def test_completely_escaped_html_reads_the_same(text, every):
    read = reading(text, html=False)
    html = rendered(text)
    for served in (html, marked(html, every)):
        once = escape(served)
        assert reading(once, html=True) == read
        assert reading(escape(once), html=True) == read
        assert reading(marked(once, every), html=True) == read


@given(text=markdown())
def test_twice_escaped_text_inside_tags_reads_the_same(text):
    html = terse(text).replace("&", "&amp;")
    assert reading(html, html=True) == reading(text, html=False)


@given(st.text("ab1 <>&;/^*_\\#-+.plt=\"'", min_size=1))
def test_all_visible_text_is_read(seen):
    """So that no change of content vanishes: 10^5 is not 105, and <30 is not 30."""
    words = single_spaced(resolve(seen.strip(), escapes=False))
    text = "".join(f"\\{sign}" if sign in string.punctuation else sign for sign in seen)
    expected = (paragraph(words),) if words else ()
    assert read_markup(text) == expected
    assert read_html(rendered(text)) == expected
    assert read_html(f"<p>{terse(text)}</p>") == expected


_PIECES = ["x", "y", " ", "<", ">", "/", "&", ";", '"', "=", "<p>", "</p>", "<ul>", "<li>", "</li>"]
_PIECES += ["</ul>", '<ol start="2">', "<br>", "<i>", "<mark>", "&lt;", "&amp;", "&lt;p&gt;"]


@given(st.lists(st.sampled_from(_PIECES)))
def test_malformed_html_loses_no_letter(pieces):
    read = "".join(block.text for block in read_html("".join(pieces)))
    for letter in "xy":
        assert read.count(letter) == pieces.count(letter)


@given(ANY_TEXT)
def test_any_text_can_be_read(text):
    read = read_html(text)
    assert all(block.text == single_spaced(block.text) != "" for block in read)


def test_hostile_html_is_read_in_few_steps():
    for part in ("<p ", '<p a="', "<ul><li>", "&amp;", "&lt;p&gt;", '<mark class="hl-term">', "<"):
        assert read_html(part * 20_000 + "x")
