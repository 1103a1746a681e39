"""Which passages in scope are nearest to the question?"""
