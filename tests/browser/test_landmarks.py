"""Where the landmarks of every page lie, on a desk and in a hand: the answer comes first, and stays there.

Each landmark has to be seen, below the ones named before it, and to begin by the pixel that stands beside it: about a
line below where it is. Who moves one on purpose writes down where it went; the limits of an answer are promises.
"""

from collections.abc import Callable
from urllib.parse import quote_plus

import pytest

from tests.browser.test_browser import ANSWERED, Watched, browser, chromium, open_page, server  # noqa: F401 (fixtures)

DESK, HAND = (1280, 800), (390, 844)
BY_DESK, BY_HAND = 320, 420
"""By which pixel an answer begins, or what is said in place of one."""

NARROWED = "/compare?left=2018-06-01&right=2019-06-01&section=G&view=side"
STATES = {
    "nothing asked": ("/", {"h1:not(.asked)": (100, 120), "form.ask": (245, 340), "nav.timeline": (375, 550)}),
    "stated": (
        ANSWERED,
        {"form.ask": (75, 115), ".answer": (BY_DESK, BY_HAND), ".answer cite": (375, 555), "#passages": (785, 1110)},
    ),
    "stated in a range": (
        f"/?q={quote_plus('Does the policy mention minors?')}&from=2018-05-01&to=2019-06-01",
        {"form.ask": (75, 115), ".answer": (BY_DESK, BY_HAND), ".answer cite": (400, 555), "#passages": (985, 1470)},
    ),
    "near": (
        f"/?q={quote_plus('How long is personal information kept?')}",
        {"form.ask": (75, 115), ".near": (BY_DESK, BY_HAND), ".near blockquote": (360, 495)},
    ),
    "near on a day": (
        f"/?q={quote_plus('Is a drone used for delivery?')}&as_of=2018-06-01",
        {"form.ask": (75, 115), ".near h2": (BY_DESK, BY_HAND), ".near blockquote": (365, 520)},
    ),
    "silent": (
        f"/?q={quote_plus('Does the policy mention Tesla?')}&as_of=2018-06-01",
        {"form.ask": (75, 115), ".none h2": (BY_DESK, BY_HAND), "#passages": (660, 895)},
    ),
    "before the first version": (
        "/?q=cookies&as_of=2001-01-01",
        {"form.ask": (75, 115), ".none h2": (BY_DESK, BY_HAND), "#coverage": (415, 600)},
    ),
    "which day is meant": (
        "/?q=cookies+on+01%2F02%2F2019",
        {"form.ask": (75, 115), ".none h2": (BY_DESK, BY_HAND), ".none li a": (285, 420)},
    ),
    "refused": (
        "/?q=cookies&as_of=1+June+2018",
        {"h1:not(.asked)": (100, 120), "[role=alert]": (150, 195), "#as_of": (265, 405)},
    ),
    "a change": (
        f"/?q={quote_plus('When did the section on minors disappear?')}",
        {"form.ask": (75, 115), "#changes": (BY_DESK, BY_HAND), "blockquote": (360, 470)},
    ),
    "policies": ("/policies", {"h1": (100, 120), "form.ask": (150, 165), "main table": (280, 365)}),
    "a timeline": ("/timeline", {"h1": (100, 120), "svg.axis": (280, 295), "main ol a": (350, 365)}),
    "nowhere": ("/nowhere", {"h1": (100, 120), "main p a": (190, 235)}),
    "the corpus": ("/corpus", {"h1": (100, 120), "main h2": (215, 255), "main table": (500, 735)}),
    "quotations": ("/quotes", {"h1": (100, 120), "#text": (280, 325)}),
    "words": (
        "/mentions?words=legitimate+interests&stems=true",
        {"h1": (100, 120), "form.ask": (150, 165), "#results h2": (440, 635)},
    ),
    "changes": ("/changes", {"h1": (100, 120), "form.ask": (215, 260), "#results h2": (525, 730)}),
    "compared": (
        "/compare?left=2019-06-01&right=2020-03-01",
        {".crumbs": (75, 115), "h1": (115, 150), "[role=status]": (185, 245), "#change-1": (485, 995)},
    ),
    "side by side": (NARROWED, {".crumbs": (75, 115), "h1": (115, 150), "#change-1": (455, 865)}),
    "a version": (
        "/versions/alibaba-privacy@2019-01-17",
        {".crumbs": (75, 115), "h1": (115, 170), ".outline": (390, 620), ".policy-text .passage": (430, 870)},
    ),
    "a history": (
        "/passages/alibaba-privacy@2019-01-17~b2~G.2/history",
        {".crumbs": (75, 115), "h1": (115, 175), "nav.timeline": (205, 290), "#steps li": (390, 570)},
    ),
    "to be cited": (
        "/passages/alibaba-privacy@2019-01-17~b2~G.2/cite",
        {".crumbs": (75, 115), "h1": (115, 175), "blockquote": (165, 250)},
    ),
}

TOPS = """landmarks => landmarks.map(landmark => {
  const seen = [...document.querySelectorAll(landmark)].find(each => each.getClientRects().length);
  return seen ? Math.round(seen.getBoundingClientRect().top + scrollY) : null;
})"""


@pytest.mark.parametrize("state", STATES)
def test_a_page_begins_with_what_it_is_about(open_page: Callable[..., Watched], state: str) -> None:  # noqa: F811
    address, landmarks = STATES[state]
    page = open_page().page
    page.goto(address)
    for place, (width, height) in enumerate((DESK, HAND)):
        page.set_viewport_size({"width": width, "height": height})
        tops = page.evaluate(TOPS, list(landmarks))
        found = dict(zip(landmarks, tops, strict=True))
        assert None not in tops, found
        assert tops == sorted(tops), found
        assert all(top <= limits[place] for top, limits in zip(tops, landmarks.values(), strict=True)), found
