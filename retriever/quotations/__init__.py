"""Are these quotations verbatim, in force, and cited to their place?"""
