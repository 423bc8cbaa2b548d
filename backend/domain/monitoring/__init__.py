"""Return monitoring (返乡监测): clues to confirm, and signs of careless entries; owns `clues`."""
