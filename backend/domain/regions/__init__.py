"""行政区划: divisions of Hunan and counties of China; owns `regions`, `region_aliases`."""
