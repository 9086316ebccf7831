"""Pages where forms are made, and where anybody fills them in."""
