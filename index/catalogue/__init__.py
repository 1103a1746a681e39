"""What one generation says of its corpus, in SQLite files that anybody can open: its catalogue and its segments.

additions.py  what a build adds: the words of one segment       writing.py  the catalogue that speaks of them
reading.py    both read together                                scopes.py   which passages a scope admits
clauses.py    passages followed through versions                codecs.py   rows of tables ↔ nouns of a corpus
words.py      where each word stands            differences.py  how a version differs from the last
"""

from index.catalogue.additions import Additions as Additions
from index.catalogue.additions import Ids as Ids
from index.catalogue.additions import Known as Known
from index.catalogue.archives import StoredSource as StoredSource
from index.catalogue.clauses import ClauseStep as ClauseStep
from index.catalogue.clauses import ClauseSteps as ClauseSteps
from index.catalogue.clauses import PolicyClauses as PolicyClauses
from index.catalogue.columns import Columns as Columns
from index.catalogue.differences import Difference as Difference
from index.catalogue.lineage import BuildMark as BuildMark
from index.catalogue.lineage import Lineage as Lineage
from index.catalogue.opening import OpenedCatalogue as OpenedCatalogue
from index.catalogue.opening import open_catalogue as open_catalogue
from index.catalogue.reading import Catalogue as Catalogue
from index.catalogue.schema import CATALOGUE as CATALOGUE
from index.catalogue.schema import TEXTS as TEXTS
from index.catalogue.schema import read_only as read_only
from index.catalogue.words import WordPhrase as WordPhrase
from index.catalogue.writing import Texts as Texts
from index.catalogue.writing import write_catalogue as write_catalogue
