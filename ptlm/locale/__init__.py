"""The catalogues of translated texts. `python -m ptlm.locale.update` brings them up to date with the code."""
