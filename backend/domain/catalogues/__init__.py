"""目录: occupations with their everyday words, and the education ladder; owns no table."""
