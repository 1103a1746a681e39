"""Between the rows of tables and the nouns of a corpus, both ways; columns go by their names."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date

from corpus.containers.recordings import Recording, RecordingKind, Verdict
from corpus.dates.evidence import DateEvidence, Says
from corpus.dates.interval import EffectiveInterval
from corpus.origin import OriginFields, fields_of, origin_of
from corpus.text import Span
from corpus.types import (
    Basis,
    Context,
    ContextKind,
    CopyFacts,
    ExhibitCopy,
    Finding,
    PassageKind,
    PassageReading,
    PolicyVersion,
    Section,
    Source,
    UntilBasis,
)
from index.catalogue.schema import Values

Place = tuple[Section | None, str | None, tuple[str, ...]]
"""Where passages stand: section, heading, and the whole path of headings."""


# Columns that are a field of the same name and need no reading; and those that are days.
_SOURCE = ("name", "location", "sha256", "markup", "format", "version", "language")
_COPY = ("slug", "source", "line")
_FACTS = ("part", "title", "date_statement")
_FACTS_DAYS = ("effective_on", "updated_on", "captured_on", "stated_until", "gone_on")
_ORIGIN = ("exhibit", "service", "document", "url", "rests_on", "repeats")
_RECORDING = ("path", "name", "time", "blob", "words", "repeats", "problem", "renamed_from")
_FINDING = ("code", "message", "source", "line")


def source_columns(source: Source, text: int) -> Values:
    """``text`` is the id of the source's text in a segment."""
    return {**_fields(source, _SOURCE), "text": text}


def version_columns(row: int, version: PolicyVersion) -> Values:
    (starts, until), (captured_from, captured_until) = map(_days, (version.interval, version.captured))
    return {
        "id": row,
        **_fields(version, ("version_id", "policy", "from_basis", "until_basis")),
        "starts": starts,
        "until": until,
        "captured_from": captured_from,
        "captured_until": captured_until,
    }


def version_of(row: sqlite3.Row, copies: Sequence[ExhibitCopy]) -> PolicyVersion:
    return PolicyVersion(
        row["version_id"],
        row["policy"],
        _interval(row["starts"], row["until"]),
        Basis(row["from_basis"]) if row["from_basis"] else None,
        tuple(copies),
        _interval(row["captured_from"], row["captured_until"]),
        UntilBasis(row["until_basis"]) if row["until_basis"] else None,
    )


def copy_columns(copy: ExhibitCopy) -> Values:
    """All that a copy says of itself; the numbers that place it in the catalogue are the writer's."""
    origin = fields_of(copy.facts.origin)
    return {
        **_fields(copy, _COPY),
        **_fields(copy.facts, (*_FACTS, *_FACTS_DAYS, "shown_as_current")),
        **{name: origin[name] for name in _ORIGIN},  # type: ignore[literal-required]
        "recorded_by": origin["commit"],
        "labels": json.dumps(origin["labels"], ensure_ascii=False),
        "manifest_on": _iso(origin["manifest_on"]),
        "date_evidence": _evidence_json(copy.facts.date_evidence),
        "date_doubts": json.dumps(copy.facts.date_doubts, ensure_ascii=False),
    }


def copy_of(row: sqlite3.Row) -> ExhibitCopy:
    """From a row of copies joined with versions."""
    origin = OriginFields(
        **{name: row[name] for name in _ORIGIN},  # type: ignore[typeddict-item]
        commit=row["recorded_by"],
        labels=_texts_of(row["labels"]),
        manifest_on=_day(row["manifest_on"]),
    )
    facts = CopyFacts(
        origin=origin_of(origin),
        policy=row["policy"],
        **{name: row[name] for name in _FACTS},
        **{name: _day(row[name]) for name in _FACTS_DAYS},  # type: ignore[arg-type]
        shown_as_current=bool(row["shown_as_current"]),
        date_evidence=_evidence_of(row["date_evidence"]),
        date_doubts=_texts_of(row["date_doubts"]),
    )
    return ExhibitCopy(row["version_id"], row["slug"], row["source"], facts, row["line"])


