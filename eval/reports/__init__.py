"""An evaluation told to people and to other tools.

evaluation → sentences, tables, charts and the worst questions → a terminal, Markdown, a page, CSV and TREC files

Every form tells the same contents. Charts load matplotlib: import this room where a report is made, not before.
"""

from eval.reports.terminal import terminal_table
from eval.reports.writing import write_report

__all__ = ["terminal_table", "write_report"]
