"""An audit as one self-contained page: what was promised beside what is reported."""

from collections.abc import Iterable, Iterator

from trialcli.ctgov.words.sections import SECTIONS
from trialcli.events.rule import Rule
from trialcli.registry.audit import ResultsDuty, StatedOutcome
from trialcli.render.audit.rows import AuditPage
from trialcli.render.audit.style import STYLE
from trialcli.render.audit.words import (
    DATE_WORDS,
    MOMENT_WORDS,
    TYPE_WORDS,
    change_words,
    changed_words,
    course_words,
    document_words,
    duty_words,
    enrollment_words,
    how_to_get_the_promise,
    moment_words,
    phases_words,
    reason_words,
    registration_words,
    tally,
    verdict_words,
)
from trialcli.render.timeline.words import NO_REASON
from trialcli.render.webpage import Markup, document, is_by, joined, markup, safe, safe_words
from trialcli.text.blocks import capital
from trialcli.versions.audit import Audit, AuditedChange, AuditedOutcome

_GENERATOR = "trialcli audit"
_NOTHING = markup("")
_NONE = markup('<span class="type">none</span>')


def audit_page(page: AuditPage) -> str:
    """Return the page."""
    audit = page.audit
    body = [
        _header(page),
        _section("Versions compared", _moments(page)),
        _section("Outcomes", _quiet(tally(audit)), _outcomes(page, audit.outcomes)),
        _earlier(page),
        _section("Course of the trial", _facts(_course(audit))),
        _changes(audit),
        _section("Results due", joined(map(_duty, audit.duties))),
        _documents(audit),
        _footer(audit),
    ]
    title = f"{audit.trial}: promised and reported"
    return document(_GENERATOR, title, STYLE, joined(body, "\n"))


def is_audit_page(content: bytes) -> bool:
    """Return whether a file holds a page that this module wrote."""
    return is_by(_GENERATOR, content)


def _header(page: AuditPage) -> Markup:
    audit = page.audit
    return markup(
        '<header><p><a href="{}">{}</a></p><h1 dir="auto">{}</h1>{}</header>',
        safe(page.link),
        safe(audit.trial),
        safe(audit.title),
        _quiet(f"What was promised, and what the record reports · as of {audit.today}"),
    )


def _quiet(text: str) -> Markup:
    return markup('<p class="quiet">{}</p>', safe_words(text)) if text else _NOTHING


def _section(heading: str, *parts: Markup) -> Markup:
    return markup("<section><h2>{}</h2>{}</section>", safe(heading), joined(parts))


def _moments(page: AuditPage) -> Markup:
    rows = [
        (MOMENT_WORDS[one.name], _linked(moment_words(one), link if one.version else ""))
        for one, link in zip(page.audit.moments, page.links, strict=True)
    ]
    return _facts([*rows, ("Phases", safe_words(phases_words(page.audit)))])


def _linked(text: str, address: str) -> Markup:
    shown = safe_words(text)
    if not address:
        return shown
    return markup('{} <a href="{}">registry</a>', shown, safe(address))


def _facts(rows: Iterable[tuple[str, Markup]]) -> Markup:
    shown = joined(
        markup('<tr><th scope="row">{}</th><td>{}</td></tr>', safe(name), value)
        for name, value in rows
    )
    return markup("<table><tbody>{}</tbody></table>", shown)


# ---------------------------------------------------------------- outcomes


def _outcomes(page: AuditPage, outcomes: Iterable[AuditedOutcome]) -> Markup:
    audit = page.audit
    last = "Reported" if audit.has_results else "Now"
    before = "Promised" if audit.knows_promise else "First stored"
    head = markup(
        '<thead><tr><th scope="col">{}</th><th scope="col">{}</th>'
        '<th scope="col">What became of it, when, and the rule that rates it</th></tr></thead>',
        safe(before),
        safe(last),
    )
    rows = joined(_outcome(page, one, before, last) for one in outcomes)
    return markup('<table class="sides">{}<tbody>{}</tbody></table>', head, rows)


