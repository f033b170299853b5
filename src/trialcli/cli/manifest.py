"""The manifest of a command: a file that lists the versions it used."""

import shlex
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from trialcli.cli.command import GIVEN_WORDS
from trialcli.cli.deps import Deps
from trialcli.cli.paths import path_of
from trialcli.errors import TrialcliError, UsageError

if TYPE_CHECKING:
    from trialcli.versions.manifest import Manifest, UsedVersion


class ManifestFile(NamedTuple):
    """Where to write a manifest, and the command that it is of."""

    path: Path
    command: str


def _with_command(context: typer.Context, path: Path | None) -> ManifestFile | None:
    if path is None:
        return None
    words = [*context.command_path.split(), *context.meta.get(GIVEN_WORDS, ())]
    return ManifestFile(path, shlex.join(words))


ManifestOption = Annotated[
    ManifestFile | None,
    typer.Option(
        "--manifest",
        parser=path_of("--manifest"),
        metavar="FILE",
        callback=_with_command,
        help="Write a list of the versions used to FILE, with a digest to cite. An earlier list is "
        "replaced, any other file is not.",
    ),
]


@contextmanager
def manifest_in(deps: Deps, file: ManifestFile | None) -> Iterator[None]:
    """Write to a file which versions were used in the block; nothing without a file.

    Raises:
        UsageError: the file holds something else, or cannot be written.
    """
    if file is None:
        yield
        return
    from trialcli.edges.files.named import require_ours, write_file
    from trialcli.render.manifest import manifest_words
    from trialcli.versions.manifest import UsedVersions, is_manifest, manifest_bytes

    if str(file.path) == "-":
        raise UsageError("--manifest needs a file: standard output has the result.")
    require_ours(file.path, is_manifest)
    used = UsedVersions()
    deps.stored = deps.stored._replace(note_use=used.note)
    yield
    versions = used.versions
    if not versions:
        unwritten = f"No stored version was used: {file.path} was not written."
        deps.remark(unwritten, if_quiet=unwritten)
        return
    manifest = manifest_of(file.command, deps.clock().date(), versions, deps.complaints)
    write_file(file.path, manifest_bytes(manifest), is_manifest)
    deps.remark(f"Manifest written to {file.path}: {manifest_words(manifest)}.")


def manifest_of(
    command: str,
    today: date,
    versions: "Iterable[UsedVersion]",
    problems: Iterable[TrialcliError],
) -> "Manifest":
    """Return the manifest of a command, by what it could not read and by what it used."""
    from trialcli import __version__
    from trialcli.versions.manifest import Manifest

    used = tuple(sorted(versions))
    read = {one.trial for one in used}
    failed = sorted({error.trial for error in problems if error.trial} - read)
    return Manifest(used, command, today.isoformat(), __version__, tuple(failed))
