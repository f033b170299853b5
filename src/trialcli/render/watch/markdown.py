"""A digest as Markdown: alone, or as one of the days that a file holds."""

from collections.abc import Iterator, Sequence

from trialcli.core.text import one_line
from trialcli.core.watch.digest import Digest, TrialDigest
from trialcli.render.markdowntext import escaped, evidence_markdown
from trialcli.render.watch.choice import (
    Link,
    SearchNews,
    address,
    by_search,
    command,
    dated_events,
    period,
)
from trialcli.render.watch.remarks import IS_TEST, remarks
from trialcli.render.watch.tally import headline, partial

_MARK = "<!-- trialcli watch -->"
"""The first line of every such file, which tells it from other files."""


def digest_markdown(digest: Digest, link: Link, *, heading: str = "") -> str:
    """Return a digest as a Markdown document; registry text in it is escaped.

    Args:
        digest: the digest.
        link: returns the registry's page about a trial.
        heading: a first line to stand in the place of its own.

    """
    return "\n".join(_document(digest, link, escaped(heading or headline(digest)))) + "\n"


def days_markdown(digests: Sequence[Digest], link: Link) -> str:
    """Return a file of several days, in the order they are given: the newest first."""
    lines = [_MARK, "", "# What changed in the registry records"]
    for digest in digests:
        day = f"{digest.found:%Y-%m-%d}"
        lines += ["", *_document(digest, link, f"{day}: {escaped(headline(digest))}")]
    if not digests:
        lines += ["", "Nothing yet."]
    return "\n".join(lines) + "\n"


def is_digest_file(content: bytes) -> bool:
    """Tell whether a file holds days that were written here."""
    return content.startswith(_MARK.encode())


def _document(digest: Digest, link: Link, heading: str) -> Iterator[str]:
    yield f"## {heading}"
    if digest.is_test:
        yield from ("", f"**{IS_TEST}**")
    if in_part := partial(digest):
        yield from ("", f"**{escaped(in_part)}**")
    told, searches = by_search(digest)
    for trial in told:
        yield from ("", *_trial(trial, link))
    for found in searches:
        yield from ("", *_search(found, link))
    said = list(remarks(digest))
    if said:
        yield from ("", "### About this run", "")
    for remark in said:
        yield f"- **{escaped(remark.lead)}:** {escaped(remark.text)}"


def _trial(trial: TrialDigest, link: Link) -> Iterator[str]:
    yield f"### {_name(trial)}"
    yield ""
    facts = [f"**{trial.worst}**", *map(escaped, trial.groups), period(trial.items)]
    page = f"[the registry's page](<{address(trial.trial, trial.items, link)}>)"
    yield " · ".join(filter(None, (*facts, page)))
    yield ""
    for dated in dated_events(trial.items):
        event = dated.event
        ours = " (by our own cut-off)" if event.heuristic and event.severity == "major" else ""
        day = f" ({dated.day})" if dated.day else ""
        yield f"- **{event.severity}** {escaped(event.sentence).strip()}{ours}{day}"
        yield from (f"    - {evidence_markdown(line).strip()}" for line in event.evidence)
    yield ""
    yield f"`{command(trial.trial, trial.items)}`"


def _search(found: SearchNews, link: Link) -> Iterator[str]:
    yield f"### {escaped(found.heading)}"
    yield ""
    for trial in found.trials:
        page = address(trial.trial, trial.items, link)
        yield f"- [{escaped(trial.trial)}](<{page}>) {escaped(trial.title).strip()}"


def _name(trial: TrialDigest) -> str:
    return f"{one_line(trial.trial)} {escaped(trial.title).strip()}"
