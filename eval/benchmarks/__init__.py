"""What things cost, as multiples of encoding alone: machines differ, ratios differ less."""
