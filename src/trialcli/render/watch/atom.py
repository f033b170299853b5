"""News as an Atom feed (RFC 4287): one entry for each item of a trial's news.

A feed reader shows an entry once and recognizes it by its ID. So an item that was sent twice is one
entry. A day on which checks began to fail, or succeeded again, also has an entry, one for all its
runs: a feed without new entries would say that nothing changed. A failure that goes on makes no
further entry until ``watchdog_days`` have passed.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from trialcli import __version__
from trialcli.events.severity import rank
from trialcli.render.watch.headline import headline
from trialcli.render.watch.markup import command_markup, events_markup, facts_markup
from trialcli.render.watch.page import remarks_markup
from trialcli.render.watch.remarks import IS_TEST, not_shown_counts
from trialcli.render.watch.trial_head import groups_words, with_acronym
from trialcli.render.watch.trial_parts import Link, address, page_words, period
from trialcli.render.webpage import Markup, joined, markup, safe, safe_words
from trialcli.text.blocks import one_line
from trialcli.watch.digest import Digest, NotShown, TrialDigest
from trialcli.watch.news import LoggedNews, TrialNews

_ATOM = "http://www.w3.org/2005/Atom"
_GENERATOR = "trialcli watch"
_BEGINNING = 4096
_LONGEST_TITLE = 60
_MINE = re.compile(rb"<generator[^<>]*>" + _GENERATOR.encode() + rb"</generator>")
# What XML 1.0 has no place for, even as a reference; the other such characters are cleaned already.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def feed(
    digests: Sequence[Digest],
    link: Link,
    *,
    name: str,
    identity: str,
    updated: datetime,
    url: str | None = None,
) -> bytes:
    """Return a feed of a digest a day, the newest first.

    Its ``identity`` is unique and never changes; it need not be an address. ``updated`` is when it
    was written, if there is no digest; ``url`` is its published address, if that is known.
    """
    root = Element("feed", xmlns=_ATOM)
    when = max((digest.found for digest in digests), default=updated)
    _text(root, "title", f"trialcli: {name}")
    _text(root, "id", _urn(f"feed/{identity}"))
    _text(root, "updated", _time(when))
    if url:
        SubElement(root, "link", rel="self", type="application/atom+xml", href=url)
    _generator(root)
    _text(SubElement(root, "author"), "name", "trialcli")
    if subtitle := _subtitle(digests):
        _text(root, "subtitle", subtitle)
    known: set[str] = set()
    for digest in digests:
        entries = [*_entries(digest, link), *_of_the_run(digest, identity)]
        for entry in entries:
            if (entry.findtext("id") or "") not in known:
                known.add(entry.findtext("id") or "")
                root.append(entry)
    indent(root)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def is_feed(content: bytes) -> bool:
    """Return whether trialcli wrote a feed."""
    return _MINE.search(content[:_BEGINNING]) is not None


def _generator(root: Element) -> None:
    generator = SubElement(root, "generator", version=__version__)
    generator.text = _GENERATOR


def _subtitle(digests: Sequence[Digest]) -> str:
    """Count what no entry shows."""
    left = sum((digest.not_shown for digest in digests), NotShown())
    return f"Not shown: {not_shown_counts(left)} (trialcli diff NCT… --all)." if left else ""


def _entries(digest: Digest, link: Link) -> Iterator[Element]:
    """Yield an entry for each item, newest first and at the same time worst first."""
    items = [(trial, item) for trial in digest.trials for item in trial.items]
    items.sort(key=lambda pair: _worst(pair[1]))
    items.sort(key=lambda pair: pair[1].found, reverse=True)
    for trial, item in items:
        yield _entry(trial, item, link, is_test=digest.is_test)


def _worst(item: LoggedNews[TrialNews]) -> int:
    return min((rank(event.severity) for event in item.news.events), default=rank("none"))


def _entry(
    trial: TrialDigest, item: LoggedNews[TrialNews], link: Link, *, is_test: bool
) -> Element:
    entry = Element("entry")
    worst = item.news.events[0] if item.news.events else None
    lead = f"{worst.severity.upper()} {trial.trial}" if worst else trial.trial
    happened = worst.sentence if worst else item.news.happening
    more = len(item.news.events) - 1
    counted = f" (+ {more} more)" if more > 0 else ""
    named = with_acronym(
        _short(_title(trial, item)), _short(one_line(item.news.trial_facts.acronym or ""))
    )
    subject = f"{lead} {named}:" if named else lead
    _text(entry, "title", f"{'TEST ' if is_test else ''}{subject} {one_line(happened)}{counted}")
    _text(entry, "id", _urn(item.id))
    _text(entry, "updated", _time(item.found))
    page = one_line(_allowed(address(trial.trial, [item], link)))
    SubElement(entry, "link", rel="alternate", type="text/html", href=page)
    if worst:
        _category(entry, "severity", worst.severity)
    for group in trial.groups:
        _category(entry, "group", group)
    _html(entry, _content(trial, item, page, is_test=is_test))
    return entry


def _title(trial: TrialDigest, item: LoggedNews[TrialNews]) -> str:
    """Return the title that the record of an item states, or else that of the newest item."""
    return one_line(item.news.title) or one_line(trial.title)


def _category(entry: Element, kind: str, term: str) -> None:
    """Add a category: readers filter by its term, and its scheme says what it is."""
    term = one_line(_allowed(term))
    if term:
        scheme, label = _urn(f"category/{kind}"), f"{kind}: {term}"
        SubElement(entry, "category", term=term, scheme=scheme, label=label)


def _short(title: str) -> str:
    """Return a title or acronym of a trial, cut to leave room for what happened to it."""
    if len(title) <= _LONGEST_TITLE:
        return title
    cut = title[:_LONGEST_TITLE]
    return f"{(cut.rpartition(' ')[0] or cut).rstrip(' ,;:-')}…"


def _content(
    trial: TrialDigest, item: LoggedNews[TrialNews], page: str, *, is_test: bool
) -> Markup:
    facts = [words for words in (groups_words(trial.groups), period([item])) if words]
    return joined(
        [
            markup("<p>{}</p>", safe(IS_TEST)) if is_test else markup(""),
            markup(
                '<p dir="auto"><a href="{}">{}</a> {}</p>',
                safe(page),
                safe(trial.trial),
                safe(with_acronym(_title(trial, item), item.news.trial_facts.acronym)),
            ),
            facts_markup(item.news),
            events_markup([item]),
            markup(
                '<p>{}<a href="{}">{}</a> · {}</p>',
                joined(markup("{} · ", safe_words(words)) for words in facts),
                safe(page),
                safe(page_words([item])),
                command_markup(trial.trial, [item]),
            ),
        ]
    )


def _of_the_run(digest: Digest, identity: str) -> Iterator[Element]:
    """Yield the entry of a day on which checks failed or the record format changed."""
    failed = digest.has_new_failures and digest.failing
    if not (failed or digest.overdue or digest.reached or digest.format_changes):
        return
    entry = Element("entry")
    day = f"{digest.found:%Y-%m-%d}"
    bare = _without_trials(digest)
    _text(entry, "title", f"{headline(bare)} ({day})")
    _text(entry, "id", _urn(f"run/{identity}/{day}"))
    _text(entry, "updated", _time(digest.found))
    _html(entry, remarks_markup(bare, lasting=True))
    yield entry


def _without_trials(digest: Digest) -> Digest:
    return Digest(
        found=digest.found,
        data_date=None,
        watched=digest.watched,
        format_changes=digest.format_changes,
        failing=digest.failing,
        reached=digest.reached,
        overdue=digest.overdue,
        has_new_failures=digest.has_new_failures,
    )


def _text(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = _allowed(one_line(text))


def _html(entry: Element, content: Markup) -> None:
    # A code point in angle brackets is text, and must not become a tag.
    allowed = _FORBIDDEN.sub(lambda match: safe(_code_point(match)), content)
    SubElement(entry, "content", type="html").text = allowed


def _allowed(text: str) -> str:
    """Return a text in which characters that XML forbids are shown as code points."""
    return _FORBIDDEN.sub(_code_point, text)


def _code_point(match: re.Match[str]) -> str:
    return f"<U+{ord(match[0]):04X}>"


def _urn(name: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'trialcli/{one_line(name)}')}"


def _time(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
