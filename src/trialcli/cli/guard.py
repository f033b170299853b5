"""The one boundary: every error becomes one sentence and one documented exit code."""

import os
import sys
from collections.abc import Sequence
from itertools import pairwise

from trialcli.edges.leftout import ADVICE, left_out
from trialcli.edges.streams import abandon, gated, refused_by
from trialcli.errors import ExitCode, OutputError, TrialcliError


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
    """Write what is left of the output; return why not everything is written, where it is not."""
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
            abandon(sys.stdout)
        return ExitCode.OK
    except TrialcliError as error:
        return report(error, as_json=as_json)
    except OSError as error:
        if error is refused_by(sys.stdout):
            # It is reported at the end, as where the end itself cannot be written.
            return ExitCode.OK
        return _report_other(error, as_json=as_json, verbose=_is_verbose(arguments))
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


def _wants_json(arguments: Sequence[str]) -> bool:
    given = {"--json", "--format=json"} & set(arguments)
    return bool(given) or ("--format", "json") in pairwise(arguments)


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
        from trialcli.text.quoting import without_addresses

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
    if module := left_out(error):
        return TrialcliError(
            f"This Python was built without {module}, which this command takes.", hint=ADVICE
        )
    if isinstance(error, OSError) and error.filename is None and error.strerror:
        return TrialcliError(f"The system refused: {error.strerror}.")
    return TrialcliError(
        f"Unexpected error: {type(error).__name__}: {error}.",
        hint="This is a bug in trialcli; TRIALCLI_VERBOSE=1 prints where it happened.",
    )
