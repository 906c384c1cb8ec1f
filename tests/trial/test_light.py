import subprocess
import sys


def test_asking_needs_none_of_the_heavy_libraries():
    code = (
        "import sys, ptlm.trial, ptlm.trial.files, ptlm.trial.jobs, ptlm.trial.examples; "
        "print([name for name in ('torch', 'transformers', 'datasets', 'accelerate') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
