"""Minimum wages (最低工资标准): owns `minimum_wages`, dated and by place."""
