"""`spom serve --lan`: HTTPS for a phone's camera, with a certificate this machine signed itself."""

import signal
import ssl
import urllib.request
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from pathlib import Path

import pytest
from cryptography import x509

from spom.config.command.lan import certificate_for
from spom.config.command.network import lan_addresses
from spom.config.tests.command.conftest import Product


def names_in(certificate: bytes) -> set[str]:
    """Every name and address a certificate is for."""
    names = x509.load_pem_x509_certificate(certificate).extensions.get_extension_for_class(x509.SubjectAlternativeName)
    dns = names.value.get_values_for_type(x509.DNSName)
    return {*dns, *(str(address) for address in names.value.get_values_for_type(x509.IPAddress))}


class TestCertificate:
    """Kept, and made again when it no longer fits."""

    def test_names_every_address_of_this_machine(self, tmp_path: Path, socket_enabled: None) -> None:
        made = certificate_for(tmp_path / "lan")

        assert names_in(made.certificate.read_bytes()) >= {"localhost", "127.0.0.1", *lan_addresses()}
        assert made.key.stat().st_mode & 0o077 == 0
        assert made.key.parent.stat().st_mode & 0o077 == 0

    def test_is_the_same_next_time(self, tmp_path: Path, socket_enabled: None) -> None:
        first = certificate_for(tmp_path)

        assert certificate_for(tmp_path) == first

    def test_lasts_no_longer_than_phones_accept(self, tmp_path: Path, socket_enabled: None) -> None:
        made = x509.load_pem_x509_certificate(certificate_for(tmp_path).certificate.read_bytes())

        assert made.not_valid_after_utc - made.not_valid_before_utc <= timedelta(days=825)
        assert made.not_valid_after_utc > datetime.now(UTC) + timedelta(days=300)


@pytest.mark.slow
def test_serves_https_at_the_address_it_prints(known_product: Product) -> None:
    program = known_product.serve("--lan")
    certificate = known_product.data_dir / "lan" / "certificate.pem"
    # The browser asks a person; here the certificate that was made is trusted, and no other.
    trusting = ssl.create_default_context(cafile=str(certificate))
    address = next(iter(lan_addresses()), "127.0.0.1")

    with urllib.request.urlopen(
        f"https://{address}:{known_product.port}/healthz", timeout=20, context=trusting
    ) as page:
        answer = page.status

    assert program.stdout is not None
    lines = iter(program.stdout.readline, "")
    said = "".join(takewhile(lambda line: "Ctrl-C stops it all" not in line, lines))
    program.send_signal(signal.SIGINT)
    program.communicate()
    assert answer == 200
    assert f"SPOM is ready:  https://localhost:{known_product.port}" in said
    for one in lan_addresses():
        assert f"On your phone:  https://{one}:{known_product.port}" in said


def test_is_not_for_production(product: Product) -> None:
    keys = {"SPOM_ENV": "production", "SPOM_DATABASE_URL": "postgresql://a:b@localhost/x"}

    done = product.spom("serve", "--lan", f"--port={product.port}", **keys)

    assert done.returncode == 1
    assert done.stdout.startswith("spom: ")
    assert "--lan is for trying things out" in done.stdout
