"""The file to try the way with has something to find, and each of it is one click away from being settled."""

from ptlm.views.making import sample, work
from ptlm.views.making import sketch as sketches
from ptlm.views.making.sketch import Sketch


def examined(sketch: Sketch) -> work.Examined:
    return work.examine(sketch, {"train": work.open_source(sketch.files["train"])})


def test_what_is_wrong_with_the_sample_is_found_and_can_be_settled() -> None:
    sketch = sketches.begin("train", sample.source())
    found = examined(sketch)
    assert found.roles is not None
    assert (found.roles.texts, found.roles.target) == ((sample.HEADER[0],), sample.HEADER[1])
    wrong = {"drop_empty": sample.EMPTY, "merge_labels": sample.SLIPS}
    counts = {each.remedy: each.count for each in found.report.findings if each.remedy in wrong}
    assert counts == wrong
    for remedy in ("drop_empty", "drop_duplicates", "merge_labels"):
        assert remedy in {each.remedy for each in found.report.findings}
        sketch = sketch.with_remedy(remedy)
    mended = examined(sketch)
    assert not [each for each in mended.report.findings if each.severity != "info"]
    assert mended.report.worst == "info"
