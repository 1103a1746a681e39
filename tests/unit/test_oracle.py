"""The oracle of evaluation: judged places, half-open intervals, printed citations read back."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.types import Basis, Corpus, PassageKind, Section
from eval.oracle.documents import Documents
from eval.oracle.intervals import Interval, Start, intervals_of, touches, union
from eval.oracle.places import Place, places_of
from eval.oracle.printed import are_those_of, names, read_back

DAY = date(2020, 1, 1)
DAYS = st.integers(0, 12).map(lambda days: DAY + timedelta(days))
INTERVALS = st.tuples(DAYS, st.none() | DAYS).filter(lambda ends: ends[1] is None or ends[0] < ends[1])


def lasting(start: date, until: date | None) -> Interval:
    return Interval(start, until, Basis.CAPTURED, "next_version_in_corpus" if until else None)


def covers(interval: Interval, day: date) -> bool:
    return interval.start <= day and (interval.until is None or day < interval.until)


# -- intervals ------------------------------------------------------------------------------------------


@given(st.lists(INTERVALS, max_size=5))
def test_a_union_covers_the_days_of_its_parts_and_its_intervals_never_touch(
    ends: list[tuple[date, date | None]],
) -> None:
    parts = [lasting(*each) for each in ends]
    joined = union(parts)
    for day in (DAY + timedelta(days) for days in range(-1, 15)):
        assert any(covers(i, day) for i in joined) is any(covers(part, day) for part in parts)
    assert all(left.until and left.until < right.start for left, right in pairwise(joined))


@given(INTERVALS, DAYS, DAYS)
def test_an_interval_touches_a_range_if_they_share_a_day(
    ends: tuple[date, date | None], first: date, last: date
) -> None:
    interval = lasting(*ends)
    days = [first + timedelta(days) for days in range((last - first).days + 1)]
    assert touches(interval, first, last) is any(covers(interval, day) for day in days)
    assert touches(interval, None, None)


def test_of_versions_of_one_day_the_last_is_in_force_and_the_day_of_the_next_is_no_longer() -> None:
    starts = {name: Start(DAY + timedelta(days), Basis.CAPTURED) for name, days in (("a", 0), ("b", 2), ("c", 2))}
    assert intervals_of({}) == {}
    assert intervals_of(starts) == {"a": lasting(DAY, DAY + timedelta(2)), "c": lasting(DAY + timedelta(2), None)}


# -- places ---------------------------------------------------------------------------------------------


def test_the_exhibits_have_the_places_that_were_judged(exhibits: Corpus) -> None:
    """Judged without the reader, they are those that it found; a passage read elsewhere would have none."""
    places = places_of(exhibits)
    assert len(places) == len(exhibits.passages) == 699
    for passage in exhibits.passages:
        place, reading = places[passage.passage_id], passage.reading
        assert (place.version_id, place.lines) == (passage.version_id, reading.lines)
        assert (place.exhibit, place.part) == (passage.copy.facts.origin.name, passage.copy.facts.part)
        assert (place.section, place.heading) == (reading.section, reading.heading)
        assert (place.paragraph, place.label, place.kind) == (reading.paragraph, reading.label, reading.kind)
    first = exhibits.passages[0]
    moved = replace(first, reading=replace(first.reading, lines=(1, 1)))
    assert first.passage_id not in places_of(replace(exhibits, passages=(moved, *exhibits.passages[1:])))


def test_the_exhibits_are_in_force_when_it_was_judged(exhibits: Corpus) -> None:
    documents = Documents(exhibits)
    assert documents.in_force(date(2020, 2, 26), date(2020, 2, 26)) == ("alibaba-privacy@2019-01-17",)
    assert documents.in_force(date(2020, 2, 27), date(2020, 2, 27)) == ("alibaba-privacy@2020-02-27",)
    assert documents.in_force(None, date(2017, 9, 27)) == ()
    assert len(documents.not_superseded()) == len(documents.in_force(None, None)) == 5


# -- printed citations ----------------------------------------------------------------------------------

PLACE = Place(
    version_id="acme-privacy@2020-01-01",
    exhibit="B(3)",
    part="PART A: New",
    named="Ex. B(3), pt. A",
    basis=Basis.STATED_EFFECTIVE,
    day=DAY,
    told_apart_by=None,
    section=Section("G", "VISITORS"),
    heading="Your rights; and ours",
    headings=(),
    paragraph=2,
    label=None,
    kind=PassageKind.PARAGRAPH,
    lines=(1, 1),
)
HEAD = "Ex. B(3), pt. A (eff. Jan. 1, 2020)"
RECORDED = replace(
    PLACE,
    named="GitHub Privacy Policy",
    basis=Basis.CAPTURED,
    told_apart_by="commit 1a2b3c4",
    section=Section("", "Data; what we"),
    headings=("Data; what we", 'Cookies "and so on"'),
)


@pytest.mark.parametrize(
    ("citation", "place"),
    [
        (f'{HEAD} § G, "Your rights; and ours" ¶ [2]', PLACE),
        (f"{HEAD} § G.1", replace(PLACE, heading=None, label="1.")),
        (f'{HEAD} § G, "Your rights; and ours" ¶ 1', replace(PLACE, label="(1)")),
        (f"{HEAD} preamble ¶ [2]", replace(PLACE, section=None, heading=None)),
        (f"{HEAD} preamble ¶ 3", replace(PLACE, section=None, heading=None, label="3.")),
        (
            "Ex. C-1 (undated) § 2.1 ¶ [2]",
            replace(PLACE, named="Ex. C-1", basis=None, day=None, section=Section("2.1", "Y"), heading=None),
        ),
        (
            'GitHub Privacy Policy (captured Jan. 1, 2020, commit 1a2b3c4) § Data; what we > Cookies "and so on" ¶ [2]',
            RECORDED,
        ),
        (
            "Acme Privacy Policy (eff. Jan. 1, 2020 per manifest, file a (b)/2019.html) preamble ¶ [2]",
            replace(
                RECORDED,
                named="Acme Privacy Policy",
                basis=Basis.MANIFEST,
                told_apart_by="file a (b)/2019.html",
                section=None,
            ),
        ),
    ],
)
def test_a_citation_is_read_back_as_the_place_that_it_names(citation: str, place: Place) -> None:
    assert are_those_of(citation, [place])
    for other in (
        replace(place, named="Ex. Z"),
        replace(place, day=DAY + timedelta(1)),
        replace(place, basis=Basis.UPDATED_DATE),
        replace(place, section=Section("H", "OTHER")),
        replace(place, told_apart_by="commit fffffff"),
        replace(place, paragraph=3, label=place.label and "9."),
    ):
        assert not are_those_of(citation, [other])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "§ WRONG ¶ [999]",
        "Ex. B(3), pt. A § G ¶ [2]",
        "Ex. B(3) (eff. Feb. 30, 2020) § G ¶ [2]",
        "Ex. B(3) (captured Jan. 1, 2020 per manifest) § G ¶ [2]",
        "Ex. B(3) (eff. 2020) § G ¶ [2]",
        f"{HEAD} § G ¶ [2] and so on",
        f"{HEAD} § G ¶ [2]; and so on",
        f"{HEAD} § G ¶ [x]",
    ],
)
def test_what_is_no_citation_is_read_as_none(text: str) -> None:
    assert read_back(text) == ()


def test_a_date_is_left_out_where_the_citation_before_has_the_same_and_only_there() -> None:
    plain = replace(PLACE, heading=None)
    other = replace(plain, named="Ex. B(4)")
    short, long = f"{HEAD} § G ¶ [2]; Ex. B(4) § G ¶ [2]", f"{HEAD} § G ¶ [2]; Ex. B(4) (eff. Jan. 1, 2020) § G ¶ [2]"
    assert are_those_of(short, [plain, other])
    assert not are_those_of(long, [plain, other])
    assert all(map(names, read_back(long), [plain, other]))
    assert not are_those_of(short, [plain])
    assert not are_those_of(f"{HEAD} § G ¶ [2]", [plain, other])
    assert not are_those_of(short, [plain, replace(other, day=DAY + timedelta(1))])
