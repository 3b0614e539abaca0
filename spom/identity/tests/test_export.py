"""The registry leaves the house only when two people want it, and not for ever."""

from datetime import timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from conftest import PASSWORD
from spom.identity.actions.exporting import (
    ExportDecided,
    ExportNotOpen,
    approve_export,
    ask_for_export,
    refuse_export,
    take_export,
)
from spom.identity.actions.help import SecondPersonNeeded
from spom.identity.models import RegistryExport, User
from spom.identity.tests import make
from spom.identity.tests.make import NOON
from spom.journal.models import Entry
from spom.kit.errors import Refusal

pytestmark = [pytest.mark.django_db, pytest.mark.security("S30")]
DAY = timedelta(hours=24)


@pytest.fixture
def asked(grace: User) -> RegistryExport:
    """What Grace asks for at noon."""
    return ask_for_export(kind="csv", reason="Yearly check", by=grace, at=NOON)


def sign_in(user: User) -> Client:
    client = Client()
    client.post("/sign-in/", {"username": user.username, "password": PASSWORD})
    return client


class TestApproving:
    """Two people, a day."""

    def test_whoever_asked_cannot_approve(self, asked: RegistryExport, grace: User) -> None:
        with pytest.raises(SecondPersonNeeded):
            approve_export(export=asked, by=grace, at=NOON)

    def test_not_even_in_the_table(self, asked: RegistryExport, grace: User) -> None:
        mine = RegistryExport.objects.filter(pk=asked.pk)

        with pytest.raises(IntegrityError), transaction.atomic():
            mine.update(state="APPROVED", decided_by=grace, decided_at=NOON)

    def test_another_can_for_a_day(self, asked: RegistryExport, clerk: User) -> None:
        with pytest.raises(ExportDecided):
            approve_export(export=asked, by=clerk, at=NOON + DAY)

        approve_export(export=asked, by=clerk, at=NOON + DAY - timedelta(seconds=1))

        asked.refresh_from_db()
        assert asked.state == RegistryExport.State.APPROVED

    def test_nobody_decides_twice(self, asked: RegistryExport, clerk: User, grace: User) -> None:
        refuse_export(export=asked, by=grace, at=NOON)

        for decide in (approve_export, refuse_export):
            with pytest.raises(ExportDecided):
                decide(export=asked, by=clerk, at=NOON)

    @pytest.mark.usefixtures("real_transactions")
    def test_of_a_yes_and_a_no_at_once_one_holds(self, asked: RegistryExport, clerk: User) -> None:
        def decide(number: int) -> bool:
            try:
                (approve_export if number % 2 else refuse_export)(export=asked, by=clerk, at=NOON)
            except Refusal:
                return False
            return True

        assert sum(make.at_once(8, decide, hands=8)) == 1


class TestTaking:
    """By the one who asked, for a day, once it is approved."""

    def test_not_before_it_is_approved(self, asked: RegistryExport, grace: User) -> None:
        with pytest.raises(ExportNotOpen):
            take_export(export=asked, by=grace, at=NOON)

    def test_not_by_the_one_who_approved(self, asked: RegistryExport, clerk: User) -> None:
        approve_export(export=asked, by=clerk, at=NOON)

        with pytest.raises(ExportNotOpen):
            take_export(export=asked, by=clerk, at=NOON)

    def test_for_a_day(self, asked: RegistryExport, clerk: User, grace: User) -> None:
        approve_export(export=asked, by=clerk, at=NOON)

        take_export(export=asked, by=grace, at=NOON + DAY - timedelta(seconds=1))
        with pytest.raises(ExportNotOpen):
            take_export(export=asked, by=grace, at=NOON + DAY)

        entries = Entry.objects.filter(kind__contains="RegistryExport").order_by("pk")
        assert list(entries.values_list("kind", flat=True)) == [
            "identity.RegistryExportAsked",
            "identity.RegistryExportApproved",
            "identity.RegistryExported",
        ]


class TestPages:
    """What the two see."""

    def test_from_asking_to_the_file(self, grace: User, clerk: User) -> None:
        clerk.set_password(PASSWORD)
        User.objects.filter(pk=clerk.pk).update(password=clerk.password, state="ACTIVE", activated_at=NOON)
        with time_machine.travel(NOON, tick=False):
            one, other = sign_in(grace), sign_in(clerk)
            one.post("/registry/exports/", {"kind": "csv", "reason": "Yearly check"})
            export = RegistryExport.objects.get()
            own = one.post(f"/registry/exports/{export.pk}/approval/")
            early = one.post(f"/registry/exports/{export.pk}/file/")
            page = other.get("/registry/").content.decode()
            other.post(f"/registry/exports/{export.pk}/approval/")
            taken = one.post(f"/registry/exports/{export.pk}/file/")
            stolen = other.post(f"/registry/exports/{export.pk}/file/")

        assert own.status_code == early.status_code == stolen.status_code == HTTPStatus.CONFLICT
        assert "Another member of staff has to approve this" in own.content.decode()
        assert "Grace Iyer: Yearly check" in page
        assert taken.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert taken.headers["Cache-Control"] == "no-store"

    def test_who_is_alone_is_told(self, grace: User) -> None:
        page = sign_in(grace).get("/registry/").content.decode()

        assert "Nobody could approve it yet" in page
