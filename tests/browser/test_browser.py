"""The pages in a real browser: the whole way from a question to a comparison, with the keyboard alone and without
JavaScript; a narrow screen, the dark, print, accessibility, and nothing from elsewhere.
"""

import os
import re
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from api.http.app import create_app
from retriever.opening import IndexInUse

QUESTION = "Who is the data controller for users in the EEA?"
SENTENCE = (
    "If you are in the EEA the data controller of your personal information is Alibaba.com Singapore E-Commerce"
    " Private Limited (incorporated in Singapore with Company Reg. No. 200720572D)."
)
PARALLEL_CITATION = "Ex. B(2), Old version (eff. Jan. 17, 2019) § G ¶ [2]; Ex. B(3), pt. A § G ¶ [2]"
CITATIONS = [
    "Ex. B(2), Old version (eff. Jan. 17, 2019) § G ¶ [2]",
    "Ex. B(3), pt. A (eff. Jan. 17, 2019) § G ¶ [2]",
]
ANSWERED = "/?q=Who+is+the+data+controller+for+users+in+the+EEA%3F&as_of=2019-06-01"
ADDRESSES = [
    "/",
    ANSWERED,
    "/?q=How+long+is+personal+information+kept%3F",
    "/?q=cookies&as_of=2001-01-01",
    "/?q=cookies+on+01%2F02%2F2019",
    "/?q=cookies&as_of=1+June+2018",
    "/?q=Does+the+policy+mention+minors%3F&from=2018-05-01&to=2019-06-01&section=A",
    "/?q=When+did+the+section+on+minors+disappear%3F",
    "/policies",
    "/policies?q=nothing&sort=changed",
    "/timeline",
    "/timeline?q=alibaba",
    "/nowhere",
    "/corpus",
    "/quotes",
    "/mentions",
    "/mentions?words=legitimate+interests&stems=true",
    "/changes",
    "/changes?q=minors&stems=true&from=2018-01-01",
    "/changes?from=never",
    "/compare",
    "/compare?left=2019-06-01&right=2020-03-01",
    "/compare?left=2018-06-01&right=2019-06-01&section=G&view=side",
    "/compare?left=2018-06-01&right=2019-06-01&words=cookies&kind=changed",
    "/compare?left=2001-01-01&right=2019-06-01",
    "/versions/alibaba-privacy@2019-01-17",
    "/versions/nothing",
    "/passages/alibaba-privacy@2019-01-17~b2~G.2/history",
    "/passages/alibaba-privacy@2018-05-25~b3~F.1/history",
    "/passages/alibaba-privacy@2019-01-17~b2~G.2/cite",
]

# No browser of this kind may go to its maker's servers, and no two tests share a profile.
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=en-US",
]


@pytest.fixture(scope="module")
def chromium() -> str:
    """Where the browser is. Without one these tests are skipped, except where everything must be tested."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    message = "no chromium found on PATH; the pages were not tried in a browser (Debian: apt install chromium)"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


class AnnouncedServer(uvicorn.Server):
    """``answers`` is set when requests are taken."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.answers = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.answers.set()


