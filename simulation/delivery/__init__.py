"""How what offices hold becomes files."""
