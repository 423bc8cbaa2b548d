"""Visits to firms (走访企业): owns `firm_visits`. Households are visited in `fieldwork`."""
