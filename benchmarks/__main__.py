"""`make bench`: run every benchmark; exit 1 when one falls below its floor."""

import sys

from benchmarks import (
    audit_cost,
    duplicates,
    people_import,
    posting_parsers,
    registry,
    search,
    sender,
    weekly_push,
)

BENCHES = (
    sender, weekly_push, registry, search, audit_cost, duplicates, people_import, posting_parsers,
)  # fmt: skip

if __name__ == "__main__":
    sys.exit(0 if all([bench.main() for bench in BENCHES]) else 1)
