"""The names that an editor document may hold, and whether one keeps to them."""
