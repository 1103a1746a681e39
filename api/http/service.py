"""What HTTP alone offers, for those who run a server: whether it answers, and reading the sources again."""

from dataclasses import dataclass
from typing import Annotated

from api.http.problems import TYPES, HttpError
from api.operations import AnyOperation, Http, Index, Operation, Posted, Tag
from api.parameter_values import Parameters
from api.service.limits import Work
from api.service.refresh import Refresh, Refresher
from corpus.contract import Doc
from retriever.results import Coverage, IndexRef, joint_coverage

_RETRY_AFTER = 5
"""Seconds after which to ask again where a refresh is running."""


@dataclass(frozen=True, slots=True)
class Alive:
    """The process answers."""

    status: Annotated[str, Doc("Always `live`.", "live")] = "live"


@dataclass(frozen=True, slots=True)
class Ready:
    """The index is loaded and answers questions."""

    index: Annotated[IndexRef, Doc("Which index answers.")]
    coverage: Annotated[Coverage, Doc("The dates that all policies cover together.")]
    status: Annotated[str, Doc("Always `ready`; otherwise the answer is a 503.", "ready", before="index")] = "ready"


def service_operations(refresher: Refresher | None) -> tuple[AnyOperation, ...]:
    """``refresher`` reads the sources of the index again on request; None where that is not enabled."""

    def enabled() -> Refresher:
        if refresher is None:
            raise HttpError("refresh-disabled", TYPES["refresh-disabled"].rule)
        return refresher

    def refresh(_index: Index, _: Parameters) -> Refresh:
        started = enabled()
        if not started.start():
            raise HttpError(
                "refresh-in-progress", TYPES["refresh-in-progress"].rule, headers={"Retry-After": str(_RETRY_AFTER)}
            )
        return started.state

    return (
        Operation(
            "refresh",
            "Read the sources of the index again and add what is new, beside the running server. It takes nothing.",
            Parameters,
            Refresh,
            refresh,
            http=Http(
                "/v1/corpus/refresh",
                ["invalid-parameter", "refresh-disabled", "refresh-in-progress"],
                by_get=False,
                posted=Posted(None, status=202),
            ),
            tag=Tag.SERVICE,
        ),
        Operation(
            "refresh_state",
            "How far the latest refresh is.",
            Parameters,
            Refresh,
            lambda _index, _: enabled().state,
            http=Http("/v1/corpus/refresh", ["refresh-disabled"]),
            key=lambda _library, _: enabled().state,
            tag=Tag.SERVICE,
        ),
        Operation(
            "livez",
            "Whether the process answers.",
            Parameters,
            Alive,
            lambda _index, _: Alive(),
            http=Http("/livez", needs_index=False),
            key=None,
            tag=Tag.SERVICE,
        ),
        Operation(
            "readyz",
            "Whether questions are answered, by which encoder and index, and over which dates.",
            Parameters,
            Ready,
            lambda index, _: Ready(index.library().index, joint_coverage(index.library().policies())),
            http=Http("/readyz"),
            key=None,
            tag=Tag.SERVICE,
            work=Work.HEALTH,
        ),
    )
