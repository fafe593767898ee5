"""`vitavakt sensor enrol` on a bedside PC and `vitavakt enrol` on the ward: one code, carried."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from vitavakt.terminal import WardFile, fail, out, said_in_a_sentence, ward_of

PORT = 5719
Minutes = Annotated[float, typer.Option(min=0.05, max=60.0, help="How long to wait.")]


def ask_ward(
    to: Annotated[
        str, typer.Option(metavar="tcp://WARD:PORT", help=f"The ward; its port is {PORT}.")
    ],
    key: Annotated[Path, typer.Option(help="Where this PC's key is written.")],
    minutes: Minutes = 10.0,
) -> None:
    """Make this PC's own key, show a code, and wait until somebody types it at the ward."""
    from sensor.link.enrolling import ask

    with said_in_a_sentence():
        keys = asyncio.run(ask(to, key, show=_show, window_s=60 * minutes))
    out.print(f"This PC is {keys.sensor} now. Its key, which never leaves it: {key}")


def _show(code: str) -> None:
    out.print(f"Type this at the ward:  {code}", highlight=False, soft_wrap=True)
    out.print("vitavakt enrol WARD.toml --sensor ID --code CODE", highlight=False)


def enrol(
    file: WardFile,
    sensor: Annotated[str, typer.Option(help="Which sensor of the ward file it is.")],
    code: Annotated[str, typer.Option(help="What the PC at the bed shows.")] = "",
    listen: Annotated[
        str, typer.Option(metavar="tcp://ADDRESS:PORT", help="Where PCs reach this ward.")
    ] = f"tcp://0.0.0.0:{PORT}",
    minutes: Minutes = 10.0,
    revoke: Annotated[
        bool, typer.Option("--revoke", help="Instead: shut this sensor's key out, at once.")
    ] = False,
) -> None:
    """Let a bedside PC in as one sensor of this ward, by the code that it shows."""
    from sensor.keys import shut_out
    from sensor.link.enrolling import Opening, admit_one

    ward = ward_of(file)
    known = [each.id for each in ward.sensors if each.driver == "remote"]
    if sensor not in known:
        fail(f"{sensor}: no sensor with driver = 'remote' in {file}; there are: {known or 'none'}.")
    with said_in_a_sentence():
        if revoke:
            had = shut_out(ward.keys, sensor)
            out.print(f"{sensor} is shut out." if had else f"{sensor} had no key.")
            return
        opening = Opening(endpoint=listen, sensor=sensor, code=code, window_s=60 * minutes)
        out.print(f"Waiting for the PC of {sensor} …")
        before = asyncio.run(admit_one(ward.keys, opening))
    out.print(f"{sensor} is let in; the running ward knows it already.")
    if before:
        out.print("The key that it had before is refused from now on.")
