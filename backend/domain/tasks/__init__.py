"""Background work (后台任务): owns `job_runs`, `leases`, `tasks`."""
