"""Letters that people write to the desk, and drafts of what it replies."""
