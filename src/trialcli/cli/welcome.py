"""``trialcli`` alone: what it is, and what to type next."""

from collections.abc import Iterator

from trialcli.edges.environment import process_environment
from trialcli.edges.storeglance import StoreGlance, glance
from trialcli.edges.terminal import width, write
from trialcli.errors import ExitCode, TrialcliError
from trialcli.render.guide import Block, Commands, Rows, guide_text

_WHAT_IT_IS = (
    "trialcli reads the records of clinical trials on ClinicalTrials.gov, stores every version on "
    "this computer, and shows what changed. No account, no key, no telemetry."
)
_EXAMPLE = "NCT07331467"


def welcome() -> int:
    """Print the first screen: three things to try, which depend on what the store holds."""
    write(guide_text(_blocks(_glance()), width()))
    return ExitCode.OK


def each_screen() -> Iterator[list[Block]]:
    """Yield the blocks of every first screen there is."""
    for store in (StoreGlance(), StoreGlance(has_trials=True), StoreGlance(has_watch_list=True)):
        yield [*_blocks(store)]


def _glance() -> StoreGlance:
    """Return what the user's store holds; nothing if a setting is wrong, which others report."""
    try:
        return glance(process_environment().store())
    except TrialcliError:
        return StoreGlance()


def _blocks(store: StoreGlance) -> Iterator[Block]:
    yield _WHAT_IT_IS
    yield "Three things to try:"
    if store.has_watch_list:
        yield from _for_a_follower()
    elif store.has_trials:
        yield from _for_a_reader(store.trial or _EXAMPLE)
    else:
        yield from _for_a_newcomer()
    yield Rows(
        (
            ("Find trials", "trialcli search lupus"),
            ("All commands", "trialcli --help"),
            ("Topics", "trialcli help"),
        )
    )


def _for_a_newcomer() -> Iterator[Block]:
    yield Commands((f"trialcli show {_EXAMPLE}",), "Read a trial.")
    yield Commands(
        (f"trialcli fetch --history {_EXAMPLE}", f"trialcli history {_EXAMPLE}"),
        "See how its record changed.",
    )
    yield Commands(
        (f"trialcli watch add {_EXAMPLE}", "trialcli watch run"),
        "Follow it: each run reports only what is new.",
    )


def _for_a_reader(trial: str) -> Iterator[Block]:
    yield Commands(("trialcli list",), "List the stored trials.")
    yield Commands(("trialcli diff",), "See the newest change of each stored trial.")
    yield Commands(
        (f"trialcli watch add {trial}", "trialcli watch run"),
        "Follow a trial: each run reports only what is new.",
    )


def _for_a_follower() -> Iterator[Block]:
    yield Commands(("trialcli news",), "See what is new in the trials you follow.")
    yield Commands(("trialcli watch run",), "Check them now.")
    yield Commands(("trialcli watch list",), "See which trials and searches you follow.")
