"""Question and scope in, cited answers out.

Resolves what a question may see, finds and ranks passages inside that scope only, collapses identical
text, quotes the sentence that answers or says that none does, and prints citations.
"""
