"""The entry point of ``trialcli`` and of ``python -m trialcli``."""

import sys


def main() -> None:
    """Run the program and exit with its code."""
    if sys.argv[1:] == ["--version"]:
        # Answered before anything is imported: scripts ask this first, and often.
        from trialcli import __version__

        print(f"trialcli {__version__}")  # noqa: T201 - the one line that needs no terminal
        return
    from trialcli.cli.guard import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
