"""Two people plan maintenance at the same moment."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection, connections, transaction

from spom.identity.models import User
from spom.portal.actions.maintenance import WindowsOverlap
from spom.portal.tests.test_maintenance import planned


def test_of_two_planned_at_once_one_stands(real_transactions: None, grace: User) -> None:
    """The second waits its turn with nothing written: two rows that exclude each other would wait for one another."""

    def plan() -> str:
        try:
            planned(grace)
        except WindowsOverlap:
            return "refused"
        finally:
            connections.close_all()
        return "stands"

    with ThreadPoolExecutor(1) as elsewhere:
        with transaction.atomic():
            planned(grace)
            second = elsewhere.submit(plan)
            waits_for = what_somebody_waits_for()

        assert (waits_for, second.result(10)) == ("advisory", "refused")


def what_somebody_waits_for() -> str:
    """The kind of lock another connection to this database does not get."""
    waiting = "SELECT locktype FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = %s"
    with connection.cursor() as cursor:
        for _ in range(500):
            cursor.execute(waiting, [connection.settings_dict["NAME"]])
            if found := cursor.fetchone():
                return str(found[0])
            cursor.execute("SELECT pg_sleep(0.01)")
    raise AssertionError("Nobody ever waited.")
