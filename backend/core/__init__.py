"""The house: settings, database, errors, clock, privacy, audit. No business words."""
