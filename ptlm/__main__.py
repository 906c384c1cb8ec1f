"""`python -m ptlm`: the product from a shell."""

import sys

from ptlm.cli.app import main

if __name__ == "__main__":
    sys.exit(main())
