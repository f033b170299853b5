"""A digest as Markdown: alone, or as one of the days in a file."""

from collections.abc import Iterator, Sequence

from trialcli.render.markdowntext import escaped, evidence_markdown
from trialcli.render.watch.headline import headline, partial
from trialcli.render.watch.layout import SearchNews, brief_words, counted_words, layout
from trialcli.render.watch.remarks import IS_TEST, remarks
from trialcli.render.watch.rows import DigestPage
from trialcli.render.watch.trial_head import (
    groups_words,
    head_facts,
    update_words,
    with_acronym,
)
from trialcli.render.watch.trial_parts import (
    Link,
    address,
    command,
    noted_events,
    page_words,
    period,
)
from trialcli.text.blocks import one_line
from trialcli.watch.digest import Digest, TrialDigest

_MARK = "<!-- trialcli watch -->"
"""The first line of every such file: it marks our own files."""


def digest_markdown(page: DigestPage) -> str:
    """Return a digest as a Markdown document; registry text in it is escaped."""
    first = escaped(page.heading or headline(page.digest))
    lines = _document(page.digest, page.link, first, whole=page.is_whole, lasting=False)
    return "\n".join(lines) + "\n"


def days_markdown(digests: Sequence[Digest], link: Link) -> str:
    """Return a file of several days, in the order they are given: the newest first."""
    lines = [_MARK, "", "# What changed in the registry records"]
    for digest in digests:
        first = f"{digest.found:%Y-%m-%d}: {escaped(headline(digest))}"
        lines += ["", *_document(digest, link, first, whole=True, lasting=True)]
    if not digests:
        lines += ["", "Nothing yet."]
    return "\n".join(lines) + "\n"


def is_digest_file(content: bytes) -> bool:
    """Return whether trialcli wrote a file."""
    return content.startswith(_MARK.encode())


def _document(
    digest: Digest, link: Link, heading: str, *, whole: bool, lasting: bool
) -> Iterator[str]:
    yield f"## {heading}"
    if digest.is_test:
        yield from ("", f"**{IS_TEST}**")
    if in_part := partial(digest, lasting=lasting):
        yield from ("", f"**{escaped(in_part)}**")
    laid = layout(digest, whole=whole)
    for trial in laid.in_full:
        yield from ("", *_trial(trial, link))
    if laid.brief:
        yield from ("", "### More trials", "", *(_brief(trial, link) for trial in laid.brief))
    for found in laid.searches:
        yield from ("", *_search(found, link))
    if laid.counted:
        yield from ("", escaped(counted_words(laid.counted)))
    about_run = list(remarks(digest, lasting=lasting))
    if about_run:
        yield from ("", "### About this run", "")
    for remark in about_run:
        yield f"- **{escaped(remark.lead)}:** {escaped(remark.text)}"


def _trial(trial: TrialDigest, link: Link) -> Iterator[str]:
    yield f"### {_name(trial)}"
    yield ""
    if standing := _standing(trial):
        yield from (standing, "")
    facts = [f"**{trial.worst}**", escaped(groups_words(trial.groups)), period(trial.items)]
    page = f"[{page_words(trial.items)}](<{address(trial.trial, trial.items, link)}>)"
    yield " · ".join(filter(None, (*facts, page)))
    yield ""
    for event, notes in noted_events(trial.items):
        noted = "".join(f" ({note})" for note in notes)
        yield f"- **{event.severity}** {escaped(event.sentence).strip()}{noted}"
        yield from (f"    - {evidence_markdown(line).strip()}" for line in event.evidence)
    yield ""
    yield f"`{command(trial.trial, trial.items)}`"


def _standing(trial: TrialDigest) -> str:
    """Return the sponsor, phase and status of a trial, and the day of the last update."""
    news = trial.items[-1].news
    facts = filter(None, (*head_facts(news), update_words(news)))
    return escaped(" · ".join(facts)).strip()


def _search(found: SearchNews, link: Link) -> Iterator[str]:
    yield f"### {escaped(found.heading)}"
    yield ""
    for trial in (*found.trials, *found.brief):
        facts = _standing(trial)
        yield f"- {_linked(trial, link)} {_title(trial)}"
        if facts:
            yield f"    - {facts}"


def _brief(trial: TrialDigest, link: Link) -> str:
    """Return a list item with the worst event of a trial."""
    sentence, more = brief_words(trial)
    title = f"{_title(trial)}: " if trial.title else ""
    return f"- **{trial.worst}** {_linked(trial, link)} {title}{escaped(sentence).strip()}{more}"


def _linked(trial: TrialDigest, link: Link) -> str:
    return f"[{escaped(trial.trial)}](<{address(trial.trial, trial.items, link)}>)"


def _name(trial: TrialDigest) -> str:
    return f"{one_line(trial.trial)} {_title(trial)}"


def _title(trial: TrialDigest) -> str:
    return escaped(with_acronym(trial.title, trial.facts.acronym)).strip()
