"""Patrol of vacancies (谁录入谁巡查): owns `patrol_tasks`, `patrol_checks`, `patrol_asks`."""
