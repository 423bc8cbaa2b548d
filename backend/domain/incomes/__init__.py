"""Incomes from work: verified by their own line, entered in the national system by hand."""
