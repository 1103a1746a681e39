"""The clauses of a corpus, policy by policy: followed anew, or taken over where nothing of a policy changed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from corpus.clauses.following import Clause, Followed, assembled, follow
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
    """The clauses of a corpus as they are stored; those of a policy in which nothing changed are taken over.

    ``progress`` is told how many policies are done.
    """
    is_known = old is not None and old.manifest.clauses == followed_by()
    digests = old.catalogue.digests() if old and is_known else {}
    before = _by_policy(old.catalogue) if old and is_known else {}
    sources = {source.name: source for source in corpus.sources}
    links = SourceLinks(lambda name: (sources[name].text, sources[name].markup))
    policies = _by_policy(corpus)
    for done, (policy, versions) in enumerate(policies.items()):
        progress(done, len(policies))
        known, found = ([(v.version_id, v.interval) for v in some] for some in (before.get(policy, []), versions))
        keys = [(v.version_id, v.canonical.slug) for v in versions]
        if old and known == found and all(digests.get(k) == texts.digests.get(k) for k in keys):
            yield old.catalogue.clause_steps.of_policy(policy)
        else:
            yield PolicyClauses.of(_followed(versions, texts.passages, links.changed))


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
) -> Followed:
    return follow(((v, passages.get((v.version_id, v.canonical.slug), ())) for v in versions), links)
