"""What is true of a corpus, by code of the harness's own: places, days in force, printed citations.

Nothing of the product that makes what is checked here may be imported (an import contract in ``pyproject.toml``):
of `retriever` only the types of results.
"""
