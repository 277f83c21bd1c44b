"""What truly happens: people who quarrel, act and are helped, day by day."""
