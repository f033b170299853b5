"""The commands, in the groups in which the help lists them. Nothing is imported for that."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple


class CommandEntry(NamedTuple):
    """A command, or several under one name."""

    summary: str
    """One line: what the command does, as the first line of its docstring."""
    place: str = ""
    """Its module and its function; empty if the name alone prints the help of its commands."""
    commands: Mapping[str, "CommandEntry"] = {}
    takes_negative: bool = False
    """Whether a word like -1 is a value of it."""


_WATCH = {
    "add": CommandEntry("Add trials and searches to the watch list.", "watch.add.add"),
    "remove": CommandEntry(
        "Remove trials and searches from the watch list.", "watch.remove.remove"
    ),
    "list": CommandEntry("Show the watch list and the status of its sinks.", "watch.listing.list_"),
    "run": CommandEntry(
        "Check everything on the watch list and report each change once.", "watch.run.run"
    ),
    "log": CommandEntry(
        "Show what the searches of the watch list found between two days.", "watch.log.log"
    ),
    "test": CommandEntry(
        "Send a short test digest to a sink of the watch list.", "watch.test.try_sink"
    ),
}
_CONFIG = {
    "set": CommandEntry("Set a key of the configuration file.", "config.set_", takes_negative=True),
    "unset": CommandEntry("Remove a key from the configuration file.", "config.unset"),
    "get": CommandEntry("Print the value of one setting, and nothing else.", "config.get"),
    "path": CommandEntry(
        "Print the path of the configuration file, whether it exists or not.", "config.path"
    ),
}
GROUPS: Mapping[str, Mapping[str, CommandEntry]] = {
    "Find trials": {
        "search": CommandEntry("Search the registry for trials.", "search.search"),
        "find": CommandEntry(
            "Find words in the stored records; does not contact the registry.", "find.find"
        ),
        "related": CommandEntry("Show trials related to one, and why.", "related.related"),
        "list": CommandEntry(
            "List the stored trials: all, or those that some options choose.", "listing.list_"
        ),
        "ids": CommandEntry(
            "Show how each ID of a list is read; does not contact the registry.", "listedids.ids"
        ),
    },
    "Read a record": {
        "show": CommandEntry("Show a trial's record.", "show.show"),
        "history": CommandEntry(
            "List the versions of trials, from the registry and the store.", "history.history"
        ),
        "timeline": CommandEntry(
            "Show how a trial's record changed over time.", "timeline.timeline"
        ),
    },
    "Compare versions": {
        "diff": CommandEntry("Show what changed between two versions of a trial.", "diff.diff"),
        "audit": CommandEntry(
            "Compare what a trial promised with what its record reports.", "audit.audit"
        ),
        "report": CommandEntry(
            "Report on many trials: what changed, when, and what is due.", "report.report"
        ),
        "rules": CommandEntry(
            "List the rules that give changes their severity, with sources.", "rules.rules"
        ),
    },
    "Follow changes": {
        "watch": CommandEntry(
            "Check trials and searches regularly and report changes.", commands=_WATCH
        ),
        "news": CommandEntry(
            "Show the unseen changes of the watched trials, worst first.", "news.news"
        ),
    },
    "Keep records": {
        "fetch": CommandEntry(
            "Download trials by ID or by a search, and store new versions.", "fetch.fetch"
        ),
        "import": CommandEntry("Store records from downloaded files.", "importing.import_"),
        "export": CommandEntry(
            "Write the stored records as tables, for other programs.", "export.export"
        ),
        "verify": CommandEntry(
            "Check stored files against their checksums; list damaged files.", "verify.verify"
        ),
        "pack": CommandEntry(
            "Copy a store of plain files into a new store of packs.", "packs.pack"
        ),
        "unpack": CommandEntry(
            "Copy a store of packs into a new store of plain files.", "packs.unpack"
        ),
        "compact": CommandEntry(
            "Write a store's packs again, fewer and smaller, sorted by trial.", "packs.compact"
        ),
    },
    "Set up trialcli": {
        "config": CommandEntry(
            "Show every setting, its value, and where it comes from.", "config.config", _CONFIG
        ),
        "doctor": CommandEntry(
            "Check that the registry can be reached and the store is intact.", "doctor.doctor"
        ),
        "mcp": CommandEntry("Serve agents over the Model Context Protocol.", "mcp.mcp"),
        "help": CommandEntry("Explain a topic or a command.", "helping.help_"),
    },
}
"""Each group with its commands: what a person wants to do, in the order of a first session."""
COMMANDS = {name: entry for group in GROUPS.values() for name, entry in group.items()}


def each_command(
    commands: Mapping[str, CommandEntry] = COMMANDS, before: str = ""
) -> Iterator[tuple[str, CommandEntry]]:
    """Yield the words of every command that does something, with its entry."""
    for name, entry in commands.items():
        if entry.place:
            yield f"{before}{name}", entry
        yield from each_command(entry.commands, f"{before}{name} ")
