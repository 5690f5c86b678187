"""What each task measures in one case."""
