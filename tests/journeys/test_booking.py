"""Seats and money, by people: booked, paid while the browser closes, paid too late, moved; a centre fails; the day."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
import segno
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from spom.demo.cast import GRACE, VERA, Person
from spom.identity.models import Role
from tests.journeys.axe import violations
from tests.journeys.browser import PHONE
from tests.journeys.camera import browser_with_camera
from tests.journeys.conftest import Visitor, open_one
from tests.journeys.gate import is_inside, sign_in
from tests.journeys.people import BEGINNING
from tests.journeys.product import Product

GAURI = Person(username="CRO0612403", full_name="Gauri Kulkarni", role=Role.STUDENT)
HARISH = Person(username="CRO0612404", full_name="Harish Nambiar", role=Role.STUDENT)
LAKSHMI = Person(username="CRO0612408", full_name="Lakshmi Pillai", role=Role.STUDENT)
ISHITA = Person(username="CRO0612405", full_name="Ishita Bose", role=Role.STUDENT)
JOSEPH = Person(username="CRO0612406", full_name="Joseph D'Souza", role=Role.STUDENT)

SILENTLY = "Pay, and never tell the portal"
ABOUT = """
from spom.booking.actions.holding import expire_seat, hold_seat
from spom.booking.actions.paying import start_payment
from spom.booking.models.seats import Booking, Seat
from spom.booking.models.slots import Slot
from spom.booking.queries.cards import code_of
from spom.booking.queries.invariants import counters
from spom.payments.actions.demo import pay_by_demo
from spom.payments.models.orders import Order
from spom.payments.tasks import reconcile
from spom.programme.models.catalogue import Module
from spom.programme.models.enrolment import Enrolment
from spom.programme.queries.eligibility import eligibility
"""
# The reconciler asks the gateway about orders that are older than a quarter of an hour: now this one is.
RECONCILED = """
mine = Order.objects.filter(payer__username={username!r})
mine.update(placed_at=now() - timedelta(minutes=20), asked_at=None)
reconcile(0)
"""
# The time to pay is over, and meanwhile somebody else took what was left.
TIME_IS_UP = """
seat = Seat.objects.select_related("booking").get(booking__learner__username={username!r}, state="HELD")
Seat.objects.filter(pk=seat.pk).update(held_until=now())
expire_seat(seat=seat, at=now())
Slot.objects.filter(pk=seat.slot_id).update(state="CLOSED")
"""
WHERE = """
seat = Seat.objects.live().select_related("slot").get(booking__learner__username={username!r})
print(seat.slot.centre_id, seat.slot.day)
"""
# Two who booked like everybody; then it is the hour of their test, whatever time it is where the journey runs.
SEATED = """
at = now()
module = Module.objects.get(code="B1")
slot = Slot.objects.bookable(at).filter(centre__code="BLR-1", taken=0).select_related("centre").latest("starts_at")
for username in {usernames!r}:
    mine = Enrolment.objects.live().select_related("learner").get(learner__username=username)
    proof = eligibility(enrolment=mine, module=module, at=at)
    seat = hold_seat(slot=slot, enrolment=mine, module=module, proof=proof, at=at)
    pay_by_demo(order=start_payment(booking=seat.booking, gateway="demo", at=at), at=at)
begin = at + timedelta(minutes=5)
Slot.objects.filter(pk=slot.pk).update(
    starts_at=begin, ends_at=begin + timedelta(hours=3), closes_at=begin - timedelta(days=1),
)
first = Seat.objects.live().select_related("slot", "booking__learner").get(booking__learner__username={usernames!r}[0])
print(slot.pk, code_of(first))
"""
ARRIVED = """
print(*Seat.objects.filter(slot={slot}, state="ATTENDED").order_by("chair").values_list("chair", flat=True))
"""
ALL_IS_WELL = """
print([counter.code for counter in counters() if counter.count])
"""


def held(page: Page, person: Person, *, city: str) -> None:
    """Find a seat like anybody, hold it, and go to where it is paid."""
    sign_in(page, person)
    is_inside(page)
    page.goto("/booking/")
    page.get_by_role("link", name="Find a seat").first.click()
    page.get_by_label("City").select_option(city)
    page.get_by_role("button", name="Look there").click()
    page.locator("button.day").last.click()
    page.get_by_role("button", name="Hold a seat").first.click()
    expect(page.get_by_role("button", name="Pay")).to_be_visible()


def plays(page: Page, name: str) -> None:
    """From the seat to the payment company's page, and there this happens."""
    page.get_by_role("button", name="Pay").first.click()
    page.get_by_role("button", name="Pay").first.click()
    page.get_by_role("button", name=name, exact=True).click()


@pytest.fixture
def ask(product: Product) -> Callable[[str], str]:
    """Act beside the portal, in its own words."""

    def run(words: str) -> str:
        return product.run(BEGINNING + ABOUT + words).strip()

    return run


