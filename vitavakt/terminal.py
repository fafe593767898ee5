"""How commands are told and how they end: sentences, faults with their lines, exit codes."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console

from vitavakt import settings

WardFile = Annotated[Path, typer.Argument(metavar="WARD.toml", help="The ward file.")]
Tied = Annotated[
    int | None,
    typer.Option("--tied", hidden=True, help="Process to end with: the one that started it."),
]
out = Console()
err = Console(stderr=True)


def ward_of(file: Path) -> settings.Ward:
    """The ward file, checked; or all its faults and the end."""
    try:
        return settings.read(file)
    except settings.WardFileError as error:
        for fault in error.faults:
            named = f"{file}:{fault.line}: {fault.sentence}"
            err.print(named, highlight=False, markup=False, soft_wrap=True)
        n_faults = len(error.faults)
        fail(f"{file}: {n_faults} fault{'s' if n_faults > 1 else ''}; nothing was started.")


@contextlib.contextmanager
def said_in_a_sentence() -> Iterator[None]:
    """A key or records that cannot be used end the command with what is wrong, no traceback."""
    from vitavakt.errors import EXPECTED_ERRORS

    try:
        yield
    except EXPECTED_ERRORS as error:
        fail(str(error))


def serve(
    service: Coroutine[Any, Any, None],
    *,
    tied: int | None = None,
    new_loop: Callable[[], asyncio.AbstractEventLoop] = asyncio.new_event_loop,
) -> None:
    """Run until told to stop; a link, a key, a port or records that fail are one sentence."""
    from zmq import ZMQError

    from vitavakt.errors import EXPECTED_ERRORS
    from vitavakt.supervise import tie_to_parent

    if tied is not None:
        tie_to_parent(tied)
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    try:
        with asyncio.Runner(loop_factory=new_loop) as runner:
            runner.run(_until_told(service))
    except* EXPECTED_ERRORS as errors:
        fail("\n".join(str(error) for error in _single(errors)))
    except* ZMQError as errors:
        fail("\n".join(f"A link cannot be opened: {error}." for error in _single(errors)))


async def _until_told(service: Coroutine[Any, Any, None]) -> None:
    task = asyncio.ensure_future(service)
    loop = asyncio.get_running_loop()
    for told in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(told, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        return


def _single(group: BaseExceptionGroup[Exception]) -> Iterator[BaseException]:
    """The exceptions of a group, whatever groups they stand in."""
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _single(error)
        else:
            yield error


def made(folder: Path, *, mode: int = 0o777) -> Path:
    """The folder, made where it was not there; or what stands in its way, and the end."""
    try:
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
    except OSError as why:
        fail(f"{folder} cannot be made a folder: {why.strerror}.")
    return folder


def fail(sentence: str) -> NoReturn:
    """Say it and end with 1."""
    # Not wrapped here: a path broken in two cannot be copied.
    err.print(sentence, style="bold", highlight=False, markup=False, soft_wrap=True)
    raise typer.Exit(1)
