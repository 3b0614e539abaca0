"""People for crowds, as in booking's own tests."""

from spom.booking.tests.conftest import people

__all__ = ["people"]