@pytest.fixture(scope="module")
def server(chromium: str, default_live: IndexInUse) -> Iterator[str]:
    """The real application, with the default encoder, on a free port."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    running = AnnouncedServer(uvicorn.Config(create_app(default_live), ws="none", log_level="warning"))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    assert running.answers.wait(30)
    yield address
    running.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        launched.close()


@dataclass
class Watched:
    """A page, with every address it asked for and everything its console said."""

    page: Page
    requested: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


@pytest.fixture
def open_page(browser: Browser, server: str) -> Iterator[Callable[..., Watched]]:
    """Opens pages, each in a profile of its own, and afterwards holds all of them to the house rules."""
    opened: list[Watched] = []

    def open_one(**settings: Any) -> Watched:
        context = browser.new_context(base_url=server, locale="en-US", **settings)
        watched = Watched(context.new_page())
        watched.page.on("request", lambda request: watched.requested.append(request.url))
        watched.page.on("console", lambda message: watched.said.append(message.text))
        watched.page.on("pageerror", lambda error: watched.said.append(str(error)))
        opened.append(watched)
        return watched

    yield open_one
    for watched in opened:
        watched.page.context.close()
        elsewhere = [url for url in watched.requested if not url.startswith((f"{server}/", "data:,"))]
        assert not elsewhere, "a page asked another host"
        # A 404 or 422 that the test meant to get is said by the browser too.
        complaints = [said for said in watched.said if not re.search(r"status of 4\d\d", said)]
        assert not complaints, "the console is not quiet: a Content-Security-Policy violation or an error"


def _read_the_answer(page: Page) -> None:
    expect(page.locator(".answer blockquote")).to_have_text(SENTENCE)
    expect(page.locator(".answer cite")).to_have_text(PARALLEL_CITATION)
    expect(page.locator("article").first.locator("cite")).to_have_text(CITATIONS)
    expect(page.get_by_role("main")).to_contain_text(
        "In force on 1 June 2019: the version effective 17 January 2019 (until 26 February 2020"
    )


def _focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.innerText"))


def test_a_question_is_asked_and_answered_by_keyboard_alone(open_page: Callable[..., Watched]) -> None:
    page = open_page().page
    page.goto("/")
    page.keyboard.press("Tab")
    assert _focused(page) == "Skip to content"
    expect(page.get_by_role("link", name="Skip to content")).to_be_in_viewport()
    while _focused(page) != "q":
        page.keyboard.press("Tab")
    page.keyboard.type(QUESTION)
    while _focused(page) != "as_of":
        page.keyboard.press("Tab")
    page.keyboard.type("06012019")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=*")
    _read_the_answer(page)

    page.keyboard.press("Tab")
    assert _focused(page) == "Skip to results"
    page.keyboard.press("Enter")
    assert urlsplit(page.url).fragment == "results"
    _tab_to(page, "In context")
    page.keyboard.press("Enter")
    page.wait_for_url("**/versions/**")
    assert page.url.endswith("/versions/alibaba-privacy@2019-01-17#alibaba-privacy@2019-01-17~b2~G.2")
    expect(page.locator(":target")).to_contain_text(SENTENCE)
    expect(page.locator(":target")).to_be_in_viewport()
    page.go_back()

    _tab_to(page, "History of this clause")
    page.keyboard.press("Enter")
    page.wait_for_url("**/history")
    _tab_to(page, "effective 17 January 2019")
    page.keyboard.press("Enter")
    expect(page.locator(":target")).to_contain_text("Changed")
    _tab_to(page, "Compare with the version before")
    page.keyboard.press("Enter")
    page.wait_for_url("**/compare?*")
    _tab_to(page, "First change")
    page.keyboard.press("Enter")
    assert _focused(page) == "change-1"
    _tab_to(page, "Next")
    page.keyboard.press("Enter")
    assert _focused(page) == "change-2"


def test_keys_go_from_change_to_change(open_page: Callable[..., Watched]) -> None:
    page = open_page().page
    page.goto("/compare?left=2019-06-01&right=2020-03-01")
    expect(page.get_by_text("Alt+↓ and Alt+↑")).to_be_visible()
    for key, change in (("Down", 1), ("Down", 2), ("Down", 3), ("Up", 2)):
        page.keyboard.press(f"Alt+Arrow{key}")
        assert _focused(page) == f"change-{change}"
        expect(page.locator(f"#change-{change}")).to_be_in_viewport()


def _tab_to(page: Page, name: str) -> None:
    """Presses Tab until what is named has the focus; somebody who had to press it longer would have given up."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if _focused(page) == name:
            return
    pytest.fail(f"'{name}' is not reached by Tab")


def test_from_a_question_to_a_citation_a_history_and_a_comparison(open_page: Callable[..., Watched]) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"]).page
    page.goto("/")
    page.get_by_label("Question").fill(QUESTION)
    page.get_by_role("button", name="Ask").click()
    page.locator(".axis a").nth(2).click()
    expect(page).to_have_url(re.compile(r"as_of=2019-01-17$"))
    page.get_by_label("In force on").fill("2019-06-01")
    page.get_by_role("button", name="Ask").click()
    _read_the_answer(page)

    page.get_by_role("button", name="Copy quotation and citation").first.click()
    expect(page.get_by_role("main")).to_contain_text("Copied")
    assert _clipboard(page) == f"“{SENTENCE}” {PARALLEL_CITATION}"
    page.get_by_role("button", name="Copy link").first.click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()).startsWith('http')")
    assert _clipboard(page).endswith("/passages/alibaba-privacy@2019-01-17~b2~G.2")
    page.get_by_role("button", name="Copy all of them").click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()).startsWith('1. ')")
    assert _clipboard(page).count("Ex. B(2), Old version (eff. Jan. 17, 2019)") == 10
    assert PARALLEL_CITATION in _clipboard(page)

    page.get_by_role("link", name="see what changed").first.click()
    expect(page.locator(":target")).to_contain_text("Changed")
    expect(page.locator(":target")).to_contain_text(PARALLEL_CITATION)
    page.locator(":target").get_by_role("link", name="Compare").click()
    expect(page.get_by_role("status").first).to_contain_text("18 same")
    page.get_by_role("link", name="Show side by side").click()
    left, right = page.locator("#change-5 .beside > div").all()
    boxes = left.bounding_box(), right.bounding_box()
    assert boxes[0]
    assert boxes[1]
    assert boxes[0]["y"] == boxes[1]["y"]
    assert boxes[0]["x"] < boxes[1]["x"]


