"""The documents of the repository and its examples, for the tests that hold them to the program."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).parents[1]
DOCS = CHECKOUT / "docs"
README = CHECKOUT / "README.md"
EXAMPLE = "NCT99000001"


def examples_at(root: Path) -> Path:
    """Copy the store of examples, so that a test may use it; return where it is."""
    return Path(
        shutil.copytree(CHECKOUT / "examples" / "snapshots" / EXAMPLE, root / EXAMPLE).parent
    )


def every_document() -> list[Path]:
    """Return the documents that are written for readers."""
    others = [
        CHECKOUT / name
        for name in ("CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "examples/README.md")
    ]
    return [README, *sorted(DOCS.glob("*.md")), *others]


def commands_of(group: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Yield every command that does something, with its words."""
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        if hasattr(command, "list_commands"):
            if command.invoke_without_command:
                yield " ".join((*words, name)), command
            yield from commands_of(command, (*words, name))
        else:
            yield " ".join((*words, name)), command
