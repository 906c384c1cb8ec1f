"""The device a run uses, and what depends on it."""

import gc
import resource
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import torch
from accelerate import Accelerator, PartialState
from accelerate.utils.memory import should_reduce_batch_size
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import Module

from ptlm.training import products
from ptlm.training.approach import Batch
from ptlm.training.batching import micro_batches
from ptlm.training.config import Precision, Switch

T = TypeVar("T")

TOKEN_BUDGET = {"cuda": 16_384, "mps": 8_192, "cpu": 4_096}
"""Tokens, padding included, that go through the model at once in training."""
EVALUATION_FACTOR = 4
"""Without gradients as many times more tokens fit."""
EVALUATION_ROWS = {"cuda": 1_024, "mps": 512, "cpu": 512}
"""Rows at once in evaluation, at most: what is generated is as long as the longest answer among them."""
PIECE_COST = {"cuda": 16_384, "mps": 1_024, "cpu": 384}
"""What it costs to send one more piece through the model, in tokens that could be computed meanwhile: a GPU waits for
the launch of a few thousand kernels, a processor for little."""
GRAPH_PIECE_COST = 1_536
"""The same where a graph launches them all: what is left are weights read and gradients added once more."""
GRAPH_TOKEN_BUDGET = 8_192
"""Where more pieces cost little, they may as well need little memory."""
PAD_MULTIPLE = {"cuda": 8}
"""Tensor cores want lengths that are multiples of eight; elsewhere padding only costs."""
GRAPH_WIDTHS = 8
"""Graphs want few shapes: so many lengths at most,"""
GRAPH_MULTIPLE = 16
"""multiples of this or of twice, four times, … as much;"""
GRAPH_ROWS = 32
"""and a piece's rows are multiples of this, as long as so many fit."""

ONE_THREAD_WEIGHTS = 3_000_000
"""A processor computes smaller models on one core: their operations are over before a second one has begun."""


