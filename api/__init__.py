"""The ways in: HTTP, search page, command line. Each parses, asks the retriever, and prints the same facts.

This is the only package that knows HTTP and the only one that looks at a clock.
"""
