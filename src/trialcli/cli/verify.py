"""``trialcli verify``: check the stored files."""

from pathlib import Path
from typing import Annotated

import typer

from trialcli.cli import options
from trialcli.cli.deps import Deps
from trialcli.cli.examples import has_examples
from trialcli.cli.paths import path_of
from trialcli.edges.storefiles import has_full_text
from trialcli.edges.terminal import write, write_json
from trialcli.errors import ExitCode, UsageError
from trialcli.render.jsontext import json_text


@has_examples(
    ("Check every stored file", "trialcli verify"),
    (
        "Check that the versions of a manifest are stored",
        "trialcli verify --manifest versions.json",
    ),
    ("Rebuild the catalog and the full-text index", "trialcli verify --rebuild"),
    related="doctor, fetch",
)
def verify(
    rebuild: Annotated[
        bool,
        typer.Option(
            "--rebuild",
            help="Rebuild the catalog and the full-text index from the files, and repair the watch "
            "log. Snapshots are not changed.",
        ),
    ] = False,
    manifest: Annotated[
        Path | None,
        typer.Option(
            "--manifest",
            parser=path_of("--manifest"),
            metavar="FILE",
            help="Check instead that the store has every version that FILE lists, a manifest of "
            "history, timeline, audit, diff or report.",
        ),
    ] = None,
    store: options.Store = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> int:
    """Check stored files against their checksums; list damaged files.

    Exits with 5 if a file is damaged, and with 3 if only a newer trialcli could check a file, or if
    a version of a manifest is not stored.
    """
    from trialcli.jobs import verify as job
    from trialcli.render.verify import verify_data, verify_text

    deps = Deps(store=store, quiet=quiet)
    if manifest is not None:
        if rebuild:
            raise UsageError("--rebuild cannot be combined with --manifest.")
        return _check_manifest(deps, manifest, as_json=json)
    rebuilt = None
    if rebuild:
        progress = deps.progress("Indexing")
        full_text = deps.full_text(progress, deps.remark) if has_full_text(deps.root) else None
        rebuilt = job.rebuild(
            deps.store, deps.catalog, deps.clock, deps.model, deps.state, full_text
        )
    progress = deps.progress("Verifying")
    found = job.verify(deps.store, deps.shape.volatile, progress, deps.state)
    if json:
        write_json(json_text(verify_data(found, rebuilt)))
    else:
        write(verify_text(found, rebuilt, str(deps.root)))
    if not found.is_sound or (rebuilt is not None and rebuilt.has_failed):
        return ExitCode.STORE
    return ExitCode.CHECK_FAILED if found.newer or found.has_newer_state else ExitCode.OK


def _check_manifest(deps: Deps, file: Path, *, as_json: bool) -> int:
    from trialcli.edges.files.named import read_file
    from trialcli.jobs.manifest import check_manifest
    from trialcli.render.manifest import check_data, check_text
    from trialcli.versions.manifest import read_manifest

    check = check_manifest(deps.store, read_manifest(read_file(file), str(file)))
    if as_json:
        write_json(json_text(check_data(check)))
    else:
        write(check_text(check))
    if check.damaged:
        return ExitCode.STORE
    return ExitCode.CHECK_FAILED if check.missing else ExitCode.OK
