"""OpenSSL's errors in words: why a secure connection failed, and what helps."""

import re
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from trialcli.edges.http.tls import unusable_trust

if TYPE_CHECKING:
    import ssl

_TRUST = (
    "If this network has its own certificate authority, as proxies and filters of companies have, "
    "save its certificate as a PEM file and set SSL_CERT_FILE to that file."
)
_CLOCK = "If the clock is wrong, set it. Otherwise the server needs a new certificate."
_STRICT = (
    "Python 3.13 and newer refuse such certificates. Ask the authority for a valid one; "
    "until then, use an older Python."
)
_NAME = "Check the address. A proxy, filter or sign-in page may have answered instead."
_OLD = "The server, or a proxy or filter, needs newer software."
_PLAIN = "If it does not support TLS at all, write its address with http://."


class TlsFault(NamedTuple):
    """An error as the rest of a sentence about "it", and what helps."""

    of: str
    """``its`` or ``it``: how the sentence begins."""
    words: str
    hint: str | None
    is_lasting: bool = True


def tls_fault(error: "ssl.SSLError", now: datetime) -> TlsFault:
    """Return in words why a secure connection failed."""
    code = getattr(error, "verify_code", None)
    if code:
        return _certificate_fault(code, getattr(error, "verify_message", ""), now)
    reason = getattr(error, "reason", None) or ""
    for pattern, fault in _REASONS:
        if re.search(pattern, reason):
            return fault
    if _was_closed(error):
        return TlsFault("it", "closed the connection before it was secure", None, is_lasting=False)
    named = f" (OpenSSL: {reason})" if re.fullmatch(r"[A-Z0-9_ ]{1,60}", reason) else ""
    return TlsFault("it", f"made no secure connection{named}", None, is_lasting=False)


def _was_closed(error: "ssl.SSLError") -> bool:
    import ssl

    return isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError)


_REASONS = (
    (
        r"WRONG_VERSION|HTTP_REQUEST|UNKNOWN_PROTOCOL|RECORD_LAYER|PACKET_LENGTH|UNEXPECTED_MESSAGE",
        TlsFault("it", "does not use TLS on this port", _PLAIN),
    ),
    (
        r"UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|NO_PROTOCOLS|VERSION_TOO_LOW|INAPPROPRIATE_FALLBACK",
        TlsFault("it", "offers no TLS version that this machine accepts", _OLD),
    ),
    (
        r"UNSAFE_LEGACY_RENEGOTIATION|DH_KEY_TOO_SMALL|EE_KEY_TOO_SMALL|SIGNATURE_TYPE",
        TlsFault("it", "uses an encryption that this machine considers unsafe", _OLD),
    ),
    (
        r"HANDSHAKE_FAILURE|NO_SHARED_CIPHER|INSUFFICIENT_SECURITY|NO_CIPHERS",
        TlsFault("it", "and this machine have no encryption method in common", _OLD),
    ),
    (
        r"UNRECOGNIZED_NAME",
        TlsFault("it", "does not know this host name", _NAME),
    ),
    (
        r"CERTIFICATE_REQUIRED|ALERT_(?:BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE)|ALERT_ACCESS_DENIED",
        TlsFault("it", "requires a client certificate, which trialcli does not have", None),
    ),
)
"""By OpenSSL's names of the reasons, which differ between versions."""


def _certificate_fault(code: int, message: str, now: datetime) -> TlsFault:
    """Return the fault for a code of OpenSSL's verification (X509_V_ERR_…)."""
    if code in (9, 10):
        words = "is not valid yet" if code == 9 else "has expired"
        return TlsFault("its", f"certificate {words}; {_clock(now)}", _CLOCK)
    words, hint = _CERTIFICATES.get(code) or _other_verification_error(code, message)
    if hint is _TRUST:
        wrong = unusable_trust()
        hint = f"{wrong[0].upper()}{wrong[1:]}. {_TRUST}" if wrong else _TRUST
    return TlsFault("its", f"certificate {words}", hint)


_UNKNOWN = "comes from an authority that this machine does not trust"
_CERTIFICATES: dict[int, tuple[str, str]] = {
    2: (_UNKNOWN, _TRUST),
    18: ("is signed only by itself", _TRUST),
    19: (_UNKNOWN, _TRUST),
    20: (_UNKNOWN, _TRUST),
    21: (_UNKNOWN, _TRUST),
    23: ("has been revoked", _NAME),
    24: ("comes from an authority that may not issue certificates", _TRUST),
    62: ("is for another name", _NAME),
    64: ("is for another address", _NAME),
    66: ("has a key that is too short", _OLD),
    67: ("comes from an authority whose key is too short", _OLD),
    68: ("has a signature that is too weak", _OLD),
    79: ("comes from an authority that may not issue certificates", _TRUST),
    85: ("lacks its Authority Key Identifier", _STRICT),
    86: ("lacks its Subject Key Identifier", _STRICT),
}


def _other_verification_error(code: int, message: str) -> tuple[str, str | None]:
    """Return words for any other code; codes of 80 or more belong to strict checks."""
    harmless = re.fullmatch(r"[A-Za-z0-9 ,()/.-]{1,80}", message)
    words = f"is refused (OpenSSL: {message})" if harmless else "is refused"
    return words, _STRICT if code >= 80 else None


def _clock(now: datetime) -> str:
    return f"this machine's clock shows {now:%Y-%m-%d}"
