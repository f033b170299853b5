"""``trialcli doctor``: check the registry and the store."""

from trialcli.cli import options
from trialcli.cli.deps import Deps
from trialcli.cli.examples import has_examples
from trialcli.edges.terminal import write, write_json
from trialcli.errors import ExitCode
from trialcli.render.jsontext import json_text


@has_examples(
    ("Check the registry and the store", "trialcli doctor"),
    ("Check the store alone", "trialcli doctor --offline"),
    ("The result as JSON, for a monitor", "trialcli doctor --json"),
    related="verify, help exit-codes",
)
def doctor(
    store: options.Store = None,
    registry_url: options.RegistryUrl = None,
    offline: options.Offline = False,
    json: options.Json = False,
    verbose: options.Verbose = False,
) -> int:
    """Check that the registry can be reached and the store is intact.

    If the store has more than 200 trials, the command counts all files but checks only those of 200
    trials, a different sample each day. trialcli verify checks all files.
    """
    from trialcli.ctgov import dialect
    from trialcli.jobs.doctor import examine_registry, examine_store
    from trialcli.render.doctor import doctor_data, doctor_text

    with Deps(store=store, registry_url=registry_url, verbose=verbose) as deps:
        registry = None if offline else examine_registry(deps.transport, dialect, deps.clock)
        stored = examine_store(
            deps.store,
            deps.state,
            deps.catalog,
            deps.shape.volatile,
            deps.progress("Verifying"),
            deps.clock,
        )
    if json:
        write_json(json_text(doctor_data(registry, stored)))
    else:
        write(doctor_text(registry, stored))
    if not (stored.verification.is_sound and stored.writable):
        return ExitCode.STORE
    unseen = stored.verification.newer or (registry and registry.error)
    return ExitCode.CHECK_FAILED if unseen else ExitCode.OK
