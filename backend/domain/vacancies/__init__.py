"""Vacancies (岗位): owns `vacancies`. A fifth file, wages.py, reads wage texts."""
