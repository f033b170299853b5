"""How commands are parsed, and how their help is laid out at every width."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from typer.core import TyperCommand, TyperGroup

from trialcli.cli.commands import CommandEntry
from trialcli.cli.examples import HelpNotes
from trialcli.edges.terminal import note, write
from trialcli.errors import EXIT_MEANINGS

GIVEN_WORDS = "trialcli.words"
"""Where the context of a command has the words of its command line."""
_RENAMED = {"--severity": "--min-severity", "--least": "--min-severity"}
"""The earlier names of options. A command that has the new name also accepts the old one."""
_FEW = 10
"""Up to this many options stand in one list."""
_NARROW, _LONGEST_NAME = 56, 10
"""Below this width, what explains a longer name stands on the lines below it."""
_OPTIONS = "Options"
_GROUPS = {
    "Output": "--format --fields --json --sort --reverse --limit --count --html --ics --dir"
    " --manifest --no-pager",
    "Store and registry": "--store --registry-url --offline --refresh",
    "Messages and help": "--quiet --verbose --help",
}
"""The groups of options in the help of a command with many; others are the command's own."""


class Command(TyperCommand):
    """A command that also accepts the earlier names of options, and reports the new names."""

    notes = HelpNotes()
    """Its examples, and what is related."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments after replacing each earlier name by the new one."""
        ctx.meta[GIVEN_WORDS] = tuple(args)
        known = {name for parameter in self.params for name in parameter.opts}
        end = args.index("--") if "--" in args else len(args)
        used: dict[str, str] = {}
        for index, word in enumerate(args[:end]):
            name, equals, value = word.partition("=")
            new = _RENAMED.get(name)
            if new in known and name not in known:
                used[name] = new
                args[index] = f"{new}{equals}{value}"
        rest = super().parse_args(ctx, args)
        if not ctx.params.get("quiet"):
            _report_new_names(used)
        return rest

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the examples, the arguments and the options, which stand in groups if many."""
        _write_examples(formatter, self.notes)
        _write_parameters(self, ctx, formatter)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - Typer calls it so
        """Write the exit codes, and what is related."""
        _write_end(formatter, self.notes)


def _report_new_names(used: dict[str, str]) -> None:
    for old, new in used.items():
        note(f"{old} is now called {new}. The old name still works.")


class Group(TyperGroup):
    """Several commands. Each is imported when it is used, and none for the list of them."""

    entries: Mapping[str, CommandEntry] = {}
    groups: Mapping[str, Mapping[str, CommandEntry]] = {}
    make: Callable[[str, CommandEntry], Any]
    """Makes a command from its entry."""
    notes = HelpNotes()
    """Examples of the name alone, and what is related."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - Typer calls it so
        """Return the names of the commands."""
        return [*self.entries]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - Typer calls it so
        """Return a command, made at its first use; None if there is none of this name."""
        entry = self.entries.get(cmd_name)
        if entry is not None and cmd_name not in self.commands:
            self.commands[cmd_name] = self.make(cmd_name, entry)
        return self.commands.get(cmd_name)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments; without any, print the help."""
        if not args and not ctx.resilient_parsing and not self.invoke_without_command:
            write(f"{ctx.get_help()}\n")
            ctx.exit()
        return super().parse_args(ctx, args)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the examples, the commands, and then the options."""
        _write_examples(formatter, self.notes)
        longest = max(map(len, self.entries))
        for title, entries in self.groups.items():
            rows = [(name.ljust(longest), entry.summary) for name, entry in entries.items()]
            _write_rows(formatter, title, rows)
        _write_parameters(self, ctx, formatter)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - Typer calls it so
        """Write the exit codes, and what is related."""
        _write_end(formatter, self.notes)


def _write_examples(formatter: Any, notes: HelpNotes) -> None:
    if not notes.examples:
        return
    with formatter.section("Examples"):
        for about, line in notes.examples:
            formatter.write_text(f"{about}:")
            # Whole, so that it can be copied.
            formatter.write(f"{'':{formatter.current_indent + 2}}{line}\n")


def _write_parameters(command: Any, ctx: Any, formatter: Any) -> None:
    arguments: list[tuple[str, str]] = []
    groups: dict[str, list[tuple[str, str]]] = {title: [] for title in (_OPTIONS, *_GROUPS)}
    for parameter in command.get_params(ctx):
        row = parameter.get_help_record(ctx)
        if row is None:
            continue
        is_argument = parameter.param_type_name == "argument"
        (arguments if is_argument else groups[_group_of(parameter)]).append(row)
    if sum(map(len, groups.values())) <= _FEW:
        groups = {_OPTIONS: [row for rows in groups.values() for row in rows]}
    for title, rows in (("Arguments", arguments), *groups.items()):
        _write_rows(formatter, title, rows)


def _group_of(parameter: Any) -> str:
    titles = (title for title, names in _GROUPS.items() if {*parameter.opts} & {*names.split()})
    return next(titles, _OPTIONS)


def _write_rows(formatter: Any, title: str, rows: Sequence[tuple[str, str]]) -> None:
    """Write names with their explanations, which are wrapped and never cut."""
    if rows:
        with formatter.section(title):
            longest = max(len(name) for name, _ in rows)
            is_below = formatter.width < _NARROW and longest > _LONGEST_NAME
            formatter.write_dl(rows, **({"col_max": 1} if is_below else {}))


def _write_end(formatter: Any, notes: HelpNotes) -> None:
    with formatter.section("Exit codes, the same in every command"):
        rows = [(f"{code.value:3}", meaning) for code, meaning in EXIT_MEANINGS.items()]
        formatter.write_dl(rows)
    if notes.related:
        formatter.write_paragraph()
        related = ", ".join(f"trialcli {one}" for one in notes.related)
        formatter.write_text(f"See also: {related}")
