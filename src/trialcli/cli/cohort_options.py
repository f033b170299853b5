"""The options that choose the trials of a command that takes any number of stored trials."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from trialcli.cli import options
from trialcli.cli.completion import complete_trial
from trialcli.cli.deps import Deps
from trialcli.cli.ids import given_trials
from trialcli.cli.manifest import ManifestOption
from trialcli.errors import UsageError

if TYPE_CHECKING:
    from trialcli.watch.watchlist import Group

Trials = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[NCT…]...",
        help="Trial IDs; - reads them from standard input.",
        autocompletion=complete_trial,
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortOptions:
    """The values of these options. The trials of all of them are taken, each once."""

    from_file: options.FromFile = None
    group: Annotated[
        list[str] | None,
        typer.Option(
            "--group",
            metavar="NAME",
            help="Take the trials of a group of the watch list, and those that its searches found "
            "in the last run; can be repeated.",
        ),
    ] = None
    stored: Annotated[bool | None, typer.Option("--stored", help="Take every stored trial.")] = None
    manifest: ManifestOption = None

    @property
    def are_given(self) -> bool:
        """Whether any of them chooses trials."""
        return bool(self.from_file or self.group or self.stored)


NO_COHORT = CohortOptions()


class Cohort(NamedTuple):
    """The trials of a command."""

    trials: Sequence[str]
    """The IDs under which they are stored, each once."""
    are_many: bool
    """Whether they are a list, whatever its length, and not one trial."""


def chosen_cohort(deps: Deps, arguments: Sequence[str], asked: CohortOptions) -> Cohort:
    """Return the trials that arguments and options name; print on stderr what each option adds.

    Raises:
        UsageError: they name no trial, or a file or a group cannot be read.
    """
    from trialcli.jobs.cohort import each_once
    from trialcli.jobs.storedtrials import stored_trials

    if not arguments and not asked.are_given:
        raise UsageError(
            "No trial is given.", hint="Give trial IDs, --from FILE, --group NAME or --stored."
        )
    trials = given_trials(deps, arguments, asked.from_file)
    for name in dict.fromkeys(asked.group or ()):
        trials += trials_of_group(deps, name)
    if asked.stored:
        trials += stored_trials(deps.store, deps.catalog)
    found = each_once(deps.state, trials)
    if not found:
        deps.remark("There is no trial to read." if asked.group else "Nothing is stored yet.")
    return Cohort(found, are_many=asked.are_given or len(found) > 1)


def trials_of_group(deps: Deps, name: str) -> Iterator[str]:
    """Yield the trials of a group; say on stderr how many its searches have found."""
    from trialcli.render.cohort.words import group_words, unread_words

    group: Group = deps.watch_file.read().require_group(name)
    yield from group.trials
    if not group.searches:
        return
    members = deps.watch_log.members()
    read = [text for text in group.searches if text in members]
    found = {trial for text in read for trial in members[text]}
    deps.remark(group_words(group, len(found), len(read)))
    unread = [text for text in group.searches if text not in members]
    if unread:
        warning = unread_words(group, unread)
        deps.remark(warning, if_quiet=warning)
    yield from sorted(found)
