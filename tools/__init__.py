"""What `make` calls; plain Python without packages, because it runs before any are installed."""
