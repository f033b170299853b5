from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.cli.hostile import RAW, WORDS
from tests.render.test_diff_markdown import MARKDOWN, OURS, ours, read, tokens
from tests.render.watch.made_digest import (
    DIGEST,
    FOUND,
    QUIET_DAY,
    ROOT,
    TEST,
    changed,
    digests,
    event,
    link,
)
from trialcli.render.watch.markdown import days_markdown, digest_markdown, is_digest_file
from trialcli.render.watch.rows import DigestPage
from trialcli.text.blocks import one_line
from trialcli.watch.digest import Digest, TrialDigest


def links(document: str) -> list[str]:
    return [str(token.attrGet("href")) for token in tokens(document) if token.type == "link_open"]


def test_a_digest_of_everything(snapshot):
    assert digest_markdown(DigestPage(DIGEST, link)) == snapshot


def test_the_markdown_renders_as_intended():
    document = digest_markdown(DigestPage(DIGEST, link))
    assert ours(document)
    assert len(links(document)) == len(DIGEST.trials)
    text = read(document)
    assert text.startswith(
        "2 of 412 trial records changed, 1 gone from the registry, 1 listed under"
    )
    assert "major Secondary outcome made primary: Proportion with HbA1c < 7 %" in text
    assert "trialcli diff NCT99000001 a1b2c3d4 d4e5f607" in text


def test_another_heading_and_a_test():
    assert digest_markdown(DigestPage(QUIET_DAY, link, heading="1 change")).startswith(
        "## 1 change\n"
    )
    assert "**This is a test." in digest_markdown(DigestPage(TEST, link))


def test_only_files_of_trialcli_are_recognised():
    document = days_markdown([DIGEST, QUIET_DAY], link)
    headings = [line for line in document.splitlines() if line.startswith("## ")]
    assert [heading[:14] for heading in headings] == ["## 2026-03-09:"] * 2
    assert is_digest_file(document.encode())
    assert is_digest_file(days_markdown([], link).encode())
    assert not is_digest_file(document.removeprefix("<!--").encode())
    assert not is_digest_file(b"")
    kinds = {token.type for token in MarkdownIt("commonmark").parse(document)}
    assert kinds - {"html_block"} <= OURS


@pytest.mark.parametrize("text", [*MARKDOWN, *WORDS.values()])
def test_registry_text_is_escaped(text):
    trial = TrialDigest(
        "NCT99000001", text, (text,), (changed(event("unknown", "major", f"{text} happened")),)
    )
    last_check = replace(DIGEST.failing[0], message=text)
    digest = Digest(FOUND, None, 1, (trial,), failing=(last_check,), undelivered={"a": text})
    document = digest_markdown(DigestPage(digest, link))
    assert ours(document)
    assert links(document) == [f"{ROOT}/NCT99000001?tab=history&a=3&b=4"]
    assert not RAW.search(document.replace("\n", ""))
    assert one_line(f"major {text} happened") in (
        " ".join(line.split()) for line in read(document).split("\n")
    )


@settings(max_examples=60)
@given(
    digests(
        st.text(st.characters(codec=None), max_size=20)
        | st.text("*_`[]()<>#~|\\!&-+=1. a", max_size=12)
    )
)
def test_any_digest_makes_valid_markdown(digest):
    document = digest_markdown(DigestPage(digest, link))
    assert ours(document)
    assert len(links(document)) == len(digest.trials)
    assert not RAW.search(document.replace("\n", ""))
