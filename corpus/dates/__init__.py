"""Which day is meant? Printed dates, and the intervals that they open and close."""
