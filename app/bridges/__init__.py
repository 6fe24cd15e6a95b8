"""What others read our records as: pure functions from a record to a document."""
