"""The mark of a trial's directory: when it proves that no file has come since."""

from datetime import UTC, datetime, timedelta

# A mark this young may not move when the next file comes: clocks of disks tick slowly (the same
# reason for which git looks again at files changed in the second its index was written).
_SETTLED_AFTER = timedelta(seconds=2)
UNSETTLED = 0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def lasting(mark: int, now: datetime) -> int:
    """Return the mark to remember; ``UNSETTLED``, which no directory has, if it is too young."""
    is_settled = now - _EPOCH - timedelta(microseconds=mark // 1000) > _SETTLED_AFTER
    return mark if is_settled else UNSETTLED
