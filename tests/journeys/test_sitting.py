"""A candidate sits a test: the network fails, the machine fails, and what was answered is there, marked, certified."""

import contextlib
import json
import os
import re
import signal
import subprocess
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, expect

from spom.demo.cast import ALICE, GRACE, VERA, Person
from spom.identity.models import Role
from tests.journeys.axe import violations
from tests.journeys.browser import DESKTOP, PHONE, Visit, chromium
from tests.journeys.conftest import PATIENCE, Visitor
from tests.journeys.gate import sign_in
from tests.journeys.paper import (
    Key,
    answered,
    answers,
    desk_and_keys,
    no_wider_than_the_screen,
    numbers,
    ready,
    saved,
    shown,
    stands,
)
from tests.journeys.people import BEGINNING, MAKE
from tests.journeys.product import Product

# Corrections need two people who answer for results.
OMAR = Person(username="omar", full_name="Omar Sheikh", role=Role.ADMINISTRATOR)
OMARS = "kites over the old harbour"
KAVYA = Person(username="CRO0612407", full_name="Kavya Reddy", role=Role.STUDENT)
QUESTIONS = 30
PROFILE = "profile"

# She books a seat like everybody; then it is the hour of her test, whatever time it is where the journey runs, and the
# desk checks her in. No rule is touched: the slot begins now instead of in some weeks.
SEATED = """
from spom.booking.actions.checking_in import check_in
from spom.booking.actions.holding import hold_seat
from spom.booking.actions.paying import start_payment
from spom.booking.models.slots import Slot
from spom.exams.models.sitting import Admission
from spom.payments.actions.demo import pay_by_demo
from spom.programme.models.catalogue import Module
from spom.programme.models.enrolment import Enrolment
from spom.programme.queries.eligibility import eligibility
at = now()
mine = Enrolment.objects.live().select_related("learner").get(learner__username={username!r})
module = Module.objects.get(code="B1")
slot = Slot.objects.bookable(at).filter(centre__code="CHE-1", taken=0).select_related("centre").latest("starts_at")
seat = hold_seat(
    slot=slot, enrolment=mine, module=module, proof=eligibility(enrolment=mine, module=module, at=at), at=at
)
pay_by_demo(order=start_payment(booking=seat.booking, gateway="demo", at=at), at=at)
begin = at - timedelta(minutes=1)
Slot.objects.filter(pk=slot.pk).update(
    starts_at=begin, ends_at=begin + timedelta(hours=3), closes_at=begin - timedelta(days=1),
)
slot.refresh_from_db()
vera = User.objects.get(username="vera")
seat = check_in(slot=slot, username={username!r}, chair="C7", arrived_at=at, by=vera, at=at)
print(Admission.objects.get(seat=seat).code, slot.pk)
"""
# The right answer to each question as this candidate meets it, from the sealed form; the last five wrong on purpose.
KEY = """
import json
from spom.exams.items.items import Choice, Numerical, TrueFalse
from spom.exams.models.sitting import Attempt
from spom.exams.papers.paper import answers_of, order_of
from spom.exams.queries.papers import paper_of
attempt = Attempt.objects.get(learner__username={username!r}, purpose="TEST", state="RUNNING")
key = []
for asked in order_of(paper_of(attempt.form), seed=attempt.seed):
    task = asked.item.task
    if isinstance(task, Choice):
        right = [place for place, one in enumerate(task.options) if one.share > 0]
        places = answers_of(asked, seed=attempt.seed)
        key.append(sorted(places.index(one) for one in right))
    elif isinstance(task, TrueFalse):
        key.append([0 if task.is_true else 1])
    elif isinstance(task, Numerical):
        key.append(str(task.spans[0].low))
print(json.dumps(key))
"""
# The portal hands in once the time and the grace are over; here both are over at once.
TIME_IS_UP = """
from datetime import timedelta
from django.utils.timezone import now
from spom.exams.actions.handing_in import time_out
from spom.exams.models.sitting import GRACE, Attempt
mine = Attempt.objects.filter(learner__username={username!r}, state="RUNNING")
mine.update(started_at=now() - timedelta(hours=2), deadline=now() - GRACE)
time_out(attempt=mine.get(), at=now())
"""


