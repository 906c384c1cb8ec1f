"""Tokenizers whose files are on this machine, without the libraries that train: what exactly a model is given.

What is done here follows `ptlm.training.encoders` and `ptlm.training.generators` at the default settings; a test
compares both on the embedded models and on models with files of their own.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ptlm.kinds import Family
from ptlm.models.recognise import positions
from ptlm.models.record import Model
from ptlm.training.config import Settings

if TYPE_CHECKING:  # it is opened only where somebody wants to know
    from tokenizers import Tokenizer

TARGET_BOS = "<|target_bos|>"
"""Token behind a decoder's prompt, as `ptlm.models.vocabulary` adds it."""
FILES = ("tokenizer.json", "vocab.txt")
"""What a vocabulary can be read from here, best first; SentencePiece models need more than this library."""
SETTINGS_FILES = ("tokenizer_config.json", "special_tokens_map.json", "config.json")
_WORD_PIECES = ("bert", "distilbert", "electra")
"""Types whose `vocab.txt` is read as BERT's."""
_BERT_ROLES = {f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")}
_ADDED = -1
"""Stands for a token that only training adds to the vocabulary."""


@dataclass(frozen=True, eq=False)
class Reader:
    """A model's tokenizer."""

    family: Family
    backend: "Tokenizer"
    roles: Mapping[str, str]
    """Role (`sep_token`, `eos_token`, …) to token."""
    positions: int = 0
    """Tokens the model can take at once; 0: no limit."""

    def reads(self, texts: Sequence[str], prompt: str) -> list[int]:
        """Token ids that the model is given: of the `texts` for an encoder, of the `prompt` otherwise."""
        if self.family == "encoder":
            [ids] = self._pairs([texts])
            return ids
        ids = list(self.backend.encode(prompt).ids)
        if self.family == "encoder-decoder":
            return self._closed(ids)
        return [*(ids[:-1] if len(ids) > 1 and ids[-1] == self._eos else ids), _ADDED]

    def writes(self, answer: str) -> list[int]:
        """Token ids that a generating model learns to write."""
        return self._closed(list(self.backend.encode(answer, add_special_tokens=False).ids))

    def lengths(self, rows: Sequence[tuple[Sequence[str], str]]) -> list[int]:
        """For each row, as texts and prompt, how many of `tokens_at_most` it needs."""
        if self.family == "encoder":
            return [len(ids) for ids in self._pairs([texts for texts, _prompt in rows])]
        bare = self.backend.encode_batch([prompt for _texts, prompt in rows], add_special_tokens=False)
        return [len(one.ids) + self._frame for one in bare]

    @property
    def tokens_at_most(self) -> int:
        """Input tokens that training keeps, special tokens included."""
        usual = Settings()
        if self.family != "decoder":
            return min(usual.max_length, self.positions or usual.max_length)
        answer = max(usual.max_new_tokens, usual.max_target_length)
        return max(
            8 + self._frame, min(usual.max_length, (self.positions or usual.max_length + answer) - answer)
        )

    def pieces(self, ids: Sequence[int]) -> list[tuple[str, bool]]:
        """The ids as text, piece by piece; True for special and unknown tokens, which stand alone."""
        special = self._special
        found: list[tuple[str, bool]] = []
        plain: list[int] = []
        for token in [*ids, None]:
            if token is not None and token not in special:
                plain.append(token)
                continue
            if plain:
                found.append((self.backend.decode(plain, skip_special_tokens=False), False))
                plain = []
            if token is not None:
                found.append((special[token], True))
        return found

    @property
    def _special(self) -> dict[int, str]:
        added = self.backend.get_added_tokens_decoder()
        known = {token: one.content for token, one in added.items() if one.special}
        unknown = self.backend.token_to_id(self.roles.get("unk_token", ""))
        names = {} if unknown is None else {unknown: self.roles["unk_token"]}
        return {_ADDED: TARGET_BOS, **known, **names}

    def _pairs(self, rows: Sequence[Sequence[str]]) -> list[list[int]]:
        """Token ids of each row's texts; further texts join the second one behind separators.

        A separator between texts is the token, even where texts that spell it are not.
        """
        joined = [
            (first, self.roles["sep_token"].join(others)) if others else first for first, *others in rows
        ]
        kept = self.backend.encode_special_tokens
        if rows and len(rows[0]) > 2:
            self.backend.encode_special_tokens = False
        try:
            return [list(one.ids) for one in self.backend.encode_batch(joined)]
        finally:
            self.backend.encode_special_tokens = kept

    @property
    def _eos(self) -> int | None:
        token: int | None = self.backend.token_to_id(self.roles.get("eos_token", "</s>"))
        return token

    def _closed(self, ids: list[int]) -> list[int]:
        eos = self._eos
        return [*(ids[:-1] if ids and ids[-1] == eos else ids), *([] if eos is None else [eos])]

    @property
    def _frame(self) -> int:
        """Tokens kept free beside a prompt's own."""
        added: int = self.backend.num_special_tokens_to_add(False)
        if self.family == "decoder":
            return len(self.backend.encode("", add_special_tokens=False).ids) + 1 + added
        closes = self.backend.encode("a").ids[-1] == self._eos
        return 1 + added + (0 if closes else 1)


def reader(model: Model) -> Reader | None:
    """The tokenizer of `model`; None where its files are not on this machine, or not of a kind that is read here."""
    if model.embedded:
        return _embedded(model)
    files = {name: path for name in (*FILES, *SETTINGS_FILES) if (path := _file(model, name))}
    vocabulary = next((files[name] for name in FILES if name in files), None)
    if vocabulary is None or "config.json" not in files:
        return None
    stamp = vocabulary.stat().st_mtime_ns
    return _opened(
        model.family, str(vocabulary), tuple(str(files.get(name, "")) for name in SETTINGS_FILES), stamp
    )


def _file(model: Model, name: str) -> Path | None:
    """One of a model's files, in its folder or in the hub's cache."""
    if Path(model.id).is_absolute():
        path = Path(model.id) / name
        return path if path.is_file() else None
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    from ptlm.sources.hub import cache_folder

    try:
        found = try_to_load_from_cache(model.id, name, cache_dir=cache_folder(), revision=model.revision)
    except HFValidationError:
        return None
    return Path(found) if isinstance(found, str) else None


@lru_cache(maxsize=8)
def _embedded(model: Model) -> Reader:
    from tokenizers import Tokenizer

    from ptlm.models.nano_vocabulary import MARKS, trained

    backend = Tokenizer.from_str(trained(MARKS[model.id]))
    backend.encode_special_tokens = True
    return Reader(model.family, backend, MARKS[model.id].roles, model.positions)


@lru_cache(maxsize=8)
def _opened(family: Family, vocabulary: str, settings: tuple[str, ...], _stamp: int) -> Reader | None:
    """The tokenizer in a file; None where it cannot be opened, or needs what only its own class does."""
    own, roles_map, config = (_json(path) for path in settings)
    backend = _written(vocabulary) if vocabulary.endswith(".json") else _word_pieces(vocabulary, own, config)
    if backend is None:
        return None
    roles = {} if vocabulary.endswith(".json") else dict(_BERT_ROLES)
    for name, value in {**own, **roles_map}.items():
        token = value.get("content") if isinstance(value, dict) else value
        if name.endswith("_token") and isinstance(token, str) and backend.token_to_id(token) is not None:
            roles[name] = token
    if ("sep_token" if family == "encoder" else "eos_token") not in roles:
        return None
    backend.encode_special_tokens = bool(own.get("split_special_tokens"))
    return Reader(family, backend, roles, positions(config))


def _json(path: str) -> dict[str, Any]:
    try:
        found = json.loads(Path(path).read_text(encoding="utf-8")) if path else {}
    except (OSError, ValueError):  # without it nothing is certain, and the caller finds its roles missing
        return {}
    return found if isinstance(found, dict) else {}


def _written(path: str) -> "Tokenizer | None":
    """A `tokenizer.json` as it stands."""
    from tokenizers import Tokenizer

    try:
        backend = Tokenizer.from_file(path)
    except Exception:  # noqa: BLE001  (the library raises nothing more precise)
        return None
    backend.no_truncation()
    backend.no_padding()
    return backend


def _word_pieces(path: str, own: Mapping[str, Any], config: Mapping[str, Any]) -> "Tokenizer | None":
    """BERT's tokenizer from its `vocab.txt`, as its own class makes it."""
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    if config.get("model_type") not in _WORD_PIECES:
        return None
    backend = Tokenizer(models.WordPiece.from_file(path, unk_token="[UNK]"))
    ids = {token: backend.token_to_id(token) for token in _BERT_ROLES.values()}
    if None in ids.values():
        return None
    backend.normalizer = normalizers.BertNormalizer(
        lowercase=own.get("do_lower_case", True),
        strip_accents=own.get("strip_accents"),
        handle_chinese_chars=own.get("tokenize_chinese_chars", True),
    )
    backend.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    backend.decoder = decoders.WordPiece()
    backend.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(token, ids[token]) for token in ("[CLS]", "[SEP]")],
    )
    backend.add_special_tokens(list(ids))
    return backend
