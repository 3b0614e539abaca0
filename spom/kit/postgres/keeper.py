"""Waits until nobody uses a cluster any more, then stops it: also when every user was killed with kill -9.

Started by `Cluster.join` beside the server; ends with it.
"""

import fcntl
import sys
from pathlib import Path

from spom.kit.postgres.binaries import Binaries
from spom.kit.postgres.cluster import Cluster
from spom.kit.postgres.home import Home
from spom.kit.postgres.ownership import account_for


def main() -> None:
    """Arguments: the cluster's folder, the folder of PostgreSQL's programs."""
    folder, programs = Path(sys.argv[1]), Path(sys.argv[2])
    try:
        users = (folder / "users.lock").open("r+")
    except FileNotFoundError:
        return  # the whole folder was removed meanwhile; do not begin it anew
    with users:
        # Granted when no user is left. Whoever joins now waits for its shared lock until the server is down.
        fcntl.flock(users, fcntl.LOCK_EX)
        Cluster(home=Home(folder, account_for(folder / "data")), binaries=Binaries(programs)).stop()


if __name__ == "__main__":
    main()