def test_a_test_survives_network_and_machine_and_is_certified(
    visit: Visitor, browser: Browser, product: Product, tmp_path: Path
) -> None:
    omar = (OMAR.username, OMAR.full_name, OMAR.mobile, OMAR.role.value, OMARS)
    code, slot = product.run(BEGINNING + MAKE.format(people=[omar]) + SEATED.format(username=KAVYA.username)).split()
    first = machine(browser, product, tmp_path)
    page = first.page()
    enter(page, code)
    key: Key = json.loads(product.run(KEY.format(username=KAVYA.username)))
    assert len(key) == QUESTIONS
    assert violations(page) == []
    no_wider_than_the_screen(page)
    chosen = next(number for number, one in enumerate(key, start=1) if isinstance(one, list) and len(one) == 1)

    answers(page, key, range(1, 4))
    desk_and_keys(page)
    saved(page)

    loses_and_finds_the_line(first, page, key)

    # Cut again: a changed answer and a new one, and the machine fails with them. Neither was acknowledged.
    first.context.set_offline(True)
    other_answer(page, key, chosen)
    answers(page, key, range(9, 10))
    expect(page.locator("[data-save]")).to_contain_text("saved on this device")
    kill(tmp_path)

    # Another machine: what was acknowledged is there, and she says that she goes on here.
    second = visit(viewport=PHONE)
    page = second.page()
    goes_on_here(page)
    assert [stands(page, number) for number in (1, 4, 8)] == [key[0], key[3], key[7]]
    assert not stands(page, 9)
    no_wider_than_the_screen(page)
    other_answer(page, key, chosen)
    answers(page, key, range(chosen, chosen + 1))
    answers(page, key, range(10, 19))
    saved(page)
    assert answered(page) == numbers(1, 8) | numbers(10, 18)

    # The first machine runs again: what it kept is sent, and shown unless there is something newer.
    third = machine(browser, product, tmp_path)
    page = third.page()
    goes_on_here(page)
    assert stands(page, 9) == key[8]
    assert stands(page, chosen) == key[chosen - 1]
    saved(page)
    assert answered(page) == numbers(1, 18)

    result = hands_in_and_objects(page)
    publish_and_correct(visit)

    page.goto(result)
    expect(page.get_by_role("heading", name="19 of 30 marks").first).to_be_visible()
    page.goto("/notices/")
    expect(page.get_by_role("main")).to_contain_text("Your result is out")
    expect(page.get_by_role("main")).to_contain_text("Your objection has its answer")
    certificate(page, visit)
    board(visit, slot)
    third.context.close()
    # What the browser says of requests it could not send is what was asked for here.
    faults = [fault for seen in (first, third) for fault in seen.faults if "ERR_INTERNET_DISCONNECTED" not in fault]
    assert not faults


def test_what_a_closed_browser_kept_is_sent_from_the_result(visit: Visitor, product: Product) -> None:
    seen = visit()
    page = seen.page()
    sign_in(page, ALICE)
    page.wait_for_url("**/")
    page.goto("/tests/")
    page.get_by_role("button", name="Practise: Strategic Cost").click()
    ready(page)
    paper = page.url.partition("?")[0]
    shown(page, 2)
    saved(page)
    seen.context.set_offline(True)
    page.locator('[data-number="2"] :is(input.input, label.opt)').first.click()
    page.keyboard.type("7")
    page.keyboard.press("Tab")
    expect(page.locator("[data-save]")).to_contain_text("saved on this device")
    # The page dies without a last word.
    with contextlib.suppress(Error):
        page.goto("chrome://crash")
    page.close()
    product.run(TIME_IS_UP.format(username=ALICE.username))
    seen.context.set_offline(False)

    page = seen.page()
    page.goto(paper)

    expect(page.get_by_role("heading", name=re.compile("of 30 marks")).first).to_be_visible()
    expect(page.get_by_text("Provisional: 1 answer waits for a decision")).to_be_visible()
    seen.faults[:] = [fault for fault in seen.faults if "ERR_INTERNET_DISCONNECTED" not in fault]


def loses_and_finds_the_line(seen: Visit, page: Page, key: Key, *, seconds: float = 0) -> None:
    """Five answers while the line is cut, for so long at least; then it comes back."""
    # The line is cut. She goes on; the page says where her answers are, and none is acknowledged.
    seen.context.set_offline(True)
    answers(page, key, range(4, 9))
    expect(page.locator("[data-save]")).to_contain_text("saved on this device")
    expect(page.locator("#offline")).to_be_visible(timeout=15_000)
    assert answered(page) == numbers(1, 3)
    page.wait_for_timeout(seconds * 1000)
    # It comes back: everything is sent by itself.
    seen.context.set_offline(False)
    saved(page)
    expect(page.locator("#offline")).to_be_hidden()
    assert answered(page) == numbers(1, 8)


def hands_in_and_objects(page: Page) -> str:
    """The paper goes in with twelve questions open; the address of its result."""
    page.get_by_role("button", name="Finish and hand in").first.click()
    expect(page.locator("[data-count=unanswered]").first).to_have_text("12")
    page.locator("#hand-in").get_by_role("button", name="Hand in").click()
    page.wait_for_url("**/result/")
    return objects(page)


