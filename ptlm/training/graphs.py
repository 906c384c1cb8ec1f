"""Gradients by CUDA graphs: the thousands of launches of a forward and a backward pass, made as one.

A graph repeats the kernels of one piece on the very memory they were captured with. So there is one graph for each
shape of batch that comes up often enough to repay it, told from a look at the steps to come; each piece is copied to
where its graph reads; gradients and loss are added up in tensors that stay. A piece without a graph is computed as
ever, and the two kinds may alternate.

No graph is trusted unseen. The piece that a graph is captured with, and the 10th, 100th … that goes through it, are
computed both ways, dropout included, and it is the ordinary gradient that counts there; a graph that differs ends
graphs for the run, with a line in the log. So does a model that cannot be captured: one whose operations depend on
values, not shapes.

What is captured holds nothing that changes between steps. The learning rate, clipping and the optimiser stay
outside: they are a few launches, which go out while the device is still at work on the graph. The number of terms is
a tensor. Autocast begins and ends inside, so that its cache of rounded weights is of this very pass. Dropout's numbers
come from the device's generator, which torch has every graph read anew at each replay
(https://docs.pytorch.org/docs/stable/notes/cuda.html#constraints).
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from ptlm.i18n import N_
from ptlm.reporting import Level
from ptlm.training import capturable
from ptlm.training.approach import Batch
from ptlm.training.device import out_of_memory
from ptlm.training.gradients import Gradients

REPAID_AFTER = 6
"""Replays that save what a graph costs: the piece three times more, against most of its time each."""
FEWEST_SEEN = 2
"""Before a shape has come up so often, nobody knows how frequent it is."""
MOST_GRAPHS = 64
"""Each costs the driver memory of its own."""
TOLERANCE = {"fp32": 0.01, "bf16": 0.1}
"""How far a graph's gradient may be from the ordinary one, relative to its size. Only rounding may differ, but where a
model has little left to learn, rounding is much of what its gradient is; what goes wrong with a graph goes far off."""
SMALL = 0.01
"""A parameter with less than this share of the whole gradient may be off by as much as one that has it."""

FAILURES = {
    "memory": N_("Faltou memória para capturar grafos CUDA: o treino segue sem eles."),
    "model": N_("Este modelo não se deixa capturar em grafos CUDA ({reason}): o treino segue sem eles."),
}

Shape = tuple[tuple[str, tuple[int, ...]], ...]
Work = Callable[[], None]


class Cuda:
    """The calls into torch.cuda. No two graphs run at once, so that all share one pool of memory."""

    def __init__(self) -> None:
        self.stream, self.pool = torch.cuda.Stream(), torch.cuda.graph_pool_handle()

    def __call__(self, work: Work) -> Work:
        """Run `work` on the stream, for what libraries keep by stream, capture it, and return what repeats it."""
        graph = torch.cuda.CUDAGraph()
        self.stream.wait_stream(torch.cuda.current_stream())
        try:
            # The outer context gives the stream back when a capture fails, which the inner one does not.
            with torch.cuda.stream(self.stream):
                work()
                with torch.cuda.graph(graph, pool=self.pool, stream=self.stream):
                    work()
        finally:
            torch.cuda.current_stream().wait_stream(self.stream)
        replay: Work = graph.replay
        return replay


@dataclass
class Graph:
    """One captured piece."""

    batch: Batch
    """Where it reads."""
    replay: Work
    replays: int = 0

    def run(self, batch: Batch) -> None:
        """Repeat what was captured on `batch`."""
        for name, tensor in batch.items():
            self.batch[name].copy_(tensor, non_blocking=True)
        self.replay()


@dataclass
class GraphedGradients(Gradients):
    """Gradients by CUDA graphs where that repays."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.graphs: dict[Shape, Graph] = {}
        self.seen: Counter[Shape] = Counter()
        self.steps = self.left = 0
        self.pieces = self.captured = self.replays = 0
        self.seconds = 0.0
        self.on = True
        self.capture = Cuda()
        capturable.make(self.model)

    def start(self, terms: int, left: int) -> None:
        super().start(terms, left)
        self.steps, self.left = self.steps + 1, left

    def expect(self, steps: Iterable[list[Batch]]) -> None:
        """Count the shapes in a sample of the steps to come."""
        for pieces in steps:
            self.steps += 1
            self.seen.update(map(shape_of, pieces))

    def add(self, batch: Batch, *, last: bool) -> None:
        shape = shape_of(batch)
        self.pieces += 1
        self.seen[shape] += 1
        if shape in self.graphs:
            self._replay(self.graphs[shape], batch)
        elif self.on and self._due(shape, batch):
            self._compare(batch, partial(self._captured, shape, batch))
        else:
            super().add(batch, last=last)

    def _replay(self, graph: Graph, batch: Batch) -> None:
        graph.replays += 1
        self.replays += 1
        if to_compare(graph.replays):
            self._compare(batch, lambda: graph)
        else:
            graph.run(batch)

    def clear(self) -> None:
        """Zeros where graphs add to, in a launch or two."""
        torch._foreach_zero_([p.grad for p in self.model.parameters() if p.grad is not None])

    def drop(self) -> None:
        self._forget()
        super().drop()

    def summary(self) -> None:
        if self.captured:
            self.report.log(
                N_(
                    "Grafos CUDA: formas de lote capturadas em {seconds:.1f} s: {shapes}; "
                    "micro-lotes que passaram por elas: {replays:,} de {pieces:,}."
                ),
                shapes=self.captured,
                seconds=self.seconds,
                replays=self.replays,
                pieces=self.pieces,
            )

    def _due(self, shape: Shape, batch: Batch) -> bool:
        if len(self.graphs) >= MOST_GRAPHS or not repays(self.seen[shape], self.steps, self.left):
            return False
        # Only an ordinary pass tells which parameters get a gradient.
        if all(p.grad is None for p in self.model.parameters()):
            return False
        # Without padding models take other kernels than under capture: the warm-up would warm up the wrong ones.
        mask = batch.get("attention_mask")
        return mask is None or not bool(mask.all())

    def _captured(self, shape: Shape, batch: Batch) -> Graph | None:
        """A new graph; None where there can be none, and the log has said why."""
        started = time.perf_counter()
        static = mixed(self.device.move(batch))
        try:
            graph = Graph(static, self.capture(partial(super().add, static, last=True)), replays=1)
        except Exception as error:  # noqa: BLE001  (any operation may be the one that cannot be captured)
            cause = _first(error)
        else:
            self.graphs[shape] = graph
            self.captured, self.replays = self.captured + 1, self.replays + 1
            self.seconds += time.perf_counter() - started
            return graph
        reason = f"{type(cause).__name__}: {cause}".splitlines()[0]
        self._end(FAILURES["memory" if out_of_memory(cause) else "model"], reason=reason)
        return None

    def _compare(self, batch: Batch, graph_of: Callable[[], Graph | None]) -> None:
        """Add the ordinary gradient, and see whether the graph's is the same."""
        before = self._random_state()
        with self._from_zero() as sums:
            super().add(batch, last=True)
            after = self._random_state()
            expected = [tensor.clone() for tensor in sums]
            graph = graph_of()
            torch._foreach_zero_(sums)
            self._random_state(before)
            off = 0.0
            if graph:
                graph.run(batch)
                off = difference(sums, expected)
        self._random_state(after)
        torch._foreach_add_(sums, expected)
        if graph and not off <= TOLERANCE[self.device.precision]:
            self._end(
                N_(
                    "O gradiente de um grafo CUDA difere do comum em {off:.1%} na {time}ª vez: o treino segue sem "
                    "grafos. Se não foi a 1ª, repita a execução com graphs=off."
                ),
                level="warning",
                off=off,
                time=graph.replays,
            )

    @contextmanager
    def _from_zero(self) -> Iterator[list[Tensor]]:
        """All that pieces add to, the loss last: zero to begin with, and as it was before when left."""
        sums = [p.grad for p in self.model.parameters() if p.grad is not None] + [self.loss]
        kept = [tensor.clone() for tensor in sums]
        torch._foreach_zero_(sums)
        try:
            yield sums
        finally:
            torch._foreach_copy_(sums, kept)

    def _random_state(self, state: Tensor | None = None) -> Tensor:
        """The state of the device's generator of random numbers; with `state`, that one from now on."""
        source = torch.cuda if self.device.kind == "cuda" else torch.random
        if state is not None:
            source.set_rng_state(state)
        return source.get_rng_state()

    def _end(self, why: str, level: Level = "info", **values: object) -> None:
        self.on = False
        self._forget()
        self.report.log(why, level=level, **values)

    def _forget(self) -> None:
        """Another pool for the graphs to come: this one is the device's again."""
        self.graphs.clear()
        self.seen.clear()
        self.steps = 0
        self.device.free()
        self.capture = Cuda()


