from dataclasses import replace
from datetime import UTC, datetime

from trialcli.watch.compose import compose
from trialcli.watch.news import AvailabilityNews, LoggedNews
from trialcli.watch.subscription import Subscription
from trialcli.watch.watchlist import Group

FOUND = datetime(2026, 3, 9, 5, tzinfo=UTC)
READER = Subscription({"NCT00000001": (Group(""),)}, watched=1)
FAILING = AvailabilityNews(
    "failing", ("NCT00000001", "NCT00000009"), kind="blocked", message="Refused."
)


def test_a_past_day_reports_new_failures_and_a_run_reports_present_ones():
    log = [LoggedNews(1, FOUND, None, FAILING)]
    own = replace(FAILING, trials=("NCT00000001",))
    over = compose(log, READER, found=FOUND, data_date=None, format_paths={})
    assert (over.failing, over.has_new_failures) == ((own,), True)
    mended = compose(log, READER, found=FOUND, data_date=None, format_paths={}, failing=())
    assert (mended.failing, mended.has_new_failures) == ((), True)
    lasting = compose([], READER, found=FOUND, data_date=None, format_paths={}, failing=[FAILING])
    assert (lasting.failing, lasting.has_new_failures) == ((own,), False)


def test_a_past_day_reports_failures_that_had_not_ended():
    def day(*outlooks):
        log = [
            LoggedNews(number, FOUND, None, replace(FAILING, outlook=outlook))
            for number, outlook in enumerate(outlooks, 1)
        ]
        over = compose(log, READER, found=FOUND, data_date=None, format_paths={})
        return len(over.failing), over.has_new_failures

    assert day("lasting") == (1, False)
    assert day("lasting", "lasting", "lasting") == (1, False)
    assert day("failing", "reached") == (0, False)
    assert day("failing", "reached", "failing") == (1, True)
    assert day("lasting", "reached") == (0, False)
