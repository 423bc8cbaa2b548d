"""湘就业: the public employment service's backend."""
