"""Requests to every operation and form of the application with a string of one's choice in each of its text fields."""

import json
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from urllib.parse import quote, urlencode

from fastapi.dependencies.models import Dependant
from fastapi.params import Form
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from httpx import Response
from pydantic import BaseModel

import api.routes
from api.opportunity_query import PARAMETERS
from api.sessions import FIELD as SESSION_FIELD

Take = Callable[[], str]  # the next string
_LEFT = object()  # a value that is no text keeps its default
# Parameters that routes read without declaring them.
_UNDECLARED = {"/opportunita": (*PARAMETERS.values(), "al", "stato", "mese", "vista")}
_GIVEN = {"model": "fondaco", "role": "user"}
_LONGEST = 60_000  # characters of an address: the client itself sends no address above 64 kB


@dataclass(frozen=True, slots=True)
class Operation:
    """A method at a path, with its fields."""

    method: str
    path: str
    query: tuple[str, ...]
    body: Mapping[str, Any] | type[BaseModel] | None  # annotation by name, or a model
    form: bool

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def send(self, client: TestClient, take: Take, known: Mapping[str, str], token: str = "") -> Response:
        """Send a request with the next strings; parameters of the path are taken from `known` where it has them.

        `token` is what the forms of somebody who is signed in send along.
        """
        held = {SESSION_FIELD: token} if token else {}
        path = self.path
        for name in [part[1:-1].removesuffix(":path") for part in path.split("/") if part.startswith("{")]:
            path = path.replace(f"{{{name}", "{x", 1).replace("{x:path}", "{x}")
            path = path.replace("{x}", known.get(name) or quote(take(), safe="", errors="surrogatepass") or "%20", 1)
        query = urlencode([(name, take()) for name in self.query], errors="surrogatepass")
        address = (f"{path}?{query}" if query else path)[:_LONGEST]
        if self.body is None:
            return client.request(self.method, address, **({"data": held} if held and self.method == "POST" else {}))
        values = _filled(self.body, take)
        if self.form:
            content = urlencode(values | held, doseq=True, errors="surrogatepass").encode()
            return client.post(address, content=content, headers={"Content-Type": "application/x-www-form-urlencoded"})
        return client.post(address, content=json.dumps(values), headers={"Content-Type": "application/json"})


def every_operation() -> Iterator[Operation]:
    """Yield all operations that take a text, in the order of their modules."""
    for module in pkgutil.iter_modules(api.routes.__path__):
        router = getattr(import_module(f"api.routes.{module.name}"), "router", None)
        yield from operations_of(router.routes if router else ())


def operations_of(routes: Iterable[object]) -> Iterator[Operation]:
    """Yield those of these routes that take a text."""
    for route in routes:
        if isinstance(route, APIRoute) and (operation := _operation(route)) is not None:
            yield operation


def _operation(route: APIRoute) -> Operation | None:
    parts = list(_flat(route.dependant))
    query = [field.name for part in parts for field in part.query_params]
    query += [name for path, names in _UNDECLARED.items() if route.path.startswith(path) for name in names]
    fields = [field for part in parts for field in part.body_params]
    method = min(route.methods)
    if not fields:
        page = not route.include_in_schema and method == "GET"
        query += ["lang"] if page and "lang" not in query else []
        return Operation(method, route.path, tuple(query), None, False) if query or "{" in route.path else None
    form = isinstance(fields[0].field_info, Form)
    annotations = {field.name: field.field_info.annotation for field in fields}
    only = next(iter(annotations.values()))
    whole = len(annotations) == 1 and isinstance(only, type) and issubclass(only, BaseModel)
    return Operation(method, route.path, tuple(query), only if whole else annotations, form)


def _flat(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for inner in dependant.dependencies:
        yield from _flat(inner)


def _filled(body: Mapping[str, Any] | type[BaseModel], take: Take) -> dict[str, Any]:
    if isinstance(body, Mapping):
        annotations, required = dict(body), set(body)
    else:
        annotations = {name: field.annotation for name, field in body.model_fields.items()}
        required = {name for name, field in body.model_fields.items() if field.is_required()}
    values: dict[str, Any] = {}
    for name, annotation in annotations.items():
        value = _GIVEN.get(name) or _value(annotation, take)
        if value is not _LEFT:
            values[name] = value
        elif name in required:
            values[name] = get_args(annotation)[0] if get_origin(annotation) is Literal else 1
    return values


def _value(annotation: Any, take: Take) -> Any:
    origin = get_origin(annotation)
    if annotation is str:
        return take()
    if origin is Annotated:
        return _value(get_args(annotation)[0], take)
    if origin is list:
        inner = _value(get_args(annotation)[0], take)
        return _LEFT if inner is _LEFT else [inner]
    if origin in (Union, UnionType):
        return next((value for kind in get_args(annotation) if (value := _value(kind, take)) is not _LEFT), _LEFT)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _filled(annotation, take)
    return _LEFT
