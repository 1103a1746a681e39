"""From readings of single sources to versions with intervals, aligned copies and ids."""
