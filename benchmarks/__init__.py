"""Measurements, each with a peer or a floor beside it; no tests."""
