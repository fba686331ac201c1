"""Loads YAML into validated models; reports every mistake with file, line and column."""

import codecs
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from yaml.composer import Composer

try:
    from yaml import CSafeLoader
except ImportError:  # PyYAML was built without libyaml
    CSafeLoader = yaml.SafeLoader  # type: ignore[misc, assignment]

from aqcampaign.failures import MOST_LISTED, ConfigurationFailure, Problem, UsageFailure
from aqcampaign.language import mark
from aqcampaign.language import translate as _
from aqcampaign.suggestions import closest
from aqcampaign.working_folder import standard_folder, working_folder
from aqcampaign.yaml_events import NotPlainError, read_plain
from aqcampaign.yaml_reasons import plain_reason

Location = tuple[str | int, ...]

_PACKAGE = Path(__file__).parent
# The roster of a whole country, 45,504 units with ten keys each, takes 9 MB and a million values.
_MAX_BYTES = 16_000_000
_MAX_VALUES = 1_200_000
_MAX_DEPTH = 50
# What aliases may stand for: so many times what is written, and some more for small files.
_MOST_TIMES = 20
_MOST_EXPANDED = 10_000
# Longer words are cut in messages, and more words are counted.
_MAX_SHOWN = 40
_MOST_ALLOWED = 100


# What a value must be, by pydantic's name of the check that failed.
_WHOLE = mark("a whole number must stand here")
_NUMBER = mark("a number must stand here")
_YES_OR_NO = mark("write true or false")
_REASONS = {
    "string_type": mark("text must stand here"),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "decimal_type": _NUMBER,
    "decimal_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": _YES_OR_NO,
    "bool_parsing": _YES_OR_NO,
    "date_type": mark("a date must stand here, such as 2022-08-25"),
    "datetime_type": mark("a date and time must stand here, such as 2022-08-25 09:00"),
    "tuple_type": mark("a list must stand here"),
    "dict_type": mark("keys with values must stand here (key: value)"),
    "model_type": mark("keys with values must stand here (key: value)"),
    "model_attributes_type": mark("keys with values must stand here (key: value)"),
    "greater_than_equal": mark("it must be at least {ge}"),
    "less_than_equal": mark("it must be at most {le}"),
    "too_short": mark("at least {min_length} entries are needed"),
    "too_long": mark("at most {max_length} entries are possible"),
    "string_too_short": mark("it must have at least {min_length} characters"),
    "string_too_long": mark("it must have at most {max_length} characters"),
}
_SHAPES: dict[str, str] = {}


def shaped(pattern: str, words: str) -> Any:
    """Return the constraint that a text matches `pattern`; `words` say in a message what it must look like."""
    _SHAPES[pattern] = words
    return Field(pattern=pattern)


