import psutil
import pytest

from ptlm.errors import UsageError
from ptlm.trial import limits
from ptlm.trial.limits import IDLE_SECONDS, Limits, free_memory


def test_without_a_word_a_model_gets_most_of_what_is_free(monkeypatch):
    assert 0 < free_memory() <= psutil.virtual_memory().total
    monkeypatch.setattr(limits, "free_memory", lambda: 1_000_000_000)
    assert Limits.here() == Limits(memory=800_000_000, idle=IDLE_SECONDS)


def test_the_environment_decides(monkeypatch):
    monkeypatch.setenv("PTLM_TRIAL_MEMORY_GB", "1,5")
    monkeypatch.setenv("PTLM_TRIAL_IDLE_MINUTES", "2")
    assert Limits.here() == Limits(memory=1_500_000_000, idle=120.0)


@pytest.mark.parametrize("value", ["muito", "0", "-1", "inf", "nan"])
def test_what_is_no_number_above_zero_is_refused_by_name(monkeypatch, value):
    monkeypatch.setenv("PTLM_TRIAL_MEMORY_GB", value)
    with pytest.raises(UsageError, match=f"PTLM_TRIAL_MEMORY_GB .*“{value}”"):
        Limits.here()
