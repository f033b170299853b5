"""Check the wheel and the source archive of a release: what is in them, and what they state.

    python .ci/check_distributions.py dist [--version 1.0.0]

Prints one line for each fault and exits with 1, or with 0 if there is none.
"""

import argparse
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from email.message import Message
from email.parser import Parser
from pathlib import Path, PurePosixPath

DATA = (
    "trialcli/py.typed",
    "trialcli/ctgov/outcomes/lexicon.txt",
    "trialcli/ctgov/outcomes/stopwords.toml",
)
"""Files besides modules without which the installed program does not work."""
SOURCES = ("README.md", "CHANGELOG.md", "LICENSE", "CITATION.cff", "SECURITY.md", "pyproject.toml")
"""Files that the source archive has at its top."""
EXTRAS = {"dev", "docs", "mcp", "notify", "registry"}
"""The extras that the documents name."""


def main() -> int:
    """Check all distributions of a directory."""
    parser = argparse.ArgumentParser(description="Check the distributions of a release.")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--version", help="the version that they must have")
    asked = parser.parse_args()
    wheels = sorted(asked.directory.glob("*.whl"))
    archives = sorted(asked.directory.glob("*.tar.gz"))
    faults = [*_counts(wheels, archives)]
    for wheel in wheels:
        faults += (f"{wheel.name}: {fault}" for fault in wheel_faults(wheel, asked.version))
    for archive in archives:
        faults += (f"{archive.name}: {fault}" for fault in archive_faults(archive))
    print("\n".join(faults) or "The distributions are as they should be.")
    return 1 if faults else 0


def _counts(wheels: list[Path], archives: list[Path]) -> Iterator[str]:
    if len(wheels) != 1:
        yield f"there are {len(wheels)} wheels, not 1"
    if len(archives) > 1:
        yield f"there are {len(archives)} source archives, not 1"


def wheel_faults(wheel: Path, version: str | None = None) -> Iterator[str]:
    """Yield what is wrong with a wheel."""
    with zipfile.ZipFile(wheel) as opened:
        names = opened.namelist()
        (info,) = {PurePosixPath(name).parts[0] for name in names if ".dist-info/" in name}
        manuals = f"{info.removesuffix('.dist-info')}.data/data/share/man/man1/"
        metadata = Parser().parsestr(opened.read(f"{info}/METADATA").decode())
        entry = opened.read(f"{info}/entry_points.txt").decode()
        tag = opened.read(f"{info}/WHEEL").decode()
    for name in names:
        path = PurePosixPath(name)
        if path.parts[0] not in ("trialcli", info) and not name.startswith(manuals):
            yield f"{name} does not belong into it"
        elif path.suffix in (".pyc", ".orig", ".rej") or "__pycache__" in path.parts:
            yield f"{name} is a left-over"
    yield from (f"it lacks {name}" for name in DATA if name not in names)
    if f"{manuals}trialcli.1" not in names:
        yield "it lacks the man pages"
    if f"{info}/licenses/LICENSE" not in names:
        yield "it lacks the licence"
    if "trialcli = trialcli.__main__:main" not in entry:
        yield "it does not install the command trialcli"
    if "py3-none-any" not in tag:
        yield "it is not for every system"
    yield from metadata_faults(metadata, version)


def metadata_faults(metadata: Message, version: str | None) -> Iterator[str]:
    """Yield what is wrong with what a distribution says of itself."""
    stated = {
        "Name": "trialcli",
        "License-Expression": "MIT",
        "Requires-Python": ">=3.11",
        "Description-Content-Type": "text/markdown",
    }
    if version is not None:
        stated["Version"] = version
    for key, value in stated.items():
        if metadata[key] != value:
            yield f"{key} is {metadata[key]}, not {value}"
    missing = EXTRAS - set(metadata.get_all("Provides-Extra", []))
    if missing:
        yield f"it lacks the extras {', '.join(sorted(missing))}"
    if not metadata["Summary"]:
        yield "it has no summary"
    if "Typing :: Typed" not in metadata.get_all("Classifier", []):
        yield "it does not say that it is typed"


def archive_faults(archive: Path) -> Iterator[str]:
    """Yield what is wrong with a source archive."""
    with tarfile.open(archive) as opened:
        names = {str(PurePosixPath(*PurePosixPath(name).parts[1:])) for name in opened.getnames()}
    yield from (f"it lacks {name}" for name in SOURCES if name not in names)
    tops = ("src/trialcli/__init__.py", "tests", "docs/commands.md", "examples/snapshots")
    yield from (
        f"it lacks {top}"
        for top in tops
        if not any(name == top or name.startswith(f"{top}/") for name in names)
    )


if __name__ == "__main__":
    sys.exit(main())
