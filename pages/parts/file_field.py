"""A place to give a file, which says how large that may be."""

import re
from typing import Any

import streamlit as st

from ptlm.i18n import _
from ptlm.userdata.limits import MAX_FILE_BYTES

MEGABYTES = MAX_FILE_BYTES // 10**6


def show(label: str, *, key: str, megabytes: int = MEGABYTES, **options: Any) -> Any:
    """One uploader of one file; `options` are those of `st.file_uploader`.

    Its words are a style's (`--ptlm-limit`), since Streamlit's own are English: each needs its own.
    """
    place = re.sub(r"[^a-zA-Z0-9_-]", "-", key.strip())  # as Streamlit makes a class of a key
    limit = _("ou arraste; até {size} MB", size=megabytes)
    st.html(f"<style>.st-key-{place} {{ --ptlm-limit: '{limit}'; }}</style>")
    return st.file_uploader(label, key=key, max_upload_size=megabytes, **options)
