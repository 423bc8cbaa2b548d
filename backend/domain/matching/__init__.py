"""Matching and the weekly push (人岗匹配): owns `push_plans`, `push_rows`."""
