"""Everything that turns partners' sites into documents."""
