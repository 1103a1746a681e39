"""Which passages are near this question?

Encoder, FAISS vectors, token vectors, lexical index and catalogue, how they are built and how they are
opened. The only place that imports faiss and sentence_transformers. Dates are data here: the caller says
which rows a search may see, and nothing outside them is ever ranked.
"""
