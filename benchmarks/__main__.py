"""`make bench`: run every benchmark; exit 1 when one falls below its floor."""

import sys

from benchmarks import sender

if __name__ == "__main__":
    sys.exit(0 if all([sender.main()]) else 1)
