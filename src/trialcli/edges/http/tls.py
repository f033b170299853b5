"""What both clients trust in secure connections, and how they greet."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from trialcli.edges.leftout import ADVICE
from trialcli.errors import UnreachableError

if TYPE_CHECKING:
    import ssl

TRUST = ("SSL_CERT_FILE", "SSL_CERT_DIR")
"""The variables that name certificates to trust, in place of the system's."""


def tls_context() -> "ssl.SSLContext":
    """Return a context that trusts what this machine trusts.

    Both clients greet with it as the standard library's client does by itself. httpx leaves out
    ``post_handshake_auth`` since 0.28, and is turned away by the registry for it at times.

    Raises:
        UnreachableError: this Python, or a setting of this machine, allows no secure connection.

    """
    try:
        import ssl

        context = ssl.create_default_context()
    except ImportError as error:
        raise _lasting(
            "This Python cannot make secure connections: it was built without OpenSSL.",
            hint=ADVICE,
        ) from error
    except OSError as error:
        raise _unloaded(error) from error
    context.post_handshake_auth = True
    context.set_alpn_protocols(["http/1.1"])
    if not any(os.environ.get(name) for name in TRUST) and not _knows_any(context):
        import certifi

        context.load_verify_locations(certifi.where())
    return context


def _knows_any(context: "ssl.SSLContext") -> bool:
    return bool(context.cert_store_stats()["x509_ca"])


def _unloaded(error: OSError) -> UnreachableError:
    """Return the error for a context that cannot be made: it loads files that settings name."""
    why = os.strerror(error.errno) if error.errno and error.errno > 0 else "it cannot be read"
    if os.environ.get("SSLKEYLOGFILE"):
        return _lasting(
            "No secure connection can be made: the file that SSLKEYLOGFILE names cannot be "
            f"written ({why}).",
            hint="Unset SSLKEYLOGFILE, or give it a file that can be written.",
        )
    return _lasting(
        f"No secure connection can be made: the certificates of this machine cannot be loaded "
        f"({why}).",
        hint="Name a file of certificates in PEM form in SSL_CERT_FILE.",
    )


def _lasting(message: str, *, hint: str) -> UnreachableError:
    error = UnreachableError(message, hint=hint)
    error.is_lasting = True
    return error


def unusable_trust() -> str | None:
    """Return what is wrong with the certificates that the environment names; None: nothing.

    OpenSSL itself passes over a file that it cannot use, without a word.
    """
    file = os.environ.get("SSL_CERT_FILE", "")
    if file:
        return _problem_of_file(Path(file))
    directory = os.environ.get("SSL_CERT_DIR", "")
    if directory and not any(Path(part).is_dir() for part in directory.split(os.pathsep)):
        return "SSL_CERT_DIR names no directory that is there"
    return None


def _problem_of_file(path: Path) -> str | None:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return "the file that SSL_CERT_FILE names is not there"
    except IsADirectoryError:
        return "SSL_CERT_FILE names a directory; SSL_CERT_DIR is for those"
    except (OSError, ValueError):
        return "the file that SSL_CERT_FILE names cannot be read"
    if b"-----BEGIN CERTIFICATE-----" in content or b"-----BEGIN TRUSTED CERT" in content:
        return None
    return "the file that SSL_CERT_FILE names holds no certificate in PEM form"
