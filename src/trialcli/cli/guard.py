"""The outermost handler: every error becomes one sentence and one documented exit code."""

import os
import re
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from trialcli.edges.leftout import ADVICE, left_out
from trialcli.edges.streams import abandon, gated, refused_by
from trialcli.errors import ExitCode, OutputError, TrialcliError, UsageError

_COMPLETING = "_TRIALCLI_COMPLETE"
"""The variable by which a shell asks how a command line could go on."""
_EXTRA = r"^Got unexpected extra argument\S* \((.*)\)$"


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit code. Nothing is raised and no traceback shown."""
    if sys.stdin is None:
        # The parent process has closed it: it is empty.
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123
    as_json = _wants_json(arguments)
    with gated():
        code = _run(arguments, as_json=as_json)
        refused = _flushed()
        # Any other error has already been reported, with its own code.
        if refused is not None and code in (ExitCode.OK, ExitCode.CHANGED):
            code = report(_unwritten(refused), as_json=as_json)
        return code


def output_refused(error: OSError) -> int:
    """Report that standard output cannot be written, and return the exit code."""
    abandon(sys.stdout)
    if isinstance(error, BrokenPipeError):
        return ExitCode.OK
    with gated():
        return report(_unwritten(error), as_json=False)


def _flushed() -> OSError | None:
    """Write the rest of the output; return the error if not everything could be written."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        abandon(sys.stdout)
    except OSError:
        abandon(sys.stdout)
    return refused_by(sys.stdout)


def _unwritten(error: OSError) -> TrialcliError:
    why = error.strerror or type(error).__name__
    return OutputError(f"Standard output could not be written: {why}.")


def _run(arguments: Sequence[str], *, as_json: bool) -> int:
    try:
        if not arguments and _COMPLETING not in os.environ:
            from trialcli.cli.welcome import welcome

            return welcome()
        from trialcli.cli.app import build

        words = list(arguments)
        return int(build().main(words, prog_name="trialcli", standalone_mode=False) or 0)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except (BrokenPipeError, SystemExit) as end:
        # The reader closed the pipe (head, a pager): this is no error, though Typer and rich exit
        # with 1. A shell's completion ends the same way, with 0 and words to flush.
        if not (isinstance(end, SystemExit) and end.code == 0):
            abandon(sys.stdout)
        return ExitCode.OK
    except TrialcliError as error:
        return report(error, as_json=as_json)
    except OSError as error:
        if error is refused_by(sys.stdout):
            # It is reported at the end, like an error of the last write.
            return ExitCode.OK
        return _report_other(error, as_json=as_json, verbose=_is_verbose(arguments))
    except Exception as error:  # noqa: BLE001 - the last handler; exit code 1 never means news
        return _report_other(error, as_json=as_json, verbose=_is_verbose(arguments))


def report(error: TrialcliError, *, as_json: bool) -> int:
    """Write to stderr what went wrong, and return the exit code."""
    from trialcli.edges.terminal import note, note_json
    from trialcli.render.problem import problem_data, problem_line

    if as_json:
        note_json(problem_data(error))
    else:
        note(problem_line(error))
    return error.exit_code


def _wants_json(arguments: Sequence[str]) -> bool:
    words = [word.lower() for word in arguments]
    given = {"--json", "--format=json"} & set(words)
    return bool(given) or ("--format", "json") in pairwise(words)


def _is_verbose(arguments: Sequence[str]) -> bool:
    given = bool({"--verbose", "-v"} & set(arguments))
    return given or bool(os.environ.get("TRIALCLI_VERBOSE"))


def _report_other(error: Exception, *, as_json: bool, verbose: bool) -> int:
    """Report errors of the command line, and unexpected errors."""
    import typer

    if isinstance(error, typer.Exit):
        return int(error.exit_code)
    if isinstance(error, typer.Abort):
        return ExitCode.INTERRUPTED
    if hasattr(error, "format_message"):
        return report(_usage(error), as_json=as_json)
    if verbose:
        import traceback

        traceback.print_exception(error)
    return report(_unexpected(error), as_json=as_json)


def _usage(error: Any) -> TrialcliError:
    """Return an error of the command line in our words, with what was meant as a hint."""
    from trialcli.text.quoting import without_addresses

    # If an option is unknown, the whole message also has options that Typer finds similar.
    whole = error.message if hasattr(error, "possibilities") else error.format_message()
    message = re.sub(
        r"^No such command an address\b.*", "An address is not a command", without_addresses(whole)
    )
    message = message.partition(" Did you mean ")[0]
    message = re.sub(_EXTRA, r"Too many arguments: \1", message)
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "trialcli"
    similar = _similar(error, whole, context)
    help_ = f"See {command} --help."
    if hasattr(error, "option_name") and command == "trialcli":
        help_ = f"The options of a command follow its name. {help_}"
    return UsageError(
        message if message.endswith((".", "?")) else f"{message}.",
        hint=f"Did you mean {similar}? {help_}" if similar else help_,
    )


def _similar(error: Any, message: str, context: Any) -> str:
    """Return what was most likely meant by a word that is unknown; empty if nothing is likely."""
    from trialcli.cli.meant import meant_command, meant_option
    from trialcli.text.quoting import without_addresses

    if context is None:
        return ""
    if option := getattr(error, "option_name", "") if hasattr(error, "possibilities") else "":
        return meant_option(option, context)
    if wrong := re.match(r"No such command (['\"])(.*)\1", message):
        return meant_command(wrong[2], context)
    if context.command_path == "trialcli list" and (extra := re.match(_EXTRA, message)):
        return f"trialcli find {without_addresses(extra[1])}"
    return ""


def _unexpected(error: Exception) -> TrialcliError:
    if module := left_out(error):
        return TrialcliError(
            f"This Python was built without {module}, which this command needs.", hint=ADVICE
        )
    if isinstance(error, FileNotFoundError) and not _has_current_directory():
        return UsageError(
            "The current directory no longer exists, so no relative path can be used.",
            hint="Change to another directory, or give whole paths.",
        )
    if isinstance(error, OSError) and error.filename is None and error.strerror:
        return TrialcliError(f"The system refused: {error.strerror}.")
    return TrialcliError(
        f"Unexpected error: {type(error).__name__}: {error}.",
        hint="This is a bug in trialcli; TRIALCLI_VERBOSE=1 prints where it happened.",
    )


def _has_current_directory() -> bool:
    try:
        os.getcwd()  # noqa: PTH109 - nothing is made of it
    except OSError:
        return False
    return True
