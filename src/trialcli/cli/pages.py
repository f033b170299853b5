"""Writing a page to the file that a person named."""

from collections.abc import Callable
from pathlib import Path

from trialcli.cli.deps import Deps
from trialcli.edges.terminal import write_markup
from trialcli.errors import UsageError


def require_no_page(html: Path | None) -> None:
    """Raise an error if a page was asked for that is of one trial only.

    Raises:
        UsageError: it was.
    """
    if html is not None:
        raise UsageError("--html takes one trial, and is not combined with rows.")


def write_page(deps: Deps, page: str, file: Path, is_own: Callable[[bytes], bool]) -> None:
    """Write a page to a file, or to standard output if the file is ``-``.

    A file that is there is only replaced if ``is_own`` says that it holds an earlier page.

    Raises:
        UsageError: the file holds something else, or cannot be written.
    """
    from trialcli.edges.files.named import write_file

    if str(file) == "-":
        write_markup(page)
        return
    write_file(file, page.encode(), is_own)
    deps.remark(f"Written to {file}.")
