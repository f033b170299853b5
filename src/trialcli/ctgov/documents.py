"""Where the registry keeps the documents that are posted with a record."""

_ROOT = "https://cdn.clinicaltrials.gov/large-docs"
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def document_url(trial: str, filename: str) -> str:
    """Return where the registry keeps a document of a trial."""
    return "/".join((_ROOT, *map(_percent_encoded, (trial[-2:], trial, filename))))


def _percent_encoded(text: str) -> str:
    return "".join(
        chr(byte) if byte in _UNRESERVED else f"%{byte:02X}"
        for byte in text.encode("utf-8", "replace")
    )
