"""Placeholder while the first milestone lands."""

import streamlit as st

from pages.parts import shell

shell.require()
st.title("inicio")
