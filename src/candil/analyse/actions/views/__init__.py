"""Pages of authorities, of packages, and the one page for authorities themselves."""
