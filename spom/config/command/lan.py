"""A certificate for the local network: browsers open the camera only over HTTPS."""

import os
import socket
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from spom.config.command.network import Certificate, lan_addresses

# Apple's devices refuse server certificates that are valid for longer than 825 days.
VALID_FOR = timedelta(days=365)
RENEWED_BEFORE = timedelta(days=30)


def certificate_for(folder: Path) -> Certificate:
    """The kept certificate while it names today's addresses and lasts; else a new one."""
    addresses = ["127.0.0.1", *lan_addresses()]
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    if not _still_good(certificate, key, addresses):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make(certificate, key, addresses)
    digest = _read(certificate).fingerprint(hashes.SHA256()).hex(":").upper()
    return Certificate(certificate=certificate, key=key, fingerprint=digest)


def _read(certificate: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(certificate.read_bytes())


def _still_good(certificate: Path, key: Path, addresses: Iterable[str]) -> bool:
    if not certificate.exists() or not key.exists():
        return False
    kept = _read(certificate)
    names = kept.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    named = {str(address) for address in names.get_values_for_type(x509.IPAddress)}
    return named >= set(addresses) and kept.not_valid_after_utc - RENEWED_BEFORE > datetime.now(UTC)


def _make(certificate: Path, key: Path, addresses: Iterable[str]) -> None:
    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "SPOM on the local network")])
    names: list[x509.GeneralName] = [x509.DNSName("localhost"), x509.DNSName(socket.gethostname())]
    names += [x509.IPAddress(ip_address(address)) for address in addresses]
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + VALID_FOR)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(secret, hashes.SHA256())
    )
    _write(
        key,
        secret.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
    )
    _write(certificate, made.public_bytes(serialization.Encoding.PEM))


def _write(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
