"""The findings of ``doctor``, as text and as JSON."""

from collections.abc import Iterator
from typing import Any

from trialcli.render.problem import error_data
from trialcli.render.standstill import standstill_words
from trialcli.render.verify import closing
from trialcli.text.blocks import first_named, one_line
from trialcli.versions.doctor import RegistryCheckup, StoreCheckup

SCHEMA = "trialcli/doctor/2"
_MOST_NAMED = 10


def doctor_text(registry: RegistryCheckup | None, store: StoreCheckup) -> str:
    """Return one line for each finding; a problem begins with NOT."""
    lines = (*_registry(registry), *_store(store))
    return "".join(f"{_indentation(line)}{one_line(line)}\n" for line in lines)


def _indentation(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" "))]


def _registry(checkup: RegistryCheckup | None) -> Iterator[str]:
    if checkup is None:
        yield "Registry: not contacted (--offline)."
        return
    if checkup.error is not None:
        yield f"NOT reached: {checkup.root}. {checkup.error}"
    else:
        yield f"Registry: {checkup.root} can be reached."
        yield f"  API version {checkup.api_version}, data of {checkup.data_timestamp or 'no date'}"
    if checkup.standstill is not None:
        yield f"  {standstill_words(checkup.standstill)}"
    yield f"  requests are sent with {checkup.client} as {checkup.user_agent}"
    route = checkup.route
    if route.proxy is not None:
        yield f"  through the proxy {route.proxy} ({route.proxy_setting})"
    if route.trust_fault is not None:
        yield f"  NOT usable: {route.trust_fault}"
    elif route.trust is not None:
        yield f"  trusted certificates: those of {route.trust}"


def _store(checkup: StoreCheckup) -> Iterator[str]:
    unreadable = checkup.verification.unreadable
    if not checkup.exists and not unreadable:
        yield f"Store: {checkup.root} does not exist yet; the first fetch creates it."
    else:
        yield f"Store: {closing(checkup.verification, checkup.root, checkup.checked)}"
        yield from (
            f"  NOT intact: {damage.path}: {damage.why}" for damage in checkup.verification.damaged
        )
    yield from (f"  NOT readable: {one.path}: {one.why}" for one in unreadable)
    yield from (
        f"  written by a newer trialcli, not checked: {path}" for path in checkup.verification.newer
    )
    if not checkup.writable:
        yield f"  NOT writable: {checkup.root}. Stored records can still be shown and compared."
    yield from (f"  {warning}" for warning in checkup.warnings)
    if checkup.failing:
        named = first_named(checkup.failing, _MOST_NAMED)
        yield f"  the last check failed: {named}"


def doctor_data(registry: RegistryCheckup | None, store: StoreCheckup) -> dict[str, Any]:
    """Return the JSON of ``doctor``."""
    return {
        "schema": SCHEMA,
        "registry": None if registry is None else _registry_data(registry),
        "store": {
            "path": store.root,
            "exists": store.exists,
            "writable": store.writable,
            "intact": store.verification.is_sound,
            "trials": store.verification.trials,
            "snapshots": store.verification.snapshots,
            "history_versions": store.verification.histories,
            "checked_files": store.checked,
            "damaged": [damage.path for damage in store.verification.damaged],
            "unreadable": [one.path for one in store.verification.unreadable],
            "newer": list(store.verification.newer),
            "warnings": list(store.warnings),
            "failing": list(store.failing),
        },
    }


def _registry_data(checkup: RegistryCheckup) -> dict[str, Any]:
    error = checkup.error
    return {
        "url": checkup.root,
        "reached": error is None,
        "api_version": checkup.api_version,
        "data_timestamp": checkup.data_timestamp,
        "no_new_data_since": checkup.standstill and checkup.standstill.since,
        "client": checkup.client,
        "user_agent": checkup.user_agent,
        "proxy": None
        if checkup.route.proxy is None
        else {"address": checkup.route.proxy, "setting": checkup.route.proxy_setting},
        "certificates": checkup.route.trust,
        "error": error and error_data(error),
    }
