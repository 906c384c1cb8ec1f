"""Every uploader says how large its own file may be."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from ptlm.userdata.limits import MAX_FILE_BYTES
from tests.pages.conftest import Open, bodies


def said(app: AppTest) -> dict[str, int]:
    """The classes of uploaders to the megabytes that stand in them."""
    found = re.findall(r"\.st-key-([\w-]+) \{ --ptlm-limit: '[^']*?(\d+) MB'", " ".join(bodies(app)))
    return {place: int(size) for place, size in found}


@pytest.mark.parametrize(
    ("page_name", "query", "limits"),
    [
        ("resultados", {"ver": "fontes"}, {"import-results-0": 50}),
        (
            "meus_dados",
            {},
            {
                **{f"upload-{split}-0": MAX_FILE_BYTES // 10**6 for split in ("train", "validation", "test")},
                "import-task-0": MAX_FILE_BYTES // 10**6,
            },
        ),
    ],
)
def test_what_it_says_is_what_holds(
    page: Open, page_name: str, query: dict[str, str], limits: dict[str, int]
) -> None:
    app = page(page_name, **query)
    assert said(app) == limits
    assert [each.proto.max_upload_size_mb for each in app.file_uploader] == list(limits.values())
