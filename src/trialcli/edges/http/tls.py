"""The secure connections of both clients."""

import os
import ssl


def tls_context() -> ssl.SSLContext:
    """Return a context that trusts what this machine trusts.

    Both clients greet with it as the standard library's client does by itself. httpx leaves out
    ``post_handshake_auth`` since 0.28, and is turned away by the registry for it at times.
    """
    context = ssl.create_default_context()
    context.post_handshake_auth = True
    context.set_alpn_protocols(["http/1.1"])
    named = os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR")
    if not named and not context.cert_store_stats()["x509_ca"]:
        import certifi

        context.load_verify_locations(certifi.where())
    return context
