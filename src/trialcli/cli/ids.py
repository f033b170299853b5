"""Trial IDs as a person gives them: as arguments, in a file, on standard input."""

from collections.abc import Sequence
from pathlib import Path

from trialcli.cli.deps import Deps
from trialcli.core.ids import PickedIds, parse_trial_id, pick_trial_ids
from trialcli.core.text import counted
from trialcli.errors import UsageError

_MOST_NAMED = 5
"""So many malformed IDs are named; all are counted."""


def given_trials(deps: Deps, arguments: Sequence[str], source: Path | None) -> list[str]:
    """Return the trials asked for, each once; what was passed over is counted on stderr.

    Raises:
        UsageError: an argument is not a trial ID, or the file cannot be read or names no trial.

    """
    trials = dict.fromkeys(parse_trial_id(text) for text in arguments if text != "-")
    if "-" in arguments and source is None:
        source = Path("-")
    if source is not None:
        picked = _picked(source)
        deps.remark(_account(picked, source))
        if not picked.trials:
            raise UsageError(f"{_name(source)} names no trial.", hint="A trial ID is NCT00000000.")
        trials |= dict.fromkeys(picked.trials)
    return list(trials)


def _picked(source: Path) -> PickedIds:
    from trialcli.edges.files import read_file, read_stdin

    content = read_stdin() if str(source) == "-" else read_file(source)
    return pick_trial_ids(content.decode("utf-8", "replace"))


def _name(source: Path) -> str:
    return "Standard input" if str(source) == "-" else str(source)


def _account(picked: PickedIds, source: Path) -> str:
    skipped = [
        counted(count, one, many)
        for count, one, many in (
            (picked.lines_without, "line without an ID", "lines without an ID"),
            (picked.repeated, "repeated ID", "repeated IDs"),
            (len(picked.malformed), "malformed ID", "malformed IDs"),
        )
        if count
    ]
    more = ["…"] if len(picked.malformed) > _MOST_NAMED else []
    named = ", ".join([*picked.malformed[:_MOST_NAMED], *more])
    named = f": {named}" if named else ""
    told = f"; skipped {', '.join(skipped)}{named}" if skipped else ""
    return f"{_name(source)}: {counted(len(picked.trials), 'trial ID')}{told}."