def _clipboard(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_without_the_clipboard_a_copy_is_made_by_selection(open_page: Callable[..., Watched]) -> None:
    page = open_page(permissions=["clipboard-read"]).page
    page.add_init_script("Object.defineProperty(navigator.clipboard, 'writeText', {value: () => Promise.reject()})")
    page.goto(ANSWERED)
    button = page.get_by_role("button", name="Copy quotation and citation").first
    button.focus()
    button.click()
    expect(page.get_by_role("main")).to_contain_text("Copied")
    assert _clipboard(page) == f"“{SENTENCE}” {PARALLEL_CITATION}"
    expect(button).to_be_focused()


def test_a_copied_citation_of_a_version_and_a_history_holds_no_hidden_words(open_page: Callable[..., Watched]) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"]).page
    page.goto("/versions/alibaba-privacy@2019-01-17#alibaba-privacy@2019-01-17~b2~G.2")
    page.locator(":target").get_by_role("button").click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()).includes('below')")
    assert (
        _clipboard(page)
        == f'“{SENTENCE} For contact details, please see section H. "HOW TO CONTACT US" below.” {PARALLEL_CITATION}'
    )
    page.goto("/passages/alibaba-privacy@2019-01-17~b2~G.2/history#alibaba-privacy@2019-01-17")
    held = _clipboard(page)
    page.evaluate("navigator.clipboard.writeText('')")
    page.locator(":target").get_by_role("button", name="Copy quotation").click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()).includes('below')")
    assert _clipboard(page) == held


def test_the_slider_sets_the_day_and_nothing_else(open_page: Callable[..., Watched]) -> None:
    page = open_page().page
    page.goto("/?q=cookies&from=2018-01-01&to=2018-02-01")
    slider = page.get_by_role("slider", name="Day to ask about")
    slider.focus()
    page.keyboard.press("Home")
    expect(page.get_by_label("In force on")).to_have_value("2017-09-28")
    expect(slider).to_have_attribute("aria-valuetext", "28 September 2017")
    expect(page.locator("#from")).to_have_value("")
    page.get_by_role("button", name="Ask").click()
    expect(page).to_have_url(re.compile(r"as_of=2017-09-28"))
    expect(page.get_by_role("main")).to_contain_text("In force on 28 September 2017")


def test_focus_can_be_seen_on_everything_that_takes_it(open_page: Callable[..., Watched]) -> None:
    page = open_page().page
    page.goto(ANSWERED)
    for _ in range(25):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outline")
        assert "3px" in outline, _focused(page)
        assert "solid" in outline, _focused(page)


