"""What results say in words, the same for every medium."""
