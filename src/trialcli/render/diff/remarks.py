"""Remarks about a diff beside its events: what was not compared, and what is not shown."""

from collections.abc import Iterator, Mapping
from datetime import date

from trialcli.record.files import Side
from trialcli.record.wholeness import lacking_words
from trialcli.text.blocks import counted, enumerated, first_named, one_line
from trialcli.versions.diff import Diff, Hidden, Version, View
from trialcli.versions.diff_result import DiffCounts

MOST_NAMED = 10
"""At most this many trials that only one file holds are named; the others are counted."""
_MOST_REPEATED_NAMED = 5
_ADJECTIVES = {"major": "major ", "minor": "major or minor "}


def not_compared(diff: Diff) -> str:
    """Say which parts were not compared, for one of the versions was served without them."""
    left_out = diff.comparison.left_out
    said = [*_not_whole(diff)]
    if said:
        said.append("What is missing there is not compared.")
    if left_out:
        parts = ", ".join(left_out)
        said.append(f"Not compared, as only one of the versions was served with it: {parts}.")
    return " ".join(said)


def _not_whole(diff: Diff) -> Iterator[str]:
    """Say of each version that is not a whole record why it is not."""
    before, after = diff.before, diff.after
    ours, theirs = _parts(before, after), _parts(after, before)
    if ours and ours == theirs:
        yield f"Both versions are partial records: each {lacking_words(ours)}."
        return
    for version, parts in ((before, ours), (after, theirs)):
        name = one_line(version.name)
        if version.source == "page":
            yield f"{name} was transcribed from a page and is not a whole record."
        elif parts:
            whose = "the registry's answer" if version.source == "api" else "it"
            yield f"{name} is a partial record: {whose} {lacking_words(parts)}."


def _parts(version: Version, other: Version) -> tuple[str, ...]:
    """Return what a version lacks that every record has."""
    return version.lacks_alone or version.lacks(other)


def not_shown(hidden: Hidden, view: View) -> str:
    """Say what was left out: ``2 administrative and 3 registry-made changes not shown (--all)``."""
    if not hidden:
        return ""
    how = _how(hidden, view)
    return f"{_counts(hidden)} not shown{f' ({how})' if how else ''}"


def _counts(hidden: Hidden) -> str:
    kinds = {
        "administrative": hidden.administrative,
        "registry-made": hidden.registry,
        "less severe": hidden.lesser,
    }
    named = [f"{count} {kind}" for kind, count in kinds.items() if count]
    here = [f"{enumerated(named)} change{'' if sum(kinds.values()) == 1 else 's'}"] if named else []
    if hidden.spacing:
        here.append(f"{counted(hidden.spacing, 'change')} of spacing or encoding only")
    elsewhere = counted(hidden.elsewhere, "change")
    there = [f"{elsewhere} in other sections"] if hidden.elsewhere else []
    if hidden.by_other_rules:
        there.append(f"{counted(hidden.by_other_rules, 'change')} rated by other rules")
    return enumerated([*here, *there])


def _how(hidden: Hidden, view: View) -> str:
    """Return the options that show it."""
    made_by_nobody = hidden.administrative + hidden.registry + hidden.spacing
    options = [
        "--all" if made_by_nobody and not view.everything else "",
        "--min-severity none" if view.least != "none" and made_by_nobody + hidden.lesser else "",
    ]
    return ", ".join(filter(None, options))


def no_news(diff: Diff, view: View) -> str:
    """Say why nothing of a diff is shown."""
    hidden = view.hidden(diff)
    if hidden == Hidden(spacing=hidden.spacing) and hidden:
        return f"No change in substance: {not_shown(hidden, view)}."
    if hidden:
        return f"{_nothing_like_it(view)}: {not_shown(hidden, view)}."
    if diff.comparison.order_only:
        return "No changes: only the order of list items differs."
    is_bounded = diff.comparison.left_out or diff.partials != (None, None)
    return "No changes in what was compared." if is_bounded else "No changes."


def _nothing_like_it(view: View) -> str:
    """Return ``No major change in the section outcomes``: what is not there, as it was asked."""
    adjective = _ADJECTIVES.get(view.least, "")
    rated = " of severity detail or higher" if view.least == "detail" else ""
    noun = "section" if len(view.sections) == 1 else "sections"
    where = f" in the {noun} {enumerated(view.sections)}" if view.sections else ""
    noun = "rule" if len(view.rules) == 1 else "rules"
    by = f" rated by the {noun} {enumerated(view.rules)}" if view.rules else ""
    if not (adjective or rated or where or by):
        adjective = "relevant "
    return f"No {adjective}change{rated}{where}{by}"


def closing(
    of: DiffCounts, view: View, *, since: date | None = None, sides: tuple[Side, Side] | None = None
) -> str:
    """Say of several trials what became of those of which nothing is shown; may be empty.

    ``sides`` are the two files that were compared, if it was files.
    """
    said = [*_closing(of, view, since), *(_one_sided(of, sides) if sides else ())]
    return " ".join(filter(None, said))


