"""Tokenizers as their makers meant them, with the special tokens that each family needs.

Two traps of transformers 5 are avoided here. Where a repository has a `tokenizer.json`, the model's own tokenizer
class rebuilds it from its vocabulary and loses what it does not know (normalisers, byte fallback, a BPE under a
T5): the file is taken as it stands. Where there is only a SentencePiece model, some classes drop its character map
and its byte fallback, so that "nº" or an emoji become something else: both are put back.
"""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tokenizers import AddedToken, Tokenizer, processors
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from ptlm.errors import ModelError
from ptlm.i18n import N_
from ptlm.kinds import Family
from ptlm.models.recognise import remote_code

TARGET_BOS = "<|target_bos|>"
"""Token that separates a decoder's prompt from its answer."""
PAD = "<|pad|>"
EOS = "<|endoftext|>"
"""Tokens that are added where a tokenizer has none for the role."""

BYTE_PIECES = tuple(f"<0x{byte:02X}>" for byte in range(256))
NO_LIMIT = int(1e30)
"""What transformers itself writes for a tokenizer without a maximum length."""
FAILURES = (OSError, ValueError, TypeError, KeyError, AttributeError, ImportError, RuntimeError)
"""What a tokenizer's files can make transformers raise."""


def open_tokenizer(folder: Path, model_id: str) -> Any:
    """The tokenizer whose files lie in `folder`.

    Raises:
        ModelError: there is none, it is broken, or only code of the repository could build it.
    """
    written = (folder / "tokenizer.json").is_file()
    tokenizer = _as_written(folder, model_id) if written else _by_class(folder, model_id)
    if not isinstance(tokenizer, PreTrainedTokenizerFast):
        return tokenizer
    return _plain(tokenizer, _restored(tokenizer.backend_tokenizer, _sentencepiece(tokenizer)))


def _as_written(folder: Path, model_id: str) -> Any:
    """`tokenizer.json` as it stands; roles that its settings leave open are the model class's usual ones."""
    try:
        tokenizer = PreTrainedTokenizerFast.from_pretrained(folder, local_files_only=True)
    except FAILURES as error:
        raise _broken(model_id, error) from error
    missing = {
        role: token for role, token in _usual_roles(folder).items() if getattr(tokenizer, role) is None
    }
    vocabulary = tokenizer.get_vocab()
    for role, token in missing.items():
        if token in vocabulary:
            setattr(tokenizer, role, token)
    return tokenizer


def _usual_roles(folder: Path) -> Mapping[str, str]:
    """Special tokens by role as the model's own class has them; none where it cannot read the files."""
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except FAILURES:
        return {}
    return dict(tokenizer.special_tokens_map)


def _by_class(folder: Path, model_id: str) -> Any:
    if "auto_map" in _settings(folder):
        raise remote_code(model_id)
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except FAILURES as error:
        raise _broken(model_id, error) from error
    names = type(tokenizer).vocab_files_names.values()
    if names and not any(
        (folder / name).is_file() for name in names
    ):  # transformers would invent an empty one
        raise _broken(model_id, FileNotFoundError(", ".join(names)))
    return tokenizer


def _settings(folder: Path) -> Mapping[str, Any]:
    path = folder / "tokenizer_config.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def _broken(model_id: str, error: Exception) -> ModelError:
    return ModelError(
        N_(
            "O tokenizador do modelo “{model}” não pode ser aberto ({reason}); confira se os arquivos estão completos."
        ),
        model=model_id,
        reason=next(iter(str(error).strip().splitlines()), type(error).__name__),
    )


def _sentencepiece(tokenizer: Any) -> Any | None:
    """The SentencePiece model that the tokenizer was converted from, if it was."""
    path = Path(getattr(tokenizer, "vocab_file", None) or "")
    if path.suffix != ".model" or not path.is_file():
        return None
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
    from sentencepiece import sentencepiece_model_pb2

    proto = sentencepiece_model_pb2.ModelProto()
    try:
        proto.ParseFromString(path.read_bytes())
    except DecodeError:  # a tiktoken vocabulary can have the same suffix
        return None
    return proto


def _restored(backend: Tokenizer, proto: Any | None) -> Tokenizer:
    """The tokenizer with the byte fallback and the character map that its vocabulary was made with."""
    state = json.loads(backend.to_str())
    changed = False
    if _lost_byte_fallback(state["model"], backend):
        state["model"]["byte_fallback"] = True
        state["decoder"] = _sequence("decoders", {"type": "ByteFallback"}, state["decoder"])
        changed = True
    charsmap = proto.normalizer_spec.precompiled_charsmap if proto is not None else b""
    if charsmap and "Precompiled" not in _types(state["normalizer"]):
        step = {"type": "Precompiled", "precompiled_charsmap": base64.b64encode(charsmap).decode()}
        state["normalizer"] = _sequence("normalizers", step, state["normalizer"])
        changed = True
    return Tokenizer.from_str(json.dumps(state)) if changed else backend


