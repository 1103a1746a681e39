"""How are these words cited and linked to, outside of Inforce?"""
