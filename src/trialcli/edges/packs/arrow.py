"""pyarrow, which writes and reads Parquet; only a store of packs needs it."""

from typing import Any

from trialcli.errors import UsageError


def arrow() -> Any:
    """Return the module pyarrow.

    Raises:
        UsageError: it is not installed, or cannot be imported.
    """
    try:
        import pyarrow as pa
    except ImportError as error:
        raise _missing(error) from error
    return pa


def arrow_parquet() -> Any:
    """Return the module pyarrow.parquet.

    Raises:
        UsageError: it is not installed, or cannot be imported.
    """
    try:
        from pyarrow import parquet
    except ImportError as error:
        raise _missing(error) from error
    return parquet


def require_arrow() -> None:
    """Make sure that packs can be written, without importing pyarrow, which takes long.

    Raises:
        UsageError: pyarrow is not installed.
    """
    from importlib.util import find_spec

    if find_spec("pyarrow") is None:
        raise _missing(ModuleNotFoundError(name="pyarrow"))


def _missing(error: ImportError) -> UsageError:
    is_missing = isinstance(error, ModuleNotFoundError) and error.name == "pyarrow"
    why = "which is not installed" if is_missing else f"which cannot be imported ({error})"
    return UsageError(
        f"A store of packs needs pyarrow, {why}.",
        hint="Install it: pip install 'trialcli[registry]'.",
    )
