"""Which passage of one version is which of another, and what was done to its words?"""