def test_everything_works_without_javascript(open_page: Callable[..., Watched]) -> None:
    page = open_page(java_script_enabled=False).page
    page.goto("/")
    page.get_by_label("Question").fill(QUESTION)
    page.get_by_label("In force on").fill("2019-06-01")
    page.get_by_role("button", name="Ask").click()
    _read_the_answer(page)
    page.get_by_text("Days, version, exhibit, section, way of searching").click()
    page.get_by_label("Shown in exhibit").select_option("B(3)")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("article").first.locator("cite")).to_have_text(CITATIONS[1:])
    expect(page.locator("form details")).to_have_attribute("open", "")
    expect(page.get_by_role("button")).to_have_count(1)

    page.get_by_role("link", name="History of this clause").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("History of § G")
    expect(page.locator("ins")).not_to_have_count(0)
    page.get_by_role(
        "link", name="Compare with the version before: effective 25 May 2018 and effective 17 January 2019"
    ).click()
    expect(page.get_by_role("status")).to_contain_text("56 changed")
    page.get_by_role("link", name="Show side by side").click()
    page.get_by_text("Compare other versions").click()
    page.get_by_label("or the one in force on").last.fill("2020-10-01")
    page.get_by_role("button", name="Compare").click()
    expect(page).to_have_url(re.compile(r"/compare\?left=alibaba-privacy%402018-05-25&right=2020-10-01&view=side$"))
    expect(page.get_by_role("main")).to_contain_text(
        "In force on 1 October 2020: the version effective 14 September 2020"
    )
    page.locator("details.same summary").first.click()
    expect(page.locator("details.same .said").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Markdown").click()
    assert download.value.suggested_filename == "inforce-comparison.md"


BRIEF = (Path(__file__).parents[1] / "data" / "brief.txt").read_text("utf-8")
VERDICTS = [
    *["Verbatim"] * 4,
    "Verbatim with words of the brief’s own in brackets",
    *["Verbatim"] * 6,
    *["Near, not verbatim: 1 difference"] * 3,
    *["Not found"] * 2,
    "Verbatim, but not in force on that day",
    "Verbatim",
    *["Verbatim, but cited wrongly"] * 2,
]


def _check_the_brief(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Quotations").click()
    page.get_by_label("Text with quotations").fill(BRIEF)
    page.get_by_label("In force on").fill("2019-06-01")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("status").first).to_have_text(
        "20 quotations: 11 verbatim, 1 verbatim but for brackets, 3 near, 2 not found, 1 not in force on that day and "
        "2 cited wrongly."
    )


@pytest.mark.parametrize("with_script", [True, False])
def test_the_quotations_of_a_brief_are_reported_right(open_page: Callable[..., Watched], with_script: bool) -> None:
    page = open_page(java_script_enabled=with_script).page
    _check_the_brief(page)
    expect(page.locator(".quotations .tag")).to_have_text(VERDICTS)
    changed = page.locator(".quotations article.near")
    expect(changed.locator("del")).to_have_text(["deleted: can", "deleted: 200720572D"])
    expect(changed.locator("ins")).to_have_text(["inserted: may", "inserted: not", "inserted: 200720527D"])
    to_look_at = page.get_by_text("To be looked at:")
    expect(to_look_at.get_by_role("link")).to_have_text(["12", "13", "14", "15", "16", "17", "19", "20"])
    expect(page.locator("#quotation-1")).to_contain_text("Cited rightly: Ex. B(")
    replaced = page.locator("#quotation-17")
    expect(replaced).to_contain_text("Ex. B(4), pt. B (updated Sept. 28, 2017) § C.7")
    expect(replaced).to_contain_text("in use from the update of 28 September 2017 through 24 May 2018")
    expect(page.locator("#quotation-6")).to_contain_text("across 2 passages")
    expect(page.locator("#quotation-3")).to_contain_text("… stands for for example to provide services")
    corrections = page.locator(".correction")
    expect(corrections).to_have_count(3)
    expect(corrections.nth(1)).to_contain_text(
        "Ex. B(2) § H is cited, but the words stand at Ex. B(2), Old version (eff. Jan. 17, 2019) § I ¶ [1]"
    )
    expect(page.locator("main")).to_contain_text(
        "Not checked, being defined terms or single words: Policy and essential."
    )
    expect(page.get_by_label("Text with quotations")).to_have_value(BRIEF)
    page.locator("#quotation-1").get_by_role("link", name="In context").first.click()
    expect(page.locator(":target")).to_contain_text(SENTENCE)


def test_the_page_says_what_it_is_checking(open_page: Callable[..., Watched]) -> None:
    page = open_page().page
    page.goto("/quotes")
    page.locator("form[data-checks]").evaluate("form => form.addEventListener('submit', e => e.preventDefault())")
    page.get_by_label("Text with quotations").fill(BRIEF)
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".working")).to_have_text(re.compile(r"Checking the text: about 2\d quotations …"))
    page.get_by_label("Or a file").set_input_files({"name": "b.txt", "mimeType": "text/plain", "buffer": b"x"})
    page.get_by_label("Give me").select_option("pdf")
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".working")).to_have_text("Checking b.txt … It is saved when it is ready.")


