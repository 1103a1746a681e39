"""What happened in a period: the versions that took effect, of what kinds their changes are, and in which words."""
