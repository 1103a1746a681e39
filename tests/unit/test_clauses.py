"""Clauses through the versions: the exhibits against a table made by reading them, small versions, properties."""

import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.clauses.aligning import Alignment, Link
from corpus.clauses.following import Clause, Life, clauses, steps_of
from corpus.clauses.matching import Change, Pair, compare
from corpus.clauses.units import Element
from corpus.clauses.wording import cross_references_only, operations, same_words
from corpus.clauses.words import words_of
from corpus.dates.interval import EffectiveInterval
from corpus.load import read_corpus
from corpus.origin import Exhibit
from corpus.types import (
    Basis,
    Context,
    ContextKind,
    CopyFacts,
    ExhibitCopy,
    Passage,
    PassageKind,
    PassageReading,
    PolicyVersion,
    Section,
)

# Made by reading the exhibits before anything was paired by program: every pair of which a reader would say "that is
# this one, reworded", and what has no counterpart. Left out where readers could differ: a paragraph that two others
# absorbed, an account's data that 2019 lists in two places. A line gives the words with which the passages open,
# or "~" and the end of a passage id where two passages open alike.
PAIRED_IN_2018 = """\
Alibaba.com and Aliexpress.com (each | Aliexpress.com and Alibaba.com (each
All capitalized terms not | All capitalized terms not
Your privacy is important | Your privacy is important
Information including, but not | Information including user name,
In connection with any | In connection with any
We record and retain details | We record details of
From time to time, | From time to time,
We record and retain records | We record users' buying
Registration Information, Account Information, | Certain data we collect
It is mandatory for | To enable us to
If you provide any | We collect and use
verifying your identity; | verifying your identity;
verifying your eligibility to | verifying your eligibility to
processing your registration as | processing your registration as
providing you with customer | providing you with customer
to facilitate communication between | facilitating communication between buyers
performing research or statistical | personalizing our communication with
You further agree that | We may disclose and
You agree that we | For the purposes specified
When necessary we may | When we believe it
All Voluntary Information may | Information you submit to
We may provide statistical | We may provide aggregated
We have established relationships | We have established relationships
Under the applicable laws, | Under the applicable laws,
If you have any | If you have any questions
In accordance with the | If and to the
We use "cookies" to | We use "cookies" to
A "cookie" is a | A "cookie" is a
Generally, we use cookies | In addition, we use
You can determine if | For these additional purposes
The Sites and their | The Sites and their
We employ commercially reasonable | We employ commercially reasonable
For registered users of | For registered users of
No data transmission over | No data transmission over
Any changes to this | Any changes to this
"""

ADDED_IN_2018 = """\
If you choose to
If you are registered
If you are successfully
If you contact our
assessing account security and
We may also use
our business partners (for
payment service providers to
credit risk assessment providers
logistics partners for providing
custom agents for customs
cloud computing service providers
warranty service providers to
customer service providers to
risk control service providers
We may disclose your
We may also disclose
In addition, most advertising
Certain features of the
We use two types
We use both first
In addition we also
Below we briefly identify
Google, Inc. _ga, _gat,
Aliexpress (.aliexpress.com) ali_beacon_id, ali_apache_id,
Aliexpress (.aliexpress.com) ali_apache_tracktmp Session
Aliexpress (.aliexpress.com) cna, isg,
Aliexpress (.aliexpress.com) xman_f, xman_us_f,
Aliexpress (.aliexpress.com) xman_t, xman_us_t
Aliexpress (.aliexpress.com) aep_usuc_f Persistent
Aliexpress (.aliexpress.com) acs_usuc_t Session
Aliexpress (.aliexpress.com) intl_common_forever Persistent
Aliexpress (.aliexpress.com) aeu_cid PersistentCookie
Aliexpress (.aliexpress.com) intl_locale Session
Our Sites uses Google
The website uses an
Google uses the data
For more information about
Google Privacy Policy: https://policies.google.com/privacy
Google Analytics Help Center:
The IP address that
More information can be
We may update this
This section of the
If you are in
We process Personal Data
If we collect and
If we ask you
~I.legal-basis-for-data-processing.4
If you have questions
Our business may require
If you are a resident
The right to access,
The right to object
The right to ask
The right to opt-out
If we have collected
The right to complain
We respond to all
If you are aware
"""

REMOVED_IN_2018 = """\
making such disclosures as
We may share your
Legal Counsel, The Legal Department Alibaba.com
If you are a user from Mainland China, please send your
Legal Counsel, The Legal Department Alibaba Advertising
If you are a user from Mainland China, please send us
"""

