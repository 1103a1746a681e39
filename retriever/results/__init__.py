"""What a caller gets back. Every part repeats what is needed to check it: dates, bases, spans, hashes.

These types are the contract: their documented fields (`corpus.contract.Doc`) are the JSON of every door, its schema and
its documentation. A field is added to a response by adding it here.
"""

from retriever.results.citing import *
from retriever.results.comparison import *
from retriever.results.events import *
from retriever.results.mentions import *
from retriever.results.quotations import *
from retriever.results.reading import *
from retriever.results.search import *
from retriever.results.shared import *