def test_the_checked_quotations_are_fit_for_everybody(open_page: Callable[..., Watched]) -> None:
    page = open_page(viewport={"width": 320, "height": 640}).page
    _check_the_brief(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for summary in page.locator("summary").all():
        summary.click()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == [], scheme


def test_a_text_that_cannot_be_checked_leads_to_its_field(open_page: Callable[..., Watched]) -> None:
    page = open_page(java_script_enabled=False).page
    page.goto("/quotes")
    page.get_by_label("Text with quotations").fill("   ")
    page.get_by_role("button", name="Check").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("text is missing; paste a text that quotes the policy.")
    expect(page.get_by_label("Text with quotations")).to_have_accessible_description(re.compile("text is missing"))


def test_an_address_gives_a_colleague_the_same_page(open_page: Callable[..., Watched]) -> None:
    mine, theirs = open_page().page, open_page().page
    mine.goto("/")
    mine.get_by_label("Question").fill(QUESTION)
    mine.get_by_label("In force on").fill("2019-06-01")
    mine.get_by_role("button", name="Ask").click()
    theirs.goto(mine.url)
    assert theirs.content() == mine.content()
    mine.get_by_role("link", name="Address of this page").click()
    assert mine.url.endswith(ANSWERED)
    _read_the_answer(mine)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_narrow_screen_needs_no_sideways_scrolling(open_page: Callable[..., Watched], address: str) -> None:
    page = open_page(viewport={"width": 320, "height": 640}).page
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    beyond = page.evaluate(
        """[...document.querySelectorAll("main *")].filter(e => !e.closest(".unseen, .asked"))
           .filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80))"""
    )
    assert beyond == []
    # What a page is about begins on the first screen, below its navigation and nothing else.
    tops = page.evaluate(
        """["header.site", "main h1:not(.asked), main form.ask", "footer.site"]
           .map(name => document.querySelector(name).getBoundingClientRect().top)"""
    )
    assert tops == sorted(tops)
    assert tops[1] <= 260


def test_at_twice_the_text_size_nothing_is_cut_off(open_page: Callable[..., Watched]) -> None:
    page = open_page(viewport={"width": 640, "height": 640}, device_scale_factor=2).page
    page.goto(ANSWERED)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_the_dark_is_dark(open_page: Callable[..., Watched]) -> None:
    brightness = {}
    for scheme in ("light", "dark"):
        page = open_page(color_scheme=scheme).page
        page.goto(ANSWERED)
        colours = page.evaluate(
            "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
        )
        brightness[scheme] = [sum(map(int, re.findall(r"\d+", colour)[:3])) for colour in colours]
    paper, ink = brightness["light"]
    assert paper > 600 > 200 > ink
    paper, ink = brightness["dark"]
    assert paper < 200 < 600 < ink


def test_in_print_the_question_is_the_heading_and_the_form_is_gone(open_page: Callable[..., Watched]) -> None:
    page = open_page(color_scheme="dark").page
    page.goto(ANSWERED)
    page.emulate_media(media="print")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(QUESTION)
    box = heading.bounding_box()
    assert box is not None
    assert box["height"] > 10
    expect(page.get_by_role("search")).to_be_hidden()
    expect(page.locator(".answer blockquote")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_an_error_leads_to_its_field(open_page: Callable[..., Watched]) -> None:
    page = open_page().page
    page.goto("/?q=cookies&as_of=1+June+2018")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("as_of must be YYYY-MM-DD; got '1 June 2018'. Try 2018-06-01.")
    alert.get_by_role("link", name="In force on").click()
    assert _focused(page) == "as_of"
    field_in_error = page.get_by_label("In force on")
    expect(field_in_error).to_have_value("1 June 2018")
    expect(field_in_error).to_have_accessible_description(re.compile("Try 2018-06-01"))


def test_a_hostile_question_stays_text(open_page: Callable[..., Watched]) -> None:
    watched = open_page()
    watched.page.on("dialog", lambda dialog: pytest.fail("a script ran"))
    watched.page.goto("/?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E%22%3E%3Cimg+src%3Dx+onerror%3Dalert(1)%3E")
    expect(watched.page.get_by_label("Question")).to_have_value(
        '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    )
    expect(watched.page.locator("script:not([src^='/static/page.js']), img")).to_have_count(0)


@pytest.mark.parametrize("address", [*ADDRESSES, "/docs"])
def test_axe_finds_nothing_and_nothing_comes_from_elsewhere(open_page: Callable[..., Watched], address: str) -> None:
    watched = open_page()
    page = watched.page
    page.goto(address)
    page.wait_for_load_state("networkidle")
    loaded = {urlsplit(url).path.rpartition("/")[2] for url in watched.requested}
    assert {"style.css", "docs.css" if address == "/docs" else "page.js"} <= loaded
    for summary in page.locator("summary").all():
        summary.click()
    for scheme, rules in (("light", {}), ("dark", {"runOnly": ["color-contrast"]})):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found = Axe().run(page, options={"resultTypes": ["violations"], **rules}).response["violations"]
        assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == [], scheme
