"""Pieces that several pages are put together from. Everything here may use streamlit; nothing here computes."""
