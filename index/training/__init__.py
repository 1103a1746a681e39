"""What the adapter was learnt from, and how: `python -m index.training ARCHIVE` makes it again.

Nothing of this runs in the product; README.md here says who wrote the questions and what is held out.
"""
