"""What changes about incidents: looking for pairs, judging them, and keeping both true while records change."""
