"""Graduates of poor households: who helps each of them, by which plan."""