PAIRED_IN_2019 = """\
All capitalized terms not | If you have any questions
If you are registered | you will be asked to provide certain identity
If you are successfully | if you are successfully
If you contact our | If you contact us
In connection with any | in connection with the
We record details of | We will collect details
From time to time, | From time to time,
We record users' buying | If you visit our
We collect and use | We collect and use
verifying your identity; | verifying your identity and
verifying your eligibility to | verifying your eligibility to
processing your registration as | setting up / administering
providing you with customer | providing users with customer
facilitating communication between buyers | facilitating communication between Buyers
assessing account security and | assessing and monitoring account
personalizing our communication with | performing research or statistical
identifying, developing and marketing | identifying, developing and marketing
We may also use | We may also use
We may disclose and | Third party business partners,
our business partners (for | our business partners (for
marketing platforms, such as | marketing and advertising platforms,
payment service providers to | payment service providers who
credit risk assessment providers | credit risk assessment providers
logistics partners for providing | logistics partners for providing
custom agents for customs | custom agents for customs
cloud computing service providers | cloud computing service providers
customer service providers to | customer service providers to
risk control service providers | risk control service providers
When we believe it | To our professional advisers,
We may disclose your | To an actual or
We may also disclose | To any other person
~C.17 | We retain your personal
~I.legal-basis-for-data-processing.4 | When we have no
Information you submit to | Information you submit to
We may provide aggregated | We may provide aggregated
We have established relationships | We have established relationships
A "cookie" is a | A cookie is a
In addition, we use | We also use cookies
For these additional purposes | You can determine if
You have the right | You have the right
In addition, most advertising | In addition, most advertising
Certain features of the | Certain features of the
We use two types | Cookies can also be
We use both first | We use first and
In addition we also | In addition we also
Our Sites uses Google | Google Analytics (More information)
The website uses an | The Platform uses an
Google uses the data | Google uses the data
Google Analytics Help Center: | the Google Analytics Help
The IP address that | The IP address that
We may update this | We may update this
Any changes to this | Any changes to this
This section of the | This section of the
If you are in | If you are in
We process Personal Data | We process personal information
If we collect and | If we collect and
If we ask you | If we ask you
If you have questions | If you have questions
Our business may require | In connection with our
If you are a resident | If you are a resident
The right to access, | The right to access,
The right to object | The right to object
The right to ask | The right to ask
The right to opt-out | The right to opt-out
If we have collected | If we have collected
The right to complain | The right to complain
We respond to all | We respond to all
If you are aware | If you are aware
If you have any requests, | If you have any requests,
"""

ADDED_IN_2019 = """\
Note: this Alibaba.com Privacy
Alibaba.com (the "Platform") is
if you are a Seller
if you are a Buyer we
we will process any
We will collect contact
Your user name or
Your profile picture
Country
Company name
Contact details
We may receive personal information about you from third
If you choose to
providing logistics and warehousing
facilitating customs clearance declarations
if you are a Buyer,
Other Platform Users where
third party rating /
This section explains how
The specific categories of
Essential Cookies These cookies
Statistical Cookies: Statistical cookies
Personalisation and Service Cookies:
Marketing Cookies. Marketing cookies
Cookies are not the
You can also control
If there is any
"""

REMOVED_IN_2019 = """\
Your privacy is important
If you choose to
Certain data we collect
To enable us to
warranty service providers to
These Service Providers must
Under the applicable laws,
If you have any questions
If and to the
We use "cookies" to
Google, Inc. _ga, _gat,
Aliexpress (.aliexpress.com) ali_beacon_id, ali_apache_id,
Aliexpress (.aliexpress.com) ali_apache_tracktmp Session
Aliexpress (.aliexpress.com) cna, isg,
Aliexpress (.aliexpress.com) xman_f, xman_us_f,
Aliexpress (.aliexpress.com) xman_t, xman_us_t
Aliexpress (.aliexpress.com) aep_usuc_f Persistent
Aliexpress (.aliexpress.com) acs_usuc_t Session
Aliexpress (.aliexpress.com) intl_common_forever Persistent
Aliexpress (.aliexpress.com) aeu_cid PersistentCookie
Aliexpress (.aliexpress.com) intl_locale Session
The Sites and their
We employ commercially reasonable
For registered users of
No data transmission over
"""


@cache
def exhibits() -> tuple[tuple[PolicyVersion, tuple[Passage, ...]], ...]:
    corpus = read_corpus()
    return tuple((version, corpus.passages_of(version.canonical)) for version in corpus.versions)


def version_of(day: str) -> tuple[Passage, ...]:
    return next(passages for version, passages in exhibits() if version.version_id.endswith(day))


def the_one(passages: Sequence[Passage], opening: str) -> Passage:
    [found] = [p for p in passages if p.text.startswith(opening) or f"~{p.passage_id.split('~')[-1]}" == opening]
    return found


def counts(pairs: Sequence[Pair], element: Element = Element.PASSAGE) -> dict[str, int]:
    return dict(Counter(pair.status.value for pair in pairs if pair.element is element))


@pytest.mark.parametrize(
    ("before", "after", "paired", "added", "removed"),
    [
        ("2017-09-28", "2018-05-25", PAIRED_IN_2018, ADDED_IN_2018, REMOVED_IN_2018),
        ("2018-05-25", "2019-01-17", PAIRED_IN_2019, ADDED_IN_2019, REMOVED_IN_2019),
    ],
)
def test_a_rewrite_pairs_what_a_reader_pairs(before: str, after: str, paired: str, added: str, removed: str) -> None:
    left, right = version_of(before), version_of(after)
    pairs = compare(left, right)
    partner = {pair.left.passage_id: pair.right for pair in pairs if pair.left and pair.goes_on}
    rows = [tuple(line.split(" | ")) for line in paired.splitlines()]
    wrong = [row for row in rows if partner[the_one(left, row[0]).passage_id] != the_one(right, row[1])]
    assert wrong == []
    gone = {pair.left.passage_id for pair in pairs if pair.status is Change.REMOVED and pair.left}
    assert [line for line in removed.splitlines() if the_one(left, line).passage_id not in gone] == []
    new = {pair.right.passage_id for pair in pairs if pair.status is Change.ADDED and pair.right}
    assert [line for line in added.splitlines() if the_one(right, line).passage_id not in new] == []


