"""Pages of reports: `telling` and `returning` for everybody, `desk` and `phone` for analysts."""
