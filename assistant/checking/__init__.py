"""What a text says, held against the pages: replies before they are sent, and texts of others."""
