"""A diff as Markdown, for a report, an issue or a mail."""

from collections.abc import Iterator, Sequence

from trialcli.render.diff.data import DiffPage
from trialcli.render.diff.remarks import no_news, not_compared, not_shown
from trialcli.render.markdowntext import escaped, evidence_markdown
from trialcli.text.blocks import counted, one_line
from trialcli.versions.diff import Diff, Version, View
from trialcli.versions.evidence import evidence


def diff_markdown(page: DiffPage) -> str:
    """Return a diff as a Markdown document; registry text in it is escaped."""
    return "".join(f"{line}\n" for line in _document(page.diff, page.link, page.view))


def several_markdown(pages: Sequence[str], last: str) -> str:
    """Return the diffs of several trials, and last what there is to say of the other trials."""
    return "\n".join([*pages, *([f"{escaped(last)}\n"] if last else [])])


def _document(diff: Diff, link: str | None, view: View) -> Iterator[str]:
    yield f"## {diff.trial} {escaped(diff.title)}"
    yield ""
    yield " ".join(
        filter(None, (_version(diff.before), "→", _version(diff.after), _apart(diff)))
    ) + (f" · [the registry's own comparison]({link})" if link else "")
    events = view.events(diff)
    if events:
        yield ""
    for event in events:
        threshold = f" ({escaped(event.threshold)})" if event.threshold else ""
        yield f"- **{event.severity}** {escaped(event.sentence)}{threshold}"
        for line in evidence(diff, event, everything=view.everything):
            yield f"    - {evidence_markdown(line)}"
    if not events:
        yield from ("", escaped(no_news(diff, view)))
    elif left := not_shown(view.hidden(diff), view):
        yield from ("", f"*{escaped(left)}*")
    if unseen := not_compared(diff):
        yield from ("", f"*{escaped(unseen)}*")


def _version(version: Version) -> str:
    return f"{version.day or ''} `{one_line(version.name.replace('`', '')) or '?'}`".strip()


def _apart(diff: Diff) -> str:
    return "" if diff.days is None else f"· {counted(diff.days, 'day')}"
