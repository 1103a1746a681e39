"""What differs between two versions, two copies, or one clause and itself through time?"""
