"""What a server counts and times, in the form that Prometheus reads.

Where several processes answer, they count together in the folder that PROMETHEUS_MULTIPROC_DIR names, which has to be
set before this module is imported; each of them then tells for all. What is told of the index is what the files say
when they are asked.
"""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from corpus.errors import InforceError
from retriever.reading.library import Library

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """Counts what `api.service.pools.Watch` tells, requests and refreshes. Safe to share between threads."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self, library: Callable[[], Library]) -> None:
        """``library``: of the index in use; it may raise for one that cannot be used."""
        counted = CollectorRegistry()
        self._requests = Counter(
            "inforce_requests_total", "Requests that were answered.", ("path", "method", "status"), registry=counted
        )
        self._seconds = Histogram(
            "inforce_request_seconds", "From request to answer.", ("path",), buckets=_SECONDS, registry=counted
        )
        self._stages = Histogram(
            "inforce_stage_seconds", "Stages of answers.", ("stage",), buckets=_SECONDS, registry=counted
        )
        self._waiting = Gauge(
            "inforce_waiting",
            "Requests that wait for their turn.",
            ("work",),
            registry=counted,
            multiprocess_mode="livesum",
        )
        self._begun = Gauge(
            "inforce_begun", "Requests that are worked at.", ("work",), registry=counted, multiprocess_mode="livesum"
        )
        self._refused = Counter("inforce_refused_total", "Requests not begun.", ("work", "reason"), registry=counted)
        self._ended_early = Counter(
            "inforce_ended_early_total",
            "Requests that were given up: left by their client, or over their deadline.",
            ("work", "reason"),
            registry=counted,
        )
        self._refreshes = Counter("inforce_refreshes_total", "Refreshes that ended.", ("result",), registry=counted)
        self._told = CollectorRegistry() if os.environ.get("PROMETHEUS_MULTIPROC_DIR") else counted
        if self._told is not counted:
            MultiProcessCollector(self._told)  # type: ignore[no-untyped-call]
        self._told.register(_OfIndex(library))

    def answered(self, path: str, method: str, status: int, seconds: float, stages: Mapping[str, float]) -> None:
        """``stages``: seconds by name."""
        self._requests.labels(path, method, str(status)).inc()
        self._seconds.labels(path).observe(seconds)
        for stage, took in stages.items():
            self._stages.labels(stage).observe(took)

    def waits(self, work: str, change: int) -> None:
        self._waiting.labels(work).inc(change)

    def begun(self, work: str, change: int) -> None:
        self._begun.labels(work).inc(change)

    def refused(self, work: str, reason: str) -> None:
        self._refused.labels(work, reason).inc()

    def ended_early(self, work: str, reason: str) -> None:
        self._ended_early.labels(work, reason).inc()

    def refreshed(self, result: str) -> None:
        self._refreshes.labels(result).inc()

    def text(self) -> bytes:
        """All of it, as ``content_type`` says."""
        return generate_latest(self._told)


class _OfIndex(Collector):
    """Which index is answered from, and since when it is."""

    def __init__(self, library: Callable[[], Library]) -> None:
        self._library = library

    def describe(self) -> Iterator[Metric]:
        """Nothing: to register it must not open an index."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        ready = GaugeMetricFamily("inforce_ready", "Whether questions are answered.")
        try:
            library = self._library()
        except InforceError:
            ready.add_metric([], 0)
            yield ready
            return
        ready.add_metric([], 1)
        yield ready
        index = GaugeMetricFamily("inforce_index", "The index in use.", labels=("fingerprint", "encoder"))
        index.add_metric([library.index.fingerprint, library.index.encoder], 1)
        yield index
        yield GaugeMetricFamily(
            "inforce_index_age_seconds",
            "Since it was built.",
            time.time() - datetime.fromisoformat(library.built_at).timestamp(),
        )
