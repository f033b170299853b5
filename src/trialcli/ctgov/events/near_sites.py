"""Sites near a point that opened or closed, for a person who waits there.

They say of one point what other events say of all sites, so they take no changes for themselves.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from typing import NamedTuple

from trialcli.ctgov.facts.sites import SITES, site_of
from trialcli.ctgov.words.vocabulary import status_words
from trialcli.events.event import Event
from trialcli.events.rule import Rule
from trialcli.record.changes import Comparison
from trialcli.record.tree import Record, at, below
from trialcli.registry.near import Near, distance_words
from trialcli.registry.sites import Site
from trialcli.text.blocks import counted, uncapitalised

SITE_OPENED_NEAR = Rule(
    "site-opened-near",
    "major",
    "A site near a point of the watch list was added or began to recruit: who waits there can ask",
)
SITE_CLOSED_NEAR = Rule(
    "site-closed-near",
    "major",
    "A site near a point of the watch list was removed or no longer recruits",
)
SITE_POSITION_NEAR = Rule(
    "site-position-near",
    "minor",
    "An open site may be near a point of the watch list, or no longer: it states no position, or "
    "another one",
)

_STATUS = "protocolSection.statusModule.overallStatus"
_MOST_NAMED = 3
_SAME = -1
"""The place of a site that did not change: wherever it is now, it is the same."""


class _Stage(IntEnum):
    """How far a site has come."""

    CLOSED = 0
    ANNOUNCED = 1
    """Not yet recruiting, or only by invitation."""
    RECRUITING = 2


_STAGES = {
    "RECRUITING": _Stage.RECRUITING,
    "AVAILABLE": _Stage.RECRUITING,
    "NOT_YET_RECRUITING": _Stage.ANNOUNCED,
    "ENROLLING_BY_INVITATION": _Stage.ANNOUNCED,
}
"""Any other status is closed."""


class _SiteChange(NamedTuple):
    """A site before and after, with the status of its trial."""

    before: Site | None
    after: Site | None
    trial_before: str | None
    trial_after: str | None

    @property
    def site(self) -> Site:
        """The site as it is now, or was last."""
        return self.after or self.before or Site(None, None)

    @property
    def stages(self) -> tuple[_Stage, _Stage]:
        """How far it had come, and has now."""
        return _stage(self.before, self.trial_before), _stage(self.after, self.trial_after)

    @property
    def is_unplaced(self) -> bool:
        """Whether no version states its position."""
        return not any(site and site.has_position for site in (self.before, self.after))

    @property
    def only_position(self) -> bool:
        """Whether only its position changed, or became known."""
        return self.stages[0] == self.stages[1]

    @property
    def is_corrected(self) -> bool:
        """Whether only its position changed, and both versions state one."""
        stated = [site is not None and site.has_position for site in (self.before, self.after)]
        return self.only_position and all(stated)

    @property
    def follows_trial(self) -> bool:
        """Whether the registry dropped its status because the trial's status changed."""
        dropped = self.after is not None and self.after.status is None
        return dropped and self.trial_before != self.trial_after and not self.only_position

    def near_stages(self, near: Near) -> tuple[_Stage, _Stage]:
        """Return the same as seen from a point: what is not near counts as closed."""
        before, after = self.stages
        was = self.before is not None and _is_near(self.before, near)
        # A position that is no longer stated is still known.
        known = self.after if self.after and self.after.has_position else self.before
        return before if was else _Stage.CLOSED, (
            after if known is not None and _is_near(known, near) else _Stage.CLOSED
        )

    def kilometres(self, near: Near) -> float:
        """Return how far from a point it is."""
        placed = (site.distance_from(near) for site in (self.after, self.before) if site)
        return next(each for each in placed if each is not None)

    @property
    def words(self) -> str:
        """What happened to it."""
        before, after = self.stages
        status = self.site.status
        state = uncapitalised(status_words(status)) if status else "status not stated"
        if self.before is None:
            return f"added, {state}"
        if self.after is None:
            return "removed"
        if before != after:
            return f"now {state}" if status and after != _Stage.ANNOUNCED else state
        if not self.before.has_position:
            return f"its position is now stated, {state}"
        return f"its stated position changed, {state}"


def near_site_events(
    comparison: Comparison, before: Record, after: Record, near: Near
) -> Iterator[Event]:
    """Yield at most three events: sites that opened, that closed, and of uncertain position."""
    every = list(_site_changes(comparison, before, after))
    moved = [one for one in every if one.near_stages(near)[0] != one.near_stages(near)[1]]
    moved.sort(key=lambda one: one.kilometres(near))
    sure = [one for one in moved if not one.is_corrected]
    opened = [one for one in sure if _rises(one.near_stages(near))]
    closed = [one for one in sure if not _rises(one.near_stages(near))]
    corrected = [one for one in moved if one.is_corrected]
    unplaced = [one for one in every if one.is_unplaced and not one.only_position]
    if opened:
        yield _event(SITE_OPENED_NEAR, _opened(opened, near), near, opened)
    if closed:
        yield _event(SITE_CLOSED_NEAR, _closed(closed, near), near, closed)
    if uncertain := [*corrected, *unplaced]:
        sentence = _uncertain(corrected, unplaced, near)
        yield _event(SITE_POSITION_NEAR, sentence, near, uncertain)


