"""Test collections: a corpus with judged questions, from judgments, BEIR folders, PolicyQA or edits of versions."""
