"""Workshops and bases (就业车间、就业基地): owns `workshops` and `workshop_members`."""
