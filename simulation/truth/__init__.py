"""What really was, and how well it could at best be told."""
