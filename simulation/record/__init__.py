"""What is reported, and what offices note of it."""
