"""Trial IDs as a user gives them: as arguments, in files or on standard input."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from trialcli.cli.deps import Deps
from trialcli.errors import UsageError
from trialcli.registry.ids import EXAMPLE, canonical_trial_id
from trialcli.text.blocks import capital
from trialcli.text.quoting import quoted

if TYPE_CHECKING:
    from trialcli.registry.id_list import ListEntry, ListReading, NoteEntry
    from trialcli.versions.listed_ids import IdList

_STDIN = Path("-")
_NAME_OF_STDIN = "standard input"
_READ_WITH_FROM = "It is a file. To read the IDs in it: trialcli ids --from FILE."


def trial_of(argument: str) -> str:
    """Return the one trial that an argument names.

    Raises:
        UsageError: it names no trial, or several.
    """
    trials = trials_of(argument)
    if len(trials) > 1:
        raise UsageError(f"This command takes one trial, not {len(trials)}.")
    return trials[0]


def trials_of(argument: str) -> tuple[str, ...]:
    """Return the trials that an argument names, each once.

    Raises:
        UsageError: it names no trial, or a part of it is ambiguous.
    """
    trial = canonical_trial_id(argument.strip())
    if trial is not None:
        return (trial,)
    from trialcli.cli.meant import search_for
    from trialcli.ctgov.ids.arguments import named_trials

    try:
        return named_trials(argument)
    except UsageError as error:
        if _is_file(argument):
            error.hint = _READ_WITH_FROM
        elif instead := search_for(argument):
            error.hint = f"{error.hint} To search: {instead}."
        raise


def trials_of_each(arguments: Iterable[str]) -> list[str]:
    """Return the trials that some arguments name, each once."""
    return list(dict.fromkeys(trial for text in arguments for trial in trials_of(text)))


def given_trials(deps: Deps, arguments: Sequence[str], sources: Sequence[Path] | None) -> list[str]:
    """Return the trials of arguments and files, each once; print on stderr what each file contains.

    IDs that cannot be read are reported even with ``--quiet``, which only suppresses notes.

    Raises:
        UsageError: an argument is not a trial ID, or a file cannot be read or names no trial.
    """
    trials = dict.fromkeys(trials_of_each(text for text in arguments if text != str(_STDIN)))
    for source in _each_source(arguments, sources):
        trials |= dict.fromkeys(_listed(deps, source))
    return list(trials)


def each_entry(
    deps: Deps, arguments: Sequence[str], sources: Sequence[Path] | None
) -> "Iterator[IdList]":
    """Yield the entries of arguments and files; print on stderr what each file contains.

    Raises:
        UsageError: a file cannot be read, or is given without its option.
    """
    from trialcli.ctgov.idlist.read import read_arguments
    from trialcli.ctgov.ids.arguments import has_no_id
    from trialcli.render.idlist import counts
    from trialcli.versions.listed_ids import IdList

    for text in arguments:
        if has_no_id(text) and _is_file(text):
            raise UsageError(f"{quoted(text)} is not a trial ID.", hint=_READ_WITH_FROM)
    entries: list[ListEntry] = []
    read_arguments((text for text in arguments if text != str(_STDIN)), entries.append)
    yield IdList(None, entries)
    for source in _each_source(arguments, sources):
        entries = []
        reading = _read(source, entries.append)
        deps.remark(counts(_shown(source), reading))
        yield IdList(str(source), entries)


def _is_file(argument: str) -> bool:
    try:
        return Path(argument).is_file()
    except (OSError, ValueError):
        return False  # too long for a file, or with a character that no name has


def _each_source(arguments: Sequence[str], sources: Sequence[Path] | None) -> Iterable[Path]:
    """Return the lists to read, each once."""
    typed = [_STDIN] if str(_STDIN) in arguments else []
    return dict.fromkeys((*typed, *(sources or ())))


def _listed(deps: Deps, source: Path) -> tuple[str, ...]:
    from trialcli.render.idlist import account, each_not_read, unusable

    reading = _read(source)
    shown = _shown(source)
    for problem in each_not_read(shown, reading):
        deps.explain(problem)
    if not reading.trials:
        raise UsageError(account(shown, reading), hint=EXAMPLE)
    deps.remark(account(shown, reading), if_quiet=unusable(shown, reading))
    return reading.trials


def _shown(source: Path) -> str:
    """Return the name of a list at the beginning of a sentence."""
    return capital(_NAME_OF_STDIN) if source == _STDIN else str(source)


def _read(source: Path, note: "NoteEntry | None" = None) -> "ListReading":
    from trialcli.ctgov.idlist.read import read_list
    from trialcli.edges.files.named import read_file, read_stdin

    if source == _STDIN:
        return read_list(read_stdin(), _NAME_OF_STDIN, note)
    return read_list(read_file(source), str(source), note)
