"""Digests as a self-contained page; the page of one digest also serves as a mail."""

from collections.abc import Iterator, Sequence

from trialcli.render.pagestyle import style
from trialcli.render.watch.headline import headline, partial
from trialcli.render.watch.layout import SearchNews, brief_words, counted_words, layout
from trialcli.render.watch.markup import command_markup, events_markup, facts_markup
from trialcli.render.watch.remarks import IS_TEST, remarks
from trialcli.render.watch.rows import DigestPage
from trialcli.render.watch.trial_head import groups_words, with_acronym
from trialcli.render.watch.trial_parts import Link, address, page_words, period
from trialcli.render.webpage import (
    Markup,
    document,
    is_by,
    joined,
    markup,
    safe,
    safe_stretch,
    safe_words,
)
from trialcli.watch.digest import Digest, TrialDigest

_GENERATOR = "trialcli watch"
_ABOVE_DAYS = "What changed in the registry records"
_RULES = """
h2 { border-top: 2px solid var(--rule); padding-top: .75rem; }
h3 { font-size: 1.05rem; line-height: 1.35; margin: 1.5rem 0 .1rem; }
ul { margin: .25rem 0 .5rem; padding-left: 1.25rem; }
li { margin: .15rem 0; overflow-wrap: anywhere; }
h1, h2, h3, p { overflow-wrap: anywhere; }
.facts { margin: .1rem 0; }
.facts + .quiet { margin-top: .1rem; }
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


def digest_page(page: DigestPage) -> str:
    """Return the page of one digest, as for a mail."""
    first = page.heading or headline(page.digest)
    section = _section(page.digest, page.link, first, whole=page.is_whole, lasting=False)
    return document(_GENERATOR, first, STYLE, section)


def days_page(digests: Sequence[Digest], link: Link) -> str:
    """Return the page of several days, in the order they are given: the newest first."""
    firsts = [headline(digest) for digest in digests]
    days = [
        _section(digest, link, first, whole=True, lasting=True)
        for digest, first in zip(digests, firsts, strict=True)
    ]
    header = markup("<header><h1>{}</h1></header>", safe(_ABOVE_DAYS))
    body = joined([header, *(days or [markup("<p>Nothing yet.</p>")])], "\n")
    return document(_GENERATOR, firsts[0] if firsts else _ABOVE_DAYS, STYLE, body)


def is_watch_page(content: bytes) -> bool:
    """Return whether trialcli wrote a page."""
    return is_by(_GENERATOR, content)


def _section(digest: Digest, link: Link, heading: str, *, whole: bool, lasting: bool) -> Markup:
    head = joined(_head(digest, heading, lasting=lasting))
    trials = joined(_trials(digest, link, whole=whole))
    return markup(
        "<section>{}{}{}</section>", head, trials, remarks_markup(digest, lasting=lasting)
    )


def _head(digest: Digest, heading: str, *, lasting: bool) -> Iterator[Markup]:
    yield markup("<h2>{}</h2>", safe_words(f"{digest.found:%Y-%m-%d}"))
    if digest.is_test:
        yield markup('<p class="failing">{}</p>', safe(IS_TEST))
    yield markup("<p><strong>{}</strong></p>", safe_words(heading))
    if incomplete := partial(digest, lasting=lasting):
        yield markup('<p class="failing">{}</p>', safe(incomplete))


def _trials(digest: Digest, link: Link, *, whole: bool) -> Iterator[Markup]:
    laid = layout(digest, whole=whole)
    yield from (_trial(trial, link) for trial in laid.in_full)
    if laid.brief:
        lines = joined(_brief(trial, link) for trial in laid.brief)
        yield markup("<article><h3>More trials</h3><ul>{}</ul></article>", lines)
    yield from (_search(found, link) for found in laid.searches)
    if laid.counted:
        yield markup("<p>{}</p>", safe(counted_words(laid.counted)))


def remarks_markup(digest: Digest, *, lasting: bool) -> Markup:
    """Return the remarks of a digest as a list; empty if there are none."""
    lines = joined(
        markup(
            '<li dir="auto"><strong class="lead {}">{}:</strong> {}</li>',
            safe(remark.kind),
            safe(remark.lead),
            safe_words(remark.text),
        )
        for remark in remarks(digest, lasting=lasting)
    )
    return markup('<ul class="remarks">{}</ul>', lines) if lines else lines


def _trial(trial: TrialDigest, link: Link) -> Markup:
    facts = [groups_words(trial.groups), period(trial.items)]
    return markup(
        '<article><h3 dir="auto">{}</h3>{}<p class="quiet">{}<a href="{}">{}</a> · {}</p>{}'
        "</article>",
        _name(trial, link),
        facts_markup(trial.items[-1].news),
        joined(markup("{} · ", safe_words(fact)) for fact in facts if fact),
        safe(address(trial.trial, trial.items, link)),
        safe(page_words(trial.items)),
        command_markup(trial.trial, trial.items),
        events_markup(trial.items),
    )


def _search(found: SearchNews, link: Link) -> Markup:
    names = joined(
        markup('<li dir="auto">{}{}</li>', _name(trial, link), facts_markup(trial.items[-1].news))
        for trial in (*found.trials, *found.brief)
    )
    heading = safe(found.heading)
    return markup('<article><h3 dir="auto">{}</h3><ul>{}</ul></article>', heading, names)


def _brief(trial: TrialDigest, link: Link) -> Markup:
    """Return a list item with the worst event of a trial."""
    sentence, more = brief_words(trial)
    return markup(
        '<li dir="auto"><strong class="{}">{}</strong> {}: {}{}</li>',
        safe(trial.worst),
        safe(trial.worst),
        _name(trial, link),
        safe_words(sentence),
        safe_stretch(more),
    )


def _name(trial: TrialDigest, link: Link) -> Markup:
    title = with_acronym(trial.title, trial.facts.acronym)
    return markup("{} {}", _linked(trial, link), safe(title))


def _linked(trial: TrialDigest, link: Link) -> Markup:
    page = safe(address(trial.trial, trial.items, link))
    return markup('<a href="{}">{}</a>', page, safe(trial.trial))
