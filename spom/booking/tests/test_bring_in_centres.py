"""A file of centres: looked into first, faults line by line, carried out whole, and nothing twice."""

from html import unescape
from http import HTTPStatus
from re import search

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client

from conftest import PASSWORD
from spom.booking.actions.centre_files import CentreElsewhere, bring_in_centres
from spom.booking.models.centres import Centre
from spom.booking.queries.centre_files import Place
from spom.booking.tests import make
from spom.booking.views.centre_files import SALT
from spom.identity.models import User
from spom.identity.policies import STAFF_NEED_PASSKEY
from spom.journal.models import Entry
from spom.kit import choices
from spom.kit.exports import xlsx_file

pytestmark = pytest.mark.django_db
PATH = "/booking/centres/file/"
HEADINGS = ["Code", "Name", "City", "Country", "Time zone", "Address", "Latitude", "Longitude", "Phone"]
NAGPUR = ["nag-1", "Orange Hall", "Nagpur", "in", "Asia/Kolkata", "1 Main Road", "21.1458", "79.0882", ""]
PUNE = ["PUN-1", "Fort Hall", "Pune", "IN", "Asia/Kolkata", "2 Fort Road", "18.52", "73.85", "+91 20 5550 0100"]


@pytest.fixture
def staff(client: Client, grace: User, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Grace, who has just signed in."""
    monkeypatch.setattr(choices, "_source", lambda: {STAFF_NEED_PASSKEY.code: False})
    client.post("/sign-in/", {"username": grace.username, "password": PASSWORD})
    return client


def sent(staff: Client, *rows: list[str], headings: list[str] = HEADINGS) -> HttpResponse:
    lines = [",".join(f'"{cell}"' for cell in row) for row in (headings, *rows)]
    file = SimpleUploadedFile("centres.csv", "\n".join(lines).encode(), content_type="text/csv")
    return staff.post(PATH, {"table": file})  # type: ignore[return-value]  # the test client's own kind of answer


def text_of(page: HttpResponse) -> str:
    return unescape(page.content.decode())


def shown_in(page: HttpResponseBase) -> str:
    assert isinstance(page, HttpResponse)
    found = search(r'name="shown" value="([^"]+)"', page.content.decode())
    assert found, page.content.decode()
    return found[1]


def test_a_look_changes_nothing_and_saying_so_adds_them(staff: Client) -> None:
    page = sent(staff, NAGPUR, PUNE)

    assert page.status_code == HTTPStatus.OK
    assert not Centre.objects.exists()
    done = staff.post(PATH, {"shown": shown_in(page)}, follow=True)

    assert "Centres added: 2. Corrected: 0. As before: 0." in done.content.decode()
    nagpur = Centre.objects.get(code="NAG-1")
    assert (nagpur.region, nagpur.city, nagpur.latitude) == ("IN", "Nagpur", 21.1458)
    assert Entry.objects.filter(kind="booking.CentreAdded").count() == 2


def test_the_same_file_again_adds_nothing_and_another_one_corrects(staff: Client) -> None:
    staff.post(PATH, {"shown": shown_in(sent(staff, NAGPUR, PUNE))})
    moved = [*NAGPUR[:5], "7 Station Road", *NAGPUR[6:]]

    again = staff.post(PATH, {"shown": shown_in(sent(staff, moved, PUNE))}, follow=True)

    assert "Centres added: 0. Corrected: 1. As before: 1." in again.content.decode()
    assert Centre.objects.get(code="NAG-1").address == "7 Station Road"
    assert Entry.objects.filter(kind="booking.CentreChanged").count() == 1


def test_every_line_says_what_is_wrong_with_it_and_the_others_come_in(staff: Client) -> None:
    make.centre("DEL1")
    wrong = ["x y", "", "Agra", "IND", "Asia/Agra", "3 Taj Road", "north", "78", ""]
    elsewhere = ["DEL1", "Delhi", "Delhi", "NP", "Asia/Kathmandu", "1 Main Road", "28.61", "77.21", ""]
    formula = ["GOA-1", "=1+1", "Panaji", "IN", "Asia/Kolkata", "4 Beach Road", "15.49", "73.82", ""]

    page = sent(staff, NAGPUR, wrong, elsewhere, formula, NAGPUR)

    said = text_of(page)
    for fault in (
        "Code: Use letters, digits and hyphens only.",
        "Name: This field is required.",
        "Country: Write the two letters of a country, such as IN.",
        "Time zone: This time zone is not known.",
        "Latitude: Enter a number.",
        "This centre has another country or time zone in the portal",
        "A cell holds a formula.",
        "Line 2 has the same code.",
    ):
        assert fault in said, said
    staff.post(PATH, {"shown": shown_in(page)})
    assert set(Centre.objects.values_list("code", flat=True)) == {"DEL1", "NAG-1"}
    assert Centre.objects.get(code="DEL1").region == "IN"


def test_a_workbook_is_read_like_a_csv_and_its_own_template_too(staff: Client) -> None:
    with xlsx_file(HEADINGS, [NAGPUR], title="Centres") as book:
        file = SimpleUploadedFile("centres.xlsx", book.read())
    page = staff.post(PATH, {"table": file})
    assert "Orange Hall" in page.content.decode()
    template = staff.get(f"{PATH}template/")
    again = staff.post(PATH, {"table": SimpleUploadedFile("centres.csv", template.content)})

    staff.post(PATH, {"shown": shown_in(again)})

    assert Centre.objects.get().code == "DEL-1"


def test_a_file_without_its_columns_is_refused_and_a_strange_column_is_named(staff: Client) -> None:
    missing = sent(staff, NAGPUR[:3], headings=HEADINGS[:3])
    strange = sent(staff, [*NAGPUR, "blue"], headings=[*HEADINGS, "Colour"])

    assert missing.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Columns are missing in the first line." in text_of(missing)
    assert "Colour" in text_of(strange)


def test_what_was_not_shown_is_not_carried_out(staff: Client) -> None:
    shown = shown_in(sent(staff, NAGPUR))
    # Another last letter, whichever it was.
    forged = shown[:-1] + ("A" if shown[-1] != "A" else "B")

    answers = [staff.post(PATH, {"shown": said}) for said in (forged, "nothing")]

    assert [answer.status_code for answer in answers] == [HTTPStatus.CONFLICT] * 2
    assert not Centre.objects.exists()


def test_what_was_shown_to_somebody_else_is_not_carried_out(staff: Client, bob: User, grace: User) -> None:
    places = signing.loads(shown_in(sent(staff, NAGPUR)), salt=SALT)["places"]
    theirs = signing.dumps({"by": bob.pk, "places": places}, salt=SALT, compress=True)

    assert staff.post(PATH, {"shown": theirs}).status_code == HTTPStatus.CONFLICT
    assert not Centre.objects.exists()
    assert (
        staff.post(PATH, {"shown": signing.dumps({"by": grace.pk, "places": places}, salt=SALT)}).status_code
        == HTTPStatus.FOUND
    )


def test_it_comes_in_whole_or_not_at_all(grace: User) -> None:
    make.centre("DEL1")
    new = Place(
        code="NAG-1",
        name="Orange Hall",
        city="Nagpur",
        region="IN",
        time_zone="Asia/Kolkata",
        address="1 Main Road",
        latitude=21.0,
        longitude=79.0,
    )
    gone = Place(
        code="DEL1",
        name="Delhi",
        city="Delhi",
        region="NP",
        time_zone="Asia/Kathmandu",
        address="1 Main Road",
        latitude=28.0,
        longitude=77.0,
    )

    with pytest.raises(CentreElsewhere):
        bring_in_centres(places=[new, gone], by=grace, at=make.NOW)

    assert Centre.objects.get().code == "DEL1"


def test_only_those_who_look_after_centres_may(client: Client, alice: User) -> None:
    client.force_login(alice)

    assert client.get(PATH).status_code == HTTPStatus.FORBIDDEN