def _lost_byte_fallback(model: Mapping[str, Any], backend: Tokenizer) -> bool:
    has_pieces = all(backend.token_to_id(piece) is not None for piece in BYTE_PIECES)
    return model.get("byte_fallback") is False and has_pieces


def _sequence(kind: str, first: Mapping[str, Any], rest: Mapping[str, Any] | None) -> dict[str, Any]:
    """The step `first` before the steps there are; `kind` is the name of the sequence's list."""
    steps = [] if rest is None else rest[kind] if rest["type"] == "Sequence" else [rest]
    return {"type": "Sequence", kind: [first, *steps]}


def _types(step: Mapping[str, Any] | None) -> Iterator[str]:
    for part in (step or {}).get("normalizers", [step]):
        if part:
            yield part["type"]


def _plain(tokenizer: Any, backend: Tokenizer) -> PreTrainedTokenizerFast:
    """The same tokenizer in the class that saves and loads the backend as it stands."""
    return PreTrainedTokenizerFast(
        tokenizer_object=backend,
        model_input_names=list(tokenizer.model_input_names),
        model_max_length=tokenizer.model_max_length,
        clean_up_tokenization_spaces=False,
        split_special_tokens=tokenizer.split_special_tokens,
        **tokenizer.special_tokens_map,
    )


def settle_tokens(tokenizer: Any, config: Any, family: Family, *, target_bos: bool) -> tuple[str, ...]:
    """Give the tokenizer every special token that training and generation need; the tokens that were added.

    A pad token of its own (a decoder that pads with its end of sequence would never learn to stop), an end of
    sequence for what is generated, the marker of an answer's start, and for encoder-decoders an end of sequence
    behind every text, which they were trained to see.
    """
    before = set(tokenizer.get_vocab())
    generates = family != "encoder"
    if generates and tokenizer.eos_token is None:
        tokenizer.eos_token = _configured(tokenizer, config, "eos_token_id") or _added(tokenizer, EOS)
    if tokenizer.pad_token is None or (generates and tokenizer.pad_token == tokenizer.eos_token):
        tokenizer.pad_token = _configured(tokenizer, config, "pad_token_id") or _added(tokenizer, PAD)
    if family == "decoder" and target_bos:
        _added(tokenizer, TARGET_BOS)
    if family == "encoder-decoder":
        _close_texts(tokenizer)
    tokenizer.padding_side = "left" if family == "decoder" else "right"
    return tuple(sorted(set(tokenizer.get_vocab()) - before))


def _configured(tokenizer: Any, config: Any, name: str) -> str | None:
    """The token that the model's configuration names for a role, unless it is another role's already."""
    token_id = getattr(config, name, None)
    if not isinstance(token_id, int) or not 0 <= token_id < len(tokenizer):
        return None
    token = tokenizer.convert_ids_to_tokens(token_id)
    return None if token == tokenizer.eos_token else token


def _added(tokenizer: Any, token: str) -> str:
    tokenizer.add_tokens([AddedToken(token, special=True, normalized=False)], special_tokens=True)
    return token


def _close_texts(tokenizer: Any) -> None:
    """Let every text end with the end of sequence, where the tokenizer does not do so itself."""
    eos, eos_id = tokenizer.eos_token, tokenizer.eos_token_id
    if not tokenizer.is_fast or tokenizer("a")["input_ids"][-1] == eos_id:
        return
    closing = processors.TemplateProcessing(
        single=f"$A {eos}", pair=f"$A $B:1 {eos}:1", special_tokens=[(eos, eos_id)]
    )
    backend = tokenizer.backend_tokenizer
    existing = backend.post_processor
    backend.post_processor = processors.Sequence([existing, closing]) if existing else closing


def settle_inputs(tokenizer: Any, model: Any, positions: int) -> None:
    """Token type ids only for models that have them, and the model's own maximum length (0: none)."""
    names = ["input_ids", "attention_mask"]
    if (getattr(model.config, "type_vocab_size", 0) or 0) > 1:
        names.insert(1, "token_type_ids")
    tokenizer.model_input_names = names
    tokenizer.model_max_length = positions or NO_LIMIT


def size(tokenizer: Any) -> int:
    """Rows an embedding needs: the highest token id and one more (ids may have gaps)."""
    return int(max(tokenizer.get_vocab().values())) + 1


def unknown_share(tokenizer: Any, texts: Sequence[str]) -> float:
    """Share of the texts' tokens that the vocabulary does not know, 0–1; 0 for byte-level vocabularies."""
    unknown = tokenizer.unk_token_id
    if unknown is None or not texts:
        return 0.0
    encoded = tokenizer(list(texts), add_special_tokens=False, return_attention_mask=False)["input_ids"]
    total = sum(len(ids) for ids in encoded)
    return sum(ids.count(unknown) for ids in encoded) / total if total else 0.0
