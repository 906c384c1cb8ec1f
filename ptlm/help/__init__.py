"""Texts of the help that belong to no other part: Portuguese, marked for translation."""
