"""Visits to firms (走访企业) and their service: owns `firm_visits`, `employer_followups`."""
