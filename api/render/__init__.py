"""Results as text: a renderer for each medium."""
