"""What can be wrong with a cell of the registry's file, and how to mend it, in words."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from spom.identity.register.columns import HEADINGS, Column, heading

# So much of a wrong value is shown again.
LONGEST_SHOWN = 60


class Wrong(StrEnum):
    """Kinds of faults. The values are kept, so they do not change."""

    FORMULA = "formula"
    MISSING = "missing"
    TOO_LONG = "too_long"
    NO_NUMBER = "no_number"
    NO_NAME = "no_name"
    NO_EMAIL = "no_email"
    NO_MOBILE = "no_mobile"
    NO_DATE = "no_date"
    ODD_AGE = "odd_age"
    NOT_REACHED = "not_reached"
    TWICE = "twice"
    EMAIL_TWICE = "email_twice"
    EMAIL_TAKEN = "email_taken"
    NO_UNIT = "no_unit"
    NO_COORDINATOR = "no_coordinator"
    NO_ROLE = "no_role"
    NO_PROGRAMME = "no_programme"
    NO_PHOTO = "no_photo"
    IS_STAFF = "is_staff"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing wrong in one cell. `value` is what stands there, or the line it clashes with."""

    column: Column
    wrong: Wrong
    value: str = ""

    def kept(self) -> list[str]:
        """How a row keeps it."""
        return [self.column, self.wrong, self.value[:LONGEST_SHOWN]]


@dataclass(frozen=True, kw_only=True)
class FaultShown:
    """The fault for a person: where, what, what to do."""

    column: str
    what: StrOrPromise
    mend: StrOrPromise
    value: str


def shown(kept: list[str]) -> FaultShown:
    """A kept fault in words."""
    column, wrong, value = kept
    what, mend = _WORDS[Wrong(wrong)]
    known = Column(column) in HEADINGS
    return FaultShown(column=heading(Column(column)) if known else column, what=what, mend=mend, value=value)


_WORDS: dict[Wrong, tuple[StrOrPromise, StrOrPromise]] = {
    Wrong.FORMULA: (_("The cell holds a formula."), _("Copy the column and paste it as values.")),
    Wrong.MISSING: (_("The cell is empty."), _("Fill it in.")),
    Wrong.TOO_LONG: (_("The value is too long."), _("Shorten it.")),
    Wrong.NO_NUMBER: (
        _("This cannot be a registration number or user ID."),
        _("Use 2 to 64 letters, digits, points, dashes or slashes, without spaces."),
    ),
    Wrong.NO_NAME: (_("There is no name in it."), _("Write the full name with letters.")),
    Wrong.NO_EMAIL: (_("This is not an e-mail address."), _("Write it like name@example.edu.")),
    Wrong.NO_MOBILE: (
        _("This is not a mobile number."),
        _("Write it with all its digits; outside the country with + and the country code."),
    ),
    Wrong.NO_DATE: (_("This is not a date."), _("Write it like 2004-05-31 or 31/05/2004.")),
    Wrong.ODD_AGE: (_("Nobody of that age takes part."), _("Check the year.")),
    Wrong.NOT_REACHED: (
        _("There is neither an e-mail address nor a mobile number."),
        _("Fill in one of the two: the code for activating the account goes there."),
    ),
    Wrong.TWICE: (
        _("The same number stands in an earlier line."),
        _("Keep one of the two lines. The value shown is the number of the first."),
    ),
    Wrong.EMAIL_TWICE: (
        _("The same e-mail address stands in an earlier line."),
        _("Everybody needs an address of their own, or none. The value shown is the number of the first line."),
    ),
    Wrong.EMAIL_TAKEN: (
        _("Another account has this e-mail address."),
        _("Everybody needs an address of their own, or none. Correct the other account first if it is wrong."),
    ),
    Wrong.NO_UNIT: (_("There is no unit with this code."), _("Add the unit first, or correct its code.")),
    Wrong.NO_COORDINATOR: (
        _("Nobody with this user ID is course coordinator there."),
        _("Grant the role first, correct the user ID, or leave the cell empty."),
    ),
    Wrong.NO_ROLE: (
        _("A file cannot give this role."),
        _("Write Student, Employee or Supplier. Roles of staff are granted in the portal, each with a reason."),
    ),
    Wrong.NO_PROGRAMME: (
        _("There is no programme with this code."),
        _("Add the programme first, or correct its code."),
    ),
    Wrong.NO_PHOTO: (
        _("This picture is not among the pictures that were sent, or it was damaged."),
        _("Send it as well (JPEG, PNG or WebP up to 5 MB), or empty the cell."),
    ),
    Wrong.IS_STAFF: (
        _("This account belongs to a member of staff."),
        _("A file cannot change accounts of staff. Remove the line."),
    ),
}
