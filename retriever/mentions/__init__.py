"""When did words stand in which policy?"""
