"""Which sentences answer, and when is silence due?"""
