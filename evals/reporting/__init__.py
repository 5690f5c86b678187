"""Reports of runs: pages for people, JUnit for machines."""
