"""What is right: files of judgments, their nouns and their reader. The data files are described in ``README.md``."""
