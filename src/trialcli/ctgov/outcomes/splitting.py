"""How several outcomes are written as one, or one as several: by its things, time, analysis."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from trialcli.ctgov.outcomes.clauses import people
from trialcli.ctgov.outcomes.lexicon import lexicon
from trialcli.ctgov.outcomes.metrics import metric_conflict
from trialcli.ctgov.outcomes.outcome import OutcomeRef
from trialcli.ctgov.outcomes.paired import OutcomePair
from trialcli.ctgov.outcomes.profile import OutcomeProfile, OutcomeVocabulary
from trialcli.ctgov.outcomes.reading import Reading, content
from trialcli.ctgov.outcomes.thresholds import OutcomeLimits
from trialcli.ctgov.outcomes.timing import missing, times
from trialcli.ctgov.outcomes.words import plain, tokens

_AT_BASELINE = re.compile(r"\bat baseline\b", re.IGNORECASE)
_ANY = re.compile(r"\b(?:any|composite|combined|either)\b")
# What its description or a parenthesis defines by several things, any or all of them.
_COUNTS_ANY = re.compile(
    r"\b(?:major adverse|composite|combined|mace\w*|morbidity|respon\w+|success\w*|remission"
    r"|failure|free|freedom|cure)\b"
)
Way = Literal["composite", "things", "new time", "time", "analysis"]
"""By what one outcome differs from others that are written apart from it:

- ``composite``: it counts any of several things as one ("death or stroke"), or a success;
- ``things``: it lists them ("weight and height");
- ``new time``: each has its own time, and the one outcome had fewer;
- ``time``: each has one of its times;
- ``analysis``: each is for one population, site or kind of analysis.
"""


@dataclass(frozen=True, slots=True)
class Whole:
    """The outcome that says everything another one measures, and in which way."""

    outcome: OutcomeProfile
    way: Way


def whole_of(
    part: OutcomeProfile,
    others: Sequence[OutcomeProfile],
    vocabulary: OutcomeVocabulary,
    limits: OutcomeLimits,
) -> Whole | None:
    """Return the outcome of the same list that says everything an outcome measures."""
    reading = vocabulary.reading(part.ref)
    found = [
        (share, other)
        for other in others
        if other.ref.list_key == part.ref.list_key
        and (share := _share_said(reading, vocabulary.reading(other.ref))) >= limits.covered
    ]
    if not found:
        return None
    whole = max(found, key=lambda each: each[0])[1]
    return Whole(whole, _way(part, whole, reading, vocabulary.reading(whole.ref)))


def starting_values_of(
    part: OutcomeProfile,
    pairs: Iterable[OutcomePair],
    vocabulary: OutcomeVocabulary,
    limits: OutcomeLimits,
) -> Whole | None:
    """Return the outcome whose values at baseline another one holds, as results are posted."""
    if not _is_at_baseline(part.ref):
        return None
    reading = vocabulary.reading(part.ref)
    for pair in pairs:
        same_list = pair.after.ref.list_key == part.ref.list_key
        if same_list and _share_said(reading, vocabulary.reading(pair.after.ref)) >= limits.covered:
            return Whole(pair.before, "analysis")
    return None


def part_that_left(
    pair: OutcomePair, news: Iterable[OutcomeProfile], vocabulary: OutcomeVocabulary
) -> str:
    """Return what a primary outcome lost to a new outcome of another list; empty if nothing.

    The new one measures the same at a time that the primary outcome had, or in people whom it
    included: "at 3 and 9 months" became "at 3 months", and a secondary outcome "at 9 months".
    """
    before, after = (vocabulary.reading(one.ref) for one in (pair.before, pair.after))
    # Visits between the times that the measure itself names are no outcomes of their own.
    own = times(pair.before.ref.text("measure")) or pair.before.all_times
    left = missing(own, pair.after.all_times)
    if missing(pair.after.times, pair.before.all_times):
        return ""  # it was moved to another time
    old, now = before.everything, after.everything
    ours, theirs = (people(one.ref.text("measure")) for one in (pair.before, pair.after))
    for new in news:
        reading = vocabulary.reading(new.ref)
        if new.ref.primary or not (reading.core and all(map(old.has, reading.named))):
            continue
        taken = [unit.text for unit in content(reading.named) if not now.has(unit)]
        if theirs < ours:
            taken += sorted((ours - theirs) & people(new.ref.text("measure")))
        times_taken = left - missing(left, new.all_times)
        if times_taken or taken:
            return ", ".join((*dict.fromkeys(taken), *map(str, times_taken)))
    return ""


def _is_at_baseline(ref: OutcomeRef) -> bool:
    frame = ref.text("timeFrame")
    return bool(_AT_BASELINE.search(ref.text("measure"))) or (
        "baseline" in frame.lower() and not times(frame)
    )


def _share_said(part: Reading, whole: Reading) -> float:
    """Return the share of what an outcome measures that another one says."""
    if not part.core:
        return float(part.beside == ())
    if _is_spelled_out(whole, part):
        return 1.0
    classes = lexicon().classes
    named = {classes.get(unit.name) for unit in whole.named}
    said = whole.everything
    core = [
        unit
        for unit in part.core
        if said.has(unit) or unit.name not in classes or classes[unit.name] in named
    ]  # "the left hand" is a part of "both hands"
    return sum(said.has(unit) for unit in core) / len(core) if core else 0.0


def _is_spelled_out(whole: Reading, part: Reading) -> bool:
    """Whether an outcome is a special one of what another one names in general."""
    specials = lexicon().specials
    general = {unit.name for unit in whole.core}
    special = {name for one in general for name in specials.get(one, ())}
    special |= {name for one in special for name in specials.get(one, ())}
    return bool(special & {unit.name for unit in part.core})


def _way(part: OutcomeProfile, whole: OutcomeProfile, one: Reading, all_of: Reading) -> Way:
    if _is_at_baseline(part.ref):
        return "analysis"
    if _ANY.search(plain(whole.ref.text("measure"))) and not _ANY.search(
        plain(part.ref.text("measure"))
    ):
        return "composite"
    if not one.core:
        return "things"  # a heading, or a piece of a text
    if not _adds(all_of, one):
        if content(all_of.core) and _adds(one, all_of):
            return "things"  # the part names one that the whole does not: "diastolic"
        if not part.all_times or not missing(whole.all_times, part.all_times):
            return "analysis"
        return "time" if not missing(part.times, whole.all_times) else "new time"
    core = all_of.measured
    listed = any(core.has(unit) for unit in one.core)
    if _COUNTS_ANY.search(plain(whole.ref.text("measure"))) and not listed:
        return "composite"
    if lexicon().vague >= {unit.name for unit in all_of.core}:
        return "things"
    joined = [thing for thing in all_of.things if thing.joined_by_or]
    return "composite" if joined and len(all_of.things) > 1 else "things"


def way_beside(
    part: OutcomeProfile,
    whole: Whole,
    stayed: OutcomeProfile,
    vocabulary: OutcomeVocabulary,
) -> Way:
    """Return by what an outcome differs from the one that stayed of the whole, if that is plain."""
    if metric_conflict(_measures(part, stayed), ("", "")):
        return "things"  # "number of falls", "time to the first fall"
    one, other = (vocabulary.reading(each.ref) for each in (part, stayed))
    if _adds(one, other) or _adds(other, one):
        return whole.way
    there = whole.outcome.all_times
    if part.times == stayed.times or not (part.times and stayed.times):
        return "analysis" if whole.way in ("time", "new time") else whole.way
    return "new time" if there and missing(part.times | stayed.times, there) else "time"


def is_heading(one: OutcomeProfile, vocabulary: OutcomeVocabulary) -> bool:
    """Whether an outcome only says that those after it count as one: "Composite of:"."""
    measure = plain(one.ref.text("measure"))
    return bool(_ANY.search(measure)) and not content(vocabulary.reading(one.ref).core)


def part_elsewhere(
    part: OutcomeProfile, others: Iterable[OutcomeProfile], vocabulary: OutcomeVocabulary
) -> OutcomeRef | None:
    """Return the outcome of another list that measures an outcome and more, at its times."""
    core = vocabulary.reading(part.ref).core
    for other in others if content(core) else ():
        if (
            other.ref.list_key != part.ref.list_key
            and all(map(vocabulary.reading(other.ref).measured.has, core))
            and not (other.times and missing(part.times, other.all_times))
            and not metric_conflict(_measures(part, other), ("", ""))
        ):
            return other.ref
    return None


def _measures(one: OutcomeProfile, other: OutcomeProfile) -> tuple[str, str]:
    return one.ref.text("measure"), other.ref.text("measure")


def is_part(part: Reading, whole: Reading) -> bool:
    """Whether an outcome measures what another one does, or a special one of it."""
    return _is_spelled_out(whole, part) or not _adds(whole, part)


def measures_nothing_else(part: Reading, whole: Reading) -> bool:
    """Whether all that an outcome measures is measured by another one."""
    return not _adds(part, whole)


def variant_of(
    part: OutcomeProfile,
    wholes: Iterable[tuple[OutcomeProfile, OutcomeProfile]],
    vocabulary: OutcomeVocabulary,
) -> Whole | None:
    """Return the outcome that was written as several, all in one frame: "strain A", "strain B".

    ``wholes`` are outcomes, each with the one of the other version that is the same.
    """
    reading = vocabulary.reading(part.ref)
    for whole, kept in wholes:
        if {whole.ref.list_key, kept.ref.list_key} != {part.ref.list_key}:
            continue
        all_of = vocabulary.reading(whole.ref)
        if (
            content(all_of.core)
            and all(is_part(each, all_of) for each in (reading, vocabulary.reading(kept.ref)))
            and _in_one_frame(part.ref, kept.ref, whole.ref)
        ):
            return Whole(whole, "things")
    return None


def _in_one_frame(one: OutcomeRef, other: OutcomeRef, whole: OutcomeRef) -> bool:
    """Whether two measures differ in one word, which a third one does not have."""
    ours, theirs, general = (tokens(plain(ref.text("measure"))) for ref in (one, other, whole))
    if len(ours) != len(theirs):
        return False
    differing = [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]]
    return len(differing) == 1 and not set(differing[0]) & set(general)


def _adds(one: Reading, other: Reading) -> bool:
    """Whether an outcome measures something that another one does not."""
    core = other.measured
    return any(not core.has(unit) for unit in one.core)
