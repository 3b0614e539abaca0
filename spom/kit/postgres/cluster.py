"""One data directory and its server: made, started, joined, left.

Several programs may use a cluster at once. Each holds a shared lock on `users.lock` while it does; the kernel gives
the lock back even for a program that was killed. Who leaves last stops the server, and a small keeper process
(keeper.py) does so when the last user had no chance to. Liveness is asked by protocol (pg_isready), never by pid.
"""

import fcntl
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from spom.kit.postgres import process
from spom.kit.postgres.binaries import Binaries, find, for_account, for_data
from spom.kit.postgres.home import Home, find_home
from spom.kit.postgres.ownership import reader_for_initdb
from spom.kit.postgres.start_log import explain, is_held_by_orphans
from spom.kit.postgres.trouble import BrokenData, NoSpace, ProgramsMissing, StartFailed

SUPERUSER = "postgres"
SAFE_FROM_THE_START = ("--auth=scram-sha-256", "--data-checksums")
MEGABYTE = 1024 * 1024
# A new cluster takes 50 MB and its first write-ahead log as much; below this, starting would only fill the disk.
ROOM_FOR_NEW = 300 * MEGABYTE
ROOM_TO_START = 50 * MEGABYTE
# Recovery after a crash replays the log; a large portal may need minutes.
START_SECONDS = 300
STOP_SECONDS = 60
ORPHANS_PATIENCE = 3
ORPHANS_SECONDS = 20
LARGEST_LOG = 20 * MEGABYTE