def test_the_rewrites_are_counted() -> None:
    first = compare(version_of("2017-09-28"), version_of("2018-05-25"))
    assert counts(first) == {"same": 6, "changed": 30, "added": 65, "removed": 11}
    assert [(p.left_text, p.right_text) for p in first if p.element is Element.HEADING] == [
        ("RIGHT TO ACCESS/CORRECT PERSONAL DATA", "RIGHTS REGARDING PERSONAL DATA")
    ]
    second = compare(version_of("2018-05-25"), version_of("2019-01-17"))
    assert counts(second) == {"same": 18, "changed": 52, "moved_changed": 7, "added": 34, "removed": 27}
    assert counts(second, Element.HEADING) == {"added": 5, "changed": 4}


def test_in_2019_the_grounds_of_processing_became_a_list() -> None:
    pairs = compare(version_of("2018-05-25"), version_of("2019-01-17"))
    [paragraph] = {p.left for p in pairs if p.left and p.left.text.startswith("We process Personal Data for")}
    parts = [pair for pair in pairs if pair.left == paragraph]
    assert [(pair.status.value, pair.arranged, pair.goes_on) for pair in parts] == [
        ("changed", True, True),
        ("changed", True, False),
        ("same", True, False),
        ("same", True, False),
        ("same", True, False),
    ]
    [consent] = [clause for clause in clauses(exhibits()) if parts[-1].right in clause.passages]
    assert [step.passage for step in consent.steps][1:3] == [paragraph, parts[-1].right]
    assert [step.status for step in consent.steps][2:] == [Change.SAME] * 3


def test_retention_left_disclosure_for_a_section_of_its_own() -> None:
    left, right = version_of("2018-05-25"), version_of("2019-01-17")
    moved = {pair.right.passage_id for pair in compare(left, right) if pair.right and "moved" in pair.status}
    assert {p.passage_id for p in right if p.reading.section and p.reading.section.title == "RETENTION"} <= moved


def test_of_2020_september_one_list_item_is_reworded() -> None:
    pairs = compare(version_of("2020-02-27"), version_of("2020-09-14"))
    assert counts(pairs) == {"same": 114, "changed": 1}
    [changed] = [pair for pair in pairs if pair.status is Change.CHANGED]
    assert changed.left
    assert changed.right
    assert changed.right.reading.kind is PassageKind.LIST_ITEM
    assert "respective affiliates and/or their third-party services provider" in changed.right.text
    inserted = [o.right for o in operations(changed.left.text, changed.right.text) if o.op != "equal"]
    assert any("third-party services provider" in words for words in inserted)


def test_of_2020_february_four_are_added_two_reworded_and_no_letter_is_a_change() -> None:
    pairs = compare(version_of("2019-01-17"), version_of("2020-02-27"))
    assert counts(pairs) == {"same": 109, "changed": 2, "added": 4}
    added = Counter(p.right.reading.section.title for p in pairs if not p.left and p.right and p.right.reading.section)
    assert added == {"MINORS": 1, "SECURITY MEASURES": 3}
    letters = [p for p in pairs if p.left and p.right and cross_references_only(p.left.text, p.right.text)]
    assert len(letters) == 5
    assert {pair.status for pair in letters} == {Change.SAME}
    pair = letters[0]
    assert pair.left
    assert pair.right
    # A reader still sees the letters.
    assert {op.op for op in operations(pair.left.text, pair.right.text)} == {"equal", "replace"}


def test_minors_and_security_return_as_they_stood_in_2018() -> None:
    returned = [clause for clause in clauses(exhibits()) if any(step.returns_from for step in clause.steps)]
    assert len(returned) == 4
    for clause in returned:
        steps = {step.version_id.split("@")[1]: step for step in clause.steps}
        assert steps["2019-01-17"].status is Change.REMOVED
        assert steps["2020-02-27"].status is Change.ADDED
        assert steps["2020-02-27"].returns_from == "alibaba-privacy@2018-05-25"
        before, after = steps["2018-05-25"].passage, steps["2020-02-27"].passage
        assert before
        assert after
        assert before.text == after.text


def test_every_passage_of_the_exhibits_is_in_one_clause_whose_steps_agree_with_the_comparisons() -> None:
    found = clauses(exhibits())
    passages = [p.passage_id for clause in found for p in clause.passages]
    assert Counter(passages) == Counter(p.passage_id for _, passages in exhibits() for p in passages)
    assert len({clause.clause_id for clause in found}) == len(found)
    assert {len(clause.steps) for clause in found} == {5}
    for number, (version, _) in enumerate(exhibits()[1:], 1):
        own = [c.steps[number] for c in found if number in c.own or c.steps[number].status is Change.REMOVED]
        pairs = compare(exhibits()[number - 1][1], exhibits()[number][1])
        told = Counter(p.status for p in pairs if p.element is Element.PASSAGE and (p.right or p.goes_on))
        assert Counter(step.status for step in own) == told
        assert {clause.steps[number].version_id for clause in found} == {version.version_id}


