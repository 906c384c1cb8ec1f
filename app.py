"""The dashboard's shell, around every page: `streamlit run app.py`."""

from pages.parts import shell

place = shell.prepare()
page = shell.navigation()
shell.sidebar(place)
page.run()
