"""What does a brief say, as it was filed? Paragraphs, pages, notes and blocks of a DOCX, an ODT, a PDF or a text.

A source is read for its passages, a brief for its words and where each stands in it: page, paragraph, footnote.
"""

from corpus.briefs.document import BriefDocument, BriefPlace, Note, NoteMark
from corpus.briefs.reading import read_brief_file

__all__ = ["BriefDocument", "BriefPlace", "Note", "NoteMark", "read_brief_file"]