class Settings(BaseModel):
    """Base of everything that is written in YAML: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def __hash__(self) -> int:
        """Settings are read once a run: caches keyed by them compare the object first, never its content."""
        return id(self)

    def __getstate__(self) -> dict[Any, Any]:
        """Return the settings for other processes, without what was found out about them here (cached properties)."""
        state, fields = super().__getstate__(), self.__pydantic_fields__
        if len(self.__dict__) > len(fields):
            state["__dict__"] = {name: value for name, value in self.__dict__.items() if name in fields}
        return state


class Misplaced(ValueError):
    """A mistake that a model finds, at a `location` inside of the model."""

    def __init__(self, text: str, *location: str | int) -> None:
        super().__init__(text)
        self.location = location


M = TypeVar("M", bound=Settings)


class _Refused(yaml.MarkedYAMLError):
    """YAML that is valid but beyond our limits; the problem is a sentence for people."""


class _Composer(Composer):
    """YAML without the surprises of version 1.1: `no` is a word, 2022-09 and 1.10 are text, a key stands once.

    Values and levels are counted while composing, so that a hostile file costs no more than the limits.
    """

    _aliases: list[tuple[Any, yaml.Node]]
    _values = 0
    _depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[attr-defined]
        self._values += 1
        if self._values > _MAX_VALUES:
            text = _("this file holds more than {count} values; that is no configuration").format(count=_MAX_VALUES)
            raise _Refused(problem=text, problem_mark=event.start_mark)
        if self._depth == _MAX_DEPTH:
            raise _Refused(problem=_too_deep(), problem_mark=event.start_mark)
        _refuse_tags_and_escapes(event)
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        if isinstance(event, yaml.AliasEvent) and node is not None:
            self._aliases.append((event.start_mark, node))
        return node


def _refuse_tags_and_escapes(event: Any) -> None:
    """Refuse a tag, which may construct anything, and a text that holds by an escape what no text may hold."""
    mark = yaml.Mark("", 0, event.start_mark.line, event.start_mark.column, None, 0)  # the same of both parsers
    if getattr(event, "tag", None):
        text = _("the tag {tag} cannot be used here; delete it, or quote a text that begins with !")
        raise _Refused(problem=text.format(tag=event.tag[:_MAX_SHOWN]), problem_mark=mark)
    if isinstance(event, yaml.ScalarEvent) and event.style == '"':
        wrong = yaml.reader.Reader.NON_PRINTABLE.search(event.value)
        if wrong:
            raise _Refused(problem=_no_character(ord(wrong[0])), problem_mark=mark)


class _Loader(_Composer, yaml.SafeLoader):
    """Parses with PyYAML's own parser, which decides what is valid."""

    def __init__(self, text: str, aliases: list[tuple[Any, yaml.Node]]) -> None:
        yaml.SafeLoader.__init__(self, text)
        self._aliases = aliases

    def fetch_more_tokens(self) -> None:
        """Read on; PyYAML does not expect escapes beyond Unicode and versions of thousands of digits."""
        try:
            super().fetch_more_tokens()
        except (ValueError, OverflowError) as error:
            text = _("this number is too large for YAML")
            raise _Refused(problem=text, problem_mark=self.get_mark()) from error


class _FastLoader(_Composer, CSafeLoader):
    """Parses with libyaml, which is many times as fast."""

    def __init__(self, text: str, aliases: list[tuple[Any, yaml.Node]]) -> None:
        CSafeLoader.__init__(self, text)
        Composer.__init__(self)
        self._aliases = aliases


# Texts with these signs are read differently by libyaml.
_READ_DIFFERENTLY = re.compile("[\t?!\x85\u2028\u2029\ufeff]|[|>]#")
# A comment, or the end of a line that belongs to a text in any case: there ? and ! are read alike.
_COMMENT = re.compile("(?<![^ \n])#[^'\"\r\n]*(?=\r?\n|$)")
_READ_ALIKE = str.maketrans("?!", "..")
_NULL = "tag:yaml.org,2002:null"
_RESOLVERS = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag in (_NULL, "tag:yaml.org,2002:merge")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.yaml_implicit_resolvers = _FastLoader.yaml_implicit_resolvers = _RESOLVERS


def _is_read_differently(text: str) -> bool:
    """Return whether libyaml may understand a text differently from PyYAML."""
    found = _READ_DIFFERENTLY.search(text)
    if found is None or found[0] not in "?!":
        return found is not None
    without = _COMMENT.sub(lambda comment: comment[0].translate(_READ_ALIKE), text)
    return _READ_DIFFERENTLY.search(without) is not None


def _composed(text: str, aliases: list[tuple[Any, yaml.Node]]) -> tuple[_FastLoader | _Loader, yaml.Node | None]:
    """Return the root of a text with its loader; a text that libyaml refuses is refused in PyYAML's words."""
    if not _is_read_differently(text):
        try:
            fast = _FastLoader(text, aliases)
            return fast, fast.get_single_node()
        except _Refused:
            raise
        except yaml.YAMLError:
            aliases.clear()
    loader = _Loader(text, aliases)
    return loader, loader.get_single_node()


def shipped(kind: Literal["config", "templates", "examples"]) -> Path:
    """Return the folder of built-in files: inside the installed package, or the checkout's own beside src/."""
    inside = _PACKAGE / "shipped" / kind
    return inside if inside.is_dir() else _PACKAGE.parents[1] / kind


