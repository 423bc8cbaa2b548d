"""Search of open vacancies (搜岗位): owns no table, an index beside the database in DATA_DIR."""
