"""A set-up in steps: something is said to a module, its answer awaited, said again, or given up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Generic, TypeVar

M = TypeVar("M")


class Answer(Enum):
    """What a message means to the step under way."""

    DONE = auto()
    REFUSED = auto()
    OTHER = auto()
    """It is about something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Generic[M]):
    """One thing to say."""

    name: str
    """Completes "the module does not answer to …"."""
    data: bytes
    answer: Callable[[M], Answer]
    timeout_s: float = 1.0
    n_tries: int = 3
    optional: bool = False
    """A refusal, or silence, is as good as an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What to do now."""

    send: bytes = b""
    done: str = ""
    """Name of the step that has just been answered."""
    finished: bool = False
    """All steps are done."""
    problem: str = ""
    """Why it was given up."""


class Dialogue(Generic[M]):
    """Says its steps one after the other. Begun once; then fed with messages and with time."""

    def __init__(self, steps: Sequence[Step[M]]) -> None:
        self._steps = list(steps)
        self._n_said = 0
        self._said_s = 0.0

    @property
    def running(self) -> bool:
        return bool(self._steps)

    def begin(self, t_s: float) -> Progress:
        return self._say(t_s)

    def hear(self, message: M, t_s: float) -> Progress:
        if not self._steps:
            return Progress()
        step = self._steps[0]
        answer = step.answer(message)
        if answer is Answer.OTHER:
            return Progress()
        if answer is Answer.REFUSED and not step.optional:
            self._steps.clear()
            return Progress(problem=f"the module refused {step.name}")
        return self._next(step, t_s)

    def tick(self, t_s: float) -> Progress:
        if not self._steps or t_s - self._said_s < self._steps[0].timeout_s:
            return Progress()
        step = self._steps[0]
        if self._n_said < step.n_tries:
            return self._say(t_s)
        if step.optional:
            return self._next(step, t_s)
        self._steps.clear()
        return Progress(problem=f"the module does not answer to {step.name}")

    def _next(self, step: Step[M], t_s: float) -> Progress:
        del self._steps[0]
        self._n_said = 0
        if not self._steps:
            return Progress(done=step.name, finished=True)
        return Progress(done=step.name, send=self._say(t_s).send)

    def _say(self, t_s: float) -> Progress:
        self._n_said += 1
        self._said_s = t_s
        return Progress(send=self._steps[0].data)
