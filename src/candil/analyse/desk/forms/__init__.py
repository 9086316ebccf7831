"""What analysts fill in at the desk."""
