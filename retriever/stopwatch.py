"""How long the stages of one question take; between two of them a question is over whose time is."""

import time
from dataclasses import dataclass, field

from corpus.deadline import check_deadline


@dataclass(slots=True)
class Stopwatch:
    """Milliseconds per stage, by its name; one that comes twice is added up."""

    times: dict[str, float] = field(default_factory=dict)
    _last: float = field(default_factory=time.perf_counter)

    def lap(self, stage: str) -> None:
        """Book the time since the last call, or since the beginning, on ``stage``. Raises OutOfTime or CalledOff."""
        check_deadline()
        now = time.perf_counter()
        self.times[stage] = self.times.get(stage, 0.0) + (now - self._last) * 1000
        self._last = now
