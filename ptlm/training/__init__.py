"""Training and evaluation, in the worker's process."""

import os

# Threads that wait must sleep, not spin: where anything else wants a core (the page, a browser), spinning threads
# keep each other from finishing, and a small model trains twenty times slower. Read when torch is imported.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
