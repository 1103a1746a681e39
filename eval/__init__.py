"""How good, how fast, how sure?

Judgments written from reading the exhibits, measures over them, and benchmarks. Imports the retriever as
any other client does, and never `api`.
"""
