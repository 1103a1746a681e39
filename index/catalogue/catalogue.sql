-- What one index generation says of its corpus; the words themselves are in the segments beside it (segment.sql).
--
-- sqlite3 catalogue.sqlite "ATTACH '000001.sqlite' AS s" "SELECT version_id, text FROM versions
--   JOIN copies ON copies.version = versions.id JOIN s.passages USING (reading) JOIN s.texts ON texts.id = s.passages.text"

CREATE TABLE sources (
    name TEXT PRIMARY KEY,
    location TEXT NOT NULL,          -- where the file was when it was read; never shown to clients
    sha256 TEXT NOT NULL,
    markup TEXT NOT NULL,            -- markdown | html | plain: the rules by which spans are read
    format TEXT NOT NULL,            -- markdown | html | plain | exhibits | …: the reader that read it
    version TEXT NOT NULL,           -- of that reader, a checksum of its program
    language TEXT NOT NULL,          -- ISO 639-1 code of the language that its words were read in
    text INTEGER NOT NULL            -- source_texts.id of a segment
) STRICT;

CREATE TABLE versions (
    id INTEGER PRIMARY KEY,          -- order: by policy, then date, undated last
    version_id TEXT NOT NULL UNIQUE,
    policy TEXT NOT NULL,
    starts TEXT,                     -- ISO day, first day in force; NULL: undated, in no dated scope
    until TEXT,                      -- ISO day, first day no longer in force; NULL: no later version is known
    from_basis TEXT,                 -- stated_effective | updated_date | declared | captured | manifest
    captured_from TEXT,              -- ISO day of the first capture that shows it as current; NULL: never captured
    captured_until TEXT,             -- ISO day of the first capture of the next one, or on which it was gone
    until_basis TEXT                 -- next_version_in_corpus | stated | captured
) STRICT;

CREATE TABLE copies (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL REFERENCES versions (id),
    position INTEGER NOT NULL,       -- 0: the canonical copy
    slug TEXT NOT NULL,
    source TEXT NOT NULL REFERENCES sources (name),
    line INTEGER NOT NULL,           -- where it starts in its source, from 1
    source_order INTEGER NOT NULL,   -- passages are numbered copy after copy in this order
    reading INTEGER NOT NULL,        -- readings.id of a segment: its passages
    exhibit TEXT NOT NULL,           -- what the copy is called, whatever its origin (corpus/origin.py)
    part TEXT,
    title TEXT NOT NULL,
    date_statement TEXT,
    effective_on TEXT,
    updated_on TEXT,
    captured_on TEXT,
    shown_as_current INTEGER NOT NULL,
    service TEXT,
    document TEXT,
    recorded_by TEXT,                -- the whole id of the commit that recorded it
    url TEXT,
    labels TEXT NOT NULL,            -- JSON ["…", …]
    manifest_on TEXT,
    rests_on TEXT,
    repeats TEXT,
    stated_until TEXT,               -- ISO day, first day no longer in force as the page states
    gone_on TEXT,                    -- ISO day on which an archive recorded that the page was gone
    date_evidence TEXT NOT NULL,     -- JSON [{"words", "spans", "says", "day", "used", "reason", "line", "key"}, …]
    date_doubts TEXT NOT NULL        -- JSON ["…", …]: why its day is in doubt
) STRICT;

CREATE TABLE alignments (            -- passages of other copies and what they say in the canonical copy
    copy INTEGER NOT NULL REFERENCES copies (id),
    position INTEGER NOT NULL,
    canonical INTEGER NOT NULL,      -- position in the canonical copy of the version
    variant INTEGER NOT NULL,        -- 1: wording differs from the canonical copy's
    PRIMARY KEY (copy, position, canonical)
) STRICT, WITHOUT ROWID;

CREATE TABLE clauses (               -- one passage followed through the dated versions of its policy
    id INTEGER PRIMARY KEY,          -- by policy, then in the order in which they first stood
    clause_id TEXT NOT NULL,
    version INTEGER NOT NULL REFERENCES versions (id), -- in which it first stood by itself
    grew_from INTEGER REFERENCES clauses (id)          -- of which it was a part before
) STRICT;

CREATE INDEX clauses_of_version ON clauses (version);

CREATE TABLE clause_lines (          -- which clause each passage of a version's canonical copy is of
    version INTEGER PRIMARY KEY REFERENCES versions (id),
    clauses BLOB NOT NULL            -- zlib of 4-byte integers, little-endian: numbers within the policy, from 0
) STRICT;

CREATE TABLE clause_steps (          -- where a clause is not just the same as in the version before
    version INTEGER NOT NULL REFERENCES versions (id),
    clause INTEGER NOT NULL REFERENCES clauses (id),
    status TEXT,                     -- same (in other paragraphs) | changed | moved | moved_changed | added | removed;
                                     -- NULL: it became part of another clause
    position INTEGER,                -- in the canonical copy; NULL: removed, or part of another clause
    returns_from INTEGER REFERENCES versions (id), -- for a clause that comes back: where it last stood
    parents TEXT NOT NULL,           -- JSON [position, …] in the version before: whose words it has, if not one, whole
    became INTEGER REFERENCES clauses (id),        -- of which it became part
    PRIMARY KEY (version, clause)
) STRICT, WITHOUT ROWID;

CREATE TABLE comparisons (           -- each dated version against the one before
    version INTEGER NOT NULL REFERENCES versions (id),
    status TEXT NOT NULL,            -- same | changed | moved | moved_changed | added | removed
    pairs INTEGER NOT NULL,
    PRIMARY KEY (version, status)
) STRICT, WITHOUT ROWID;

CREATE TABLE differences (           -- in what each dated version is written otherwise than the one before
    version INTEGER PRIMARY KEY REFERENCES versions (id),
    pairs BLOB NOT NULL              -- zlib of JSON [[status, element, lefts, rights, links], …] in the order of a
                                     -- comparison; links: [[words, target before or null, target since or null], …];
                                     -- sides: [[position in the canonical copy, words or null: all of it], …]
) STRICT;

CREATE TABLE builds (                -- the builds that led to this index and held something new, in order
    number INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    built_at TEXT NOT NULL           -- ISO 8601, UTC
) STRICT;

CREATE TABLE held (                  -- which of them first held each version
    version INTEGER PRIMARY KEY REFERENCES versions (id),
    build INTEGER NOT NULL REFERENCES builds (number)
) STRICT;

CREATE TABLE recordings (            -- what an archive recorded, so that only what came since is read the next time
    location TEXT NOT NULL,          -- of the archive
    path TEXT NOT NULL,
    recorded_by TEXT NOT NULL,       -- commit
    name TEXT NOT NULL,              -- of the source
    recorded_on TEXT NOT NULL,
    time INTEGER NOT NULL,           -- seconds since 1970, for order within a day
    kind TEXT NOT NULL,              -- first | update | technical | other
    blob TEXT,
    words TEXT NOT NULL,             -- a fingerprint of its words and dates
    verdict TEXT NOT NULL,           -- version | repeated | technical | blip | empty | unreadable | deleted
    repeats TEXT,
    is_kept INTEGER NOT NULL,
    compared_with TEXT,
    differs_in_chrome INTEGER,
    problem TEXT,
    renamed_from TEXT                -- the path that the document had until this recording
) STRICT;

CREATE TABLE findings (
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    source TEXT NOT NULL,
    line INTEGER NOT NULL
) STRICT;
