"""When a stored file is read again although its name already says that it holds the content."""

from binascii import crc32
from datetime import datetime

DAYS = 47
"""A prime, so that every trial has its turn, also if the runs are a week or a month apart."""


def has_turn(trial: str, day: datetime) -> bool:
    """Whether it is a trial's turn on a day: one trial in 47, and each trial every 47 days."""
    return crc32(trial.encode()) % DAYS == day.toordinal() % DAYS
