"""What is there before anything happens: the map, the people, the firms."""
