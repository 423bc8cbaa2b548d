"""Pure rules of background work: how long a lease and a silent task last."""

from datetime import timedelta

LEASE = timedelta(seconds=30)  # of the clock; renewed every few seconds
SILENT = timedelta(seconds=40)  # a task without a heartbeat for this long is taken up again
MAX_ATTEMPTS = 3
