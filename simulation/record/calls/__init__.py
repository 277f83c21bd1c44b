"""How trouble comes to the platforms: who calls, again, elsewhere, and about other things."""
