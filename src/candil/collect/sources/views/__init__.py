"""Pages of open sources."""
