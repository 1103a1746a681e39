"""The engine that lives in the files of a generation: FAISS vectors, mapped token vectors, FTS5 in the catalogue.

scope → passages → embedded texts → windows → FAISS over exactly these → the best window of each text
                                  ↘ FTS5, less what is not among them
"""

from index.engines.embedded.engine import EmbeddedStore as EmbeddedStore
