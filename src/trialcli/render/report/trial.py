"""The part of a report about one trial: its course, its primary outcomes, its worst events."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from trialcli.events.severity import rank
from trialcli.registry.audit import StatedOutcome
from trialcli.render.audit.words import (
    MOMENT_WORDS,
    TYPE_WORDS,
    VERDICT_WORDS,
    changed_words,
    duty_words,
    enrollment_words,
    how_to_get_the_promise,
    moment_words,
    registration_words,
    tally,
)
from trialcli.render.report.blocks import Block, Drawing, Facts, Part, Table, Text, Words, remark
from trialcli.render.timeline.axis import axis_of
from trialcli.render.timeline.statusbar import status_bar
from trialcli.render.timeline.words import (
    date_steps_words,
    extent,
    keyed,
    left_out_words,
    no_events,
    notes,
    results_words,
    span_name,
    steps_words,
    three_dates,
)
from trialcli.render.timeline.words import enrollment_words as number_words
from trialcli.render.timeline.words import tally as events_tally
from trialcli.text.blocks import capital, counted
from trialcli.versions.audit import Audit, AuditedOutcome
from trialcli.versions.cohort import FollowedTrial, TrialEvent
from trialcli.versions.timeline import StatusSpan, Timeline

_MOST_STEPS = 6


class TrialPlan(NamedTuple):
    """How a trial is shown."""

    link: str
    """The registry's page of its history."""
    most_events: int
    """If it has more events, the worst are listed and the others counted."""
    where_all: str
    """Where all its events are, in words."""
    level: int = 3
    """Of its heading."""


def trial_part(followed: FollowedTrial, plan: TrialPlan) -> Part:
    """Return the part about a trial."""
    timeline, audit = followed.timeline, followed.audit
    name = f"Status-of-{timeline.trial}"
    drawn = status_bar(name, timeline, axis_of(timeline))
    statuses = " · ".join(_span(key, one) for key, one in keyed(timeline.statuses))
    blocks: list[Block] = [
        remark(Text("Record history", plan.link), f"· {extent(timeline)}"),
        Drawing(drawn),
        remark(f"Status: {statuses}"),
        Facts(list(_facts(timeline, audit))),
        *_outcomes(audit),
        *_events(followed, plan),
    ]
    heading = f"{timeline.trial} {timeline.title}"
    return Part(timeline.trial, heading, blocks, plan.level)


def _span(key: str, span: StatusSpan) -> str:
    return f"{key} {span_name(span)}, since {span.since}"


def _facts(timeline: Timeline, audit: Audit | None) -> Iterator[tuple[str, Words]]:
    if audit is not None:
        yield "Registration", registration_words(audit.registration)
        yield MOMENT_WORDS[audit.promise.name], moment_words(audit.promise)
        yield (
            "Outcomes",
            Text(tally(audit) or "none registered", note=how_to_get_the_promise(audit)),
        )
        yield "Enrollment", capital(enrollment_words(audit))
    else:
        yield "Outcomes", "not known: no complete version is stored"
        yield "Enrollment", steps_words(timeline.enrollment, number_words, _MOST_STEPS)
    for named in three_dates(timeline):
        yield named.name, date_steps_words(named.steps, _MOST_STEPS)
    yield "Results", capital(results_words(timeline))
    for duty in audit.duties if audit else ():
        yield f"Results due, {duty.region}", duty_words(duty)
    if incomplete := " ".join(notes(timeline)[:-1]):
        yield "Versions", incomplete


# ---------------------------------------------------------------- outcomes


def _outcomes(audit: Audit | None) -> Iterator[Block]:
    if audit is None:
        return
    shown = [one for one in audit.outcomes if one.is_primary and not one.is_quiet]
    before = "Promised" if audit.knows_promise else "First stored"
    after = "Reported" if audit.has_results else "Now"
    head = (before, after, "What became of it")
    if shown:
        rows = [_outcome_row(one) for one in shown]
        yield Table(head, rows, caption="Primary outcomes that are not the same", is_wide=True)
    earlier = [one for one in audit.earlier_outcomes if one.is_primary]
    if earlier:
        rows = [_outcome_row(one) for one in earlier]
        head = ("First", "Promised", "What became of it")
        yield Table(head, rows, caption="Primary outcomes changed before that", is_wide=True)


def _outcome_row(one: AuditedOutcome) -> Sequence[Words]:
    found = one.found
    changed = changed_words(one)
    said = found.sentence or capital(VERDICT_WORDS[found.verdict])
    return (
        _side(found.before),
        _side(found.after),
        Text(
            f"{said} ({changed})" if changed else said,
            style=found.rule.severity,
            note=f"{found.rule.severity} · {found.rule.id}",
        ),
    )


def _side(outcome: StatedOutcome | None) -> Words:
    if outcome is None:
        return "none"
    return Text(outcome.label, note="" if outcome.type == "primary" else TYPE_WORDS[outcome.type])


# ---------------------------------------------------------------- events


def worst_events(followed: FollowedTrial, most: int) -> list[TrialEvent]:
    """Return the worst major and minor events, in the order of time."""
    pairs = zip(followed.timeline.events, followed.events, strict=True)
    rated = [
        (rank(dated.event.severity), not dated.is_landmark, place, event)
        for place, (dated, event) in enumerate(pairs)
        if event.rule.severity in ("major", "minor")
    ]
    chosen = sorted(rated, key=lambda one: one[:3])[:most]
    return [event for *_, event in sorted(chosen, key=lambda one: one[2])]


def _events(followed: FollowedTrial, plan: TrialPlan) -> Iterator[Block]:
    timeline = followed.timeline
    if len(timeline.stored) == 1:
        return
    if timeline.events:
        counts = f"Changes: {events_tally(timeline)}."
        yield remark(" ".join(filter(None, (counts, _left_out(timeline)))))
    listed = worst_events(followed, plan.most_events)
    if not listed:
        yield remark(no_events(timeline))
        return
    head = ("Day", "Severity", "When", "Change, and the rule that rates it")
    yield Table(head, [_event_row(one) for one in listed], is_wide=True)
    number = len(timeline.at_least("minor")) - len(listed)
    if number > 0:
        yield remark(f"{counted(number, 'more major or minor change')}: {plan.where_all}.")


def _left_out(timeline: Timeline) -> str:
    said = left_out_words(timeline)
    return f"{capital(said)}." if said else ""


def _event_row(one: TrialEvent) -> Sequence[Words]:
    version = "" if one.version is None else f"version {one.version}"
    return (
        Text(str(one.day), note=version),
        Text(one.rule.severity, style=f"rated {one.rule.severity}"),
        str(one.when),
        Text(one.event.sentence, note=one.rule.id, style=one.rule.severity),
    )
