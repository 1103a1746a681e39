"""Evidence that travels: quotations with their sources in one file that anybody can verify without Inforce."""
