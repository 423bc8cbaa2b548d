"""`make bench`: run every benchmark; exit 1 when one falls below its floor."""

import sys

from benchmarks import sender, weekly_push

if __name__ == "__main__":
    sys.exit(0 if all([sender.main(), weekly_push.main()]) else 1)
