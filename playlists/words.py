"""A sentence for people (说明): what a rule, a warning or a mapping says, before anybody translates it."""

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

Param: TypeAlias = "str | int | Words"


class Words(NamedTuple):
    """A Chinese message id and its parameters; a parameter may be a sentence of its own."""

    text: str
    params: Mapping[str, Param] = {}

    def say(self, translate: Callable[[str], str] = str) -> str:
        """Write it out, each part translated by itself; without ``translate`` it is Chinese."""
        said = {
            name: value.say(translate) if isinstance(value, Words) else value for name, value in self.params.items()
        }
        return translate(self.text) % said
