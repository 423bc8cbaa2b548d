"""Subsidies (补贴): owns `subsidy_items`, `claims`, `claim_steps`, `photos`."""
