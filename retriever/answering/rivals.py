"""What other versions say better: whether the version in force is silent where another one speaks.

What it does not say, another one often does, in nearly the same words. A passage that only words the same otherwise is
no rival: that it comes nearer says nothing.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from index.arrays import Scores, TextIds
from index.encoder import Embedding
from index.opening import Index
from retriever.answering.candidates import Candidates
from retriever.answering.elsewhere import Elsewhere
from retriever.answering.finding import Found
from retriever.answering.matter import tells_more, words_of
from retriever.answering.reader import Candidate
from retriever.answering.support import calibrations, support
from retriever.reading.views import Views

ALIKE = 0.5
"""Share of the words of the shorter of two passages from which on they may be two wordings of one."""

_Rivals = list[tuple[float, int, frozenset[int] | None]]
"""Match, readable text, and the versions in scope that hold it; None of one outside the scope."""


def best_rivals(
    index: Index,
    views: Views,
    found: Found,
    query: Embedding,
    candidates: Candidates,
    passages: Mapping[int, Candidate],
    late: Scores,
    elsewhere: Elsewhere,
) -> Scores:
    """For every candidate the best score of a passage in another version of its policy, in scope or out of it.

    ``passages`` are by embedded text, at least those that `comes_near` says; ``late`` is by hit. A version in a range
    is judged as it is on one of its days. What another policy says neither supports nor silences this one. Outside the
    scope only those policies are looked at on which the decision depends: whose candidates would come near but for a
    rival, and the best candidate's.
    """
    columns = index.catalogue.columns
    policies = views.policy_of[candidates.versions].tolist()
    known: dict[int, _Rivals] = {policy: [] for policy in policies}
    of_hits = views.policy_of[columns.version[found.hits.first_members]]
    for number in np.flatnonzero(~np.isnan(late) & np.isin(of_hits, list(known))).tolist():
        rows = found.hits[number].representatives
        holding = frozenset(columns.version[list(rows)].tolist())
        known[int(of_hits[number])].append((float(late[number]), int(columns.text[rows[0]]), holding))
    rewordings = _Rewordings(index, found, query)
    match = late[candidates.hits]
    rivals = np.full(len(candidates), -1.0, np.float32)
    least = calibrations().words.nearest
    counts = np.flatnonzero(comes_near(match)).tolist()
    of_places = columns.embedded_text[candidates.rows].tolist()
    waiting, seen = set(policies), set[int]()
    while waiting:
        for policy in waiting:
            known[policy].sort(key=lambda rival: -rival[0])
        for place in [place for place in counts if policies[place] in waiting]:
            own = int(columns.text[candidates.rows[place]]), int(candidates.versions[place])
            rivals[place] = rewordings.best_but(
                known[policies[place]], passages[of_places[place]], own, float(match[place])
            )
        strength = support(match, rivals)
        decides = strength >= least
        decides[int(strength.argmax())] = True
        waiting = {policy for policy, one in zip(policies, decides, strict=True) if one} - seen
        seen |= waiting
        elsewhere.look(waiting - elsewhere.policies)
        for policy, texts, matches in elsewhere.found():
            if policy in waiting:
                readable = columns.text[[int(views.of_embedded_text.rows(text)[0]) for text in texts.tolist()]]
                known[policy] += zip(matches.tolist(), TextIds(readable).tolist(), [None] * len(texts), strict=True)
    return rivals


def comes_near(match: Scores) -> NDArray[np.bool_]:
    """Which candidates come near if no other version says it better, and the best of all."""
    bare = support(match, -1.0)
    near: NDArray[np.bool_] = bare >= calibrations().words.nearest
    if len(bare):
        near[bare.argmax()] = True
    return near


class _Rewordings:
    """Tells rivals of a candidate from other wordings of it, each pair once."""

    def __init__(self, index: Index, found: Found, query: Embedding) -> None:
        self._index = index
        self._plan = found.plan
        self._query = query
        self._known: dict[tuple[int, int], bool] = {}
        self._texts: dict[int, str] = {}

    def best_but(self, ranked: _Rivals, candidate: Candidate, own: tuple[int, int], match: float) -> float:
        """The best of ``ranked`` that is neither the candidate's own text nor another wording of it.

        ``own`` are the candidate's readable text and version, ``match`` its score; what comes no nearer says nothing.
        """
        text, version = own
        for rival, readable, holding in ranked:
            if readable == text or (holding is not None and holding <= {version}):
                continue
            if rival <= match or not self._is_rewording(candidate, text, readable):
                return rival
        return -1.0

    def _is_rewording(self, candidate: Candidate, text: int, readable: int) -> bool:
        pair = text, readable
        if pair not in self._known:
            if readable not in self._texts:
                self._texts |= self._index.catalogue.texts([readable])
            rival = self._texts[readable]
            own, other = words_of(candidate.text.text), words_of(rival)
            alike = len(own & other) >= ALIKE * max(1, min(len(own), len(other)))
            self._known[pair] = alike and not tells_more(self._index, self._plan, self._query, candidate, rival)
        return self._known[pair]
