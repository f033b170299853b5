"""The one boundary: every error becomes one sentence and one documented exit code."""

import os
import sys
from collections.abc import Sequence

from trialcli.errors import ExitCode, TrialcliError


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit code. Nothing is raised and no traceback shown."""
    from trialcli.edges.streams import gated

    if sys.stdin is None:
        # Whoever started the program has closed it: it is empty.
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123
    with gated():
        return _run(arguments, as_json="--json" in arguments)


def _run(arguments: Sequence[str], *, as_json: bool) -> int:
    try:
        from trialcli.cli.app import build

        # Nothing was asked: the help is the answer.
        words = list(arguments) or ["--help"]
        return int(build(words).main(words, prog_name="trialcli", standalone_mode=False) or 0)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except (BrokenPipeError, SystemExit) as end:
        # The reader has seen enough (head, a pager that was quit): nothing went wrong, though Typer
        # and rich exit with 1 for it. A shell's completion ends so too, with 0 and words to flush.
        if not (isinstance(end, SystemExit) and end.code == 0):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except TrialcliError as error:
        return report(error, as_json=as_json)
    except Exception as error:  # noqa: BLE001 - the last boundary, so that code 1 never means news
        return _report_other(error, as_json=as_json, verbose=_is_verbose(arguments))


def report(error: TrialcliError, *, as_json: bool) -> int:
    """Say on stderr what went wrong and return the exit code."""
    from trialcli.edges.terminal import note, note_json
    from trialcli.render.problem import problem_data, problem_line

    if as_json:
        note_json(problem_data(error))
    else:
        note(problem_line(error))
    return error.exit_code


def _is_verbose(arguments: Sequence[str]) -> bool:
    given = bool({"--verbose", "-v"} & set(arguments))
    return given or bool(os.environ.get("TRIALCLI_VERBOSE"))


def _report_other(error: Exception, *, as_json: bool, verbose: bool) -> int:
    """Report what Typer says of the command line, and what nobody expected."""
    import typer

    if isinstance(error, typer.Exit):
        return int(error.exit_code)
    if isinstance(error, typer.Abort):
        return ExitCode.INTERRUPTED
    if hasattr(error, "format_message"):
        from trialcli.core.quoting import without_addresses

        message = without_addresses(error.format_message())
        return report(_usage(message, error), as_json=as_json)
    if verbose:
        import traceback

        traceback.print_exception(error)
    return report(_unexpected(error), as_json=as_json)


def _usage(message: str, error: Exception) -> TrialcliError:
    from trialcli.errors import UsageError

    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "trialcli"
    return UsageError(message, hint=f"See {command} --help.")


def _unexpected(error: Exception) -> TrialcliError:
    if isinstance(error, OSError) and error.filename is None and error.strerror:
        return TrialcliError(f"The system refused: {error.strerror}.")
    return TrialcliError(
        f"Unexpected error: {type(error).__name__}: {error}.",
        hint="This is a fault of trialcli; with TRIALCLI_VERBOSE=1 it says where it happened.",
    )
