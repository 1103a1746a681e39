-- The catalogue of one index generation: every fact but the vectors, readable with any SQLite tool.

CREATE TABLE sources (
    name TEXT PRIMARY KEY,
    location TEXT NOT NULL,          -- where the file was when it was read; never shown to clients
    sha256 TEXT NOT NULL,
    markup TEXT NOT NULL,            -- markdown | html | plain: the rules by which spans are read
    text TEXT NOT NULL               -- as filed, decoded as UTF-8; spans count its code points
) STRICT;

CREATE TABLE versions (
    id INTEGER PRIMARY KEY,          -- order: by policy, then date, undated last
    version_id TEXT NOT NULL UNIQUE,
    policy TEXT NOT NULL,
    starts TEXT,                     -- ISO day, first day in force; NULL: undated, in no dated scope
    until TEXT,                      -- ISO day, first day no longer in force; NULL: no later version is known
    from_basis TEXT,                 -- stated_effective | updated_date | captured | manifest
    captured_from TEXT,              -- ISO day of the first capture that shows it as current; NULL: never captured
    captured_until TEXT              -- ISO day of the first capture of the next one
) STRICT;

CREATE TABLE copies (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL REFERENCES versions (id),
    position INTEGER NOT NULL,       -- 0: the canonical copy
    slug TEXT NOT NULL,
    source TEXT NOT NULL REFERENCES sources (name),
    exhibit TEXT NOT NULL,
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
    in_series INTEGER NOT NULL,
    repeats TEXT
) STRICT;

CREATE TABLE texts (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE        -- readable text; equal text is identical text
) STRICT;

CREATE TABLE embedded_texts (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    heading TEXT NOT NULL,
    lead_in TEXT NOT NULL,
    text INTEGER NOT NULL REFERENCES texts (id)
) STRICT;

CREATE TABLE windows (
    row INTEGER PRIMARY KEY,         -- row of the FAISS index and of the token vectors
    embedded_text INTEGER NOT NULL REFERENCES embedded_texts (id),
    content TEXT NOT NULL,           -- exactly what the encoder read
    start INTEGER NOT NULL,          -- where its words begin in the text
    shift INTEGER NOT NULL           -- where its words begin in content
) STRICT;

CREATE TABLE passages (
    id INTEGER PRIMARY KEY,          -- source order, from 0
    passage_id TEXT NOT NULL UNIQUE,
    copy INTEGER NOT NULL REFERENCES copies (id),
    kind TEXT NOT NULL,              -- paragraph | list_item | table_row
    section_label TEXT,
    section_title TEXT,
    heading TEXT,
    headings TEXT NOT NULL,          -- JSON ["…", …], the whole path, the section's first; [] in a bundle of exhibits
    paragraph INTEGER NOT NULL,      -- counted within section and heading, from 1
    label TEXT,                      -- a number printed in the source
    text INTEGER NOT NULL REFERENCES texts (id),
    embedded_text INTEGER NOT NULL REFERENCES embedded_texts (id),
    spans TEXT NOT NULL,             -- JSON [[start, end], …] in reading order
    first_line INTEGER NOT NULL,
    last_line INTEGER NOT NULL,
    page INTEGER,
    context TEXT NOT NULL,           -- JSON [{kind, text, spans}, …]
    variant INTEGER NOT NULL         -- 1: wording differs from the canonical copy's
) STRICT;

CREATE INDEX passages_of_copy ON passages (copy);
CREATE INDEX passages_of_text ON passages (text);

CREATE TABLE alignments (            -- passages of other copies and what they say in the canonical copy
    passage INTEGER NOT NULL REFERENCES passages (id),
    canonical INTEGER NOT NULL REFERENCES passages (id),
    PRIMARY KEY (passage, canonical)
) STRICT, WITHOUT ROWID;

CREATE INDEX alignments_of_canonical ON alignments (canonical);

CREATE TABLE clauses (               -- one passage followed through the dated versions of its policy
    id INTEGER PRIMARY KEY,          -- by policy, then in the order in which they first stood
    clause_id TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE clause_steps (          -- a clause in each dated version; relative to the version before
    clause INTEGER NOT NULL REFERENCES clauses (id),
    version INTEGER NOT NULL REFERENCES versions (id),
    status TEXT,                     -- same | changed | moved | moved_changed | added | removed; NULL: nothing to say
    passage INTEGER REFERENCES passages (id),      -- of the canonical copy; NULL: the clause does not stand here
    returns_from INTEGER REFERENCES versions (id), -- for a clause that comes back: where it last stood
    PRIMARY KEY (clause, version)
) STRICT, WITHOUT ROWID;

CREATE INDEX clause_steps_of_passage ON clause_steps (passage);
CREATE INDEX clause_steps_of_version ON clause_steps (version, status);

CREATE TABLE findings (
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    source TEXT NOT NULL,
    line INTEGER NOT NULL
) STRICT;
