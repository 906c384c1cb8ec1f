"""Charts on a page."""

from streamlit.testing.v1 import AppTest


def test_a_title_is_shown_as_it_is_written() -> None:
    def script() -> None:
        import pandas as pd
        import plotly.graph_objects as go

        from pages.parts import figures
        from ptlm.charts import Chart

        title = "meu *corpus* :red[de] [frases](x)"
        figures.show(Chart(figure=go.Figure(), data=pd.DataFrame(), name="x", title=title), "x")

    app = AppTest.from_function(script).run()
    assert app.markdown[0].value == r"**meu \*corpus\* \:red\[de\] \[frases\]\(x\)**"
