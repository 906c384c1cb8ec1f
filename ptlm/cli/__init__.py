"""The product from a shell. One module a group of commands."""
