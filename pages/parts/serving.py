"""What the server answers beside the pages: a run's model, sent from the disk piece by piece, whatever its size."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from ptlm.errors import PtlmError
from ptlm.runs.packing import packed
from ptlm.runs.run import Run

FOLDER = "modelos"


def model_address(run: Run) -> str:
    """Where the model of `run` is fetched from, as seen from any page."""
    return f"{FOLDER}/{run.id}.tar"


def _model(request: Request) -> Response:
    """The folder of the run's model as a tar."""
    from pages.parts import server  # imported once the server answers: it takes its time

    try:
        run = server.store().get(request.path_params["run"])
    except PtlmError as error:
        return PlainTextResponse(str(error), status_code=404)
    tar = packed(run.model_folder, run.id)
    if not tar.members:
        return PlainTextResponse("", status_code=404)
    headers = {
        "Content-Length": str(tar.size),
        "Content-Disposition": f'attachment; filename="{run.id}-model.tar"',
        "Content-Encoding": "identity",  # weights do not compress: the server shall not try
    }
    return StreamingResponse(iter(tar), media_type="application/x-tar", headers=headers)


ROUTES = [Route("/{before:path}" + FOLDER + "/{run}.tar", _model)]
"""Below any base path that the server was told to answer at."""