def test_the_exhibits_compare_at_once() -> None:
    compare(version_of("2018-05-25"), version_of("2019-01-17"))
    took = []
    for _ in range(3):
        start = time.process_time()
        compare(version_of("2018-05-25"), version_of("2019-01-17"))
        took.append(time.process_time() - start)
    # 70 to 90 ms of processor time measured; the room is for a busy machine.
    assert min(took) < 0.3


Line = str | tuple[str, str] | tuple[str, str, str]
"""A text; (section title, text); (section title, heading, text)."""


def version(*lines: Line, day: str = "2020-01-01", letters: str = "ABCDEFGH") -> tuple[Passage, ...]:
    """Passages of a version made by hand; its sections get the next letter each."""
    copy = ExhibitCopy(f"p@{day}", "x", "x.txt", CopyFacts(Exhibit("X"), None, "p", "P"), 1)
    given_letters: dict[str, Section] = {}
    passages = []
    for number, line in enumerate(lines, 1):
        parts = (line,) if isinstance(line, str) else line
        title, heading = (*parts[:-1], "", "")[:2]
        section = None
        if title:
            section = given_letters.setdefault(title, Section(letters[len(given_letters)], title))
        reading = PassageReading(
            PassageKind.PARAGRAPH, section, heading or None, number, None, parts[-1], (), (number, number)
        )
        passages.append(Passage(f"{copy.version_id}~x~{number}", copy, reading))
    return tuple(passages)


def told(left: Sequence[Passage], right: Sequence[Passage]) -> list[tuple[str, str, str]]:
    """What became of the passages."""
    return [
        (pair.status.value, pair.left_text, pair.right_text)
        for pair in compare(left, right)
        if pair.element is Element.PASSAGE
    ]


DELETE = "You may ask us to delete your account at any time."
KEEP = "We keep invoices for ten years after the last order."
SHARE = "We share parcels' addresses with couriers and nobody else."
COOKIES = "Cookies remember the language in which you read our pages."
LETTERS = "Newsletters are sent to subscribers who confirmed their address."


def test_a_passage_in_a_section_that_was_elsewhere_has_moved() -> None:
    left = version(("SHARING", SHARE), ("SHARING", KEEP), ("RIGHTS", DELETE))
    right = version(("SHARING", SHARE), ("RIGHTS", DELETE), ("RIGHTS", KEEP))
    assert told(left, right) == [("same", SHARE, SHARE), ("same", DELETE, DELETE), ("moved", KEEP, KEEP)]


def test_a_passage_that_moved_and_was_reworded_is_both() -> None:
    longer = "We keep invoices for twelve years after the last order."
    left = version(("SHARING", SHARE), ("SHARING", KEEP), ("RIGHTS", DELETE))
    right = version(("SHARING", SHARE), ("RIGHTS", DELETE), ("RIGHTS", longer))
    assert told(left, right)[-1] == ("moved_changed", KEEP, longer)


def test_of_two_items_that_changed_places_one_has_moved() -> None:
    left = version(("USE", SHARE), ("USE", KEEP), ("USE", DELETE), ("USE", COOKIES))
    right = version(("USE", SHARE), ("USE", DELETE), ("USE", KEEP), ("USE", COOKIES))
    assert counts(compare(left, right)) == {"same": 3, "moved": 1}
    assert counts(compare(right, left)) == {"same": 3, "moved": 1}


def test_an_item_that_passed_three_others_moved_and_the_three_did_not() -> None:
    left = version(("USE", SHARE), ("USE", KEEP), ("USE", DELETE), ("USE", COOKIES))
    right = version(("USE", KEEP), ("USE", DELETE), ("USE", COOKIES), ("USE", SHARE))
    assert [status for status, _, _ in told(left, right)] == ["same", "same", "same", "moved"]


def test_new_letters_new_titles_and_a_new_order_of_sections_move_nothing() -> None:
    left = version(("SHARING", SHARE), ("SHARING", KEEP), ("RIGHTS", DELETE), ("COOKIES", COOKIES))
    right = version(
        ("COOKIES", COOKIES), ("RIGHTS", DELETE), ("DISCLOSURE", SHARE), ("DISCLOSURE", KEEP), letters="HIJK"
    )
    pairs = compare(left, right)
    assert counts(pairs) == {"same": 4}
    # The words of a title are words: what it says over the same passages is another thing.
    assert [(p.status.value, p.left_text, p.right_text) for p in pairs if p.element is Element.HEADING] == [
        ("changed", "SHARING", "DISCLOSURE")
    ]


