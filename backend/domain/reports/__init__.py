"""Reports of false vacancies (举报): owns `vacancy_reports`."""
