"""What may a question see?"""