def test_a_heading_put_in_moves_nothing_but_a_passage_under_another_heading_has_moved() -> None:
    plain = version(("COOKIES", SHARE), ("COOKIES", COOKIES), ("COOKIES", DELETE))
    headed = version(("COOKIES", "Use", SHARE), ("COOKIES", "Use", COOKIES), ("COOKIES", "Control", DELETE))
    pairs = compare(plain, headed)
    assert counts(pairs) == {"same": 3}
    assert [(p.status.value, p.right_text) for p in pairs if p.element is Element.HEADING] == [
        ("added", "Use"),
        ("added", "Control"),
    ]
    shifted = version(("COOKIES", "Use", SHARE), ("COOKIES", "Control", DELETE), ("COOKIES", "Control", COOKIES))
    assert ("moved", COOKIES, COOKIES) in told(headed, shifted)


@pytest.mark.parametrize("outer", ["SALES", "SALES TO ALL OF US"])
def test_a_section_put_under_a_heading_or_one_that_gained_words_moves_nothing(outer: str) -> None:
    left = version(("SHARING", SHARE), ("SHARING", KEEP), ("SALES", "Rights", DELETE), ("SALES", COOKIES))
    right = version((outer, "Sharing", SHARE), (outer, "Sharing", KEEP), (outer, "Rights", DELETE), (outer, COOKIES))
    for pairs in (compare(left, right), compare(right, left)):
        assert counts(pairs) == {"same": 4}


def test_a_section_put_in_over_passages_that_stay_where_they_were_moves_nothing() -> None:
    left = version(("SECURITY", SHARE), ("SECURITY", "Contact", KEEP), ("SECURITY", "Contact", DELETE), COOKIES)
    right = version(
        ("SECURITY", SHARE),
        ("TRANSFERS", LETTERS),
        ("TRANSFERS", "Contact", KEEP),
        ("TRANSFERS", "Contact", DELETE),
        COOKIES,
    )
    for pairs in (compare(left, right), compare(right, left)):
        assert counts(pairs)["same"] == 4
        assert not any(pair.status.startswith("moved") for pair in pairs)


def test_a_heading_taken_from_over_a_passage_that_stays_moves_nothing() -> None:
    left = version(("COOKIES", "Use", SHARE), ("COOKIES", "Control", DELETE), ("COOKIES", "Control", COOKIES))
    right = version(("COOKIES", "Use", SHARE), ("COOKIES", "Use", DELETE), ("COOKIES", "Use", COOKIES))
    assert counts(compare(left, right)) == counts(compare(right, left)) == {"same": 3}


def test_a_paragraph_that_is_split_or_joined_is_the_same() -> None:
    paragraph = f"{KEEP} {SHARE} They are told nothing about your orders or payments."
    rest = f"{SHARE} They are told nothing about your orders or payments."
    left = version(("USE", DELETE), ("USE", paragraph), ("USE", COOKIES))
    right = version(("USE", DELETE), ("USE", KEEP), ("USE", rest), ("USE", COOKIES))
    assert told(left, right) == [
        ("same", DELETE, DELETE),
        ("same", KEEP, KEEP),
        ("same", rest, rest),
        ("same", COOKIES, COOKIES),
    ]
    _, first, second, _ = compare(left, right)
    assert first.left == second.left == left[1]
    assert (first.arranged, second.arranged) == (True, True)
    # It goes on as the part that keeps most.
    assert (first.goes_on, second.goes_on) == (False, True)
    assert told(right, left)[1] == ("same", paragraph, paragraph)
    assert compare(right, left)[1].parents == right[1:3]


def test_a_word_that_changed_in_a_paragraph_that_was_split_is_all_that_changed() -> None:
    longer = KEEP.replace("ten", "twelve")
    left, right = version(DELETE, f"{SHARE} {KEEP}", COOKIES), version(DELETE, SHARE, longer, COOKIES)
    assert told(left, right)[1:3] == [("same", SHARE, SHARE), ("changed", KEEP, longer)]


def test_a_sentence_in_other_words_is_followed_out_of_its_paragraph() -> None:
    left = version(f"{SHARE} {KEEP} {DELETE}", COOKIES)
    reworded = "We keep your invoices for twelve years after the last order."
    right = version(f"{SHARE} {DELETE}", COOKIES, LETTERS, reworded)
    assert told(left, right) == [
        ("same", f"{SHARE} {DELETE}", f"{SHARE} {DELETE}"),
        ("same", COOKIES, COOKIES),
        ("added", "", LETTERS),
        ("changed", KEEP, reworded),
    ]
    assert [status for status, _, _ in told(right, left)] == ["changed", "same", "removed"]


def test_few_words_that_were_cut_off_are_followed() -> None:
    left = version(DELETE, "Write to us.", COOKIES)
    right = version(DELETE, "Write soon to", "us.", COOKIES)
    assert told(left, right)[1:3] == [("changed", "Write to", "Write soon to"), ("same", "us.", "us.")]


def test_words_that_became_a_heading_are_compared_with_it() -> None:
    controller = "Controller: Acme Ltd., 1 Main Street, Dublin."
    left = version(("USE", SHARE), ("USE", controller), ("USE", KEEP))
    marked = version(("USE", SHARE), ("USE", controller, KEEP))
    [pair] = [pair for pair in compare(left, marked) if pair.element is Element.HEADING]
    assert (pair.status, pair.arranged, pair.left_text, pair.right_text) == (Change.SAME, True, controller, controller)
    assert [status for status, _, _ in told(left, marked)] == ["same", "same"]
    moved_away = version(("USE", SHARE), ("USE", controller.replace("1 Main", "2 Main"), KEEP))
    assert {pair.status for pair in compare(left, moved_away)} != {Change.SAME}


