"""Keys that sign, and the public halves that stay."""

from pathlib import Path

import pytest

from spom.kit.signing import Signer, SigningKeyUnusable, TrustedKeys, public_file

pytestmark = pytest.mark.security("S44")


@pytest.fixture
def private_file(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "journal.key"


def test_signs_what_its_public_half_accepts(private_file: Path) -> None:
    signer, trusted = Signer(private_file), TrustedKeys(private_file)

    signature = signer.sign(b"said")

    assert trusted.accepts(signature, of=b"said", by=signer.key_id)
    assert not trusted.accepts(signature, of=b"not said", by=signer.key_id)
    assert not trusted.accepts(bytes(64), of=b"said", by=signer.key_id)
    assert not trusted.accepts(b"", of=b"said", by=signer.key_id)


def test_is_the_same_key_at_the_next_start(private_file: Path) -> None:
    assert Signer(private_file).key_id == Signer(private_file).key_id


def test_what_a_retired_key_signed_can_still_be_checked(private_file: Path) -> None:
    old = Signer(private_file)
    signature = old.sign(b"said long ago")
    private_file.unlink()
    new = Signer(private_file)
    trusted = TrustedKeys(private_file)

    assert new.key_id != old.key_id
    assert trusted.accepts(signature, of=b"said long ago", by=old.key_id)
    assert not trusted.accepts(signature, of=b"said long ago", by=new.key_id)


def test_believes_only_keys_that_are_kept(private_file: Path, tmp_path: Path) -> None:
    stranger = Signer(tmp_path / "elsewhere" / "journal.key")
    Signer(private_file)
    trusted = TrustedKeys(private_file)

    assert not trusted.knows(stranger.key_id)
    assert not trusted.accepts(stranger.sign(b"said"), of=b"said", by=stranger.key_id)


@pytest.mark.parametrize("name", ["../journal.key", "/etc/passwd", "", "..", "ABCDEF", "x" * 16])
def test_looks_nowhere_but_among_its_keys(private_file: Path, name: str) -> None:
    Signer(private_file)

    assert not TrustedKeys(private_file).knows(name)


def test_a_file_cannot_lend_its_name_to_another_key(private_file: Path, tmp_path: Path) -> None:
    ours = Signer(private_file)
    stranger_file = tmp_path / "elsewhere" / "journal.key"
    stranger = Signer(stranger_file)
    public_file(private_file, ours.key_id).write_text(public_file(stranger_file, stranger.key_id).read_text())

    with pytest.raises(SigningKeyUnusable, match="another key"):
        TrustedKeys(private_file).knows(ours.key_id)


def test_refuses_a_file_without_a_key(private_file: Path) -> None:
    private_file.parent.mkdir()
    private_file.touch(mode=0o600)
    private_file.write_text("not a key\n")

    with pytest.raises(SigningKeyUnusable, match="backup"):
        Signer(private_file)
