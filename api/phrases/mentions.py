"""What is said of words: when they stood in a policy, how often, and where."""

from collections.abc import Iterator, Sequence

from api.phrases.dates import counted, in_series
from api.phrases.segments import Block, Document, Heading, Line, Phrase, Quotation, joined, lines, quoted, say
from api.phrases.versions import NO_LATER_VERSION, interval
from retriever.results import InForce, Mentions, PolicyMentions, Stretch, VersionMentions

OLDEST = "already in the oldest version held, so that nothing is known of a first time"
NEWEST = "still in the newest version held"


def looked_for(words: Sequence[str], *, stems: bool) -> Phrase:
    """The words asked for."""
    named = joined((quoted(one) for one in words), ", ", " or ")
    return say(named, " in every inflection" if stems else None)


def summary(found: Mentions) -> Phrase:
    """In how many policies the words stand."""
    period = None
    if found.first or found.last:
        period = say(
            " in versions in force",
            say(" from ", found.first) if found.first else None,
            say(" through ", found.last) if found.last else None,
        )
    words = looked_for(found.words, stems=found.stems)
    if not found.policy_count:
        return say(words, ": in none of ", counted(len(found.absent), "policy"), period, ".")
    looked_at = found.policy_count + len(found.absent)
    return say(words, f": in {found.policy_count:,} of ", counted(looked_at, "policy"), period, ".")


def stretch_in_words(stretch: Stretch) -> Phrase:
    """From when until when the words stood, and what is known of a time before and after."""
    days = interval(InForce(stretch.start, stretch.until, stretch.from_basis, stretch.until_basis))
    facts = [OLDEST if stretch.in_oldest else None, NEWEST if stretch.in_newest else None]
    told = "; ".join(filter(None, facts))
    return say(days, f": {told}" if told else None)


def stretches_in_words(of_policy: PolicyMentions) -> Sequence[Phrase]:
    """One for each stretch; a sentence where there is none."""
    if not of_policy.stretches:
        return [say("only in versions that were never in force or have no date")]
    return [stretch_in_words(stretch) for stretch in of_policy.stretches]


def version_in_words(of_version: VersionMentions) -> Phrase:
    """How often the words stand in a version."""
    return say(
        of_version.version_id,
        ": ",
        counted(of_version.count, "time"),
        f" in {of_version.place_count:,} places" if of_version.place_count > 1 else None,
        f"; {NO_LATER_VERSION}" if of_version.start and of_version.until is None else None,
    )


def absent_in_words(found: Mentions) -> Phrase | None:
    """Policies that do not have the words; of many, how many."""
    if not found.absent:
        return None
    if len(found.absent) > _MOST_NAMED:
        return say("In no version of ", counted(len(found.absent), "other policy"), ".")
    return say("In no version of ", in_series(found.absent), ".")


_MOST_NAMED = 20


def uncovered_in_words(found: Mentions) -> Phrase | None:
    """Policies of which no version was in force then."""
    if not found.not_in_force:
        return None
    return say("No version is known to have been in force then of ", counted(len(found.not_in_force), "policy"), ".")


def forms_in_words(found: Mentions) -> Phrase | None:
    """The inflections that were looked for."""
    if not found.stems:
        return None
    return say("Looked for: ", joined((" / ".join(forms) for forms in found.forms), ", "), ".")


def mentions_document(found: Mentions) -> Document:
    """Policy by policy: the stretches, then the places of the first version of each and of the newest."""
    told = [summary(found), forms_in_words(found)]
    blocks: list[Block] = [lines(*filter(None, told))]
    for of_policy in found.policies:
        blocks += _policy(of_policy)
    more = found.policy_count - len(found.policies)
    last = [absent_in_words(found), uncovered_in_words(found)]
    if more > 0 and found.next_cursor:
        last.append(say(f"More policies: --cursor {found.next_cursor}"))
    return [*blocks, lines(*filter(None, last))] if any(last) else blocks


def telling_versions(of_policy: PolicyMentions) -> Sequence[VersionMentions]:
    """The versions whose places tell most: the first of each stretch, and the last of all."""
    by_id = {of_version.version_id: of_version for of_version in of_policy.versions}
    named = [stretch.first_version for stretch in of_policy.stretches]
    named += [stretch.last_version for stretch in of_policy.stretches[-1:]]
    return [by_id[name] for name in dict.fromkeys(named) if name in by_id] or of_policy.versions[:1]


def _policy(of_policy: PolicyMentions) -> Iterator[Block]:
    yield Heading(say(of_policy.policy))
    yield lines(*stretches_in_words(of_policy))
    for of_version in telling_versions(of_policy):
        yield (Line(version_in_words(of_version), indent=2),)
        for place in of_version.places:
            yield Quotation(say(place.words), place.citation)
