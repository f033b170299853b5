"""A program of its own, run by edges/sinks/apprise: sends one message with apprise.

In a process of its own apprise can be ended when a server keeps it waiting: its threads cannot, and
it waits for them. And nothing that it or a library of it logs or warns of, which may name the
address, gets anywhere.

It reads a JSON object: ``addresses``, ``title``, ``body``, ``type``. Its exit code says what came
of it. It imports nothing of trialcli, since it is run by its path.
"""

import json
import sys
from typing import Any

SENT = 0
NO_APPRISE = 10
NOT_UNDERSTOOD = 11
NOT_SENT = 12


def main() -> int:
    """Send what standard input holds."""
    message = json.load(sys.stdin.buffer)
    try:
        import apprise
    except ImportError:
        return NO_APPRISE
    # Registry text is taken as it is: no escapes and no :emoji: in it mean anything.
    asset = apprise.AppriseAsset(
        storage_mode="memory", interpret_escapes=False, interpret_emojis=False
    )
    notifier = apprise.Apprise(asset=asset)
    for address in message["addresses"]:
        service = apprise.Apprise.instantiate(address, asset)
        if service is None:
            return NOT_UNDERSTOOD
        _split(service, address, apprise)
        notifier.add(service)
    sent = notifier.notify(
        body=message["body"],
        title=message["title"],
        notify_type=message["type"],
        body_format=apprise.NotifyFormat.TEXT,
    )
    return SENT if sent else NOT_SENT


def _split(service: Any, address: str, apprise: Any) -> None:
    """Have a service that takes so much and no more be sent several messages, not one it refuses.

    Else a long digest would be refused, be owed, and be longer still the next time.
    """
    if "overflow=" not in address and service.body_maxlen < apprise.NotifyBase.body_maxlen:
        service.overflow_mode = apprise.OverflowMode.SPLIT


if __name__ == "__main__":
    sys.exit(main())
