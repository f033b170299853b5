"""``trialcli pack``, ``unpack`` and ``compact``: stores of packs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trialcli.cli import options
from trialcli.cli.deps import Deps
from trialcli.cli.examples import has_examples
from trialcli.cli.paths import path_of
from trialcli.edges.storekind import kind_of_store
from trialcli.edges.terminal import write, write_json
from trialcli.errors import ExitCode, StoreError, UsageError
from trialcli.render.jsontext import json_text
from trialcli.versions.store import StoreKind

if TYPE_CHECKING:
    from trialcli.versions.storecopy import StoreCopy

To = Annotated[
    Path | None,
    typer.Option(
        "--to",
        parser=path_of("--to"),
        metavar="DIR",
        help="The directory of the new store: an empty one, or one that does not exist.",
    ),
]


@has_examples(
    ("Copy a store into a few Parquet files", "trialcli pack --to packed"),
    ("Make an empty store for the whole registry", "trialcli pack --new --store whole"),
    related="unpack, compact, fetch, export",
)
def pack(
    to: To = None,
    new: Annotated[
        bool,
        typer.Option("--new", help="Make the store an empty store of packs, for a first fetch."),
    ] = False,
    store: options.Store = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> int:
    """Copy a store of plain files into a new store of packs.

    Packs take about a seventh of the space. They are meant for more than 50,000 trials. Every
    command works on either kind. The old store is not changed.

    Each snapshot is compared with its copy, byte by byte. The watch list and the watch log are
    copied, too. If the command is interrupted, run it again to finish. It exits with 5 if something
    cannot be copied, and names it.
    """
    deps = Deps(store=store, quiet=quiet)
    if new == (to is not None):
        raise UsageError("Give either --to DIR or --new.")
    if to is None:
        return _made(deps, as_json=json)
    return _copied(deps, to, "packs", as_json=json)


@has_examples(
    ("Copy a store of packs into plain files", "trialcli unpack --store packed --to plain"),
    ("The same, with the result as JSON", "trialcli unpack --store packed --to plain-too --json"),
    related="pack, compact",
)
def unpack(
    to: To = None,
    store: options.Store = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> int:
    """Copy a store of packs into a new store of plain files.

    Each file is written with the bytes that it had before it was packed. The store of packs is
    not changed.

    The watch list and the watch log are copied, too. If the command is interrupted, run it again to
    finish. It exits with 5 if something cannot be copied, and names it.
    """
    deps = Deps(store=store, quiet=quiet)
    if to is None:
        raise UsageError("Name a directory for the new store with --to DIR.")
    return _copied(deps, to, "plain", as_json=json)


@has_examples(
    ("Write the packs of a store again", "trialcli compact --store packed"),
    ("The same, with the result as JSON", "trialcli compact --store packed --json"),
    related="pack, verify",
)
def compact(
    store: options.Store = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Write a store's packs again, fewer and smaller, sorted by trial.

    Each run that stores something adds a pack. Use this command once a month or once a year. It
    needs disk space for the new packs and a temporary file beside the old packs, and prints how
    much before it begins. Other commands may read the store at the same time. If the command is
    interrupted, nothing is lost. Packs with damaged rows stay as they are; the command names them
    and exits with 5.
    """
    from trialcli.render.packs import compaction_data, compaction_text, need_text
    from trialcli.wiring import pack_store

    deps = Deps(store=store, quiet=quiet, verbose=verbose)
    if kind_of_store(deps.root) != "packs":
        raise UsageError(
            f"{deps.root} is not a store of packs.",
            hint="Only packs can be compacted. trialcli pack makes such a store.",
        )
    packs = pack_store(deps.root, deps.explain)
    compaction = packs.compact(lambda need: deps.remark(need_text(need)))
    packs.close()
    if json:
        write_json(json_text(compaction_data(str(deps.root), compaction)))
    else:
        write(compaction_text(str(deps.root), compaction))
    return ExitCode.STORE if compaction.left else ExitCode.OK


def _made(deps: Deps, *, as_json: bool) -> int:
    from trialcli.render.packs import made_data, made_text
    from trialcli.wiring import new_pack_store

    is_new = new_pack_store(deps.root)
    if as_json:
        write_json(json_text(made_data(str(deps.root), is_new=is_new)))
    else:
        write(made_text(str(deps.root), is_new=is_new))
    return ExitCode.OK


def _copied(deps: Deps, to: Path, kind: StoreKind, *, as_json: bool) -> int:
    from trialcli.edges.storemaking import copy_of_store
    from trialcli.render.packs import copy_data, copy_text
    from trialcli.versions.storecopy import StoreCopy

    _require_other_kind(deps, kind)
    copy = StoreCopy(str(deps.root), str(to), kind)
    try:
        with copy_of_store(deps.root, to, kind):
            _fill(deps, to, copy)
            if not copy.is_finished:
                raise StoreError(f"{to} is not a complete copy of {deps.root}.")
    except StoreError:
        if copy.is_finished:
            raise
    if as_json:
        write_json(json_text(copy_data(copy)))
    else:
        write(copy_text(copy))
    return ExitCode.OK if copy.is_whole else ExitCode.STORE


def _require_other_kind(deps: Deps, kind: StoreKind) -> None:
    """Refuse a store that does not exist, is of this kind already, or cannot be made here."""
    found = kind_of_store(deps.root)
    if found == kind:
        hint = "trialcli compact makes its packs smaller." if kind == "packs" else None
        is_one = "a store of packs" if kind == "packs" else "a store of plain files"
        raise UsageError(f"{deps.root} is {is_one} already.", hint=hint)
    if kind == "packs":
        from trialcli.edges.packs.arrow import require_arrow

        require_arrow()
    if not deps.store.exists:
        raise UsageError(
            f"There is no store {deps.root}.",
            hint="Name one with --store; trialcli pack --new makes an empty store of packs.",
        )


def _fill(deps: Deps, to: Path, copy: "StoreCopy") -> None:
    """Copy the files of a store; first the state, so that it knows no snapshot that is missing."""
    from trialcli.edges.storemaking import copy_own_files, remove_state
    from trialcli.edges.watchlog.scratch import copy_state
    from trialcli.jobs.packs import copy_store
    from trialcli.wiring import store_of_kind

    remove_state(to)
    copy_state(deps.root, to)
    copy.own_files = copy_own_files(deps.root, to)
    target = store_of_kind(to, copy.kind, deps.explain)
    try:
        copy_store(deps.store, target, copy, deps.progress)
    finally:
        target.close()
