"""Merkle tree hashes over a list, as RFC 6962, section 2.1, defines them.

Leaves and nodes are hashed with different first bytes, so that a node can never be passed off as a leaf.
"""

import hashlib

LEAF = b"\x00"
NODE = b"\x01"


def leaf_hash(content: bytes) -> bytes:
    """The 32 bytes that stand for one item."""
    return hashlib.sha256(LEAF + content).digest()


class RootHash:
    """The root over leaf hashes added one after another; remembers one hash per level, never the list."""

    def __init__(self) -> None:
        """Begin with no leaves."""
        self.size = 0
        # Roots of full subtrees, each smaller than the one before: the binary digits of `size`.
        self._subtrees: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Put one more leaf hash at the end."""
        self._subtrees.append(leaf)
        self.size += 1
        # Two subtrees of one height become one: as often as a binary counter carries.
        carries = (self.size & -self.size).bit_length() - 1
        for _ in range(carries):
            right = self._subtrees.pop()
            self._subtrees.append(_node_hash(self._subtrees.pop(), right))

    def digest(self) -> bytes:
        """The root of what was added so far; of nothing, the hash of nothing."""
        if not self._subtrees:
            return hashlib.sha256().digest()
        *others, root = self._subtrees
        for left in reversed(others):
            root = _node_hash(left, root)
        return root


def _node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(NODE + left + right).digest()
