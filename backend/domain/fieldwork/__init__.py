"""Field work (走访): visits, calls, who helps whom; owns `visits`, `calls`, `field_photos`."""
