"""Imports (导入): owns `import_batches`, `import_rows`. vacancy_rows.py reads a postings row."""
