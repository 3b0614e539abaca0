"""A database for tests: prints its address, and keeps it running until its standard input is closed.

Runs in the virtual environment, unlike its neighbours.
"""

import signal
import sys

from spom.kit.postgres.cluster import Cluster, using
from spom.kit.postgres.roles import DATABASE, furnish
from spom.kit.postgres.trouble import DatabaseTrouble
from tools.place import DATA

# Tests are repeated, not restored: nothing here need outlive a power cut.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def main() -> None:
    """Hold it open."""
    # Ctrl-C reaches us too; the errand that started us closes our input when it is done.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with using(Cluster.at(DATA / "postgres", settings=FAST)) as cluster:
            furnish(cluster)
            sys.stdout.write(f"{cluster.superuser_url(DATABASE)}\n")
            sys.stdout.flush()
            sys.stdin.read()
    except DatabaseTrouble as trouble:
        sys.exit(str(trouble))


if __name__ == "__main__":
    main()