def test_a_clause_may_become_what_grew_from_it() -> None:
    """A passage is split in the third version; in the fourth its rest is joined with what was split off."""
    lives = [Life({0: "a0", 1: "a1", 2: "a2"}, became={3: 1}), Life({2: "b2", 3: "b3", 4: "b4"}, grew_from=0)]
    assert steps_of(lives, lives[0], 5) == ["a0", "a1", "a2", "b3", "b4"]
    assert steps_of(lives, lives[1], 5) == ["a0", "a1", "b2", "b3", "b4"]


def test_a_passage_replaced_by_a_stranger_is_removed_and_added() -> None:
    left, right = version(("USE", DELETE), ("USE", KEEP)), version(("USE", DELETE), ("USE", LETTERS))
    assert told(left, right) == [("same", DELETE, DELETE), ("removed", KEEP, ""), ("added", "", LETTERS)]


def test_what_was_removed_stands_where_it_stood() -> None:
    left = version(KEEP, ("USE", SHARE), ("USE", DELETE), ("COOKIES", COOKIES), ("NEWS", LETTERS))
    right = version(("USE", DELETE), ("NEWS", LETTERS))
    assert told(left, right) == [
        ("removed", KEEP, ""),
        ("removed", SHARE, ""),
        ("same", DELETE, DELETE),
        ("removed", COOKIES, ""),
        ("same", LETTERS, LETTERS),
    ]


def test_an_item_keeps_its_words_under_a_lead_in_that_changed() -> None:
    def with_lead_in(words: str) -> tuple[Passage, ...]:
        lead_in, item = version(("USE", words), ("USE", "couriers that deliver parcels;"))
        context = (Context(ContextKind.LEAD_IN, words, ()),)
        return lead_in, replace(item, reading=replace(item.reading, context=context))

    pairs = compare(
        with_lead_in("We share personal data with these partners:"),
        with_lead_in("We never share personal data with these partners:"),
    )
    assert [pair.status.value for pair in pairs] == ["changed", "same"]


def test_equal_items_of_two_lists_stay_in_their_lists() -> None:
    left = version(("USE", "your name"), ("USE", KEEP), ("RIGHTS", DELETE), ("RIGHTS", "your name"))
    right = version(("USE", KEEP), ("RIGHTS", DELETE), ("RIGHTS", "your name"))
    assert told(left, right) == [
        ("removed", "your name", ""),
        ("same", KEEP, KEEP),
        ("same", DELETE, DELETE),
        ("same", "your name", "your name"),
    ]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("see section H below", "see section J below"),
        ("see section H below", 'see section "J" below'),
        ("see section H. “CONTACT” below", 'see section K. "CONTACT" below'),
        ("under sections B, C and D", "under sections E, F and G"),
        ("in paragraph D above", "in paragraph E above"),
        ("the user’s   account", "the user's account"),
        ("• couriers;", "couriers;"),
        ("(b) couriers;", "(c) couriers;"),
        ("> * couriers > * banks", "couriers banks"),
        ("_the user and_ nobody", "the user and nobody"),
        ("the entity’'s account", "the entity’s account"),
        ("write to SAR@example.com", "write to sar@example.com"),
        ("the cost – if any – is yours", "the cost - if any - is yours"),
        ("the buyer pays", "the Buyer pays"),
        ("read this section carefully now", "READ THIS SECTION CAREFULLY NOW"),
        ("of your dataExamples of that", "of your data. Examples of that"),
        ("a non-public log-in of others", "a nonpublic login of others"),
    ],
)
def test_never_a_change(left: str, right: str) -> None:
    assert same_words(left, right)
    assert counts(compare(version(left), version(right))) == {"same": 1}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("under section B", "under sections B and C"),
        ("specified at B.1 above", "specified at B.9 above"),
        ("in section C.2", "in section D.2"),
        ("in this section a user", "in this section the user"),
        ("vitamin A", "vitamin B"),
        ("for two years", "for ten years"),
        ("pages 1 20 of it", "pages 12 0 of it"),
        ("for 1.5 years of it", "for 15 years of it"),
        ("at 5 % of sales", "at 5 of sales"),
        ("我们不出售您的数据", "我们出售您的数据"),
    ],
)
def test_always_a_change(left: str, right: str) -> None:
    assert not same_words(left, right)
    assert not cross_references_only(left, right)


def test_letters_are_told_from_what_printing_changes() -> None:
    assert cross_references_only("see section H", "see section J")
    assert not cross_references_only("see section H", "see section H")
    assert not cross_references_only("the user’s account", "the user's account")


def test_operations_do_not_split_a_rewritten_sentence_into_confetti() -> None:
    found = operations(
        "we do not provide personally-identifying information without your permission.",
        "the information we share is in a de-identified format that does not personally identify you.",
    )
    assert [op.op for op in found] == ["replace", "equal"]
    assert found[-1].left == "."


