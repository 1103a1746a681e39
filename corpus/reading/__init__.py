"""What does a text show? Pieces become dated parts, sections and passages."""
