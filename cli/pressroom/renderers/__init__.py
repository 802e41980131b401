"""Renderers: each takes a work and returns its artifacts in memory."""