@dataclass
class Cluster:
    """A cluster in use by this process. `join` first, `leave` at the end, or both by `using`."""

    home: Home
    binaries: Binaries
    settings: Mapping[str, str] = field(default_factory=dict)
    room: int = ROOM_FOR_NEW
    _users: IO[str] | None = None

    @classmethod
    def at(
        cls, folder: Path, *, settings: Mapping[str, str] | None = None, binaries: Binaries | None = None
    ) -> "Cluster":
        """The cluster in this folder, made at first use. `settings` are PostgreSQL's own, over ours."""
        home = find_home(folder)
        chosen = for_data(binaries or find(major=home.major()), major=home.major())
        runnable = for_account(chosen, account=home.account, shelf=home.folder / "programs")
        return cls(home=home, binaries=runnable, settings=settings or {})

    @property
    def is_new(self) -> bool:
        """Has nothing been written here yet?"""
        return not (self.home.data / "PG_VERSION").exists()

    @property
    def socket(self) -> Path:
        """The folder of the server's socket."""
        return self.home.socket_folder()

    def url(self, *, user: str, password: str, database: str) -> str:
        """An address for programs that connect."""
        return f"postgresql://{user}:{password}@/{database}?host={self.socket}"

    def superuser_url(self, database: str = "postgres") -> str:
        """The address of PostgreSQL's own superuser, for making roles and extensions."""
        return self.url(user=SUPERUSER, password=self.password(SUPERUSER), database=database)

    def password(self, role: str) -> str:
        """The role's password: made once, kept in a file only we can read."""
        kept = self.home.secrets / role
        try:
            return kept.read_text()
        except FileNotFoundError:
            made = secrets.token_urlsafe(32)
            part = self.home.secrets / f"{role}.part"
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(made)
            part.replace(kept)
            return made

    def join(self) -> None:
        """Use the cluster: make it, start it, or find it running."""
        with self._alone():
            users = (self.home.folder / "users.lock").open("a")
            # Waits while a keeper stops the server after the last user.
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                self._make()
                if not self.is_running():
                    self._start()
                    self._leave_keeper()
            except BaseException:
                users.close()
                raise
            self._users = users

    def leave(self) -> None:
        """Stop using it. The last one out stops the server, and this returns once it is down."""
        users, self._users = self._users, None
        if users is None:
            return
        with users:
            fcntl.flock(users, fcntl.LOCK_UN)
            while True:
                if _try_lock(users, fcntl.LOCK_EX):
                    self.stop()
                    return
                if _try_lock(users, fcntl.LOCK_SH):
                    return  # others use it
                time.sleep(0.05)  # the keeper is stopping it

    def is_running(self) -> bool:
        """Does the server accept connections? Waits while it is on its way up or down."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            answer = self._ask()
            if answer != REJECTING:
                return answer == ACCEPTING
            time.sleep(0.1)
        raise StartFailed(f"PostgreSQL has been starting for {START_SECONDS} seconds. Its log is {self.home.log}.")

    def stop(self) -> None:
        """Shut the server down: running statements are cancelled, what is committed stays."""
        pid = process.postmaster_pid(self.home.data)
        if pid is None or not process.is_our_postmaster(pid, self.home.data):
            return  # never signal a number that may be somebody else's
        control = self._control(STOP_SECONDS)
        if self.home.account.run([*control, "-m", "fast", "stop"]).returncode != 0:
            self.home.account.run([*control, "-m", "immediate", "stop"])

    def _control(self, seconds: int) -> list[str | Path]:
        return [self.binaries.path("pg_ctl"), "-D", self.home.data, "-w", "-t", str(seconds)]

    def _ask(self) -> int:
        ready = [
            self.binaries.path("pg_isready"),
            "-h",
            self.socket,
            "-p",
            "5432",
            "-U",
            SUPERUSER,
            "-q",
            "-t",
            "5",
        ]
        asked = self.home.account.run(ready)
        if asked.returncode not in {ACCEPTING, REJECTING, SILENT}:
            raise ProgramsMissing(f"{ready[0]} does not work here: {asked.stdout.strip()}")
        return asked.returncode

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two starters at once take turns."""
        with (self.home.folder / "start.lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _make(self) -> None:
        """Make the data directory, all of it or nothing: an interrupted start begins again."""
        if not self.is_new:
            return
        data = self.home.data
        if data.exists() and any(data.iterdir()):
            raise BrokenData(
                f"{data} is not empty, and not a PostgreSQL data directory: its file PG_VERSION is missing. Move it "
                'away to begin anew, then bring the last backup back with "spom restore FILE".'
            )
        self._want(self.room)
        part = self.home.folder / "data.part"
        shutil.rmtree(part, ignore_errors=True)
        maker = reader_for_initdb(self.home.account)
        part.mkdir(mode=0o700)
        maker.give(part)
        password = self.home.folder / "password.part"
        password.unlink(missing_ok=True)
        with os.fdopen(os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(self.password(SUPERUSER))
        maker.give(password)
        try:
            done = maker.run(self._initdb(part, password))
        finally:
            password.unlink(missing_ok=True)
        if done.returncode != 0:
            shutil.rmtree(part, ignore_errors=True)
            raise explain(done.stdout, data=data, log=self.home.log)
        with (part / "postgresql.conf").open("a") as conf:
            conf.write("\ninclude_if_exists = 'spom.conf'\n")
        self.home.account.give_all(part)
        if data.exists():
            data.rmdir()
        part.rename(data)

    def _initdb(self, part: Path, password: Path) -> list[str | Path]:
        command: list[str | Path] = [self.binaries.path("initdb"), "-D", part, "-U", SUPERUSER, "-E", "UTF8"]
        return [*command, *self.binaries.locale_options(), *SAFE_FROM_THE_START, "--pwfile", password]

    def _start(self) -> None:
        """Start the server, also after a crash, a killed postmaster or a restarted container."""
        self._want(ROOM_TO_START)
        self._configure()
        self._forget_stale_pid()
        self._turn_log()
        begun = time.monotonic()
        while True:
            begins = self.home.log.stat().st_size if self.home.log.exists() else 0
            if self._control_start() == 0:
                break
            said = self._log_since(begins)
            waited = time.monotonic() - begun
            if not is_held_by_orphans(said) or waited > ORPHANS_SECONDS:
                raise explain(said, data=self.home.data, log=self.home.log)
            # Backends of a killed postmaster hold its memory until they notice: most at once, one in the middle of
            # a long statement only at its end. What it had not committed is lost anyway.
            if waited > ORPHANS_PATIENCE:
                self._end_orphans()
            time.sleep(0.3)
        (self.home.folder / "version").write_text(f"{self.binaries.version}\n{self.binaries.folder}\n")

    def _end_orphans(self) -> None:
        for pid in process.orphans(self.home.data):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGQUIT)

    def _control_start(self) -> int:
        return self.home.account.run(
            [*self._control(START_SECONDS), "-l", self.home.log, "start"], output=subprocess.DEVNULL
        ).returncode

    def _configure(self) -> None:
        """Write our settings anew at each start: the folder may have moved. ALTER SYSTEM goes over them."""
        ours = {
            "listen_addresses": "",
            "port": "5432",
            "unix_socket_directories": str(self.socket),
            "unix_socket_permissions": "0700",
            "password_encryption": "scram-sha-256",
            "shared_buffers": "128MB",
            "max_connections": str(60 + 8 * (os.cpu_count() or 1)),
            "jit": "off",
            "log_min_duration_statement": "500",
            "log_line_prefix": "%m [%p] %q%u@%d ",
            "log_timezone": "UTC",
            "timezone": "UTC",
        } | dict(self.settings)
        lines = [f"{name} = '{_quoted(value)}'\n" for name, value in ours.items()]
        part = self.home.data / "spom.conf.part"
        part.write_text("# Written at each start. For own settings use ALTER SYSTEM.\n" + "".join(lines))
        part.chmod(0o600)
        self.home.account.give(part)
        part.replace(self.home.data / "spom.conf")

    def _forget_stale_pid(self) -> None:
        """After a crash or in a restarted container the pid file may name a living process that is not ours."""
        pid = process.postmaster_pid(self.home.data)
        if pid is not None and process.is_alive(pid) and not process.is_our_postmaster(pid, self.home.data):
            (self.home.data / "postmaster.pid").unlink(missing_ok=True)

    def _turn_log(self) -> None:
        if self.home.log.exists() and self.home.log.stat().st_size > LARGEST_LOG:
            self.home.log.replace(self.home.log.with_suffix(".log.1"))
        self.home.log.touch(mode=0o600)
        self.home.account.give(self.home.log)

    def _log_since(self, begins: int) -> str:
        with self.home.log.open("rb") as log:
            log.seek(begins)
            return log.read().decode(errors="replace")

    def _want(self, room: int) -> None:
        free = shutil.disk_usage(self.home.folder).free
        if free < room:
            raise NoSpace(
                f"The disk with {self.home.folder} has {free // MEGABYTE} MB left; the database needs "
                f"{room // MEGABYTE} MB. Free some space, or set SPOM_DATA_DIR to a folder on another disk."
            )

    def _leave_keeper(self) -> None:
        """Leave somebody behind who stops the server if all its users are killed."""
        keeper = [sys.executable, "-m", "spom.kit.postgres.keeper", str(self.home.folder)]
        keeper.append(str(self.binaries.folder))
        # The shell goes at once, so the keeper is nobody's child: we may end before it does.
        subprocess.run(
            ["/bin/sh", "-c", '"$@" &', "keeper", *keeper],
            cwd=Path(__file__).parents[3],
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )


# What pg_isready answers.
ACCEPTING, REJECTING, SILENT = 0, 1, 2


def _quoted(value: str) -> str:
    return value.replace("'", "''")


def _try_lock(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def using(cluster: Cluster) -> Iterator[Cluster]:
    """Join for the length of the block."""
    cluster.join()
    try:
        yield cluster
    finally:
        cluster.leave()
