"""Which text was in force when?

Readers turn files as filed into policy versions with dates, and versions into passages whose text can be
proved against the source. Pure Python: no FAISS, no HTTP, no clock.
"""
