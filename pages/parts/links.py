"""Where the pages are, for links to them."""

from pathlib import Path

ROOT = Path(__file__).parents[2]


def to(name: str) -> str:
    """The file of the page called `name`, as `st.page_link` and `st.switch_page` take it."""
    return str(ROOT / "pages" / f"{name}.py")
