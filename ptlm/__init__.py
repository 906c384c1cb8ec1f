"""ptlm: fine-tune Portuguese language models and know how good the result is."""

__version__ = "0.1.0"
