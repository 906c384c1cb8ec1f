"""The dashboard: `streamlit run app.py`.

Streamlit imports this file once for the server, and runs it as a script whenever somebody looks at a page.
"""

if __name__ == "__main__":
    from pages.parts import shell

    shell.run()
else:
    from streamlit.starlette import App

    from pages.parts import serving, start

    app = App(__file__, lifespan=start.ahead, routes=serving.ROUTES)
