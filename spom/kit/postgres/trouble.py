"""What can be wrong with a database we run ourselves. Each says what happened and what to do."""


class DatabaseTrouble(Exception):
    """The database cannot be used as it is. The message is for the person at the terminal."""


class ProgramsMissing(DatabaseTrouble):
    """No PostgreSQL programs were found on this machine."""


class NoSpace(DatabaseTrouble):
    """The disk is full, or so full that starting would fill it."""


class OutOfReach(DatabaseTrouble):
    """A folder cannot be entered or written by the account that runs PostgreSQL."""


class ForeignData(DatabaseTrouble):
    """The data directory belongs to another account or another installation."""


class OtherMajor(DatabaseTrouble):
    """The data was written by another major version of PostgreSQL."""


class BrokenData(DatabaseTrouble):
    """The data directory is damaged."""


class StartFailed(DatabaseTrouble):
    """PostgreSQL did not start, for a reason we do not know by name; the message quotes its log."""


class DumpFailed(DatabaseTrouble):
    """A backup could not be written."""


class RestoreFailed(DatabaseTrouble):
    """A backup could not be read back."""


class Unreachable(DatabaseTrouble):
    """The server does not answer, or refuses us."""