def find(name: str, folder: Path | None, kind: Literal["config", "templates"] = "config") -> Path:
    """Return the file to read: from `folder`, else AQ_CONFIG, else config or templates of the working folder or here.

    What is not there is built in; but a working folder that has lost a file of its configuration raises UsageFailure.
    """
    chosen = folder or (Path(os.environ["AQ_CONFIG"]) if os.environ.get("AQ_CONFIG") else None)
    if chosen is not None and not chosen.is_dir():
        raise UsageFailure(_("there is no configuration folder {path}").format(path=chosen))
    place = (chosen or standard_folder("config")) if kind == "config" else _beside(chosen, kind)
    if (place / name).is_file():
        return place / name
    if kind == "config" and is_office_configuration(folder) and (shipped(kind) / name).is_file():
        raise lost(place / name)
    return shipped(kind) / name


def is_office_configuration(folder: Path | None) -> bool:
    """Return whether the configuration is that of the working folder, not one that --config or AQ_CONFIG names."""
    return folder is None and not os.environ.get("AQ_CONFIG") and working_folder() is not None


def lost(path: Path) -> UsageFailure:
    """Return the failure of a working folder without a file: the built-in one is that of other units and forms."""
    return UsageFailure(_("the working folder has lost its {path}; restore it").format(path=path))


def _beside(config: Path | None, kind: str) -> Path:
    return standard_folder(kind) if config is None else config.parent / kind


class Source:
    """A YAML file that was read: knows the line and column of each value, to say where a mistake stands."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as stream:
                content = stream.read(_MAX_BYTES + 1)
        except OSError as error:
            raise UsageFailure(
                _("{path} cannot be read ({reason})").format(path=path, reason=error.strerror)
            ) from error
        if len(content) > _MAX_BYTES:
            text = _("this file is larger than {count} MB; that is no configuration")
            raise self._refusal(None, text.format(count=_MAX_BYTES // 1_000_000))
        content = content.removeprefix(codecs.BOM_UTF8)
        try:
            self._text = content.decode("utf-8")
        except UnicodeDecodeError as error:
            raise ConfigurationFailure([_wrong_encoding(path, content, error.start)]) from error
        self._root: yaml.Node | None = None

    def load(self, model: type[M]) -> M:
        """Return the file's content as `model`; raises ConfigurationFailure with every mistake."""
        return validated(model, self._parse(), self.problem)

    def content(self) -> Any:
        """Return the file's content as lists, texts and mappings; raises ConfigurationFailure if it is no YAML."""
        return self._parse()

    def problem(self, location: Location, text: str) -> Problem:
        """Return `text` as a mistake at `location`, e.g. ("units", 3, "aliases")."""
        if self._root is None:  # places are noted only if something is wrong
            self._compose()
        node = self._root
        mark = node.start_mark if node else None
        for step in location:
            found = _child(node, step)
            if found is None:
                continue
            mark, node = found
        label = ".".join(str(step) for step in location)
        return self._at(mark, f"{label}: {text}" if label else text)

    def _parse(self) -> Any:
        if not _is_read_differently(self._text):
            try:
                return read_plain(self._text, _MAX_VALUES, _MAX_DEPTH)
            except NotPlainError:
                pass
        loader = self._compose()
        return None if self._root is None else loader.construct_document(self._root)

    def _compose(self) -> _FastLoader | _Loader:
        """Return the loader of the text, whose nodes know their places; raises ConfigurationFailure."""
        aliases: list[tuple[Any, yaml.Node]] = []
        try:
            loader, self._root = _composed(self._text, aliases)
            if self._root is not None:
                self._hold_aliases(self._root, aliases)
                repeated = list(_repeated_keys(self._root, self.path))
                if repeated:
                    raise ConfigurationFailure(repeated)
            return loader
        except RecursionError as error:  # a chain of aliases: what is written is at most _MAX_DEPTH deep
            raise self._refusal(aliases[-1][0], _too_deep()) from error
        except _Refused as error:
            raise self._refusal(error.problem_mark, str(error.problem)) from error
        except yaml.MarkedYAMLError as error:
            text = _("this is not valid YAML ({reason})").format(reason=plain_reason(str(error.problem)))
            raise self._refusal(error.problem_mark or error.context_mark, text) from error
        except yaml.reader.ReaderError as error:
            line, column = _line_and_column(self._text[: error.position])
            problem = Problem(str(self.path), line, column, _no_character(int(error.character)))
            raise ConfigurationFailure([problem]) from error

    def _hold_aliases(self, root: yaml.Node, aliases: list[tuple[Any, yaml.Node]]) -> None:
        """Refuse a node that holds itself, and aliases that stand for far more than is written."""
        sizes: dict[int, int] = {}
        waiting = [root]
        entered: set[int] = set()
        while waiting:
            node = waiting[-1]
            children = [child for child in _children(node) if id(child) not in sizes]
            if id(node) in sizes or not children:
                sizes[id(node)] = 1 + sum(sizes.get(id(child), 0) for child in _children(node))
                waiting.pop()
            elif id(node) in entered:
                raise self._refusal(children[0].start_mark, _("this holds itself"))
            else:
                entered.add(id(node))
                waiting.extend(children)
        if sizes[id(root)] > _MOST_EXPANDED + _MOST_TIMES * len(sizes):
            largest = max(aliases, key=lambda alias: sizes[id(alias[1])])
            text = _("the aliases (*) in this file stand for {count} values").format(count=sizes[id(root)])
            raise self._refusal(largest[0], text)

    def _at(self, mark: yaml.Mark | None, text: str) -> Problem:
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return Problem(str(self.path), line, column, text)

    def _refusal(self, mark: yaml.Mark | None, text: str) -> ConfigurationFailure:
        return ConfigurationFailure([self._at(mark, text)])


