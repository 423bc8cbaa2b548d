"""Oversight (审计): the trail, checks of it, unusual looks; owns `audit_checks`."""