def _outcome(page: AuditPage, one: AuditedOutcome, before: str, last: str) -> Markup:
    found = one.found
    is_kept = found.verdict == "kept" and found.before == found.after
    sentence = _NOTHING if is_kept else markup(" {}", safe_words(found.sentence))
    return markup(
        '<tr><td class="side" data-label="{}" dir="auto">{}</td>'
        '<td class="side" data-label="{}" dir="auto">{}</td>'
        '<td dir="auto">{}<span class="verdict">{}</span>{}{}{}</td></tr>',
        safe(before),
        _stated(found.before),
        safe(last),
        _NONE if found.reported is False else _stated(found.after),
        _severity(found.rule),
        safe(verdict_words(found)),
        sentence,
        _changed(page, one),
        _rule(found.rule),
    )


def _changed(page: AuditPage, one: AuditedOutcome) -> Markup:
    """Return when an outcome was changed, with the registry's comparison that shows it."""
    changed = changed_words(one, page.audit.completed_now)
    if not changed:
        return _NOTHING
    number = one.since.number if one.since else None
    address = page.comparison(number - 1, number) if number else ""
    return markup(" ({})", _linked(changed, address))


def _stated(outcome: StatedOutcome | None) -> Markup:
    if outcome is None:
        return _NONE
    kind = markup('<span class="type">{}</span>', safe(TYPE_WORDS[outcome.type]))
    about = outcome.description
    description = markup('<span class="rule">{}</span>', safe_words(about)) if about else _NOTHING
    return markup("{}{}{}", kind, safe_words(outcome.label), description)


def _severity(rule: Rule) -> Markup:
    if rule.severity == "none":
        return _NOTHING
    return markup('<span class="rated {0}">{0}</span> ', safe(rule.severity))


def _rule(rule: Rule) -> Markup:
    return markup('<span class="rule">{}: {}</span>', safe(rule.id), safe(rule.source))


def _earlier(page: AuditPage) -> Markup:
    audit = page.audit
    if not audit.earlier_outcomes:
        return _NOTHING
    note = _quiet("The first version, beside the promise.")
    table = _outcomes(page, audit.earlier_outcomes)
    return _section("Outcomes changed before the promise", note, table)


# ---------------------------------------------------------------- the rest


def _course(audit: Audit) -> Iterator[tuple[str, Markup]]:
    registration = safe_words(registration_words(audit.registration))
    rule = audit.registration.rule
    yield "Registration", joined([registration, _rule(rule) if rule else _NOTHING])
    yield "Enrollment", safe_words(capital(enrollment_words(audit)))
    for one in audit.dates:
        if one.promised or one.now:
            yield DATE_WORDS[one.name], safe_words(course_words(one))


def _changes(audit: Audit) -> Markup:
    if not audit.changes:
        return _NOTHING
    titles = dict.fromkeys(one.section for one in audit.changes)
    parts = [
        markup(
            "<h3>{}</h3><ul>{}</ul>",
            safe(SECTIONS[name].title),
            joined(_change(audit, one) for one in audit.changes if one.section == name),
        )
        for name in titles
    ]
    return _section("Arms, design and eligibility", *parts)


def _change(audit: Audit, one: AuditedChange) -> Markup:
    return markup(
        '<li dir="auto">{}{} ({}){}</li>',
        _severity(one.event.rule),
        safe_words(one.event.sentence),
        safe_words(change_words(one, audit.completed_now)),
        _rule(one.event.rule),
    )


def _duty(duty: ResultsDuty) -> Markup:
    reasons = joined(markup("<li>{}</li>", safe_words(reason_words(each))) for each in duty.reasons)
    return markup("<p>{}</p><ul>{}</ul>", safe_words(duty_words(duty)), reasons)


def _documents(audit: Audit) -> Markup:
    if not audit.documents:
        return _NOTHING
    items = joined(
        markup("<li>{}</li>", _linked(document_words(one, audit), one.address or ""))
        for one in audit.documents
    )
    return _section("Documents", markup("<ul>{}</ul>", items))


def _footer(audit: Audit) -> Markup:
    said = f"{how_to_get_the_promise(audit)} {NO_REASON}".strip()
    return markup("<footer><p>{}</p></footer>", safe_words(said))
