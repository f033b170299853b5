"""The TLS settings of both clients, and the certificates that they trust."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from trialcli.edges.leftout import ADVICE
from trialcli.errors import UnreachableError

if TYPE_CHECKING:
    import ssl

TRUST = ("SSL_CERT_FILE", "SSL_CERT_DIR")
"""The variables that name trusted certificates, in place of the system's."""


def tls_context() -> "ssl.SSLContext":
    """Return a context that trusts the certificates of this machine.

    With it, both clients send the same TLS greeting as the standard library's client. Since 0.28,
    httpx itself omits ``post_handshake_auth``, and the registry sometimes refuses that.

    Raises:
        UnreachableError: this Python, or a setting of this machine, prevents secure connections.
    """
    try:
        import ssl

        context = ssl.create_default_context()
    except ImportError as error:
        raise UnreachableError(
            "This Python cannot make secure connections: it was built without OpenSSL.",
            hint=ADVICE,
            is_lasting=True,
        ) from error
    except OSError as error:
        raise _unloadable(error) from error
    context.post_handshake_auth = True
    context.set_alpn_protocols(["http/1.1"])
    if (
        not any(os.environ.get(name) for name in TRUST)
        and not context.cert_store_stats()["x509_ca"]
    ):
        import certifi

        context.load_verify_locations(certifi.where())
    return context


def _unloadable(error: OSError) -> UnreachableError:
    """Return the error for a context that could not load the files that settings name."""
    why = os.strerror(error.errno) if error.errno and error.errno > 0 else "it cannot be read"
    if os.environ.get("SSLKEYLOGFILE"):
        return UnreachableError(
            "No secure connection can be made: the file that SSLKEYLOGFILE names cannot be "
            f"written ({why}).",
            hint="Unset SSLKEYLOGFILE, or set it to a writable file.",
            is_lasting=True,
        )
    return UnreachableError(
        f"No secure connection can be made: the certificates of this machine cannot be loaded "
        f"({why}).",
        hint="Set SSL_CERT_FILE to a file of certificates in PEM format.",
        is_lasting=True,
    )


def unusable_trust() -> str | None:
    """Return the problem of the certificates that the environment names; None: no problem.

    OpenSSL itself ignores a file that it cannot use, without a message.
    """
    file = os.environ.get("SSL_CERT_FILE", "")
    if file:
        return _problem_of_file(Path(file))
    directory = os.environ.get("SSL_CERT_DIR", "")
    if directory and not any(Path(part).is_dir() for part in directory.split(os.pathsep)):
        return "SSL_CERT_DIR names no existing directory"
    return None


def _problem_of_file(path: Path) -> str | None:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return "the file that SSL_CERT_FILE names does not exist"
    except IsADirectoryError:
        return "SSL_CERT_FILE names a directory; use SSL_CERT_DIR for directories"
    except (OSError, ValueError):
        return "the file that SSL_CERT_FILE names cannot be read"
    if b"-----BEGIN CERTIFICATE-----" in content or b"-----BEGIN TRUSTED CERT" in content:
        return None
    return "the file that SSL_CERT_FILE names contains no certificate in PEM format"
