"""What may be known of products, and how they look."""
