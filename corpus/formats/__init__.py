"""What does one file say? One module a format: its text as pieces with spans."""
