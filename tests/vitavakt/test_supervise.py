import asyncio
import os
import signal
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from vitavakt import supervise
from vitavakt.supervise import Service


@pytest.fixture
def children(monkeypatch, tmp_path):
    """Services that are small scripts: each start appends its pid to a file and then waits."""
    script = tmp_path / "vitavakt.py"
    script.write_text(
        "import os, sys, time\n"
        "if sys.argv[-2:] != ['--tied', str(os.getppid())]: sys.exit('would outlive its parent')\n"
        "with open(sys.argv[1], 'a') as f: f.write(f'{os.getpid()}\\n')\n"
        "time.sleep(60)\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(supervise, "BACK_OFF_S", (0.01,))
    return tmp_path / "pids"


def pids(file: Path) -> list[int]:
    return [int(line) for line in file.read_text().split()] if file.exists() else []


async def until(condition):
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110  # files of other processes
            await asyncio.sleep(0.01)


def alive(pid: int) -> bool:
    return (
        Path(f"/proc/{pid}").exists()
        and "Z" not in Path(f"/proc/{pid}/stat").read_text().split()[2]
    )


async def test_a_service_killed_with_9_is_started_again_and_said(children):
    said: list[str] = []
    service = Service(name="dsp", arguments=(str(children),))
    task = asyncio.create_task(supervise.supervise([service], said.append))
    for n in range(1, 4):
        await until(lambda n=n: len(pids(children)) == n)
        os.kill(pids(children)[-1], signal.SIGKILL)
    await until(lambda: len(pids(children)) == 4)
    assert len(said) == 3
    assert "dsp ended (killed by SIGKILL)" in said[0]
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_the_end_of_the_supervisor_ends_every_service(children):
    services = [Service(name=f"s{n}", arguments=(str(children),)) for n in range(3)]
    task = asyncio.create_task(supervise.supervise(services, lambda _: None))
    await until(lambda: len(pids(children)) == 3)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not any(alive(pid) for pid in pids(children))


async def test_a_tied_process_ends_when_its_parent_is_killed(tmp_path):
    report = tmp_path / "pid"
    child = (
        "import os, time; from vitavakt.supervise import tie_to_parent;"
        "tie_to_parent(os.getppid());"
        f"open({str(report)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    )
    parent = (
        "import subprocess, sys, time;"
        f"subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(60)"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", parent)
    await until(lambda: report.exists() and report.read_text())
    process.kill()
    await process.wait()
    await until(lambda: not alive(int(report.read_text())))


async def test_a_process_whose_parent_ended_while_it_started_ends_too():
    gone = os.getpid()  # the child stands in for one whose parent was another process
    child = f"from vitavakt.supervise import tie_to_parent; tie_to_parent({gone} + 1); print('on')"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", child, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    assert (process.returncode, said) == (-signal.SIGTERM, b"")


async def test_what_keeps_ending_waits_longer_and_what_has_settled_begins_anew(monkeypatch):
    lasted_s = [1.0, 1.0, 1.0, 1.0, supervise.SETTLED_S + 1.0, 1.0]
    clock = SimpleNamespace(now_s=0.0)
    done = asyncio.Event()
    said: list[str] = []

    async def lives(_: Service, __: supervise.Running) -> int:
        if not lasted_s:
            done.set()
            await asyncio.Event().wait()
        clock.now_s += lasted_s.pop(0)
        return 1

    monkeypatch.setattr(supervise, "_run", lives)
    monkeypatch.setattr(supervise, "time", SimpleNamespace(monotonic=lambda: clock.now_s))
    monkeypatch.setattr(supervise, "BACK_OFF_S", (0.001, 0.002, 0.003))
    service = Service(name="dsp", arguments=())
    task = asyncio.create_task(supervise.supervise([service], said.append))
    async with asyncio.timeout(10):
        await done.wait()
    task.cancel()
    await asyncio.wait({task})
    waits = ["0.001", "0.002", "0.003", "0.003", "0.001", "0.002"]
    assert said == [f"dsp ended (exit code 1) and starts again in {s} s" for s in waits]
