"""The user's own files: read, looked over, mended, split, and made into tasks."""
