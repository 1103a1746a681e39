"""What does the index hold? Versions, texts and passages without searching."""
