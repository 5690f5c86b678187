"""Commands that are imported when they are called: `fondaco ask` does not wait for what `fondaco crawl` needs."""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

Place = str | typer.Typer  # "module:function" or "module:app" under api.commands; or a group


class LazyCommands(Mapping[str, Any]):
    """Click's commands by name, each made when it is asked for; a help page asks for all."""

    def __init__(self, places: Mapping[str, Place]) -> None:
        self._places = places

    def __getitem__(self, name: str) -> Any:
        found = _found(self._places[name])
        command = typer.main.get_group(found) if isinstance(found, typer.Typer) else typer.main.get_command(_alone(found))
        command.name = name
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def lazy_group(places: Mapping[str, Place], about: str) -> typer.Typer:
    """Return a group of commands that are imported when they are called."""

    class Group(TyperGroup):
        def __init__(self, **attributes: Any) -> None:
            super().__init__(**(attributes | {"commands": LazyCommands(places)}))

    group = typer.Typer(cls=Group, help=about, no_args_is_help=True, pretty_exceptions_enable=False)
    group.callback()(_nothing)  # without commands of its own it would be none
    return group


def _found(place: Place) -> Any:
    if isinstance(place, typer.Typer):
        return place
    module, _, attribute = place.partition(":")
    return getattr(import_module(f"api.commands.{module}"), attribute)


def _alone(function: Callable[..., Any]) -> typer.Typer:
    single = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    single.command()(function)
    return single


def _nothing() -> None:
    pass