def _event(rule: Rule, sentence: str, near: Near, found: Sequence[_SiteChange]) -> Event:
    nearest = None if found[0].is_unplaced else round(found[0].kilometres(near), 1)
    facts = {"near": str(near), "sites": len(found), "nearest_kilometres": nearest}
    return Event(rule, sentence, (), facts=facts)


def _opened(found: Sequence[_SiteChange], near: Near) -> str:
    moved = [one for one in found if one.only_position]
    others = [one for one in found if not one.only_position]
    recruiting = [one for one in others if one.stages[1] == _Stage.RECRUITING]
    announced = [one for one in others if one.stages[1] != _Stage.RECRUITING]
    groups = ((recruiting, "opened"), (announced, "announced"), (moved, "now known"))
    return _clauses(groups, near)


def _closed(found: Sequence[_SiteChange], near: Near) -> str:
    following = [one for one in found if one.follows_trial]
    others = [one for one in found if not one.follows_trial]
    sentence = _clauses([(others, "closed")], near)
    if not following:
        return sentence
    status = following[0].trial_after
    state = f"“{uncapitalised(status_words(status))}”" if status else "no longer stated"
    sites = f"{counted(len(following), 'site')} {_within(near)}"
    verb = "recruits" if len(following) == 1 else "recruit"
    with_trial = f"{sites} no longer {verb}, because the status of the trial is {state}"
    return "; ".join(filter(None, (with_trial, sentence)))


def _uncertain(
    corrected: Sequence[_SiteChange], unplaced: Sequence[_SiteChange], near: Near
) -> str:
    here = [one for one in corrected if _rises(one.near_stages(near))]
    gone = [one for one in corrected if not _rises(one.near_stages(near))]
    sentence = _clauses(((here, "now"), (gone, "no longer")), near)
    return "; ".join(filter(None, (sentence, _unplaced(unplaced, near) if unplaced else "")))


def _clauses(groups: Iterable[tuple[Sequence[_SiteChange], str]], near: Near) -> str:
    """Return a clause for each group that has sites."""
    return "; ".join(
        f"{'Site' if len(sites) == 1 else f'{len(sites)} sites'} {verb} {_within(near)}: "
        f"{_named(sites, near)}"
        for sites, verb in groups
        if sites
    )


def _unplaced(found: Sequence[_SiteChange], near: Near) -> str:
    rises = [_rises(one.stages) for one in found]
    verb = "opened" if all(rises) else "opened or closed" if any(rises) else "closed"
    sites = f"{counted(len(found), 'site')} without a position {verb}"
    return f"{sites}, perhaps {_within(near)}: {_named(found)}"


def _within(near: Near) -> str:
    return f"within {near.radius}"


def _named(found: Sequence[_SiteChange], near: Near | None = None) -> str:
    """Name the first sites, and count the others."""
    names = []
    for one in found[:_MOST_NAMED]:
        name = ", ".join(filter(None, (one.site.facility, one.site.city))) or "a site"
        far = f" ({distance_words(one.kilometres(near), near.unit)})" if near else ""
        names.append(f"{name}{far}, {one.words}")
    left = len(found) - len(names)
    return "; ".join([*names, *([f"{left} more"] if left else [])])


def _rises(stages: tuple[_Stage, ...]) -> bool:
    return stages[1] > stages[0]


def _stage(site: Site | None, trial: str | None) -> _Stage:
    """Return how far a site has come; without a status of its own, that of the trial holds.

    The registry states the status of sites only while the trial recruits.
    """
    if site is None:
        return _Stage.CLOSED
    stage = _STAGES.get(site.status or trial or "", _Stage.CLOSED)
    is_stated = site.status is not None or trial != "RECRUITING"
    return stage if is_stated else min(stage, _Stage.ANNOUNCED)


def _is_near(site: Site, near: Near) -> bool:
    kilometres = site.distance_from(near)
    return kilometres is not None and kilometres <= near.kilometres


# ------------------------------------------------------------ which site is which


def _site_changes(comparison: Comparison, before: Record, after: Record) -> Iterator[_SiteChange]:
    """Yield every site of both records, as the comparison has paired them."""
    trial_before, trial_after = _trial_status(before), _trial_status(after)
    old, new = _listed(before), _listed(after)
    for one, other in _pairs(comparison, len(old), len(new)):
        was = None if one is None else old[one]
        now = None if other is None else was if other == _SAME else new[other]
        yield _SiteChange(was, now, trial_before, trial_after)


def _pairs(comparison: Comparison, old: int, new: int) -> Iterator[tuple[int | None, int | None]]:
    """Yield where each site was and where it is now; of one that did not change, where it was."""
    changed: dict[tuple[int | None, int | None], None] = {}
    for change in comparison.changes:
        if below(SITES, change.pattern):  # the list as a whole, or what holds it
            changed |= {(one, None): None for one in range(old)}
            changed |= {(None, other): None for other in range(new)}
        elif below(change.pattern, SITES) and change.items:
            changed[change.items[0].before, change.items[0].after] = None
    yield from changed
    touched = {one for one, _ in changed}
    yield from ((one, _SAME) for one in range(old) if one not in touched)


def _listed(record: Record) -> list[Site]:
    """Return the sites with their places in the list; what is no site states nothing."""
    listed = at(record, SITES)
    every = listed if isinstance(listed, list) else []
    return [site_of(each) if isinstance(each, dict) else Site(None, None) for each in every]


def _trial_status(record: Record) -> str | None:
    status = at(record, _STATUS)
    return status if isinstance(status, str) else None
