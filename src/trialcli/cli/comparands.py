"""What a person wants to compare: versions of trials, or two files of records."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from trialcli.cli.deps import Deps
from trialcli.errors import UsageError
from trialcli.record.files import Side
from trialcli.registry.ids import canonical_trial_id
from trialcli.text.blocks import counted, first_named

if TYPE_CHECKING:
    from datetime import date

    from trialcli.jobs.recordfiles import FileDiffer, RecordFile
    from trialcli.versions.compared import Found

_MODE = re.compile(r"[0-7]{6}|\.")
_MISSING = Path("/dev/null")
"""What git puts in place of a missing side."""
_MOST_NAMED = 5


def two_files(
    what: Sequence[str], trials_of: Callable[[str], Sequence[str]]
) -> tuple[Path, Path] | None:
    """Return the two files to compare: as a person names them, or as git calls a diff driver.

    git gives: path, old file, old hex, old mode, new file, new hex, new mode, and for a renamed
    file two more (gitattributes, "Defining an external diff driver"). ``trials_of`` returns the
    trials that an argument names; none if it names a file.
    """
    if len(what) in (7, 9) and _MODE.fullmatch(what[3]) and _MODE.fullmatch(what[6]):
        return Path(what[1]), Path(what[4])
    if len(what) == 2 and not any(map(trials_of, what)):
        return Path(what[0]), Path(what[1])
    return None


@dataclass(frozen=True, slots=True)
class Comparands:
    """What is to be compared."""

    several: bool
    """Whether the result is a list, of however many trials."""
    found: "Iterator[Found]"
    sides: tuple[Side, Side] | None = None
    """The two files, if it is files."""


def comparands(deps: Deps, what: Sequence[str], since: "date | None") -> Comparands:
    """Return what is to be compared."""
    from trialcli.jobs.diff import diff_named_versions, diff_newest

    files = two_files(what, _trials_of)
    if files is not None and since is not None:
        raise UsageError("--since cannot be combined with files.")
    if files is not None:
        return compare_files(deps, files)
    trials, names = _trials_and_versions(what)
    if len(trials) == 1 and since is None:
        before, after = [*names, "latest"][:2] if names else ("previous", "latest")
        found = diff_named_versions(deps.stored, trials[0], before, after)
        return Comparands(several=False, found=iter([found]))
    if names:
        raise UsageError("Versions go with one trial, and not with --since.")
    every = diff_newest(deps.stored, trials or deps.store.trials(), since)
    return Comparands(several=True, found=every)


def original_versions(what: Sequence[str], since: str | None) -> list[str]:
    """Return a trial with the names of its first and its latest version."""
    trials = _trials_of(what[0]) if len(what) == 1 else ()
    if len(trials) != 1 or since is not None:
        raise UsageError("--original goes with one trial, and nothing else to compare.")
    return [*trials, "first", "latest"]


def _trials_and_versions(what: Sequence[str]) -> tuple[list[str], list[str]]:
    read = [(word, _trials_of(word)) for word in what]
    trials = list(dict.fromkeys(trial for _, named in read for trial in named))
    names = [word for word, named in read if not named]
    if names and (len(trials) != 1 or not read[0][1] or len(names) > 2):
        if len(what) == 1 and not os.path.exists(what[0]):  # noqa: PTH110 - pathlib may raise
            from trialcli.ctgov.ids.arguments import refuse_other_ids

            refuse_other_ids(what[0])
        raise UsageError(
            f"{' '.join(what)!r} cannot be compared.",
            hint="Give trials, or one trial and at most two of its versions, or two files.",
        )
    return trials, names


def _trials_of(word: str) -> tuple[str, ...]:
    """Return the trials that an argument names; none if it names a version or a file.

    Raises:
        UsageError: it was meant to name trials, and cannot be read for certain.
    """
    trial = canonical_trial_id(word.strip())
    if trial is not None:
        return (trial,)
    if "nct" not in word.lower() and word.isascii():
        return ()
    from trialcli.ctgov.ids.arguments import is_meant_as_trials, named_trials

    return named_trials(word) if is_meant_as_trials(word) else ()


def compare_files(deps: Deps, files: tuple[Path, Path]) -> Comparands:
    """Return the diffs of two files: of one trial, or of several where both hold several.

    Raises:
        UsageError: one of the files holds no record, or not that of the one trial in the other.
    """
    from trialcli.jobs.recordfiles import FileDiffer

    differ = FileDiffer(deps.model, deps.thresholds)
    before, after = (
        None if path == _MISSING else _read(deps, path, name)
        for path, name in zip(files, _names(files), strict=True)
    )
    if before is None or after is None:
        return _one_side(deps, differ, before, after)
    single = differ.single(before, after)
    if single is None:
        sides = _side(before), _side(after)
        return Comparands(several=True, found=differ.every(before, after), sides=sides)
    if single.before.trial != single.after.trial:
        deps.remark(
            f"These are records of two trials, {single.before.trial} and {single.after.trial}."
        )
    return Comparands(several=False, found=iter([single]))


def _one_side(
    deps: Deps, differ: "FileDiffer", before: "RecordFile | None", after: "RecordFile | None"
) -> Comparands:
    """Return what there is of a file that was added or removed."""
    from trialcli.versions.compared import OnlyIn

    there = before or after
    if there is None:
        raise UsageError("There is nothing to compare.")
    if len(there.kept) > 1:
        found = (OnlyIn(trial, "before" if before else "after") for trial in there.kept)
        nothing = Side("(nothing)")
        sides = (_side(there), nothing) if before else (nothing, _side(there))
        return Comparands(several=True, found=found, sides=sides)
    version = there.version(next(iter(there.kept)), deps.model)
    return Comparands(several=False, found=iter([differ.alone(version, added=before is None)]))


def _side(file: "RecordFile") -> Side:
    return Side(file.name, is_whole=not file.problems)


def _names(files: tuple[Path, Path]) -> tuple[str, str]:
    """Return how to name the files: in short, if the short names differ."""
    ours, theirs = (path.name or str(path) for path in files)
    return (ours, theirs) if ours != theirs else (str(files[0]), str(files[1]))


def _read(deps: Deps, path: Path, name: str) -> "RecordFile":
    """Read a file; say on stderr what of it could not be used, and what it holds twice."""
    from trialcli.ctgov.recordfiles import records_of
    from trialcli.edges.recordfiles import read_pieces
    from trialcli.jobs.recordfiles import read_records

    file = read_records(read_pieces(path), records_of, deps.spool(), name)
    for problem in file.problems:
        deps.complain(problem)
    for differs in (True, False):
        trials = [trial for trial, one in file.repeated.items() if one is differs]
        if trials:
            deps.remark(_repeated(file.name, trials, differs=differs))
    return file


def _repeated(name: str, trials: Sequence[str], *, differs: bool) -> str:
    named = first_named(trials, _MOST_NAMED)
    how = "different records; the first of each is compared" if differs else "the same record"
    return f"{name} holds {counted(len(trials), 'trial')} more than once ({named}): {how}."
