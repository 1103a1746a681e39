-- What one build added to an index, but for the vectors. Never changed; ids go on from one segment to the next.

CREATE TABLE source_texts (
    id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL,            -- of the file
    text TEXT NOT NULL               -- as filed, decoded as UTF-8; spans count its code points
) STRICT;

CREATE TABLE texts (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL               -- readable text; equal text is identical text and has one id
) STRICT;

CREATE TABLE embedded_texts (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    heading TEXT NOT NULL,
    lead_in TEXT NOT NULL,
    text INTEGER NOT NULL            -- texts.id
) STRICT;

CREATE TABLE windows (
    row INTEGER PRIMARY KEY,         -- row of the FAISS index and of the token vectors
    embedded_text INTEGER NOT NULL,  -- embedded_texts.id
    start INTEGER NOT NULL,          -- the encoder read text[start : start + length] …
    length INTEGER NOT NULL,
    shift INTEGER NOT NULL           -- … after so many characters: the end of the prefix, and a space
) STRICT;

CREATE TABLE places (
    id INTEGER PRIMARY KEY,
    section_label TEXT,
    section_title TEXT,              -- NULL: before the first section
    heading TEXT,
    headings TEXT NOT NULL           -- JSON ["…", …], the whole path, the section's first; [] in a bundle of exhibits
) STRICT;

CREATE TABLE contexts (
    id INTEGER PRIMARY KEY,
    context TEXT NOT NULL            -- JSON [{kind, text, spans}, …]
) STRICT;

CREATE TABLE readings (              -- the passages of a copy; copies that were read alike share one
    id INTEGER PRIMARY KEY,
    digest TEXT NOT NULL             -- of all that is said of its passages
) STRICT;

CREATE TABLE passages (
    reading INTEGER NOT NULL,        -- readings.id
    position INTEGER NOT NULL,       -- in reading order, from 0
    kind TEXT NOT NULL,              -- paragraph | list_item | table_row
    place INTEGER NOT NULL,          -- places.id
    paragraph INTEGER NOT NULL,      -- counted within the place, from 1
    label TEXT,                      -- a number printed in the source
    text INTEGER NOT NULL,           -- texts.id
    embedded_text INTEGER NOT NULL,  -- embedded_texts.id
    spans TEXT NOT NULL,             -- JSON [[start, end], …] in reading order
    first_line INTEGER NOT NULL,
    last_line INTEGER NOT NULL,
    page INTEGER,
    context INTEGER NOT NULL,        -- contexts.id
    PRIMARY KEY (reading, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE columns (               -- once more, of passages and windows, what a search needs of all of them
    name TEXT PRIMARY KEY,           -- passages: [reading, text, embedded_text, place] by reading and position;
    numbers BLOB NOT NULL            -- windows: [embedded_text] by row. Little-endian int32
) STRICT;

CREATE TABLE titles (                -- what stands over passages and is none: headings, captions, column headers
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL               -- readable text
) STRICT;

CREATE TABLE titles_printed (        -- where in the passages of a copy each title stands
    title INTEGER NOT NULL,          -- titles.id
    reading INTEGER NOT NULL,        -- readings.id
    position INTEGER NOT NULL        -- of the first passage under it
) STRICT;

CREATE TABLE word_order (            -- one row: texts and titles laid out one after another, a gap after each
    starts BLOB NOT NULL,            -- little-endian uint32: the place of the first word of each
    units BLOB NOT NULL              -- little-endian int64: texts.id, or -1 - titles.id
) STRICT;

CREATE TABLE word_places (           -- index/written_words.py says what a word is
    word TEXT PRIMARY KEY,           -- folded; with a space before: signs that follow a word
    places BLOB NOT NULL             -- little-endian uint32, ascending: where it stands; of signs, the word before
) STRICT;
