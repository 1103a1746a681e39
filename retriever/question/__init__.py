"""What is asked? Parameters, dates, quoted words and intent, understood without an index."""
