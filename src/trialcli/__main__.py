"""The entry point of ``trialcli`` and of ``python -m trialcli``."""

import gc
import sys

TYPE_CHECKING = False  # importing typing would take time
if TYPE_CHECKING:
    from typing import Any


def main() -> None:
    """Run the program and exit with its code."""
    if sys.argv[1:] == ["--version"]:
        # Answered before anything is imported: scripts ask this first, and often.
        _print_version()
        return
    from trialcli.cli.guard import run

    _take_children_back()
    _leave_pydantic_out()
    code = run(sys.argv[1:])
    # Else Python looks for cycles in everything once more, only to end: a tenth of a short run.
    gc.freeze()
    sys.exit(code)


def _print_version() -> None:
    from trialcli import __version__

    try:
        print(f"trialcli {__version__}", flush=True)  # noqa: T201 - it needs no terminal
    except OSError as error:
        from trialcli.cli.guard import output_refused

        sys.exit(output_refused(error))


def _take_children_back() -> None:
    """Stop ignoring the end of children, if the caller did so: each would seem to end well."""
    import signal

    if hasattr(signal, "SIGCHLD"):
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)


def _leave_pydantic_out() -> None:
    """Let DeepDiff not import pydantic, which takes longer than DeepDiff itself.

    It comes with the extra mcp, or with other packages. No record has a value of it.
    """
    modules: dict[str, Any] = sys.modules
    modules.setdefault("pydantic", None)


if __name__ == "__main__":
    main()
