"""The people of the demo institution: the same in tests, screenshots and documentation. Nobody real."""

from dataclasses import dataclass

from spom.identity.models import Role

# Known to everybody, which is why the demo refuses to be built in production.
PASSWORD = "peacocks dance in the rain"  # noqa: S105  # of the demo only


@dataclass(frozen=True, kw_only=True)
class Person:
    """One of the cast. `unit` is the code of the unit they belong to."""

    username: str
    full_name: str
    role: Role
    unit: str = ""
    mobile: str = ""

    @property
    def email(self) -> str:
        """First name at the institution that exists only in examples."""
        return f"{self.full_name.partition(' ')[0].lower()}@example.edu"


ALICE = Person(
    username="CRO0612345", full_name="Alice Rao", role=Role.STUDENT, unit="NORTH-DEL", mobile="+919810000001"
)
BOB = Person(username="CRO0612346", full_name="Bob Mehta", role=Role.STUDENT, unit="WEST-MUM", mobile="+919810000002")
GRACE = Person(username="grace", full_name="Grace Iyer", role=Role.ADMINISTRATOR)
SAM = Person(username="sam", full_name="Sam Pereira", role=Role.SUPPLIER)
VERA = Person(username="vera", full_name="Vera Nair", role=Role.INVIGILATOR, unit="NORTH-DEL")
KIRAN = Person(username="kiran", full_name="Kiran Das", role=Role.COORDINATOR, unit="NORTH-DEL")
HANNAH = Person(username="hannah", full_name="Hannah Joseph", role=Role.HELP_DESK)
EMIL = Person(username="emil", full_name="Emil Shah", role=Role.EMPLOYEE)
AUDREY = Person(username="audrey", full_name="Audrey Menon", role=Role.AUDITOR)

CAST = (GRACE, ALICE, BOB, KIRAN, HANNAH, EMIL, VERA, SAM, AUDREY)