def validated(model: type[M], data: Any, problem: Callable[[Location, str], Problem]) -> M:
    """Return `data` as `model`; raises ConfigurationFailure with every mistake, which `problem` puts in its place."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        mistakes = [each for each in error.errors() if not _is_long_enough(each)]
        problems = [
            problem((*_place(_untagged(e["loc"], data), e["type"]), *_place_inside(e)), _sentence(e, model))
            for e in mistakes[:MOST_LISTED]
        ]
        raise ConfigurationFailure(problems, more=len(mistakes) - len(problems)) from error


def _is_long_enough(error: Any) -> bool:
    """Return whether a list is only called too short because an entry in it is wrong."""
    return bool(error["type"] == "too_short" and len(error["input"]) >= error["ctx"]["min_length"])


def _no_character(code: int) -> str:
    return _("the character U+{code:04X} cannot stand in YAML; delete it").format(code=code)


def _too_deep() -> str:
    return _("this is nested too deeply; {count} levels are possible").format(count=_MAX_DEPTH)


def _wrong_encoding(path: Path, content: bytes, start: int) -> Problem:
    """Return the problem of a file whose first byte that is not UTF-8 is at `start`."""
    line, column = _line_and_column(content[:start].decode("utf-8"))
    try:
        content.decode("gbk")
        text = _("this file is saved as GBK/ANSI; save it as UTF-8")
    except UnicodeDecodeError:
        text = _("not UTF-8 text; save it as UTF-8")
    return Problem(str(path), line, column, text)


def _line_and_column(before: str) -> tuple[int, int]:
    """Return the position, counted from 1, of the character that follows `before`."""
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _children(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [each for pair in node.value for each in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def unknown(word: str, allowed: Iterable[str]) -> str:
    """Return the sentence for a word that is not among `allowed`, with the nearest right word."""
    known = [str(each) for each in allowed]
    word = word[:_MAX_SHOWN]
    near = closest(word, known)
    shown = ", ".join(known) if len(known) <= _MOST_ALLOWED else _("{count} words").format(count=len(known))
    text = _("“{word}” is not known; allowed: {allowed}").format(word=word, allowed=shown)
    return text + (_("; did you mean “{near}”?").format(near=near) if near else "")


def _repeated_keys(node: yaml.Node | None, path: Path) -> Iterator[Problem]:
    """Yield a problem for each key that stands twice in one mapping: YAML would silently keep the last."""
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _repeated_keys(child, path)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag == _NULL:
                text = _("a key must be plain text")
                yield Problem(str(path), key.start_mark.line + 1, key.start_mark.column + 1, text)
                continue
            if key.value in seen:
                text = _("the key “{key}” stands here for the second time").format(key=key.value)
                yield Problem(str(path), key.start_mark.line + 1, key.start_mark.column + 1, text)
            seen.add(str(key.value))
            yield from _repeated_keys(value, path)


def _child(node: yaml.Node | None, step: str | int) -> tuple[yaml.Mark, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key.start_mark, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        child: yaml.Node = node.value[step]
        return child.start_mark, child
    return None


def _untagged(location: Location, data: Any) -> Location:
    """Return `location` without the tags that pydantic puts in for the chosen model of a union (layout: strip)."""
    kept: list[str | int] = []
    for step in location:
        if isinstance(data, dict) and step not in data and step in data.values():
            continue
        if isinstance(step, str) and (not isinstance(data, dict) or ("[" in step and step not in data)):
            continue
        kept.append(step)
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            data = None
    return tuple(kept)


def _place_inside(error: Any) -> Location:
    found = error.get("ctx", {}).get("error")
    return found.location if isinstance(found, Misplaced) else ()


def _place(location: Location, kind: str) -> Location:
    """A missing key has no place of its own: its parent's is named, and the sentence names the key."""
    return location[:-1] if kind == "missing" else location


