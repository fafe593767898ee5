import importlib
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from vitavakt import doctor

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PACKAGES = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
# In pieces, so that this file does not name one either.
HOSTS = ("py" + "pi", "python" + "hosted", "npm" + "js", "yarn" + "pkg", "ana" + "conda")
REGISTRY = re.compile(rf"\b(?:{'|'.join(HOSTS)})\.(?:org|com|io)\b")
OF_ONE_MACHINE = re.compile(r"(?<![\w.~$}])/(?:home|root|work|Users|mnt)/\w")
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>\S+)", re.MULTILINE)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    (file,) = folder.glob("*.whl")
    with zipfile.ZipFile(file) as opened:
        yield {name: opened.read(name) for name in opened.namelist()}


def under(folder, pattern):
    return {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob(pattern)}


def locked(file):
    """Name -> versions: a second one is for another Python."""
    versions = {}
    for pin in PIN.finditer((ROOT / file).read_text()):
        versions.setdefault(canonicalize_name(pin["name"]), []).append(pin["version"])
    return versions


def requirements_of(group):
    for item in PROJECT["dependency-groups"][group]:
        if isinstance(item, str):
            yield Requirement(item)
        else:
            yield from requirements_of(item["include-group"])


def committed():
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this is no checkout: which files are committed cannot be told")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    files = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return [file for file in files if file.is_file()]


def test_the_wheel_holds_every_module_of_the_seven_packages_and_nothing_beside_them(wheel):
    modules = set().union(*(under(package, "*.py") for package in PACKAGES))
    assert {name for name in wheel if name.endswith(".py")} == modules
    folders = {name.split("/")[0] for name in wheel if ".dist-info/" not in name}
    assert folders == set(PACKAGES)
    assert len(PACKAGES) == 7


def test_the_wheel_holds_the_built_pages_and_not_their_sources(wheel):
    pages = {name for name in under("ward_ui/static", "*") if (ROOT / name).is_file()}
    assert {"ward_ui/static/index.html", "ward_ui/static/phone.html"} <= pages
    assert {name for name in wheel if name.startswith("ward_ui/static/")} == pages
    assert not [name for name in wheel if name.startswith("ward_ui/web")]


def test_the_wheel_holds_every_scenario(wheel):
    scenarios = under("simulators/ward/scenarios", "*.toml")
    assert "simulators/ward/scenarios/quiet-night.toml" in scenarios
    assert {name for name in wheel if name.startswith("simulators/ward/scenarios/")} == scenarios


def test_the_wheel_says_that_its_packages_are_typed(wheel):
    assert {f"{package}/py.typed" for package in PACKAGES} <= set(wheel)


def test_the_wheel_brings_its_command_and_its_licence(wheel):
    described = {name.partition(".dist-info/")[2]: text for name, text in wheel.items()}
    assert b"vitavakt = vitavakt.cli:main" in described["entry_points.txt"]
    assert described["licenses/LICENSE"] == (ROOT / "LICENSE").read_bytes()


def test_every_list_of_our_packages_names_the_same_ones():
    tools = PROJECT["tool"]
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert set(PACKAGES) == folders - {"benchmarks", "training"}
    assert set(tools["mypy"]["packages"]) == folders
    assert set(tools["importlinter"]["root_packages"]) == folders
    assert set(tools["ruff"]["lint"]["isort"]["known-first-party"]) == folders | {"tests"}
    assert set(doctor.PACKAGES) == set(PACKAGES)


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_is_ours_and_not_one_of_the_same_name(name):
    assert Path(importlib.import_module(name).__file__) == ROOT / name / "__init__.py"


@pytest.mark.parametrize("file", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_names_no_host_and_pins_everything_by_hash(file):
    text = (ROOT / file).read_text()
    assert "://" not in text
    assert not re.search(r"^\s*--(?!hash=)", text, re.MULTILINE)
    pinned = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert [pin for pin in pinned if not PIN.match(pin) or "--hash=sha256:" not in pin] == []


@pytest.mark.parametrize(
    ("file", "group"), [("requirements.lock", "build"), ("requirements-dev.lock", "dev")]
)
def test_a_lock_holds_what_the_project_asks_for(file, group):
    pins = locked(file)
    wanted = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
    wanted += requirements_of(group)
    for requirement in wanted:
        versions = pins.get(canonicalize_name(requirement.name), [])
        fits = [version for version in versions if version in requirement.specifier]
        assert fits, f"{file} does not hold {requirement}: make lock"


def test_no_committed_file_names_a_package_registry_or_a_folder_of_one_machine():
    found = []
    for file in committed():
        text = file.read_text(encoding="utf-8", errors="replace")
        for pattern in (REGISTRY, OF_ONE_MACHINE):
            found += [f"{file.relative_to(ROOT)}: {hit[0]}" for hit in pattern.finditer(text)]
    assert found == []
