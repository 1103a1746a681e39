"""Which dated events answer a question about change?"""
