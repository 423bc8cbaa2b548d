"""Labourers and households (劳动者): owns `households`, `people`, `work_wishes`."""
