"""A work as a typeset PDF: the whitepaper, and the engine that typesets it."""
