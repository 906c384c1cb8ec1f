"""What the benchmarks of training work on. Light: no torch, so that a parent process can look cases up."""

from dataclasses import dataclass

from ptlm.kinds import Family

GROUP = ("assin2_score", "assin2_entail", "cola", "mrpc", "rte", "stsb")
BATCH = 128
NEW_TOKENS = 60
"""What the notebooks let a model write."""


@dataclass(frozen=True)
class Case:
    """What is trained on what."""

    family: Family
    tasks: tuple[str, ...]
    rows: tuple[int, int]
    """Train and evaluation rows, in all; 0: all there are."""
    nano: str
    """The embedded model of the family."""
    micro_batch: int
    """The recipe's."""
    learning_rate: float


CASES = {
    "encoder": Case("encoder", ("assin2_entail",), (6500, 2048), "ptlm/nano-encoder", 16, 5e-5),
    "t5": Case("encoder-decoder", GROUP, (8192, 2048), "ptlm/nano-t5", 64, 1e-4),
    "gpt2": Case("decoder", GROUP, (8192, 2048), "ptlm/nano-gpt2", 16, 1e-4),
}
SIZES = ("nano", "tiny", "small")
"""The embedded models with their own small vocabulary; the same width with PTT5's 32,128 pieces; BERT-base, T5-small
and GPT-2-small with those pieces."""