@dataclass
class Device:
    """Where and in which precision to compute; the budget shrinks when memory runs out."""

    accelerator: Accelerator
    token_budget: int
    products: bool = False
    """Whether matrix products, and they alone, are computed in bf16: the way of a processor."""
    graphs: bool = False
    """Whether training goes through CUDA graphs where it can."""

    @classmethod
    def open(cls, precision: Precision, graphs: Switch = "off") -> "Device":
        """The best device here; `auto` precision is bf16 where there are instructions for it, fp32 elsewhere.

        Graphs are for one GPU: gradients of several processes meet while they are computed, and the scaling that
        fp16 needs looks at them.
        """
        kind = PartialState().device.type
        wanted = _automatic_precision(kind) if precision == "auto" else precision
        # Autocast's bf16 is no gain on a processor, whose attention is several times slower in it.
        in_products = kind == "cpu" and wanted == "bf16"
        accelerator = Accelerator(mixed_precision="no" if in_products or wanted == "fp32" else wanted)
        if kind == "cuda":
            torch.backends.cuda.matmul.allow_tf32 = precision == "auto"
            # cuDNN's attention makes a plan for every new shape, and shapes are many here: that took longer than
            # all the rest. The other kernels know no plans.
            torch.backends.cuda.enable_cudnn_sdp(False)
        able = kind == "cuda" and wanted != "fp16" and accelerator.num_processes == 1
        budget = TOKEN_BUDGET.get(kind, TOKEN_BUDGET["cpu"])
        return cls(accelerator, budget, in_products, graphs=able and graphs == "auto")

    def suit(self, model: Module) -> None:
        """Make `model` compute as the device does, and the device as suits it; autocast needs nothing beforehand."""
        if self.kind == "cpu" and sum(weight.numel() for weight in model.parameters()) < ONE_THREAD_WEIGHTS:
            torch.set_num_threads(1)
        if self.products:
            products.in_bf16(model)

    @property
    def precision(self) -> str:
        """fp32, bf16, fp16, or `bf16_products`."""
        mixed = str(self.accelerator.mixed_precision)
        return "bf16_products" if self.products else {"no": "fp32"}.get(mixed, mixed)

    @property
    def kind(self) -> str:
        """cuda, mps or cpu."""
        return str(self.accelerator.device.type)

    @property
    def ahead(self) -> int:
        """Steps that may be queued behind the one whose figures are waited for."""
        return int(self.kind == "cuda")

    @property
    def pad_multiple(self) -> int:
        """Lengths are rounded up to this."""
        return PAD_MULTIPLE.get(self.kind, 1)

    def training_multiple(self, longest: int) -> int:
        """What lengths are rounded up to in training, where the longest is `longest`."""
        if not self.graphs:
            return self.pad_multiple
        multiple = GRAPH_MULTIPLE
        while multiple * GRAPH_WIDTHS < longest:
            multiple *= 2
        return multiple

    def pieces(
        self,
        rows: Sequence[int] | NDArray[np.int64],
        lengths: NDArray[np.int64],
        *,
        limit: int = 0,
        training: bool,
        passes: int = 1,
        multiple: int = 0,
    ) -> list[list[int]]:
        """`rows` as they go through the model: within the memory, with little padding, in few pieces.

        A `limit` of rows in training is somebody's choice, and the budget of tokens does not count then. `passes` is
        how often a piece goes through the model, `multiple` what lengths are rounded up to (0: the device's).
        """
        graphs, multiple = training and self.graphs, multiple or self.pad_multiple
        budget = self.token_budget * (1 if training else EVALUATION_FACTOR)
        if graphs:
            budget = min(budget, GRAPH_TOKEN_BUDGET)
        if training and limit:
            budget = sys.maxsize
        limit = limit if training else EVALUATION_ROWS.get(self.kind, EVALUATION_ROWS["cpu"])
        cost = GRAPH_PIECE_COST if graphs else PIECE_COST.get(self.kind, PIECE_COST["cpu"])
        return list(
            micro_batches(
                rows,
                lengths,
                limit=limit,
                token_budget=budget,
                piece_cost=cost * passes,
                grain=_grain(-(-int(lengths[rows].max(initial=1)) // multiple) * multiple, limit, budget)
                if graphs
                else 1,
                multiple=multiple,
            )
        )

    def move(self, batch: Batch) -> Batch:
        """The batch on the device."""
        return {name: tensor.to(self.accelerator.device, non_blocking=True) for name, tensor in batch.items()}

    def pinned(self, batch: Batch) -> Batch:
        """The batch where a GPU can fetch it by itself, without the processor waiting for what is queued before."""
        return {name: tensor.pin_memory() for name, tensor in batch.items()} if self.kind == "cuda" else batch

    def fetch(self, tensor: Tensor) -> Callable[[], list[float]]:
        """Begin to bring `tensor` to the processor; what is returned waits for it, and for nothing queued later."""
        if self.kind != "cuda":
            return tensor.tolist
        there, event = tensor.to("cpu", non_blocking=True), torch.cuda.Event()
        event.record()

        def numbers() -> list[float]:
            event.synchronize()
            return list(there.tolist())

        return numbers

    def free(self) -> None:
        """Give back what is no longer used."""
        gc.collect()
        if self.kind == "cuda":
            torch.cuda.empty_cache()

    def memory(self) -> dict[str, int]:
        """Peak memory in bytes: of the process, and of the GPU where there is one."""
        unit = 1 if sys.platform == "darwin" else 1024
        peaks = {"process": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit}
        if self.kind == "cuda":
            peaks["gpu"] = torch.cuda.max_memory_allocated()
        return peaks


def _grain(width: int, limit: int, budget: int) -> int:
    """Rows that stay together: GRAPH_ROWS, or the next smaller power of two that fits."""
    fitting = max(1, min(GRAPH_ROWS, budget // width))
    return limit if 0 < limit <= fitting else 1 << (fitting.bit_length() - 1)


def _automatic_precision(kind: str) -> Precision:
    able = {"cuda": torch.cuda.is_bf16_supported, "cpu": products.available}.get(kind)
    return "bf16" if able and able() else "fp32"


def out_of_memory(error: Exception) -> bool:
    """Whether `error` says that the device's memory was too small."""
    return isinstance(error, MemoryError) or should_reduce_batch_size(error)


def halving(pieces: Sequence[T], work: Callable[[T], Any], split: Callable[[T], list[T]]) -> list[Any]:
    """`work` on each piece; a piece that does not fit in memory is split and tried again."""
    waiting, done = list(reversed(pieces)), []
    while waiting:
        piece = waiting.pop()
        try:
            done.append(work(piece))
        except Exception as error:
            parts = split(piece)
            if not out_of_memory(error) or len(parts) < 2:
                raise
            waiting.extend(reversed(parts))
    return done
