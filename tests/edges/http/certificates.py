"""Certificates made for a test: every kind of fault, valid on whatever day the tests run.

Made without any library: a certificate is a few nested lists (X.509, in DER), signed by RSA.
"""

import base64
import functools
import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

_SHA256_RSA = "1.2.840.113549.1.1.11"
_EXPONENT = 65537
_DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
TODAY = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)  # noqa: TID251
"""By the clock that OpenSSL goes by."""


# ---------------------------------------------------------------- DER


def der(tag: int, *contents: bytes) -> bytes:
    """Return an element: its kind, its length and what it holds."""
    content = b"".join(contents)
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(length)]) + length + content


def _list(*contents: bytes) -> bytes:
    return der(0x30, *contents)


def _integer(number: int) -> bytes:
    return der(2, number.to_bytes(number.bit_length() // 8 + 1))


def _oid(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    content = bytearray([first * 40 + second])
    for number in rest:
        groups = [number & 0x7F]
        while number := number >> 7:
            groups.append(number & 0x7F | 0x80)
        content += bytes(reversed(groups))
    return der(6, bytes(content))


def _bits(content: bytes) -> bytes:
    return der(3, b"\0", content)


def _name(common_name: str) -> bytes:
    return _list(der(0x31, _list(_oid("2.5.4.3"), der(0x0C, common_name.encode()))))


def _time(moment: datetime) -> bytes:
    return der(0x18, f"{moment:%Y%m%d%H%M%SZ}".encode())


def _pem(kind: str, content: bytes) -> str:
    lines = base64.encodebytes(content).decode()
    return f"-----BEGIN {kind}-----\n{lines}-----END {kind}-----\n"


# ---------------------------------------------------------------- keys


@dataclass(frozen=True)
class Key:
    """An RSA key."""

    p: int
    q: int

    @property
    def modulus(self) -> int:
        return self.p * self.q

    @property
    def secret(self) -> int:
        return pow(_EXPONENT, -1, (self.p - 1) * (self.q - 1))

    @property
    def public(self) -> bytes:
        algorithm = _list(_oid("1.2.840.113549.1.1.1"), der(5))
        return _list(algorithm, _bits(_list(_integer(self.modulus), _integer(_EXPONENT))))

    @property
    def identifier(self) -> bytes:
        return hashlib.sha256(self.public).digest()[:20]

    @property
    def pem(self) -> str:
        p, q, d = self.p, self.q, self.secret
        numbers = (0, p * q, _EXPONENT, d, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p))
        return _pem("RSA PRIVATE KEY", _list(*map(_integer, numbers)))

    def sign(self, content: bytes) -> bytes:
        size = (self.modulus.bit_length() + 7) // 8
        end = b"\0" + _DIGEST_INFO + hashlib.sha256(content).digest()
        padded = b"\0\1".ljust(size - len(end), b"\xff") + end
        return pow(int.from_bytes(padded), self.secret, self.modulus).to_bytes(size)


@functools.cache
def key(seed: int) -> Key:
    """Return a key of 2,048 bits; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - nothing is kept secret by it
    return Key(_prime(chance), _prime(chance))


def _prime(chance: random.Random) -> int:
    small = [n for n in range(3, 2000, 2) if all(n % d for d in range(3, int(n**0.5) + 1, 2))]
    while True:
        n = chance.getrandbits(1024) | (3 << 1022) | 1
        fits = all(n % prime for prime in small) and n % _EXPONENT != 1
        if fits and all(pow(base, n - 1, n) == 1 for base in (2, 3, 5, 7)):
            return n


# ---------------------------------------------------------------- certificates


@dataclass(frozen=True)
class Certificate:
    """A certificate, and the key it is of."""

    name: str
    key: Key
    der: bytes

    @property
    def pem(self) -> str:
        return _pem("CERTIFICATE", self.der)

    def saved(self, path: Path, *others: "Certificate") -> Path:
        """Write it to a file as a server wants it: its key, itself, and those behind it."""
        path.write_text(self.key.pem + self.pem + "".join(other.pem for other in others))
        return path


@dataclass(frozen=True)
class Wish:
    """What a certificate is to be like."""

    name: str = "127.0.0.1"
    names: Sequence[str] = ("127.0.0.1", "localhost", "::1")
    days: tuple[int, int] = (-365, 3650)
    """From when to when it is valid, counted from today."""
    is_authority: bool = False
    has_key_identifiers: bool = True
    key: Key = field(default_factory=lambda: key(1))


def authority(name: str = "Example Company CA") -> Certificate:
    """Return the certificate of an authority."""
    return issued(Wish(name=name, names=(), is_authority=True, key=key(2)))


def issued(wish: Wish, by: Certificate | None = None) -> Certificate:
    """Return a certificate as it is wished for, signed by an authority or by itself."""
    issuer = by.name if by else wish.name
    signer = by.key if by else wish.key
    start, end = (TODAY + timedelta(days=days) for days in wish.days)
    algorithm = _list(_oid(_SHA256_RSA), der(5))
    content = _list(
        der(0xA0, _integer(2)),
        _integer(int.from_bytes(hashlib.sha256(repr(wish).encode()).digest()[:8])),
        algorithm,
        _name(issuer),
        _list(_time(start), _time(end)),
        _name(wish.name),
        wish.key.public,
        der(0xA3, _list(*_extensions(wish, signer))),
    )
    return Certificate(wish.name, wish.key, _list(content, algorithm, _bits(signer.sign(content))))


def _extensions(wish: Wish, signer: Key) -> list[bytes]:
    found = []
    if wish.names:
        found.append(_extension("2.5.29.17", _list(*map(_alternative, wish.names))))
    if wish.is_authority:
        found.append(_extension("2.5.29.19", _list(der(1, b"\xff")), is_critical=True))
        found.append(_extension("2.5.29.15", der(3, b"\2\6"), is_critical=True))
    if wish.has_key_identifiers:
        found.append(_extension("2.5.29.14", der(4, wish.key.identifier)))
        found.append(_extension("2.5.29.35", _list(der(0x80, signer.identifier))))
    return found


def _extension(oid: str, content: bytes, *, is_critical: bool = False) -> bytes:
    return _list(_oid(oid), der(1, b"\xff") if is_critical else b"", der(4, content))


def _alternative(name: str) -> bytes:
    try:
        return der(0x87, ip_address(name).packed)
    except ValueError:
        return der(0x82, name.encode())
