"""Runs: what is asked, what happens, where it is kept, who works it off."""
