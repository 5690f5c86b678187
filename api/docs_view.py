"""The OpenAPI description arranged for reading: operations by tag, with what they take and give."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_PLACES = ("path", "query", "header", "body")
_HEADERS_OF_ALL = "header"  # explained once above, not at each operation


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of an object."""

    name: str
    place: str  # path, query or body; empty for a field of an object
    kind: str
    schema: str  # name of the object that it is made of; empty for plain values
    required: bool
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What can be asked of one address."""

    id: str
    method: str
    path: str
    summary: str
    about: str
    scope: str
    fields: tuple[Field, ...]
    body: str  # name of the object that is sent; empty for none
    responses: tuple[tuple[str, str, str], ...]  # status, description, name of the object
    example: str  # for a command line


@dataclass(frozen=True, slots=True)
class Group:
    """The operations of one tag."""

    name: str
    about: str
    operations: tuple[Operation, ...]


def groups_of(description: Mapping[str, Any], server: str) -> list[Group]:
    """Return the operations by tag, in the order of the description; `server` begins the examples."""
    found: dict[str, list[Operation]] = {tag["name"]: [] for tag in description["tags"]}
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            made = _operation(description, path, method, operation, server)
            for tag in operation.get("tags", ())[:1]:
                found[tag].append(made)
    about = {tag["name"]: tag["description"] for tag in description["tags"]}
    return [Group(name, about[name], tuple(operations)) for name, operations in found.items() if operations]


def objects_of(description: Mapping[str, Any]) -> list[tuple[str, str, list[Field]]]:
    """Return the objects that are sent and received: name, description, fields."""
    schemas = description["components"]["schemas"]
    return [
        (name, _plain(schema.get("description", "")), _fields(schema))
        for name, schema in sorted(schemas.items())
        if "properties" in schema
    ]


def _operation(description: Mapping[str, Any], path: str, method: str, operation: Mapping[str, Any], server: str) -> Operation:
    parameters = [_resolved(description, p) for p in operation.get("parameters", ())]
    media = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    body = _kind(media.get("schema", {}))[1]
    fields = [
        Field(p["name"], p["in"], *_kind(p["schema"]), p.get("required", False), _plain(p.get("description", "")))
        for p in parameters
        if p["in"] != _HEADERS_OF_ALL
    ]
    return Operation(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        about=_plain(operation.get("description", "")),
        scope=operation.get("x-scope") or "",
        fields=tuple(sorted(fields, key=lambda f: _PLACES.index(f.place))),
        body=body,
        responses=tuple(_response(description, *r) for r in sorted(operation["responses"].items()) if r[0].isdigit()),
        example=_example(description, path, method, parameters, body, server),
    )


def _response(description: Mapping[str, Any], status: str, response: Mapping[str, Any]) -> tuple[str, str, str]:
    whole = _resolved(description, response)
    content: Mapping[str, Any] = next(iter(whole.get("content", {}).values()), {})
    return status, _plain(whole.get("description", "")), _kind(content.get("schema", {}))[1]


def _example(
    description: Mapping[str, Any], path: str, method: str, parameters: Sequence[Mapping[str, Any]], body: str, server: str
) -> str:
    """Return a command with what is required, for `curl`."""
    wanted = [p["name"] for p in parameters if p["in"] == "query" and p.get("required")]
    query = "?" + "&".join(f"{name}=fiere" for name in wanted) if wanted else ""
    address = f"'{server}{path}{query}'"
    if not body:
        return f"curl {address}" if method == "get" else f"curl -X {method.upper()} {address}"
    schema = description["components"]["schemas"].get(body, {})
    required = schema.get("required", ())
    sent = {name: _value(schema["properties"][name], name) for name in schema.get("properties", {}) if name in required}
    return f"curl {address} \\\n  -H 'Content-Type: application/json' \\\n  -d '{json.dumps(sent, ensure_ascii=False)}'"


def _value(schema: Mapping[str, Any], name: str) -> Any:
    if schema.get("examples"):
        return str(schema["examples"][0]).replace("'", "’")
    if name == "messages":
        return [{"role": "user", "content": "Quali bandi sono aperti?"}]
    return {"boolean": True, "integer": 1, "array": []}.get(schema.get("type", ""), "...")


def _fields(schema: Mapping[str, Any]) -> list[Field]:
    required = schema.get("required", ())
    return [
        Field(name, "", *_kind(part), name in required, _plain(part.get("description", "")))
        for name, part in schema["properties"].items()
    ]


def _plain(text: str) -> str:
    """Return a description without the marks of code, which a page would show."""
    return text.replace("`", "")


def _kind(schema: Mapping[str, Any]) -> tuple[str, str]:
    """Return a type in words, and the name of the object that it is made of."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return name, name
    if "anyOf" in schema:
        kinds = [_kind(part) for part in schema["anyOf"]]
        return " | ".join(dict.fromkeys(kind for kind, _ in kinds)), next((name for _, name in kinds if name), "")
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"])), ""
    if "const" in schema:
        return str(schema["const"]), ""
    if schema.get("type") == "array":
        kind, name = _kind(schema.get("items", {}))
        return f"[{kind}]", name
    return schema.get("format") or schema.get("type", ""), ""


def _resolved(description: Mapping[str, Any], part: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in part:
        return part
    found: Any = description
    for name in part["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    resolved: Mapping[str, Any] = found
    return resolved
