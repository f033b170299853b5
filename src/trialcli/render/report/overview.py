"""The table of a report: one row per trial, in several orders."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from trialcli.events.severity import SEVERITIES, worst
from trialcli.render.cohort.words import verdicts_words
from trialcli.render.report.blocks import Orders, Table, Text, Words
from trialcli.render.report.figures import status_label
from trialcli.render.report.findings import STATE_WORDS, signed
from trialcli.text.blocks import capital, one_line, shortened
from trialcli.versions.cohort import CourseAudit, TrialCourse
from trialcli.versions.cohort_summary import CohortTrial, PrimaryState, planned, primary_state

_TITLE = 90
"""Characters of a title in the table; the part about the trial has all of it."""
_HEAD = (
    "Trial",
    "Status now",
    "Primary outcomes, since the start",
    "Planned → actual enrollment",
    "Primary completion moved",
    "Registered",
    "Results, U.S. rule",
    "Major · minor changes",
    "Versions stored",
)
_STATES: tuple[PrimaryState, ...] = (
    "changed",
    "uncertain",
    "reworded",
    "not_known",
    "kept",
    "none_registered",
    "not_started",
)
_RESULTS = ("overdue", "late", "due", "unknown", "submitted", "in_time", "not_due")


@dataclass(frozen=True, slots=True)
class Order:
    """An order of the table."""

    anchor: str
    name: str
    key: Callable[[CohortTrial], tuple[float | str, ...]]


def _by_outcomes(one: CohortTrial) -> tuple[float | str, ...]:
    audit = one.course.audit
    changed = audit.changed_primary if audit else ()
    by_severity = (
        -sum(each.found.rule.severity == severity for each in changed) for severity in SEVERITIES
    )
    return (_STATES.index(primary_state(one.course)), *by_severity)


def _by_shift(one: CohortTrial) -> tuple[float | str, ...]:
    shift = one.course.primary_completion.shift
    return (shift is None, -shift.days if shift else 0)


def _by_enrollment(one: CohortTrial) -> tuple[float | str, ...]:
    plan, actual = planned(one.course), one.course.enrollment.actual
    return (False, actual / plan) if plan and actual is not None else (True, 0)


def _by_results(one: CohortTrial) -> tuple[float | str, ...]:
    duty = one.course.duty("U.S.")
    if duty is None or not duty.applicable:
        return (len(_RESULTS) + (duty is None), 0)
    return (_RESULTS.index(duty.state), -(duty.days_late or 0))


ORDERS = (
    Order("trials", "as listed", lambda _: ()),
    Order("by-id", "trial ID", lambda one: (one.course.trial,)),
    Order("by-outcomes", "primary outcomes", _by_outcomes),
    Order("by-completion", "primary completion moved", _by_shift),
    Order("by-enrollment", "enrollment", _by_enrollment),
    Order("by-results", "results", _by_results),
)


def overview(trials: Sequence[CohortTrial], link: Callable[[str], str], order: Order) -> Table:
    """Return the table in an order. ``link`` returns the address of the part of a trial."""
    rows = [_row(one.course, link(one.course.trial)) for one in sorted(trials, key=order.key)]
    return Table(_HEAD, rows, is_wide=True)


def overviews_on_one_page(trials: Sequence[CohortTrial], link: Callable[[str], str]) -> Orders:
    """Return the table in every order that makes a difference, all on one page."""
    shown = ORDERS if len(trials) > 1 else ORDERS[:1]
    tables = [(one.anchor, overview(trials, link, one)) for one in shown]
    links = [(one.name, f"#{one.anchor}") for one in shown]
    return Orders(links if len(shown) > 1 else (), tables)


def overview_among_pages(
    trials: Sequence[CohortTrial], link: Callable[[str], str], order: Order
) -> Orders:
    """Return the table in one order, with links to pages that have it in another."""
    links = [(one.name, page_of(one)) for one in ORDERS]
    return Orders(links, [(order.anchor, overview(trials, link, order))])


def page_of(order: Order) -> str:
    """Return the name of the page in a folder that has the table in an order."""
    return "index.html" if order is ORDERS[0] else f"{order.anchor}.html"


def _row(course: TrialCourse, link: str) -> Sequence[Words]:
    status = status_label(course.status) or "not stated"
    return (
        Text(course.trial, link, note=shortened(one_line(course.title), _TITLE)),
        status,
        _primary(course),
        _enrollment(course),
        _shift(course),
        _registered(course.audit),
        _result(course),
        _events(course),
        _versions(course),
    )


def _primary(course: TrialCourse) -> Words:
    state, audit = primary_state(course), course.audit
    words = "; ".join(verdicts_words(audit.primary)) if audit else ""
    if state == "not_started":
        return "not started"
    if state == "none_registered":
        return "none registered"
    if state == "not_known":
        since = audit.promise.version.name if audit and audit.promise.version else ""
        return Text("not known", note=f"since {since}: {words}" if words else "")
    if state == "kept":
        return words or "not changed"
    if state == "reworded":
        return Text(words, note="details only")
    changed = audit.changed_primary if audit else ()
    highest = worst(one.found.rule.severity for one in changed)
    return Text(words, style=highest, note=highest)


def _enrollment(course: TrialCourse) -> Words:
    plan, now = planned(course), course.enrollment.now
    audit = course.audit
    missing = "not stated" if audit and audit.knows_promise else "not known"
    before = missing if plan is None else str(plan)
    if course.enrollment.actual is not None:
        share = f"{100 * course.enrollment.actual / plan:.0f} % of the plan" if plan else ""
        return Text(f"{before} → {course.enrollment.actual}", note=share)
    if now is None:
        return f"{before} → not stated"
    return Text(f"{before} → …", note=f"target now {now.count}")


def _shift(course: TrialCourse) -> Words:
    moved = course.primary_completion
    if moved.now is None:
        return "not stated"
    now = f"now {moved.now.date}"
    if moved.shift is None:
        return Text("not known", note=now)
    if not moved.shift.days:
        return Text("0 days", note=now)
    about = "about " if moved.shift.about else ""
    return Text(f"{about}{signed(moved.shift.days)} days", note=now)


def _registered(audit: CourseAudit | None) -> Words:
    if audit is None or audit.registration.prospective is None:
        return "not known"
    return "before the start" if audit.registration.prospective else "after the start"


def _result(course: TrialCourse) -> Words:
    posted = {True: "posted", False: "none posted", None: "not stated"}[course.has_results]
    duty = course.duty("U.S.")
    if duty is None or duty.applicable is None:
        return Text(capital(posted), note="not known whether the rule applies")
    if not duty.applicable:
        return Text(capital(posted), note="the rule does not seem to apply")
    due = f", due {duty.due}" if duty.due else ""
    return Text(capital(posted), note=f"{STATE_WORDS[duty.state]}{due}")


def _events(course: TrialCourse) -> Words:
    if course.events is None:
        return "not known"
    return f"{course.events['major']} · {course.events['minor']}"


def _versions(course: TrialCourse) -> Words:
    if course.missing is None:
        return Text(str(course.stored), note="of an unknown number")
    return f"{course.stored} of {course.stored + course.missing}"
