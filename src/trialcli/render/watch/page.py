"""Digests as a page that stands alone; one digest of it also makes a mail."""

from collections.abc import Iterator, Sequence

from trialcli.render.pagestyle import style
from trialcli.render.watch.headline import headline, partial
from trialcli.render.watch.layout import SearchNews, brief_words, layout, left_out_words
from trialcli.render.watch.markup import command_markup, events_markup
from trialcli.render.watch.remarks import IS_TEST, remarks
from trialcli.render.watch.trial_parts import Link, address, period
from trialcli.render.webpage import document, is_by, safe, safe_words
from trialcli.watch.digest import Digest, TrialDigest

_GENERATOR = "trialcli watch"
_ABOVE_DAYS = "What changed in the registry records"
_RULES = """
h2 { border-top: 2px solid var(--rule); padding-top: .75rem; }
h3 { font-size: 1.05rem; line-height: 1.35; margin: 1.5rem 0 .1rem; }
ul { margin: .25rem 0 .5rem; padding-left: 1.25rem; }
li { margin: .15rem 0; overflow-wrap: anywhere; }
h1, h2, h3, p { overflow-wrap: anywhere; }
.events, .remarks { list-style: none; padding-left: 0; }
.evidence { font-size: .92rem; color: var(--quiet); }
.evidence ins, .evidence del { color: var(--ink); }
ins { text-decoration: underline; text-underline-offset: .15em; background: var(--in); }
del { text-decoration: line-through; background: var(--out); }
.major, .failing { color: var(--major); }
.minor { color: var(--minor); }
.detail, .none { color: var(--quiet); }
strong.major, strong.minor, strong.detail, strong.none {
  font-size: .8rem; letter-spacing: .03em; text-transform: uppercase; margin-right: .25rem;
}
code { font-size: .9rem; overflow-wrap: anywhere; }
.remarks { border-top: 1px solid var(--rule); margin-top: 1.5rem; padding-top: .5rem; }
@media print {
  main { max-width: none; padding: 0; }
  body { font-size: 10pt; }
  h2, h3 { break-after: avoid; }
  li { break-inside: avoid; }
}
"""
STYLE = style(
    _RULES, light="\n  --in: #d9f2df; --out: #fde3e1;", dark="\n    --in: #12361c; --out: #471b19;"
)


def digest_page(digest: Digest, link: Link, *, heading: str = "", whole: bool = False) -> str:
    """Return the page of one digest, as for a mail.

    Args:
        digest: the digest.
        link: returns the registry's page about a trial.
        heading: a first line to stand in the place of its own.
        whole: tell of every trial at length, however many there are.

    """
    first = heading or headline(digest)
    section = _section(digest, link, first, whole=whole, lasting=False)
    return document(_GENERATOR, first, STYLE, section)


def days_page(digests: Sequence[Digest], link: Link) -> str:
    """Return the page of several days, in the order they are given: the newest first."""
    firsts = [headline(digest) for digest in digests]
    days = [
        _section(digest, link, first, whole=True, lasting=True)
        for digest, first in zip(digests, firsts, strict=True)
    ]
    body = [f"<header><h1>{_ABOVE_DAYS}</h1></header>", *(days or ["<p>Nothing yet.</p>"])]
    return document(_GENERATOR, firsts[0] if firsts else _ABOVE_DAYS, STYLE, "\n".join(body))


def is_watch_page(content: bytes) -> bool:
    """Tell whether a file holds a page that was written here."""
    return is_by(_GENERATOR, content)


def _section(digest: Digest, link: Link, heading: str, *, whole: bool, lasting: bool) -> str:
    parts = (*_head(digest, heading, lasting=lasting), *_trials(digest, link, whole=whole))
    return f"<section>{''.join(parts)}{remarks_markup(digest, lasting=lasting)}</section>"


def _head(digest: Digest, heading: str, *, lasting: bool) -> Iterator[str]:
    yield f"<h2>{safe_words(f'{digest.found:%Y-%m-%d}')}</h2>"
    if digest.is_test:
        yield f'<p class="failing">{safe(IS_TEST)}</p>'
    yield f"<p><strong>{safe_words(heading)}</strong></p>"
    if in_part := partial(digest, lasting=lasting):
        yield f'<p class="failing">{safe(in_part)}</p>'


def _trials(digest: Digest, link: Link, *, whole: bool) -> Iterator[str]:
    laid = layout(digest, whole=whole)
    yield from (_trial(trial, link) for trial in laid.told)
    if laid.brief:
        lines = "".join(_brief(trial, link) for trial in laid.brief)
        yield f"<article><h3>More trials</h3><ul>{lines}</ul></article>"
    yield from (_search(found, link) for found in laid.searches)
    if laid.left:
        yield f"<p>{safe(left_out_words(laid.left))}</p>"


def remarks_markup(digest: Digest, *, lasting: bool) -> str:
    """Return what is said beside the news of trials as a list; empty where nothing is."""
    lines = (
        f'<li dir="auto"><strong class="lead {remark.kind}">{safe(remark.lead)}:</strong> '
        f"{safe_words(remark.text)}</li>"
        for remark in remarks(digest, lasting=lasting)
    )
    said = "".join(lines)
    return f'<ul class="remarks">{said}</ul>' if said else ""


def _trial(trial: TrialDigest, link: Link) -> str:
    facts = [*trial.groups, period(trial.items)]
    said = "".join(f"{safe_words(fact)} · " for fact in facts if fact)
    return (
        f"<article>{_name(trial, link, 'h3')}"
        f'<p class="quiet">{said}{command_markup(trial.trial, trial.items)}</p>'
        f"{events_markup(trial.items)}</article>"
    )


def _search(found: SearchNews, link: Link) -> str:
    names = "".join(_name(trial, link, "li") for trial in (*found.trials, *found.brief))
    return f'<article><h3 dir="auto">{safe(found.heading)}</h3><ul>{names}</ul></article>'


def _brief(trial: TrialDigest, link: Link) -> str:
    """Return the item of a list that says the worst of a trial."""
    said, more = brief_words(trial)
    severity = f'<strong class="{trial.worst}">{trial.worst}</strong>'
    return f'<li dir="auto">{severity} {_linked(trial, link)} {safe_words(said)}{more}</li>'


def _name(trial: TrialDigest, link: Link, tag: str) -> str:
    return f'<{tag} dir="auto">{_linked(trial, link)} {safe(trial.title)}</{tag}>'


def _linked(trial: TrialDigest, link: Link) -> str:
    page = safe(address(trial.trial, trial.items, link))
    return f'<a href="{page}">{safe(trial.trial)}</a>'