def test_operations_keep_what_a_reader_looks_for_apart() -> None:
    found = operations(
        "the applicable law of the Sites applies to users of the Sites and to sellers in every country",
        "the applicable law of the Platform applies to users of the Platform and to sellers in every country",
    )
    assert [(op.left, op.right) for op in found if op.op == "replace"] == [(" Sites", " Platform")] * 2


def dated(*texts: Sequence[Line]) -> list[tuple[PolicyVersion, tuple[Passage, ...]]]:
    found = []
    for year, lines in enumerate(texts, 2001):
        passages = version(*lines, day=f"{year}-01-01")
        until = date(year + 1, 1, 1) if year < 2000 + len(texts) else None
        interval = EffectiveInterval(date(year, 1, 1), until)
        copies = (ExhibitCopy(f"p@{year}-01-01", "x", "x.txt", CopyFacts(Exhibit("X"), None, "p", "P"), 1),)
        found.append((PolicyVersion(f"p@{year}-01-01", "p", interval, Basis.STATED_EFFECTIVE, copies), passages))
    return found


def statuses(clause: Clause) -> list[str | None]:
    return [step.status.value if step.status else None for step in clause.steps]


def test_a_clause_goes_comes_back_and_goes_again() -> None:
    found = clauses(dated([KEEP, DELETE], [DELETE], [DELETE], [KEEP, DELETE], [DELETE]))
    by_id = {clause.clause_id: clause for clause in found}
    clause = by_id["p@2001-01-01~x~1~clause"]
    assert statuses(clause) == [None, "removed", None, "added", "removed"]
    assert [step.returns_from for step in clause.steps] == [None, None, None, "p@2001-01-01", None]
    assert statuses(by_id["p@2001-01-01~x~2~clause"]) == [None, "same", "same", "same", "same"]


def test_later_versions_leave_the_ids_of_clauses_as_they_are() -> None:
    texts = [[KEEP, DELETE], [DELETE, SHARE], [SHARE, KEEP]]
    early = {clause.clause_id for clause in clauses(dated(*texts[:2]))}
    assert early <= {clause.clause_id for clause in clauses(dated(*texts))}


def test_undated_versions_are_left_out() -> None:
    versions = dated([KEEP], [KEEP])
    policy_version, passages = dated([DELETE])[0]
    undated = replace(policy_version, version_id="p@undated-x", interval=None, from_basis=None)
    assert clauses([*versions, (undated, passages)]) == clauses(versions)


WORDS = st.sampled_from(
    "we keep your personal data Sites for ten two years, the of and section H section J (cookies) .".split()
)
TEXTS = st.lists(WORDS, min_size=1, max_size=9).map(" ".join)
LINES = st.one_of(
    TEXTS,
    st.tuples(st.sampled_from(["USE", "RIGHTS", "COOKIES"]), TEXTS),
    st.tuples(st.sampled_from(["USE", "RIGHTS"]), st.sampled_from(["", "Control", "Use"]), TEXTS),
)
VERSIONS = st.lists(LINES, max_size=9)


def _is_covered(passage: Passage, stretches: Sequence[tuple[int, int]]) -> bool:
    """Whether every word of a passage is in exactly one stretch; what is printed before it is no word of it."""
    times = Counter(k for start, end in stretches for k in range(start, end))
    starts = words_of(passage.text).starts
    letters = [k for k, letter in enumerate(passage.text) if letter.isalnum() and starts and k >= starts[0]]
    return all(times[k] == 1 for k in letters) and max(times.values(), default=1) == 1


@given(VERSIONS, VERSIONS)
@settings(max_examples=150, deadline=None)
def test_every_word_stands_once_and_both_ends_agree(first: list[Line], second: list[Line]) -> None:
    left, right = version(*first, day="2001-01-01"), version(*second, day="2002-01-01")
    pairs = compare(left, right)
    assert [pair.right for pair in pairs if pair.right and pair.element is Element.PASSAGE] == list(right)
    stretches: dict[Passage, list[tuple[int, int]]] = defaultdict(list)
    for pair in pairs:
        if pair.left and not pair.lefts:
            stretches[pair.left].append((0, len(pair.left.text)))
        for part in pair.lefts:
            if part.element is Element.PASSAGE:
                assert part.text == part.passage.text[part.start : part.end]
                stretches[part.passage].append((part.start, part.end))
        assert (pair.status is Change.ADDED) == (pair.left is None)
        assert (pair.status is Change.REMOVED) == (pair.right is None)
        if pair.left and pair.right and not pair.arranged and pair.element is Element.PASSAGE:
            assert same_words(pair.left_text, pair.right_text) == (pair.status in {Change.SAME, Change.MOVED})
    assert all(_is_covered(passage, stretches[passage]) for passage in left)
    back = Alignment.of(right, left)
    links = [Link(link.right, link.at, link.left, link.start, link.length) for link in back.links]
    found = Alignment.of(left, right)
    assert sorted(links, key=str) == sorted(found.links, key=str)
    assert {j: i for i, j in back.matched.items()} == found.matched
    assert {back.matched[i] for i in back.moved} == found.moved


@given(VERSIONS)
@settings(max_examples=100, deadline=None)
def test_a_version_with_itself_is_all_the_same(lines: list[Line]) -> None:
    passages = version(*lines)
    assert compare(passages, passages) == tuple(Pair(Change.SAME, passage, passage) for passage in passages)


