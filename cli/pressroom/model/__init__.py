"""The data that flows from source to artifact."""
