"""What difference a set of rows can show at all."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ptlm.errors import UsageError
from ptlm.i18n import N_

if TYPE_CHECKING:
    from ptlm.statistics.paired import Comparison

POWER = 0.8
ALPHA = 0.05
ROUNDING = 1e-6
"""A standard error as small is what rounding leaves of none."""


@dataclass(frozen=True, kw_only=True)
class Detectable:
    """The smallest difference that a set is likely to show."""

    difference: float
    """Found with the probability `power`, on the metric's own scale."""
    least: float | None
    """Shares of right rows: anything below this can never be significant, however the rows fall."""
    rows: int
    power: float
    alpha: float


def detectable_share(
    rows: int, right: float, *, discordant: float | None = None, power: float = POWER, alpha: float = ALPHA
) -> Detectable:
    """For shares of right rows, two models on the same rows by McNemar's test.

    `right` is the share that the first model has right, `discordant` the share of rows on which only one of the
    two is right; unknown, the models are taken to err independently. From Connor's formula (1987,
    doi:10.2307/2531961), sqrt(n)·d = z(alpha/2)·sqrt(c) + z(power)·sqrt(c - d²), solved for d.

    Raises:
        UsageError: no rows, or a share that is none.
    """
    _check(rows, right if discordant is None else discordant)
    share = 2 * right * (1 - right) if discordant is None else discordant
    return Detectable(
        difference=_paired_difference(rows, share, power, alpha),
        least=_least_significant(rows, alpha),
        rows=rows,
        power=power,
        alpha=alpha,
    )


def detectable_from_error(
    error: float, rows: int, *, power: float = POWER, alpha: float = ALPHA
) -> Detectable:
    """For any metric, from the standard error of the difference: (z(1-alpha/2) + z(power))·error."""
    from scipy.special import ndtri

    _check(rows, 0.0)
    factor = float(ndtri(1 - alpha / 2) + ndtri(power))
    return Detectable(difference=factor * error, least=None, rows=rows, power=power, alpha=alpha)


def detectable_unpaired(rows: int, right: float, *, power: float = POWER, alpha: float = ALPHA) -> Detectable:
    """For shares of right rows where only the other's figure is known, not its predictions.

    Two independent proportions near `right`: (z(1-alpha/2) + z(power))·sqrt(2·p·(1-p)/n).
    """
    error = (2 * right * (1 - right) / rows) ** 0.5 if rows else 0.0
    return detectable_from_error(error, rows, power=power, alpha=alpha)


def detectable_between(found: "Comparison") -> Detectable | None:
    """For two models like those that were compared; None where nothing in the rows tells them apart."""
    if found.only_a is None or found.only_b is None:
        return detectable_from_error(found.error, found.rows) if found.error > ROUNDING else None
    # One more than was seen: no discordant row among so many does not mean that there are none.
    discordant = (found.only_a + found.only_b + 1) / (found.rows + 1)
    return detectable_share(found.rows, found.a, discordant=discordant)


def _check(rows: int, share: float) -> None:
    if rows < 1:
        raise UsageError(N_("Não há nenhuma linha para avaliar: confira a partição e os limites de linhas."))
    if not 0 <= share <= 1:
        raise UsageError(N_("Uma parte deve estar entre 0 e 1; veio {value:g}."), value=share)


def _paired_difference(rows: int, discordant: float, power: float, alpha: float) -> float:
    from scipy.special import ndtri

    if not discordant:
        return 0.0
    reach, beyond = float(ndtri(1 - alpha / 2)), float(ndtri(power))
    grid = np.linspace(0, discordant, 20_001)
    needed = reach * discordant**0.5 + beyond * np.sqrt(np.maximum(discordant - grid**2, 0))
    found = np.flatnonzero(grid * rows**0.5 >= needed)
    # Where even one-sided discordance would be found too seldom, more rows must be discordant.
    return float(grid[found[0]]) if found.size else max(discordant, _least_significant(rows, alpha) or 1.0)


def _least_significant(rows: int, alpha: float) -> float | None:
    """The smallest difference whose mid-p value can reach alpha: all discordant rows fall on one side."""
    from ptlm.statistics.paired import mcnemar

    for count in range(1, rows + 1):
        if mcnemar(count, 0) <= alpha:
            return count / rows
    return None
