"""Where are the files of a corpus? A bundle of exhibits, a folder with a manifest, a git archive, a single file."""