def objects(page: Page) -> str:
    """Eighteen were right, and she objects to one she left open; the address of her result."""
    expect(page.get_by_role("heading", name="18 of 30 marks")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Provisional")
    result = page.url

    # She objects to the last question, which she left open; two people accept, and all who were asked are marked again.
    page.get_by_role("link", name="See the questions, or object").click()
    page.get_by_role("link", name="Object to question 30").click()
    page.get_by_label("What is wrong").fill("The section it asks for was amended before the test.")
    page.get_by_role("button", name="Send the objection").click()
    expect(page.get_by_text("Waiting for a decision")).to_be_visible()
    return result


def machine(browser: Browser, product: Product, home: Path) -> Visit:
    """A browser of its own that keeps its profile, so that it can be killed and started again."""
    words = ["--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"]
    context = browser.browser_type.launch_persistent_context(
        home / PROFILE,
        executable_path=chromium(),
        args=[*words, *(["--no-sandbox"] if os.geteuid() == 0 else [])],
        viewport=DESKTOP,
        base_url=product.address,
        locale="en-GB",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    return Visit(context=context, home=product.address)


def kill(home: Path) -> None:
    """End the program of that browser as a power cut does: nothing is told, nothing is put away."""
    told = subprocess.run(["ps", "-ww", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout
    rows = [row.split(maxsplit=1) for row in told.splitlines()]
    mine = [int(pid) for pid, words in rows if f"--user-data-dir={home / PROFILE}" in words and "--type=" not in words]
    assert mine
    for pid in mine:
        os.kill(pid, signal.SIGKILL)


def goes_on_here(page: Page) -> None:
    """Sign in, see that the test is open elsewhere, and take it over."""
    page.goto("/sign-in/")
    # A killed browser may or may not have put its cookies on disk.
    if page.get_by_label("SRN or user ID").is_visible():
        sign_in(page, KAVYA)
    page.wait_for_url("**/")
    page.goto("/tests/")
    page.get_by_role("link", name="Strategic Cost").first.click()
    expect(page.get_by_role("heading", name="This test is open in another window")).to_be_visible()
    page.get_by_role("button", name="Continue here").click()
    ready(page)


def other_answer(page: Page, key: Key, number: int) -> None:
    """Choose a wrong answer."""
    one, right = shown(page, number), key[number - 1]
    wrong = next(place for place in range(4) if [place] != right)
    page.locator(f'{one} input[name="a-{number}"][value="{wrong}"]').locator("..").click()


def enter(page: Page, code: str) -> None:
    """From the gate past the code and the rules to the first question."""
    sign_in(page, KAVYA)
    page.wait_for_url("**/")
    page.goto("/tests/")
    page.get_by_role("link", name="Go to your test").click()
    page.get_by_label("Code").fill("WRONG2")
    for box in page.get_by_role("main").get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("That is not the code of your place")).to_be_visible()
    page.get_by_label("Code").fill(code)
    for box in page.get_by_role("main").get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("button", name="Start the test").click()
    ready(page)


def publish_and_correct(visit: Visitor) -> None:
    """One publishes and proposes, another agrees."""
    grace = visit().page()
    sign_in(grace, GRACE)
    grace.wait_for_url("**/")
    grace.goto("/tests/control/")
    grace.get_by_role("button", name="Publish them all").click()
    grace.locator("[aria-labelledby=objections] li", has_text="Waiting").first.get_by_role("link").click()
    expect(grace.get_by_text("amended before the test")).to_be_visible()
    proposing = grace.locator("form[action$='/correction/']")
    proposing.get_by_text("Everybody gets the mark").click()
    proposing.get_by_label("Reason").fill("The section was amended")
    proposing.get_by_role("button", name="Propose the correction").click()
    omar = visit().page()
    sign_in(omar, OMAR, password=OMARS)
    omar.wait_for_url("**/")
    omar.goto("/tests/control/")
    omar.get_by_role("button", name=re.compile("^Agree")).click()
    expect(omar.get_by_text("Corrections that wait")).to_be_hidden()


def certificate(page: Page, visit: Visitor) -> None:
    """Downloaded by its owner, checked by a stranger."""
    page.goto("/certificates/")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Certificate, PDF").first.click()
    assert coming.value.path().read_bytes().startswith(b"%PDF")
    link = page.get_by_role("link", name="The page others see").first.get_attribute("href")
    assert link
    stranger = visit().page()
    stranger.goto(link)
    expect(stranger.get_by_text("This certificate is valid")).to_be_visible()


def board(visit: Visitor, slot: str) -> None:
    """The invigilator sees that she handed in."""
    page = visit().page()
    sign_in(page, VERA)
    page.wait_for_url("**/")
    page.goto(f"/tests/rooms/{slot}/")
    row = page.get_by_role("row", name=re.compile(KAVYA.full_name))
    expect(row).to_contain_text("Handed in")
    expect(row).to_contain_text("18/30")