def _evidence_json(evidence: Iterable[DateEvidence]) -> str:
    facts = [
        {
            "words": said.words,
            "spans": _pairs(said.spans),
            "says": said.says,
            "day": _iso(said.day),
            "used": said.used,
            "reason": said.reason,
            "line": said.line,
            "key": said.key,
        }
        for said in evidence
    ]
    return json.dumps(facts, ensure_ascii=False)


def _texts_of(stored: str) -> tuple[str, ...]:
    # Mostly there are none, and a catalogue has thousands.
    return () if stored == "[]" else tuple(json.loads(stored))


def _evidence_of(stored: str) -> tuple[DateEvidence, ...]:
    return tuple(
        DateEvidence(
            said["words"],
            _spans(said["spans"]),
            Says(said["says"]),
            _day(said["day"]),
            said["used"],
            said["reason"],
            said["line"],
            said["key"],
        )
        for said in json.loads(stored)
    )


def recording_columns(location: str, recording: Recording) -> Values:
    compared, in_chrome = recording.compared or (None, None)
    return {
        "location": location,
        **_fields(recording, (*_RECORDING, "recorded_on", "kind", "verdict", "is_kept")),
        "recorded_by": recording.commit,
        "compared_with": compared,
        "differs_in_chrome": in_chrome,
    }


def recording_of(row: sqlite3.Row) -> Recording:
    return Recording(
        **{name: row[name] for name in _RECORDING},
        commit=row["recorded_by"],
        recorded_on=date.fromisoformat(row["recorded_on"]),
        kind=RecordingKind(row["kind"]),
        verdict=Verdict(row["verdict"]),
        is_kept=bool(row["is_kept"]),
        compared=None if row["compared_with"] is None else (row["compared_with"], bool(row["differs_in_chrome"])),
    )


def finding_columns(finding: Finding) -> Values:
    return _fields(finding, _FINDING)


def finding_of(row: sqlite3.Row) -> Finding:
    return Finding(**{name: row[name] for name in _FINDING})


def place_columns(reading: PassageReading) -> Values:
    section = reading.section
    return {
        "section_label": section.label if section else None,
        "section_title": section.title if section else None,
        "heading": reading.heading,
        "headings": json.dumps(reading.headings, ensure_ascii=False),
    }


def place_of(row: sqlite3.Row) -> Place:
    section = None if row["section_title"] is None else Section(row["section_label"], row["section_title"])
    return section, row["heading"], tuple(json.loads(row["headings"]))


def passage_columns(reading: PassageReading) -> Values:
    """What is a passage's own; place, texts and context are stored once for all that share them and named by id."""
    return {
        "kind": reading.kind,
        "paragraph": reading.paragraph,
        "label": reading.label,
        "spans": json.dumps(_pairs(reading.spans)),
        "first_line": reading.lines[0],
        "last_line": reading.lines[1],
        "page": reading.page,
    }


def passage_of(row: sqlite3.Row, place: Place, text: str, context: tuple[Context, ...]) -> PassageReading:
    section, heading, headings = place
    return PassageReading(
        kind=PassageKind(row["kind"]),
        section=section,
        heading=heading,
        paragraph=row["paragraph"],
        label=row["label"],
        text=text,
        spans=_spans(json.loads(row["spans"])),
        lines=(row["first_line"], row["last_line"]),
        context=context,
        page=row["page"],
        headings=headings,
    )


def context_json(context: Iterable[Context]) -> str:
    return json.dumps(context_facts(context), ensure_ascii=False)


def context_of(stored: str) -> tuple[Context, ...]:
    return tuple(Context(ContextKind(c["kind"]), c["text"], _spans(c["spans"])) for c in json.loads(stored))


def context_facts(context: Iterable[Context]) -> list[dict[str, object]]:
    return [{"kind": c.kind, "text": c.text, "spans": _pairs(c.spans)} for c in context]


def _pairs(spans: Iterable[Span]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


def _spans(pairs: Iterable[Sequence[int]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in pairs)


def _fields(noun: object, names: Iterable[str]) -> Values:
    """These fields of a noun, days as ISO text."""
    values = {name: getattr(noun, name) for name in names}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _interval(start: str | None, until: str | None) -> EffectiveInterval | None:
    return EffectiveInterval(date.fromisoformat(start), _day(until)) if start else None


def _days(interval: EffectiveInterval | None) -> tuple[str | None, str | None]:
    return (_iso(interval.start), _iso(interval.until)) if interval else (None, None)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
