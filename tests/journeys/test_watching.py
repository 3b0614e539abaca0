"""The watch itself: everything a journey must not meet is put on a page, and has to be found."""

from playwright.sync_api import Browser, Page, Route

from tests.journeys import axe, looks
from tests.journeys.browser import Visit

HOME = "http://localhost:9"
POLICY = {"content-security-policy": "default-src 'self'; img-src *", "content-type": "text/html"}
SOUND = "<!doctype html><html lang=en><title>Page</title><main><h1>Heading</h1><p>Words.</p></main>"


def visit_to(browser: Browser, body: str) -> Visit:
    """A visit to a page made for the purpose, under a strict policy. No server is asked."""

    def answer(route: Route) -> None:
        route.fulfill(status=200, headers=POLICY, body=body)

    visit = Visit(context=browser.new_context(viewport={"width": 1280, "height": 900}), home=HOME)
    visit.context.route("**/*", answer)
    return visit


def paint(page: Page, css: str) -> None:
    """Style the page. A sheet made by script is allowed; one in the page would be refused."""
    page.evaluate(
        "(css) => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s] }", css
    )


def noticed(visit: Visit, page: Page, what: str) -> bool:
    """Is there such a fault, now or soon? The browser tells of it on its own time, after the page is there."""
    for _ in range(100):
        if any(what in fault for fault in visit.faults):
            return True
        page.wait_for_timeout(50)
    return False


def test_a_sound_page_has_no_faults(browser: Browser) -> None:
    visit = visit_to(browser, SOUND)
    page = visit.page()
    page.goto(HOME)

    assert axe.violations(page) == []
    assert looks.too_wide(page) == []
    assert visit.faults == []


def test_notices_what_the_policy_forbids(browser: Browser) -> None:
    visit = visit_to(browser, SOUND + '<p style="color: red">Red</p><script>alert()</script>')
    page = visit.page()
    page.goto(HOME)

    assert noticed(visit, page, "policy: style-src-attr")
    assert noticed(visit, page, "policy: script-src-elem")


def test_notices_errors_in_the_console(browser: Browser) -> None:
    visit = visit_to(browser, SOUND)
    page = visit.page()
    page.goto(HOME)

    page.evaluate("console.error('broken'); setTimeout(() => { throw new Error('worse') })")

    assert noticed(visit, page, "broken")
    assert noticed(visit, page, "worse")


def test_notices_requests_to_strangers(browser: Browser) -> None:
    visit = visit_to(browser, SOUND + '<img src="https://tracker.example/1.gif" alt="">')
    page = visit.page()
    page.goto(HOME)

    assert noticed(visit, page, "asked a stranger: https://tracker.example/1.gif")


def test_axe_finds_a_picture_without_words(browser: Browser) -> None:
    page = visit_to(browser, SOUND.replace("Words.", '<img src="/a.png">')).page()
    page.goto(HOME)

    assert any(fault.startswith("image-alt") for fault in axe.violations(page))


def test_finds_faint_words_of_every_kind_once(browser: Browser) -> None:
    page = visit_to(browser, SOUND.replace("Words.", 'Words. <b class="faint">One</b> <b class="faint">Two</b>')).page()
    page.goto(HOME)
    paint(page, ".faint { color: #ccc }")
    known: set[str] = set()

    assert looks.mark_fresh(page, known)
    found = axe.violations_of_looks(page, looks.FRESH)
    assert len(found) == 1
    assert found[0].startswith("color-contrast")
    assert axe.violations_but_of_looks(page) == []
    assert not looks.mark_fresh(page, known)
    page.evaluate("document.querySelector('b').className = 'faint other'")
    assert looks.mark_fresh(page, known)


def test_finds_what_sticks_out(browser: Browser) -> None:
    visit = visit_to(browser, SOUND.replace("Words.", "W" * 400))
    page = visit.page()
    page.goto(HOME)

    assert looks.too_wide(page)
    assert page.viewport_size == {"width": 1280, "height": 900}


def test_finds_a_state_that_only_a_background_shows(browser: Browser) -> None:
    sheet = "a { border: 1px solid } [aria-current] { background: gold } .sound[aria-current] { outline: 2px solid }"
    links = '<a href="/a" class="{0}">A</a> <a href="/b" class="{0}" aria-current="page">B</a>'
    policy = SOUND.replace("Words.", links.format("faint") + links.format("sound"))
    page = visit_to(browser, policy).page()
    page.goto(HOME)
    paint(page, sheet)

    found = looks.silent_states(page, set())

    assert len(found) == 1
    assert 'class="faint"' in found[0]


def test_finds_focus_that_nobody_sees(browser: Browser) -> None:
    page = visit_to(browser, SOUND.replace("Words.", '<a href="/a" id="a">A</a><a href="/b" id="b">B</a>')).page()
    page.goto(HOME)
    css = "#a:focus-visible { outline: none } #b:focus-visible { outline: 3px solid }"
    paint(page, css)

    found = looks.faint_focus(page, steps=2)

    assert len(found) == 1
    assert 'id="a"' in found[0]
