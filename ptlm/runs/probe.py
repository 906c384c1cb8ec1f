"""What torch finds on this machine: `python -m ptlm.runs.probe` prints it as JSON.

A program of its own, so that asking costs the dashboard and the shell neither torch's memory nor its seconds.
"""

import json
import os
import sys
from typing import Any

from ptlm.runs.launchers import give_way


def facts() -> dict[str, Any]:
    """Version, threads, and the devices that can be computed on with their memory in bytes."""
    import torch

    cards = []
    if torch.cuda.is_available():
        for number in range(torch.cuda.device_count()):
            free, total = torch.cuda.mem_get_info(number)
            cards.append({"name": torch.cuda.get_device_name(number), "memory": total, "free": free})
    return {
        "torch": torch.__version__,
        "cuda": torch.version.cuda,
        "gpus": cards,
        "bf16": bool(cards) and torch.cuda.is_bf16_supported(),
        "mps": torch.backends.mps.is_available(),
        "threads": torch.get_num_threads(),
    }


if __name__ == "__main__":
    give_way(os.getpid())
    json.dump(facts(), sys.stdout)
