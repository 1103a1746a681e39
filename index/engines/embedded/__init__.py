"""The engine that lives in the files of a generation: FAISS vectors, token vectors, exact words.

scope → passages → embedded texts → windows → FAISS over exactly these → the best window of each text
                                  ↘ the texts that hold each word, as far as they are among them
"""

from index.engines.embedded.engine import EmbeddedStore as EmbeddedStore
