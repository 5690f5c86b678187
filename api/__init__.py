"""Every way in: web, JSON, command line, wiring."""
