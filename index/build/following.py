"""The clauses of a corpus, policy by policy: followed from where the versions are other ones than before."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import takewhile

from corpus.clauses.following import Begun, Clause, Followed, assembled, follow
from corpus.clauses.linking import SourceLinks
from corpus.clauses.matching import Pair
from corpus.links import LinkChange
from corpus.module_digest import module_digest
from corpus.types import Corpus, Passage, PolicyVersion
from index.build.embedding import Progress
from index.catalogue import Catalogue, PolicyClauses, Texts
from index.opening import Index


def clauses_of(corpus: Corpus) -> tuple[Clause, ...]:
    """Every clause of every policy, policy by policy, each in the order in which it first stood."""
    passages = Texts.of(corpus).passages
    found = (assembled(_followed(versions, passages)) for versions in _by_policy(corpus).values())
    return tuple(clause for of_policy in found for clause in of_policy)


def stored_clauses(corpus: Corpus, texts: Texts, old: Index | None, progress: Progress) -> Iterator[PolicyClauses]:
    """The clauses of a corpus as they are stored; what was followed before is gone on from, version by version.

    ``progress`` is told how many policies are done.
    """
    if old and old.manifest.clauses != followed_by():
        old = None
    digests = old.catalogue.digests() if old else {}
    before = _by_policy(old.catalogue) if old else {}
    sources = {source.name: source for source in corpus.sources}
    links = SourceLinks(lambda name: (sources[name].text, sources[name].markup))
    policies = _by_policy(corpus)
    for done, (policy, versions) in enumerate(policies.items()):
        progress(done, len(policies))
        if not old:
            yield PolicyClauses.of(_followed(versions, texts.passages, links.changed))
            continue
        # Links are read from the source, of which passages are not all.
        known = [_marks(v, digests, old.manifest.sources) for v in before.get(policy, []) if v.interval]
        hashes = {name: sources[name].sha256 for name in {v.canonical.source for v in versions}}
        dated = [version for version in versions if version.interval]
        found = [_marks(version, texts.digests, hashes) for version in dated]
        same = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(known, found, strict=False))))
        stored = old.catalogue.clause_steps.of_policy(policy).first(same) if same else None
        if stored and same == len(found):
            yield stored
        else:
            begun = stored.begun([_passages_of(v, texts.passages) for v in dated[:same]]) if stored else None
            yield PolicyClauses.of(_followed(dated, texts.passages, links.changed, begun), stored)


def _marks(
    version: PolicyVersion, digests: Mapping[tuple[str, str], str], hashes: Mapping[str, str]
) -> tuple[str | None, ...]:
    """Equal for versions whose passages are followed alike."""
    copy = version.canonical
    return version.version_id, digests.get((version.version_id, copy.slug)), hashes.get(copy.source)


def followed_by() -> str:
    """The version of the program that follows clauses through the versions of a policy."""
    return module_digest(("corpus.clauses.following", "corpus.clauses.linking"))


def _by_policy(of: Corpus | Catalogue) -> dict[str, list[PolicyVersion]]:
    policies: dict[str, list[PolicyVersion]] = {}
    for version in of.versions:
        policies.setdefault(version.policy, []).append(version)
    return policies


def _followed(
    versions: Iterable[PolicyVersion],
    passages: Mapping[tuple[str, str], Sequence[Passage]],
    links: Callable[[Pair], tuple[LinkChange, ...]] = lambda _: (),
    begun: Begun | None = None,
) -> Followed:
    return follow(((version, _passages_of(version, passages)) for version in versions), links, begun)


def _passages_of(version: PolicyVersion, passages: Mapping[tuple[str, str], Sequence[Passage]]) -> Sequence[Passage]:
    return passages.get((version.version_id, version.canonical.slug), ())
