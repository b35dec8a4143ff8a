"""Holds requests against the vendors' own typed request models.

Reads a JSON list of {"name", "api", "body", "good"} from standard input, checks each body with the
TypedDicts of the PyPI packages `anthropic` and `openai` and the models of `google-genai`, and exits 1 if one
is judged otherwise than `good` says. Keys the vendor does not know are errors, in nested objects, too.
"""

import collections.abc
import json
import sys
import typing

import anthropic
import openai
from google import genai
from anthropic.types.message_create_params import MessageCreateParamsStreaming
from google.genai import types as gemini
from openai.types.chat.completion_create_params import CompletionCreateParamsStreaming
from openai.types.responses.response_create_params import ResponseCreateParamsStreaming
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from typing_extensions import get_type_hints, is_typeddict


class UnknownKey(Exception):
    """A key the vendor does not know."""


class GenerateContent(BaseModel):
    """The body that the models of google-genai are the parts of."""

    model_config = ConfigDict(extra="forbid", val_json_bytes="base64")

    contents: list[gemini.Content]
    systemInstruction: typing.Optional[gemini.Content] = None
    tools: typing.Optional[list[gemini.Tool]] = None
    generationConfig: typing.Optional[gemini.GenerationConfig] = None


def forbid_unknown_keys(kind, seen):
    """Marks every TypedDict that `kind` can reach."""
    if is_typeddict(kind):
        if kind in seen:
            return
        seen.add(kind)
        kind.__pydantic_config__ = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
        for hint in get_type_hints(kind, include_extras=True).values():
            forbid_unknown_keys(hint, seen)
    for part in typing.get_args(kind):
        forbid_unknown_keys(part, seen)


def adapter(kind):
    seen = set()
    forbid_unknown_keys(kind, seen)
    assert len(seen) > 10, f"only {len(seen)} types below {kind}"
    return TypeAdapter(kind)


def consume(value):
    """Walks a checked value: pydantic checks the items of an `Iterable` only when they are asked for."""
    if isinstance(value, BaseModel):
        # The vendors' models of answers are allowed in requests, and these take any key.
        if value.model_extra:
            raise UnknownKey(f"unknown keys {sorted(value.model_extra)}")
        for name in type(value).model_fields:
            consume(getattr(value, name))
    elif isinstance(value, collections.abc.Mapping):
        for part in value.values():
            consume(part)
    elif isinstance(value, collections.abc.Iterable) and not isinstance(value, (str, bytes)):
        for part in value:
            consume(part)


def fault(kind, body):
    """What is wrong with a body, or None."""
    try:
        if kind is GenerateContent:
            # Its models forbid unknown keys themselves, and read bytes from base64 only in JSON.
            kind.model_validate_json(json.dumps(body))
        else:
            consume(kind.validate_python(body, strict=False))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    except UnknownKey as error:
        return str(error)
    return None


def main():
    kinds = {
        "anthropic-messages": adapter(MessageCreateParamsStreaming),
        "openai-chat": adapter(CompletionCreateParamsStreaming),
        "openai-responses": adapter(ResponseCreateParamsStreaming),
        "gemini": GenerateContent,
    }
    cases = json.load(sys.stdin)
    wrong = 0
    for case in cases:
        found = fault(kinds[case["api"]], case["body"])
        ok = (found is None) == case["good"]
        wrong += not ok
        print(f"{'ok' if ok else 'WRONG'} {case['api']} {case['name']}: {found or 'fits'}")
    versions = f"anthropic {anthropic.__version__}, openai {openai.__version__}, google-genai {genai.__version__}"
    print(f"{len(cases)} requests, {wrong} wrong ({versions})")
    return 1 if wrong or not cases else 0


sys.exit(main())
