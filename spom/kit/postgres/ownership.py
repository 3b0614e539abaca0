"""Whom PostgreSQL runs as. It refuses root, so root needs a private account that owns the data and nothing else."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from spom.kit.postgres.trouble import ForeignData, OutOfReach

PRIVATE_NAME = "spom-postgres"
# Used when no account can be made (no useradd, read-only /etc): Debian reserves nothing here, and a server
# needs a number only.
FIRST_FREE_ID = 64000
LAST_FREE_ID = 64999
# Where the data goes when the folder asked for lies behind a door that is not ours to open, such as /root.
SYSTEM_HOME = Path("/var/lib/spom")


@dataclass(frozen=True)
class Account:
    """An account of this machine. `switch` says whether our programs must change to it."""

    uid: int
    gid: int
    switch: bool

    @property
    def is_known(self) -> bool:
        """Has the number a name? initdb insists on one."""
        try:
            pwd.getpwuid(self.uid)
        except KeyError:
            return False
        return True

    def run(
        self, command: Sequence[object], *, output: IO[str] | int = subprocess.PIPE, given: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run one program as this account, with nothing of the person's surroundings (PGDATA, PGHOST …)."""
        return subprocess.run(
            [str(word) for word in command],
            user=self.uid if self.switch else None,
            group=self.gid if self.switch else None,
            extra_groups=[] if self.switch else None,
            env=_plain_surroundings(),
            cwd="/",
            input=given,
            stdin=subprocess.DEVNULL if given is None else None,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )

    def can_run(self, program: Path) -> bool:
        """May this account run the file? Tried, not guessed: modes are only half of the truth."""
        return not self.switch or self.run(["/bin/sh", "-c", 'test -x "$0"', program]).returncode == 0

    def can_enter(self, folder: Path) -> bool:
        """May this account enter the folder?"""
        return not self.switch or self.run(["/bin/sh", "-c", 'cd "$0"', folder]).returncode == 0

    def give(self, path: Path) -> None:
        """Make this account the owner of one of our own files."""
        if self.switch:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def give_all(self, folder: Path) -> None:
        """Make this account the owner of one of our own folders and all in it."""
        if not self.switch:
            return
        self.give(folder)
        for parent, folders, files in os.walk(folder):
            for name in (*folders, *files):
                self.give(Path(parent, name))


def _plain_surroundings() -> Mapping[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def account_for(data: Path) -> Account:
    """The account that runs the server on this data directory, which need not exist yet."""
    me = os.geteuid()
    owner = _owner(data)
    if me != 0:
        if owner is not None and owner.st_uid != me:
            raise ForeignData(
                f"The database in {data} belongs to another account ({_name(owner.st_uid)}). "
                f"Start as that account, or set SPOM_DATA_DIR to a folder of your own."
            )
        return Account(uid=me, gid=os.getegid(), switch=False)
    if owner is not None and owner.st_uid != 0:
        # Whoever made the data keeps it: a volume may have moved here from a machine with other numbers.
        return Account(uid=owner.st_uid, gid=owner.st_gid, switch=True)
    return _private_account()


def _owner(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None
    except PermissionError as no:
        raise OutOfReach(f"{path} cannot be entered by this account. Start as its owner, or set SPOM_DATA_DIR.") from no


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"number {uid}"


def _private_account() -> Account:
    if not _known() and (useradd := shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")):
        _quietly(
            useradd,
            "--system",
            "--user-group",
            "--no-create-home",
            "--home-dir=/nonexistent",
            "--shell=/usr/sbin/nologin",
            PRIVATE_NAME,
        )
    elif not _known() and (adduser := shutil.which("adduser", path="/usr/sbin:/sbin:/usr/bin:/bin")):
        _quietly(adduser, "-S", "-D", "-H", "-h", "/nonexistent", "-s", "/sbin/nologin", PRIVATE_NAME)  # BusyBox
    return _known() or _nameless_account()


def _known() -> Account | None:
    try:
        entry = pwd.getpwnam(PRIVATE_NAME)
    except KeyError:
        return None
    return Account(uid=entry.pw_uid, gid=entry.pw_gid, switch=True)


def _quietly(*command: str) -> None:
    subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)


def _nameless_account() -> Account:
    taken = {entry.pw_uid for entry in pwd.getpwall()}
    for number in range(FIRST_FREE_ID, LAST_FREE_ID + 1):
        if number not in taken:
            return Account(uid=number, gid=number, switch=True)
    raise OutOfReach(
        "PostgreSQL refuses to run as root, and no account could be made for it. Run as an ordinary user, "
        f'or make one with "useradd --system {PRIVATE_NAME}".'
    )


def reader_for_initdb(account: Account) -> Account:
    """Who runs initdb: the account itself, or `nobody` for one without a name, because initdb insists on a name."""
    if not account.switch or account.is_known:
        return account
    nobody = pwd.getpwnam("nobody")
    return Account(uid=nobody.pw_uid, gid=nobody.pw_gid, switch=True)