def _sentence(error: Any, model: type[BaseModel]) -> str:
    """Return pydantic's error in the words of somebody who writes YAML."""
    context = error.get("ctx", {})
    key = str(error["loc"][-1]) if error["loc"] else ""
    match error["type"]:
        case "extra_forbidden":
            return unknown(key, _keys(model, error["loc"][:-1]))
        case "missing":
            return _("the key “{key}” is missing").format(key=key)
        case "union_tag_not_found":
            return _("the key “{key}” is missing").format(key=str(context["discriminator"]).strip("'"))
        case "union_tag_invalid":
            return unknown(str(context["tag"]), str(context["expected_tags"]).replace("'", "").split(", "))
        case "literal_error" | "enum":
            allowed = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ").split(", ")
            return unknown(str(error["input"] or ""), allowed)
        case "value_error":
            return str(context.get("error", error["msg"]))
        case _ if not error["loc"] and error["input"] is None:
            return _("this file is empty")
    reason = _reason(error["type"], context)
    if error["input"] is None:
        return _("nothing is written here; {reason}").format(reason=reason)
    if isinstance(error["input"], (dict, list)):
        return reason
    return _("“{found}” cannot be used here: {reason}").format(found=str(error["input"])[:_MAX_SHOWN], reason=reason)


def _reason(kind: str, context: dict[str, Any]) -> str:
    """Return in words what a value must be that failed pydantic's check `kind`."""
    if kind == "string_pattern_mismatch":
        words = _SHAPES[context["pattern"]]
        return _(words)
    bounds = {key: context.get(key) for key in ("ge", "le", "min_length", "max_length")}
    return _(_REASONS[kind]).format(**bounds)


def _keys(model: type[BaseModel], location: Location) -> list[str]:
    """Return the keys allowed at `location`, found by following the annotations."""
    models = [model]
    for step in location:
        if isinstance(step, int):
            continue
        tagged = [each for each in models if _is_tagged(each, step)]
        if tagged:
            models = tagged
            continue
        fields = (field for each in models for name, field in each.model_fields.items() if step in (name, field.alias))
        field = next(fields, None)
        if field is None:
            continue  # a free key of a mapping
        models = list(_models(field.annotation)) or models
    return [field.alias or name for name, field in models[0].model_fields.items()]


def _is_tagged(model: type[BaseModel], tag: str) -> bool:
    """Return whether `tag` chooses this model from a union."""
    return any(
        get_origin(field.annotation) is Literal and get_args(field.annotation) == (tag,)
        for field in model.model_fields.values()
    )


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if get_origin(annotation) is None:
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            yield annotation
    else:
        for argument in get_args(annotation):
            yield from _models(argument)
