"""Values that only their own place can read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from spom.kit.crypto import (
    MasterKeyUnusable,
    Unreadable,
    decrypt,
    encrypt,
    is_current,
    masked,
    new_master_key,
    place,
    rewrap,
)

HERE = place(table="identity.Authenticator", column="secret", row=41)
THERE = place(table="identity.Authenticator", column="secret", row=42)

pytestmark = pytest.mark.security("S43")


@given(st.binary(max_size=300))
def test_gives_back_what_was_put_in(plain: bytes) -> None:
    assert decrypt(encrypt(plain, bound_to=HERE), bound_to=HERE) == plain


def test_tells_nothing_and_never_looks_the_same_twice() -> None:
    one, two = encrypt(b"ABCDE1234F", bound_to=HERE), encrypt(b"ABCDE1234F", bound_to=HERE)

    assert one != two
    assert "ABCDE1234F" not in one


def test_cannot_be_read_in_another_place() -> None:
    token = encrypt(b"JBSWY3DPEHPK3PXP", bound_to=HERE)

    with pytest.raises(Unreadable):
        decrypt(token, bound_to=THERE)


@given(st.data())
def test_any_altered_character_is_noticed(data: st.DataObject) -> None:
    token = encrypt(b"JBSWY3DPEHPK3PXP", bound_to=HERE)
    # 60 + 12 + 16 + 16 bytes make 139 characters and a rest of two bits: the last one may carry nothing.
    where = data.draw(st.integers(0, len(token) - 3))
    other = data.draw(st.sampled_from("ABCabc019-_.").filter(lambda letter: letter != token[where]))

    with pytest.raises(Unreadable):
        decrypt(token[:where] + other + token[where + 1 :], bound_to=HERE)


@pytest.mark.parametrize("token", ["", "plain", "a.b", "a.b.c.d", "spom1.x.", "spom1.x.!!", "spom1.x.AAAA"])
def test_what_is_not_encrypted_is_not_read(token: str) -> None:
    with pytest.raises(Unreadable):
        decrypt(token, bound_to=HERE)


def test_a_new_master_key_reads_the_old_values_and_wraps_them_anew(settings: Settings) -> None:
    old, new = new_master_key(), new_master_key()
    settings.SPOM_MASTER_KEYS = [old]
    token = encrypt(b"account 000123456", bound_to=HERE)

    settings.SPOM_MASTER_KEYS = [new, old]
    assert decrypt(token, bound_to=HERE) == b"account 000123456"
    assert not is_current(token)
    moved = rewrap(token)
    assert is_current(moved)
    assert rewrap(moved) == moved

    settings.SPOM_MASTER_KEYS = [new]
    assert decrypt(moved, bound_to=HERE) == b"account 000123456"
    with pytest.raises(Unreadable, match="not in the key ring"):
        decrypt(token, bound_to=HERE)
    with pytest.raises(Unreadable):
        decrypt(moved, bound_to=THERE)


@pytest.mark.parametrize("key", ["", "short", "AAAA", "x" * 44, "A" * 43 + "!"])
def test_refuses_a_master_key_that_is_none(settings: Settings, key: str) -> None:
    settings.SPOM_MASTER_KEYS = [key]

    with pytest.raises(MasterKeyUnusable, match="openssl rand"):
        encrypt(b"", bound_to=HERE)


def test_refuses_to_work_without_a_master_key(settings: Settings) -> None:
    settings.SPOM_MASTER_KEYS = []

    with pytest.raises(MasterKeyUnusable):
        encrypt(b"", bound_to=HERE)


def test_a_place_must_be_named() -> None:
    with pytest.raises(ValueError, match="place"):
        encrypt(b"", bound_to="")


@pytest.mark.parametrize(
    ("value", "shown"),
    [("000123456789", "••••••••6789"), ("12345678", "••••5678"), ("1234567", "•••••••"), ("12", "••"), ("", "")],
)
def test_masks_all_but_the_end(value: str, shown: str) -> None:
    assert masked(value) == shown
