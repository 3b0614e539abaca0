"""Root hashes as RFC 6962 has them."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spom.kit.merkle import RootHash, leaf_hash

# The known answers of the Certificate Transparency reference implementation.
INPUTS = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def root(leaves: list[bytes]) -> bytes:
    tree = RootHash()
    for leaf in leaves:
        tree.add(leaf)
    return tree.digest()


def as_defined(leaves: list[bytes]) -> bytes:
    """The definition in the RFC, word for word."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + as_defined(leaves[:split]) + as_defined(leaves[split:])).digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_known_answers(size: int) -> None:
    assert root([leaf_hash(content) for content in INPUTS[:size]]).hex() == ROOTS[size - 1]


def test_of_nothing() -> None:
    assert root([]) == hashlib.sha256(b"").digest()


@given(st.integers(1, 130))
def test_is_the_root_the_standard_defines(size: int) -> None:
    leaves = [leaf_hash(bytes([number])) for number in range(size)]

    assert root(leaves) == as_defined(leaves)


def test_a_node_is_never_a_leaf() -> None:
    """Without the two first bytes, one item that looks like two hashes would have the root of the two."""
    one, two = leaf_hash(b"one"), leaf_hash(b"two")

    assert root([leaf_hash(one + two)]) != root([one, two])
