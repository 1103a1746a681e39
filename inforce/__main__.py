"""``python -m inforce``: the command line."""

from inforce.launcher import main

main()