def _first(error: Exception) -> Exception:
    """What went wrong before the capture's own end failed for it."""
    while isinstance(error.__context__, Exception):
        error = error.__context__
    return error


def mixed(batch: Batch) -> Batch:
    """A copy in which the rows of each tensor stand elsewhere.

    What is captured with it and then compared with the ordinary gradient of the batch itself cannot hide that it
    repeats values rather than work.
    """
    return {name: tensor.roll(place, 0) for place, (name, tensor) in enumerate(sorted(batch.items()))}


def shape_of(batch: Batch) -> Shape:
    """What a graph depends on."""
    return tuple((name, tuple(tensor.shape)) for name, tensor in sorted(batch.items()))


def repays(seen: int, steps: int, left: int) -> bool:
    """Whether a shape that came up `seen` times in `steps` optimiser steps will come up often enough in `left` more."""
    return seen >= FEWEST_SEEN and seen * left >= REPAID_AFTER * steps


def to_compare(replay: int) -> bool:
    """Whether the `replay`-th run of a graph is compared with the ordinary one: 1, 10, 100, …"""
    return replay == 10 ** (len(str(replay)) - 1)


def difference(found: list[Tensor], expected: list[Tensor]) -> float:
    """Largest distance of a tensor from the expected one, relative to its norm; NaN where one holds NaN.

    Norms below SMALL of all gradients' together count as that; the last tensor is the loss, which is no gradient.
    """
    norms = torch.stack(torch._foreach_norm(expected))
    away = torch.stack(torch._foreach_norm(torch._foreach_sub(found, expected)))
    least = SMALL * norms[:-1].norm() + torch.finfo(norms.dtype).tiny
    return float((away / (norms + least)).max())
