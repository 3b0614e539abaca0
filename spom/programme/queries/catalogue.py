"""What there is to learn."""

from spom.programme.models.catalogue import Programme


def codes_of_programmes() -> frozenset[str]:
    """Every code a file of the registry may name."""
    return frozenset(Programme.objects.values_list("code", flat=True))
