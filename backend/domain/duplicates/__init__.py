"""People who may be registered twice (疑似重复): owns `duplicate_pairs`, `person_merges`."""
