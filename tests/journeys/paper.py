"""A paper of a test in a browser: answering as a hand does, and what stands there."""

import re

from playwright.sync_api import Page, expect

Key = list[list[int] | str]


def ready(page: Page) -> None:
    """The page writes."""
    expect(page.locator("exam-paper")).to_have_attribute("data-ready", "")


def answers(page: Page, key: Key, at: range) -> None:
    """Answer these questions rightly, as a hand does."""
    for number in at:
        one = shown(page, number)
        right = key[number - 1]
        if isinstance(right, str):
            page.locator(f"#a{number}").fill(right)
            page.locator(f"#a{number}").press("Tab")
        else:
            for place in right:
                page.locator(f'{one} input[name="a-{number}"][value="{place}"]').locator("..").click()


def shown(page: Page, number: int) -> str:
    """Bring a question up by the palette, and say where it is."""
    one = f'[data-number="{number}"]'
    if page.locator(one).is_hidden():
        sheet = page.locator("[data-sheet]")
        if sheet.is_visible():
            sheet.click()
        page.locator(f'[data-tile="{number}"]:visible').click()
    expect(page.locator(one)).to_be_visible()
    return one


def stands(page: Page, number: int) -> list[int] | str:
    """What the page shows as the answer."""
    typed = page.locator(f"#a{number}")
    if typed.count():
        return typed.input_value()
    chosen = page.locator(f'[data-number="{number}"] input[name="a-{number}"]:checked')
    return [int(value) for value in chosen.evaluate_all("(boxes) => boxes.map((box) => box.value)")]


def saved(page: Page) -> None:
    """The server has everything."""
    expect(page.locator("[data-words]")).to_have_text("All answers saved", timeout=15_000)
    page.wait_for_function(
        """() => new Promise((tell) => {
          const request = indexedDB.open("spom-exam", 1);
          request.onsuccess = () => {
            const all = request.result.transaction("unsent").objectStore("unsent").count();
            all.onsuccess = () => { request.result.close(); tell(all.result === 0); };
          };
        })"""
    )


def answered(page: Page) -> set[str]:
    """Questions of which the server has an answer, as it draws the palette anew. A cut line does not cut this."""
    drawn = page.context.request.get(page.url).text()
    return set(re.findall(r'data-tile="(\d+)" class="answered', drawn))


def numbers(first: int, last: int) -> set[str]:
    """Numbers of questions as the server's answer writes them."""
    return {str(number) for number in range(first, last + 1)}


def desk_and_keys(page: Page) -> None:
    """Calculator beside the question, flag, strike-out and the keys, without a mouse where there is a key."""
    page.locator(".exam__rail").get_by_role("button", name="Calculator").click()
    for key in ("1", "2", "*", "3", "+", "4", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("output[data-shown]")).to_have_text("40")
    page.keyboard.press("Escape")
    expect(page.locator("#calculator")).to_be_hidden()
    shown(page, 2)
    page.keyboard.press("Alt+KeyN")
    expect(page).to_have_url(re.compile("question=3"))
    page.keyboard.press("Alt+KeyM")
    tile = page.locator('.exam__rail [data-tile="3"]')
    expect(tile).to_have_attribute("aria-label", re.compile("marked for review"))
    page.keyboard.press("Alt+KeyM")
    page.keyboard.press("Alt+KeyP")
    expect(page).to_have_url(re.compile("question=2"))
    strike = page.locator('[data-number="2"] .strike').first
    if strike.count():
        strike.click()
        expect(strike).to_have_attribute("aria-pressed", "true")
        strike.click()


def no_wider_than_the_screen(page: Page) -> None:
    """Nothing has to be pushed sideways, down to 320 pixels."""
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    ends = "[...document.querySelectorAll('.exam__actions .btn')].map((one) => one.getBoundingClientRect().right)"
    assert max(page.evaluate(ends)) <= 320
    page.set_viewport_size(size)