def test_a_seat_is_safe_whatever_happens_to_browsers_clocks_and_centres(
    visit: Visitor, ask: Callable[[str], str]
) -> None:
    gauri = visit().page()
    books_and_moves(gauri)

    # The bank takes the money, the browser closes, and the portal is never told. Another's seat runs out meanwhile.
    closing, late = visit(), visit().page()
    held(closing.page(), HARISH, city="Pune")
    plays(closing.context.pages[0], SILENTLY)
    expect(closing.context.pages[0].get_by_role("heading", name="Demo payment")).not_to_be_visible()
    closing.context.close()
    held(late, LAKSHMI, city="Jaipur")
    plays(late, SILENTLY)
    # The portal asks, on its own account.
    words = RECONCILED.format(username=HARISH.username) + (TIME_IS_UP + RECONCILED).format(username=LAKSHMI.username)
    centre, day = ask(words + WHERE.format(username=GAURI.username)).split()

    phone = visit(viewport=PHONE).page()
    sign_in(phone, HARISH)
    is_inside(phone)
    phone.goto("/booking/")
    phone.get_by_role("link", name="Open the booking").first.click()
    expect(phone.locator("#main")).to_contain_text("Your seat is confirmed")
    assert violations(phone) == []

    # The money that came when the seat was gone is credit at once.
    late.goto("/payments/")
    expect(late.locator("#main")).to_contain_text("500.00")
    expect(late.get_by_role("button", name="Pay it back")).to_be_visible()
    late.goto("/notices/")
    expect(late.locator("#main")).to_contain_text("too late")

    # A centre fails on one day. Whoever sat there has another seat, and was told.
    grace = visit().page()
    sign_in(grace, GRACE)
    is_inside(grace)
    grace.goto(f"/booking/centres/{centre}/failure/")
    grace.get_by_label("From").fill(day)
    grace.get_by_label("Until, not included").fill(next_day(day))
    grace.get_by_role("button", name="Cancel the slots and re-seat everybody").click()
    expect(grace.locator("#main")).to_contain_text("All were told.")
    gauri.goto("/notices/")
    expect(gauri.locator("#main")).to_contain_text("has moved")
    new_centre, new_day, wrong = ask(WHERE.format(username=GAURI.username) + ALL_IS_WELL).split()
    assert (new_centre, new_day) != (centre, day)
    assert wrong == "[]"


def books_and_moves(page: Page) -> None:
    """Through the demo gateway to the admit card, then to another time, and the card is another."""
    held(page, GAURI, city="Delhi")
    assert violations(page) == []
    plays(page, "Pay")
    expect(page.locator("#main")).to_contain_text("Your seat is confirmed", timeout=20_000)
    before = card(page)
    page.get_by_role("link", name="Move to another time").click()
    page.get_by_label("City").select_option("Delhi")
    page.get_by_role("button", name="Look there").click()
    page.locator("button.day").first.click()
    page.get_by_role("button", name="Move here").first.click()
    expect(page.locator("#main")).to_contain_text("Your booking has moved.")
    assert card(page) != before


def card(page: Page) -> bytes:
    """The admit card as it is saved."""
    with page.expect_download() as saved:
        page.get_by_role("link", name="Admit card").click()
    paper = Path(saved.value.path()).read_bytes()
    assert paper.startswith(b"%PDF")
    return paper


def next_day(day: str) -> str:
    """The day after, as a date field takes it."""
    return str(date.fromisoformat(day) + timedelta(days=1))


def film(code: str, into: Path) -> Path:
    """An admit card held before a camera, moving a little as hands do."""
    drawn = io.BytesIO()
    segno.make(code, error="m").save(drawn, kind="png", scale=5, border=4)
    square = Image.open(drawn).convert("RGB")
    path = into / "card.mjpeg"
    with path.open("wb") as frames:
        for number in range(30):
            scene = Image.new("RGB", (1280, 720), (60, 66, 72))
            scene.paste(square, (300 + number % 7, 40 + number % 5))
            scene.save(frames, "JPEG", quality=85)
    return path


def test_the_desk_reads_a_card_and_goes_on_without_a_network(
    browser: Browser, product: Product, ask: Callable[[str], str], tmp_path: Path
) -> None:
    slot, code = ask(SEATED.format(usernames=[ISHITA.username, JOSEPH.username])).split()
    with browser_with_camera(browser.browser_type, film(code, tmp_path)) as camera:
        visit = open_one(camera, product)
        page = visit.page()
        sign_in(page, VERA)
        is_inside(page)
        page.goto(f"/booking/desk/{slot}/")
        assert violations(page) == []

        page.get_by_role("button", name="Read cards by camera").click()
        ishita, joseph = (page.locator(f"tr[data-srn={one.username}]") for one in (ISHITA, JOSEPH))
        expect(ishita).to_contain_text("Checked in")
        expect(ishita.locator("[data-part=chair]")).not_to_be_empty()
        page.get_by_role("button", name="Read cards by camera").click()

        visit.context.set_offline(True)
        page.get_by_label("SRN or scanned admit card").fill(JOSEPH.username)
        page.get_by_role("button", name="Check in").click()
        expect(joseph).to_contain_text("waits for the network")
        page.get_by_label("What happened").fill("The lift stands still")
        page.get_by_role("button", name="Log the incident").click()
        expect(page.locator("[data-part=state]")).to_contain_text("No network: 2")
        expect(page.locator("[data-part=counted]")).to_have_text("2 of 2 are here")

        visit.context.set_offline(False)
        expect(joseph.locator("[data-when=here]")).to_be_visible()
        expect(page.locator("[data-part=state]")).to_be_hidden()
        # The list is sent again, as after a lost answer: nobody is checked in twice.
        page.get_by_label("SRN or scanned admit card").fill(JOSEPH.username)
        page.get_by_role("button", name="Check in").click()
        expect(page.locator("[data-part=last]")).to_contain_text("already")
        page.reload()
        expect(page.locator("[data-part=incidents]")).to_contain_text("The lift stands still")
        faults = [fault for fault in visit.faults if "ERR_INTERNET_DISCONNECTED" not in fault]
        visit.context.close()
    assert faults == []
    assert len(ask(ARRIVED.format(slot=slot)).split()) == 2
