"""The clock that everything is handed which has to know the time."""

from collections.abc import Callable
from datetime import datetime

Clock = Callable[[], datetime]
"""Returns the time now: aware, UTC."""