def _closing(of: DiffCounts, view: View, since: date | None) -> Iterator[str]:
    if of.hidden:
        hidden = _hidden_words(of.hidden_changes, view)
        yield f"{_nothing_like_it(view)} in {_that_changed(of)} ({hidden})."
    if not of.shown:
        yield from (_others(of), _unchanged(of, since), _one_version(of), _failed(of))
    if of.incomplete:
        verb = "has" if len(of.incomplete) == 1 else "have"
        yield (
            f"{counted(len(of.incomplete), 'trial')} {verb} a version that is not a whole record; "
            f"what it lacks is not compared: {first_named(of.incomplete, MOST_NAMED)}."
        )
    if of.missing and (since is not None or not of.shown):
        yield (
            f"The registry lists versions of {counted(of.missing, 'trial')} that are not stored "
            "(trialcli fetch --history)."
        )


def _hidden_words(hidden: Hidden, view: View) -> str:
    how = _how(hidden, view)
    return f"{_counts(hidden)} not shown{f': {how}' if how else ''}"


def _that_changed(of: DiffCounts) -> str:
    other = "other " if of.shown else ""
    if of.hidden == 1:
        return f"the {other}trial that changed" if other else "the one trial that changed"
    return f"the {of.hidden} {other}trials that changed"


def _others(of: DiffCounts) -> str:
    """Say of the trials that were compared and do not differ that they do not."""
    if not of.same:
        return ""
    bound = " in what was compared" if of.incomplete else ""
    if of.hidden:
        return f"{counted(of.same, 'more trial')} did not change{bound}."
    if bound:
        return f"No changes{bound} in {counted(of.same, 'trial')}."
    those = "the one trial that was" if of.same == 1 else f"the {of.same} trials that were"
    return f"No changes in {those} compared."


def _unchanged(of: DiffCounts, since: date | None) -> str:
    if not of.unchanged:
        return ""
    if of.hidden or of.same:
        verb = "has" if of.unchanged == 1 else "have"
        return f"{counted(of.unchanged, 'more trial')} {verb} no stored version since {since}."
    return f"No stored change since {since}; the newest is from {of.newest}."


def _one_version(of: DiffCounts) -> str:
    others = of.hidden + of.same + of.unchanged + of.failed
    every = not (others or of.only_before or of.only_after)
    if of.one_version and every:
        return "Nothing to compare yet: no trial is stored in more than one version."
    if of.one_version:
        return _in_one_version(of.one_version)
    return "Nothing to compare yet: no trial is stored." if every else ""


def _in_one_version(trials: int) -> str:
    return f"{counted(trials, 'trial is', 'trials are')} stored in one version only."


def _failed(of: DiffCounts) -> str:
    return f"{counted(of.failed, 'trial')} could not be compared." if of.failed else ""


def _one_sided(of: DiffCounts, sides: tuple[Side, Side]) -> Iterator[str]:
    """Name the trials that only one of two files holds."""
    before, after = sides
    if not (of.shown or of.hidden or of.same or of.failed):
        yield "No trial was found in both files."
    for trials, here, there in (
        (of.only_before, before, after),
        (of.only_after, after, before),
    ):
        if trials:
            yield f"{_only_here(len(trials), here, there)}: {first_named(trials, MOST_NAMED)}."


def _only_here(number: int, here: Side, there: Side) -> str:
    trials = counted(number, "trial")
    if there.is_whole:
        return f"{trials} {'is' if number == 1 else 'are'} only in {one_line(here.name)}"
    was = "was" if number == 1 else "were"
    readable = f"the readable part of {one_line(there.name)}"
    return f"{trials} of {one_line(here.name)} {was} not found in {readable}"


def repeated_remarks(name: str, repeated: Mapping[str, bool]) -> Iterator[str]:
    """Name the trials that a file contains more than once, those with different records first."""
    how = {True: "different records; the first of each is compared", False: "the same record"}
    for differs, same_or_not in how.items():
        trials = [trial for trial, one in repeated.items() if one is differs]
        if trials:
            named = first_named(trials, _MOST_REPEATED_NAMED)
            count = counted(len(trials), "trial")
            yield f"{name} holds {count} more than once ({named}): {same_or_not}."


def original_remarks(of: DiffCounts) -> Iterator[str]:
    """Say of which trials the original version is not known, or is all that is stored."""
    if of.later_first:
        count = counted(len(of.later_first), "trial")
        yield (
            f"The registry may have earlier versions of {count} than the first stored one, which "
            f"is compared: {first_named(of.later_first, MOST_NAMED)} (trialcli fetch --history)."
        )
    if of.one_version and of.shown:
        yield _in_one_version(of.one_version)


def two_trials_remark(diff: Diff) -> str:
    """Return a warning if the two records are of two trials; else an empty text."""
    before, after = diff.before.trial, diff.after.trial
    return "" if before == after else f"These are records of two trials, {before} and {after}."
