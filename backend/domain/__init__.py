"""What the service knows and decides. No HTTP, no WeChat, no Redis.

The order is a rule: a feature may import those to its left (checked by import-linter).
"""

from importlib import import_module

FEATURES = (
    "catalogues", "regions", "minimum_wages", "accounts", "oversight", "tasks", "messages",
    "people", "history", "incomes", "duplicates", "bindings", "figures", "inbox", "employers",
    "vacancies", "search", "applications", "reports", "patrols", "visits", "workshops",
    "monitoring", "graduates", "fieldwork", "matching", "training", "subsidies", "rights",
    "exports", "imports",
)  # fmt: skip


def load_models() -> None:
    """Make every table known to the metadata."""
    for feature in FEATURES:
        if feature not in ("catalogues", "search"):  # files, no tables
            import_module(f"backend.domain.{feature}.models")