@given(st.lists(VERSIONS, min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_every_passage_is_in_one_clause(texts: list[list[Line]]) -> None:
    versions = dated(*texts)
    found = clauses(versions)
    assert Counter(p.passage_id for clause in found for p in clause.passages) == Counter(
        p.passage_id for _, passages in versions for p in passages
    )
    assert all([step.version_id for step in c.steps] == [v.version_id for v, _ in versions] for c in found)
    for clause in found:
        standing = False
        for number, step in enumerate(clause.steps):
            if number:
                assert (step.passage is None) == (step.status in {None, Change.REMOVED})
            assert (step.status is Change.REMOVED) == (standing and step.passage is None)
            if step.returns_from:
                assert step.status is Change.ADDED
            standing = step.passage is not None


BLOCKS = st.lists(
    st.lists(
        st.sampled_from("we keep share your data with couriers banks never for of the".split()), min_size=5, max_size=9
    )
    .map(" ".join)
    .map(lambda words: f"{words.capitalize()}."),
    min_size=2,
    max_size=7,
)
"""Paragraphs of few words, so that many of them stand in several."""


def _rewrapped(data: st.DataObject, blocks: Sequence[str]) -> list[str]:
    """The same words in other paragraphs: split anywhere, then joined to those before."""
    words = " ".join(blocks).split()
    cuts = data.draw(st.sets(st.integers(1, len(words) - 1), max_size=6))
    return [" ".join(words[a:b]) for a, b in pairwise([0, *sorted(cuts), len(words)])]


@given(BLOCKS, st.data())
@settings(max_examples=60, deadline=None)
def test_split_joined_and_wrapped_anew_no_word_changes(blocks: list[str], data: st.DataObject) -> None:
    left, right = version(*blocks), version(*_rewrapped(data, blocks), day="2021-01-01")
    for pairs in (compare(left, right), compare(right, left)):
        assert {pair.status for pair in pairs} <= _KEPT


@given(BLOCKS, st.data())
@settings(max_examples=60, deadline=None)
def test_of_blocks_in_another_order_no_word_changes(blocks: list[str], data: st.DataObject) -> None:
    pairs = compare(version(*blocks), version(*data.draw(st.permutations(blocks)), day="2021-01-01"))
    assert {pair.status for pair in pairs} <= _KEPT


@given(BLOCKS, st.data())
@settings(max_examples=60, deadline=None)
def test_a_word_put_in_is_found_whatever_else_was_done(blocks: list[str], data: st.DataObject) -> None:
    new = _rewrapped(data, blocks)
    at = data.draw(st.integers(0, len(new) - 1))
    words = new[at].split()
    words.insert(data.draw(st.integers(0, len(words))), "zebras")
    new[at] = " ".join(words)
    changed = [pair for pair in compare(version(*blocks), version(*new, day="2021-01-01")) if pair.status not in _KEPT]
    assert any("zebras" in pair.right_text for pair in changed)


@given(st.integers(0, 4), st.integers(0, 8), st.data())
@settings(max_examples=40, deadline=None)
def test_a_sentence_with_another_word_is_told_with_what_it_was(number: int, word: int, data: st.DataObject) -> None:
    """Wherever it stands now, alone or among the others."""
    sentences = [DELETE, KEEP, SHARE, COOKIES, LETTERS]
    words = sentences[number].split()
    words.insert(word, "zebras")
    others = [one for one in sentences if one is not sentences[number]]
    blocks = data.draw(st.permutations([" ".join(others), " ".join(words)]))
    pairs = compare(version(" ".join(sentences)), version(*blocks))
    [told_of] = [pair for pair in pairs if pair.status not in _KEPT]
    assert "zebras" in told_of.right_text
    assert told_of.left_text.casefold() == sentences[number].casefold()


_KEPT = {Change.SAME, Change.MOVED}

SPACED = st.lists(st.one_of(WORDS, st.sampled_from([" ", "\n", "“", "’s", "https://a.b/c?d=e, "])), max_size=14).map(
    " ".join
)


@given(st.one_of(SPACED, st.text(max_size=40)), st.one_of(SPACED, st.text(max_size=40)))
@settings(max_examples=300, deadline=None)
def test_operations_rebuild_both_sides(left: str, right: str) -> None:
    for one, other in ((left, right), (right, left)):
        found = operations(one, other)
        assert "".join(op.left for op in found) == one
        assert "".join(op.right for op in found) == other
        for op in found:
            assert {
                "equal": op.left == op.right != "",
                "insert": op.left == "" != op.right,
                "delete": op.left != "" == op.right,
                "replace": op.left != op.right and op.left != "" != op.right,
            }[op.op]
        assert all((a.op == "equal") != (b.op == "equal") for a, b in pairwise(found))


def test_operations_rebuild_every_pair_of_the_exhibits() -> None:
    for (_, left), (_, right) in pairwise(exhibits()):
        for pair in compare(left, right):
            if pair.left and pair.right:
                found = operations(pair.left.text, pair.right.text)
                assert "".join(op.left for op in found) == pair.left.text
                assert "".join(op.right for op in found) == pair.right.text
