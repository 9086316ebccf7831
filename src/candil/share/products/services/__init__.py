"""What changes about products."""
