"""A separate program that edges/sinks/apprise runs: sends one message with apprise.

A separate process can be ended if a server does not answer; apprise waits for its threads, which
cannot be ended. And nothing that apprise or its libraries log, which may hold the address, is
written anywhere.

It reads a JSON object: ``addresses``, ``title``, ``body``, ``type``. Its exit code is the result.
It imports nothing of trialcli: it is run by its path.
"""

import json
import sys
from typing import Any

SENT = 0
NO_APPRISE = 10
NOT_UNDERSTOOD = 11
NOT_SENT = 12


def main() -> int:
    """Send the message on standard input."""
    message = json.load(sys.stdin.buffer)
    try:
        import apprise
    except ImportError:
        return NO_APPRISE
    # Registry text is sent as it is: escapes and :emoji: in it are not interpreted.
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
    """Send several messages to a service that limits their length.

    It would refuse a long digest, which would be pending and even longer the next time.
    """
    if "overflow=" not in address and service.body_maxlen < apprise.NotifyBase.body_maxlen:
        service.overflow_mode = apprise.OverflowMode.SPLIT


if __name__ == "__main__":
    sys.exit(main())
