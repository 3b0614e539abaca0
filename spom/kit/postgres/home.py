"""The folder a cluster lives in, and where it goes when the wanted place is closed to PostgreSQL's account.

HOME/               0700 for an ordinary user; 0711 when root shares it with the private account
data/             the data directory
run/              the socket (or elsewhere, see `socket_folder`)
secrets/          generated passwords, readable by us only
programs/         a copy of PostgreSQL's programs, only where the originals are out of its account's reach
server.log  start.lock  users.lock  version
"""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from spom.kit.postgres.ownership import SYSTEM_HOME, Account, account_for
from spom.kit.postgres.trouble import ForeignData, OutOfReach

# The kernel's limit for a socket's path is 108 bytes with its closing zero, on macOS 104.
LONGEST_SOCKET = 100
SOCKET_NAME = ".s.PGSQL.5432"
# Written where the data was wanted, when it had to go elsewhere: a moved folder finds its data again.
SIGNPOST = "location"


@dataclass(frozen=True)
class Home:
    """One cluster's folder, and the account that runs its server."""

    folder: Path
    account: Account

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.folder / "data"

    @property
    def secrets(self) -> Path:
        """The generated passwords."""
        return self.folder / "secrets"

    @property
    def log(self) -> Path:
        """What the server said."""
        return self.folder / "server.log"

    def major(self) -> int | None:
        """The major version that wrote the data; None if there is none yet."""
        try:
            return int((self.data / "PG_VERSION").read_text())
        except FileNotFoundError:
            return None
        except (ValueError, NotADirectoryError):
            return None

    def prepare(self) -> None:
        """Make the folders. Only folders made here ever get their mode set."""
        make_folder(self.folder, mode=0o711 if self.account.switch else 0o700)
        make_folder(self.secrets, mode=0o700)

    def socket_folder(self) -> Path:
        """A folder only the server's account may enter, with a path short enough for a socket."""
        wanted = self.folder / "run"
        if len(os.fsencode(wanted / SOCKET_NAME)) <= LONGEST_SOCKET:
            make_folder(wanted, mode=0o700)
            self.account.give(wanted)
            return wanted
        return self._short_socket_folder()

    def _short_socket_folder(self) -> Path:
        name = f"spom-{self.account.uid}-{hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]}"
        short = Path("/tmp", name)  # noqa: S108  # checked below: ours, closed to others, not a link
        try:
            short.mkdir(mode=0o700)
            self.account.give(short)
        except FileExistsError:
            found = short.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != self.account.uid or found.st_mode & 0o077:
                raise ForeignData(
                    f"{short} should be a private folder of the database, but somebody else made it. Remove it, "
                    "or set SPOM_DATA_DIR to a folder with a shorter path."
                ) from None
        return short


def make_folder(folder: Path, *, mode: int) -> None:
    """Make one folder with this mode; parents that are missing are made open to pass through, none is changed."""
    try:
        folder.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        folder.mkdir(mode=mode)
    except FileExistsError:
        if not folder.is_dir():
            raise OutOfReach(f"{folder} should be a folder, but it is a file. Move it away.") from None
        return
    except PermissionError as no:
        raise OutOfReach(
            f"{folder} cannot be made: this account may not write there. Set SPOM_DATA_DIR to a folder of your own."
        ) from no
    folder.chmod(mode)  # the umask may have taken some of it


def find_home(wanted: Path) -> Home:
    """The cluster's home: where it was wanted, else where its account can reach it."""
    wanted = wanted.absolute()
    signpost = wanted / SIGNPOST
    if signpost.is_file():
        return _signposted(wanted, Path(signpost.read_text().strip()))
    account = account_for(wanted / "data")
    home = Home(wanted, account)
    home.prepare()
    if account.can_enter(wanted):
        return home
    return _elsewhere(wanted)


def _elsewhere(wanted: Path) -> Home:
    if (wanted / "data").exists():
        raise OutOfReach(
            f"The database in {wanted} cannot be entered by the account that runs PostgreSQL, because a folder above "
            "it is closed to others. Move it to an open folder and name that in SPOM_DATA_DIR."
        )
    folder = SYSTEM_HOME / hashlib.sha256(os.fsencode(wanted)).hexdigest()[:12]
    home = Home(folder, account_for(folder / "data"))
    home.prepare()
    if not home.account.can_enter(folder):
        raise OutOfReach(
            f"PostgreSQL refuses to run as root, and the account it runs as can enter neither {wanted} nor {folder}. "
            "Set SPOM_DATA_DIR to a folder that other accounts may enter."
        )
    (folder / "belongs-to").write_text(f"{wanted}\n")
    (wanted / SIGNPOST).write_text(f"{folder}\n")
    return home


def _signposted(wanted: Path, folder: Path) -> Home:
    if not folder.is_dir():
        raise OutOfReach(
            f"{wanted / SIGNPOST} says that the database lies in {folder}, but that folder is gone. Bring it back, "
            f'or remove {wanted / SIGNPOST} to begin with an empty database and then "spom restore FILE".'
        )
    belongs_to = Path((folder / "belongs-to").read_text().strip())
    if belongs_to != wanted and (belongs_to / SIGNPOST).exists():
        raise ForeignData(
            f"{wanted} looks like a copy of {belongs_to}: both point at the database in {folder}. "
            f"Remove {wanted / SIGNPOST} to begin with an own, empty database."
        )
    (folder / "belongs-to").write_text(f"{wanted}\n")
    home = Home(folder, account_for(folder / "data"))
    home.prepare()
    return home
