"""Training (培训): owns `training_wishes`, `training_providers`."""
