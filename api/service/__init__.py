"""What a running server does besides answering."""
