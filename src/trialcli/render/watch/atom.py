"""News as an Atom feed (RFC 4287): an entry an item of a trial's news.

A feed reader shows an entry once, and knows it again by its ID. So an entry is of one item, and
what was told twice is one entry. A day on which looking began to fail, or works again, has an entry
too, one however many runs it had: a feed without new entries says that nothing changed, and would
be wrong. A failure that goes on makes no further entry, until the watchdog speaks.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from trialcli import __version__
from trialcli.events.severity import rank
from trialcli.render.watch.headline import headline
from trialcli.render.watch.markup import command_markup, events_markup
from trialcli.render.watch.page import remarks_markup
from trialcli.render.watch.remarks import IS_TEST, not_shown_counts
from trialcli.render.watch.trial_parts import Link, address, period
from trialcli.render.webpage import safe, safe_words
from trialcli.text.blocks import one_line
from trialcli.watch.digest import Digest, NotShown, Told, TrialDigest

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
    """Return a feed.

    Args:
        digests: a digest a day, the newest first.
        link: returns the registry's page about a trial.
        name: what to call it.
        identity: names this feed and no other, for ever; need not be an address.
        updated: when it was written, if no digest says.
        url: where its readers find it, if that is known.

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
    """Tell whether a file holds a feed that was written here."""
    return _MINE.search(content[:_BEGINNING]) is not None


def _generator(root: Element) -> None:
    generator = SubElement(root, "generator", version=__version__)
    generator.text = _GENERATOR


def _subtitle(digests: Sequence[Digest]) -> str:
    """Count what no entry tells."""
    left = sum((digest.not_shown for digest in digests), NotShown())
    return f"Not shown: {not_shown_counts(left)} (trialcli diff NCT… --all)." if left else ""


def _entries(digest: Digest, link: Link) -> Iterator[Element]:
    """Yield an entry an item, the newest first and of one time the worst first."""
    items = [(trial, item) for trial in digest.trials for item in trial.items]
    items.sort(key=lambda pair: _worst(pair[1]))
    items.sort(key=lambda pair: pair[1].found, reverse=True)
    for trial, item in items:
        yield _entry(trial, item, link, is_test=digest.is_test)


def _worst(item: Told) -> int:
    return min((rank(event.severity) for event in item.events), default=rank("none"))


def _entry(trial: TrialDigest, item: Told, link: Link, *, is_test: bool) -> Element:
    entry = Element("entry")
    worst = item.events[0] if item.events else None
    lead = f"{worst.severity.upper()} {trial.trial}" if worst else trial.trial
    said = worst.sentence if worst else item.happening
    more = len(item.events) - 1
    counted = f" (+ {more} more)" if more > 0 else ""
    named = _short(one_line(trial.title))
    subject = f"{lead} {named}:" if named else lead
    _text(entry, "title", f"{'TEST ' if is_test else ''}{subject} {one_line(said)}{counted}")
    _text(entry, "id", _urn(item.id))
    _text(entry, "updated", _time(item.found))
    page = one_line(_allowed(address(trial.trial, [item], link)))
    SubElement(entry, "link", rel="alternate", type="text/html", href=page)
    for group in trial.groups:
        SubElement(entry, "category", term=one_line(_allowed(group)))
    _html(entry, _content(trial, item, page, is_test=is_test))
    return entry


def _short(title: str) -> str:
    """Return a title of a trial that leaves room for what happened to it."""
    if len(title) <= _LONGEST_TITLE:
        return title
    cut = title[:_LONGEST_TITLE]
    return f"{(cut.rpartition(' ')[0] or cut).rstrip(' ,;:-')}…"


def _content(trial: TrialDigest, item: Told, page: str, *, is_test: bool) -> str:
    name = f'<p dir="auto"><a href="{safe(page)}">{safe(trial.trial)}</a> {safe(trial.title)}</p>'
    between = period([item])
    facts = f"{safe_words(between)} · " if between else ""
    test = f"<p>{safe(IS_TEST)}</p>" if is_test else ""
    shown = command_markup(trial.trial, [item])
    return f"{test}{name}{events_markup([item])}<p>{facts}{shown}</p>"


def _of_the_run(digest: Digest, identity: str) -> Iterator[Element]:
    """Yield the entry of a day's looks, where they failed or where records changed their form."""
    failed = digest.has_new_failures and digest.failing
    if not (failed or digest.overdue or digest.reached or digest.form):
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
        form=digest.form,
        failing=digest.failing,
        reached=digest.reached,
        overdue=digest.overdue,
        has_new_failures=digest.has_new_failures,
    )


def _text(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = _allowed(one_line(text))


def _html(entry: Element, markup: str) -> None:
    # A code point in angle brackets is text, and must not become a tag of the markup.
    allowed = _FORBIDDEN.sub(lambda match: safe(_code_point(match)), markup)
    SubElement(entry, "content", type="html").text = allowed


def _allowed(text: str) -> str:
    """Return a text with what XML forbids as its code point."""
    return _FORBIDDEN.sub(_code_point, text)


def _code_point(match: re.Match[str]) -> str:
    return f"<U+{ord(match[0]):04X}>"


def _urn(name: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'trialcli/{one_line(name)}')}"


def _time(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
