"""The unseen news of a watch list."""

from tests.jobs.watch.watching import TRIALS, Watching
from trialcli.ctgov.entries import ENTRY_FORMS
from trialcli.jobs.watch.unseen import unseen_news
from trialcli.registry.data_stamp import Standstill
from trialcli.watch.digest import Digest
from trialcli.watch.watchlist import read_watch_list


def unseen(world: Watching) -> Digest:
    """Return what a person has not seen of all trials."""
    watched = read_watch_list({"trials": TRIALS}, "watch.toml", ENTRY_FORMS)
    return unseen_news(world.log, world.clock, watched, {}, "detail", world.log.newest())


def test_outdated_data_is_unseen_news_until_the_registry_publishes_newer(world: Watching) -> None:
    world.run()
    for _ in range(8):
        world.next_day(new_data=False)
        world.run()
    assert unseen(world).standstill == Standstill("2026-03-02", 7)
    world.next_day()
    world.run()
    assert unseen(world).standstill is None
