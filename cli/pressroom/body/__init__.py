"""The typed tree as HTML, once for every target that needs it."""
