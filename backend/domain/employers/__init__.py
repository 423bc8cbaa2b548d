"""Employers (用人单位): owns `employers`, `employer_codes`."""
