"""Between the rows of tables and the nouns of a corpus, both ways; columns go by their names."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date

from corpus.containers.recordings import Recording, RecordingKind, Verdict
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
)
from index.catalogue.schema import Values

Place = tuple[Section | None, str | None, tuple[str, ...]]
"""Where passages stand: section, heading, and the whole path of headings."""


def source_columns(source: Source, text: int) -> Values:
    """``text`` is the id of the source's text in a segment."""
    return {
        "name": source.name,
        "location": source.location,
        "sha256": source.sha256,
        "markup": source.markup,
        "format": source.format,
        "version": source.version,
        "language": source.language,
        "text": text,
    }


def version_columns(row: int, version: PolicyVersion) -> Values:
    return {
        "id": row,
        "version_id": version.version_id,
        "policy": version.policy,
        "starts": _iso(version.interval.start if version.interval else None),
        "until": _iso(version.interval.until if version.interval else None),
        "from_basis": version.from_basis,
        "captured_from": _iso(version.captured.start if version.captured else None),
        "captured_until": _iso(version.captured.until if version.captured else None),
    }


def version_of(row: sqlite3.Row, copies: Sequence[ExhibitCopy]) -> PolicyVersion:
    return PolicyVersion(
        row["version_id"],
        row["policy"],
        _interval(row["starts"], row["until"]),
        Basis(row["from_basis"]) if row["from_basis"] else None,
        tuple(copies),
        _interval(row["captured_from"], row["captured_until"]),
    )


def copy_columns(copy: ExhibitCopy) -> Values:
    """All that a copy says of itself; the numbers that place it in the catalogue are the writer's."""
    facts, origin = copy.facts, fields_of(copy.facts.origin)
    return {
        "slug": copy.slug,
        "source": copy.source,
        "line": copy.line,
        "exhibit": origin["exhibit"],
        "part": facts.part,
        "title": facts.title,
        "date_statement": facts.date_statement,
        "effective_on": _iso(facts.effective_on),
        "updated_on": _iso(facts.updated_on),
        "captured_on": _iso(facts.captured_on),
        "shown_as_current": facts.shown_as_current,
        "service": origin["service"],
        "document": origin["document"],
        "recorded_by": origin["commit"],
        "url": origin["url"],
        "labels": json.dumps(origin["labels"], ensure_ascii=False),
        "manifest_on": _iso(origin["manifest_on"]),
        "rests_on": origin["rests_on"],
        "repeats": origin["repeats"],
    }


def copy_of(row: sqlite3.Row) -> ExhibitCopy:
    """From a row of copies joined with versions."""
    origin = OriginFields(
        exhibit=row["exhibit"],
        service=row["service"],
        document=row["document"],
        commit=row["recorded_by"],
        url=row["url"],
        labels=tuple(json.loads(row["labels"])),
        manifest_on=_day(row["manifest_on"]),
        rests_on=row["rests_on"],
        repeats=row["repeats"],
    )
    facts = CopyFacts(
        origin=origin_of(origin),
        part=row["part"],
        policy=row["policy"],
        title=row["title"],
        date_statement=row["date_statement"],
        effective_on=_day(row["effective_on"]),
        updated_on=_day(row["updated_on"]),
        captured_on=_day(row["captured_on"]),
        shown_as_current=bool(row["shown_as_current"]),
    )
    return ExhibitCopy(row["version_id"], row["slug"], row["source"], facts, row["line"])


def recording_columns(location: str, recording: Recording) -> Values:
    compared, in_chrome = recording.compared or (None, None)
    return {
        "location": location,
        "path": recording.path,
        "recorded_by": recording.commit,
        "name": recording.name,
        "recorded_on": recording.recorded_on.isoformat(),
        "time": recording.time,
        "kind": recording.kind,
        "blob": recording.blob,
        "words": recording.words,
        "verdict": recording.verdict,
        "repeats": recording.repeats,
        "is_kept": recording.is_kept,
        "compared_with": compared,
        "differs_in_chrome": in_chrome,
        "problem": recording.problem,
    }


def recording_of(row: sqlite3.Row) -> Recording:
    return Recording(
        path=row["path"],
        commit=row["recorded_by"],
        name=row["name"],
        recorded_on=date.fromisoformat(row["recorded_on"]),
        time=row["time"],
        kind=RecordingKind(row["kind"]),
        blob=row["blob"],
        words=row["words"],
        verdict=Verdict(row["verdict"]),
        repeats=row["repeats"],
        is_kept=bool(row["is_kept"]),
        compared=None if row["compared_with"] is None else (row["compared_with"], bool(row["differs_in_chrome"])),
        problem=row["problem"],
    )


def finding_columns(finding: Finding) -> Values:
    return {"code": finding.code, "message": finding.message, "source": finding.source, "line": finding.line}


def finding_of(row: sqlite3.Row) -> Finding:
    return Finding(row["code"], row["message"], row["source"], row["line"])


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


def _interval(start: str | None, until: str | None) -> EffectiveInterval | None:
    return EffectiveInterval(date.fromisoformat(start), _day(until)) if start else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
