"""The arguments of ``diff``: versions of trials, or two files of records."""

import os
import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from trialcli.cli.cohort_options import CohortOptions, chosen_cohort
from trialcli.cli.deps import Deps
from trialcli.errors import UsageError
from trialcli.jobs.diff import diff_every, diff_named_versions, diff_newest, diff_original
from trialcli.jobs.recordfiles import RecordFile, diff_files, read_records
from trialcli.registry.ids import canonical_trial_id
from trialcli.versions.diff_result import Diffs

_MODE = re.compile(r"[0-7]{6}|\.")
_MISSING = Path("/dev/null")
"""The path that git gives for a missing side."""


def two_files(
    what: Sequence[str], trials_of: Callable[[str], Sequence[str]]
) -> tuple[Path, Path] | None:
    """Return the two files to compare: as the user names them, or as git calls a diff driver.

    git gives: path, old file, old hex, old mode, new file, new hex, new mode, and for a renamed
    file two more (gitattributes, "Defining an external diff driver"). ``trials_of`` returns the
    trials that an argument names; none if it names a file.
    """
    if len(what) in (7, 9) and _MODE.fullmatch(what[3]) and _MODE.fullmatch(what[6]):
        return Path(what[1]), Path(what[4])
    if len(what) == 2 and not any(map(trials_of, what)):
        return Path(what[0]), Path(what[1])
    return None


def given_diffs(deps: Deps, what: Sequence[str], since: date | None) -> Diffs:
    """Return the diffs of what the arguments name.

    Raises:
        UsageError: the arguments cannot be compared.
    """
    files = two_files(what, _trials_of)
    if files is not None:
        if since is not None:
            raise UsageError("--since cannot be combined with files.")
        return compare_files(deps, files)
    trials, names = _trials_and_versions(what)
    if len(trials) == 1 and since is None:
        before, after = [*names, "latest"][:2] if names else ("previous", "latest")
        return Diffs(iter([diff_named_versions(deps.stored, trials[0], before, after)]))
    if names:
        raise UsageError("Versions require exactly one trial and cannot be combined with --since.")
    every = diff_newest(deps.stored, trials, since) if trials else diff_every(deps.stored, since)
    return Diffs(every, are_many=True)


def cohort_diffs(
    deps: Deps, what: Sequence[str], since: date | None, asked: CohortOptions, *, original: bool
) -> Diffs:
    """Return the diffs of trials: from the first version to the latest, or of the newest change.

    Raises:
        UsageError: an argument is no trial, or the options cannot be combined.
    """
    if original and since is not None:
        raise UsageError("--original cannot be combined with --since.")
    if any(word != "-" and not _trials_of(word) for word in what):
        option = "--original takes" if original else "--from, --group and --stored take"
        raise UsageError(f"{option} trials, without versions or files.")
    cohort = chosen_cohort(deps, what, asked)
    if not cohort.are_many:
        return Diffs(iter([diff_named_versions(deps.stored, cohort.trials[0], "first", "latest")]))
    if original:
        return Diffs(diff_original(deps.stored, cohort.trials), are_many=True)
    return Diffs(diff_newest(deps.stored, cohort.trials, since), are_many=True)


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
        UsageError: it is meant to name trials, and is ambiguous.
    """
    trial = canonical_trial_id(word.strip())
    if trial is not None:
        return (trial,)
    if "nct" not in word.lower() and word.isascii():
        return ()
    from trialcli.ctgov.ids.arguments import is_meant_as_trials, named_trials

    return named_trials(word) if is_meant_as_trials(word) else ()


def compare_files(deps: Deps, files: tuple[Path, Path]) -> Diffs:
    """Read two files and return their diffs.

    Raises:
        UsageError: one of the files contains no record, or not the one trial of the other.
    """
    names = [path.name or str(path) for path in files]
    if names[0] == names[1]:
        names = [str(path) for path in files]
    before, after = (
        None if path == _MISSING else _read(deps, path, name)
        for path, name in zip(files, names, strict=True)
    )
    return diff_files(before, after, deps.model, deps.thresholds)


def _read(deps: Deps, path: Path, name: str) -> RecordFile:
    """Read a file; report on stderr what cannot be used, and what occurs more than once."""
    from trialcli.ctgov.recordfiles import records_of
    from trialcli.edges.recordfiles import read_pieces
    from trialcli.render.diff.remarks import repeated_remarks

    file = read_records(read_pieces(path), records_of, deps.spool(), name)
    for problem in file.problems:
        deps.complain(problem)
    for remark in repeated_remarks(file.name, file.repeated):
        deps.remark(remark)
    return file
