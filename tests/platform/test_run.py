"""run.py: the environment it makes, repairs and shares, and what it starts. The installer is a stand-in."""

import io
import os
import shutil
import subprocess
import sys
import tarfile
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tools import assets, check, locks

CHECKOUT = Path(__file__).resolve().parents[2]
RUN = "import runpy, sys; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
pytestmark = pytest.mark.skipif(os.name != "posix", reason="the stand-ins are shell scripts")


class Checkout:
    """A copy of run.py with a small app, and a `uv` that only notes how it was called."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.calls = folder / "calls"
        for name in ("run.py", "tools", "pyproject.toml"):
            source = CHECKOUT / name
            (shutil.copytree if source.is_dir() else shutil.copyfile)(source, folder / name)
        (folder / "requirements.lock").write_text("one==1 \\\n    --hash=sha256:00\n")
        (folder / "requirements-dev.lock").write_text("two==2 \\\n    --hash=sha256:00\n")
        (folder / "app").mkdir()
        (folder / "app" / "__init__.py").write_text("")
        (folder / "app" / "cli.py").write_text("import os, sys\nprint(os.getpid(), os.getcwd(), *sys.argv[1:])\n")
        (folder / "pytest.py").write_text("import sys\nprint('pytest', *sys.argv[1:])\n")
        (folder / ".assets" / "graphql-http" / "node_modules").mkdir(parents=True)  # as if npm had been asked already
        self.installer()

    def installer(self, script: str = "") -> None:
        """Puts the stand-in in place; it runs `script` besides."""
        uv = self.folder / "bin" / "uv"
        uv.parent.mkdir(exist_ok=True)
        uv.write_text(f'#!/bin/sh\necho "$@" >> {self.calls}\n{script}\n')
        uv.chmod(0o755)

    def environment(self, **more: str) -> dict[str, str]:
        path = f"{self.folder / 'bin'}{os.pathsep}{os.defpath}"
        return {"PATH": path, "HOME": str(self.folder / "home"), **more}

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Runs run.py from another folder than its own."""
        command = [sys.executable, str(self.folder / "run.py"), *arguments]
        environment = self.environment(**more)
        return subprocess.run(
            command, cwd="/", env=environment, capture_output=True, text=True, check=False, timeout=60
        )

    def installs(self) -> list[str]:
        """The lock file of each call of the installer."""
        lines = self.calls.read_text().splitlines() if self.calls.exists() else []
        return [Path(line.split()[-1]).name for line in lines]


@pytest.fixture
def checkout(folder: Path) -> Checkout:
    return Checkout(folder)


def test_no_arguments_list_the_tasks(checkout: Checkout) -> None:
    done = checkout.run()
    assert done.returncode == 0
    for task in ("serve", "test", "check", "bench", "export-schema", "lock", "assets", "migrate", "keys"):
        assert f"\n  {task} " in done.stdout
    assert checkout.installs() == []


def test_a_task_becomes_the_process_and_works_in_the_checkout(checkout: Checkout) -> None:
    command = [sys.executable, str(checkout.folder / "run.py"), "anything", "--at", "all"]
    with subprocess.Popen(
        command, cwd="/", env=checkout.environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        output, _ = process.communicate(timeout=60)
    assert output.split() == [str(process.pid), str(checkout.folder), "anything", "--at", "all"]


def test_a_ready_environment_is_left_alone(checkout: Checkout) -> None:
    first = checkout.run("serve")
    assert "installing 1 packages from requirements.lock" in first.stderr
    again = checkout.run("serve")
    assert again.stderr == ""
    assert checkout.installs() == ["requirements.lock"]
    assert "--require-hashes" in checkout.calls.read_text()
    assert "--no-deps" in checkout.calls.read_text()


def test_only_development_tasks_install_the_development_lock(checkout: Checkout) -> None:
    assert checkout.run("serve").returncode == 0
    assert checkout.run("test", "-k", "x").stdout == "pytest -k x\n"
    assert checkout.installs() == ["requirements.lock", "requirements-dev.lock"]
    checkout.run("serve")
    checkout.run("test")
    assert len(checkout.installs()) == 2


def test_another_lock_makes_another_environment(checkout: Checkout) -> None:
    checkout.run("serve")
    leftover = checkout.folder / ".venv" / "leftover"
    leftover.touch()
    (checkout.folder / "requirements.lock").write_text("one==2 \\\n    --hash=sha256:00\n")
    assert "replacing" in checkout.run("serve").stderr
    assert not leftover.exists()


def test_a_killed_installation_is_repaired(checkout: Checkout) -> None:
    checkout.installer(f"touch {checkout.folder}/.venv/half; exec sleep 20")
    command = [sys.executable, str(checkout.folder / "run.py"), "serve"]
    with subprocess.Popen(command, env=checkout.environment(), stderr=subprocess.DEVNULL) as process:
        wait_for(checkout.folder / ".venv" / "half")
        process.kill()
    checkout.installer()
    done = checkout.run("serve")
    assert done.returncode == 0
    assert "unfinished" in done.stderr
    assert not (checkout.folder / ".venv" / "half").exists()


def test_a_failed_installation_is_not_taken_for_ready(checkout: Checkout) -> None:
    checkout.installer("exit 3")
    failed = checkout.run("serve")
    assert failed.returncode == 1
    assert "the installation failed (3)" in failed.stderr
    checkout.installer()
    assert checkout.run("serve").returncode == 0


def test_a_lost_python_is_repaired(checkout: Checkout) -> None:
    checkout.run("serve")
    for name in ("python", "python3"):
        (checkout.folder / ".venv" / "bin" / name).unlink()
    assert checkout.run("serve").returncode == 0
    assert len(checkout.installs()) == 2


def test_two_at_once_install_once(checkout: Checkout) -> None:
    checkout.installer("sleep 0.5")
    command = [sys.executable, str(checkout.folder / "run.py"), "serve"]
    processes = [
        subprocess.Popen(command, env=checkout.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = "".join(process.communicate(timeout=60)[1] for process in processes)
    assert [process.returncode for process in processes] == [0, 0]
    assert "waiting for another run.py" in said
    assert checkout.installs() == ["requirements.lock"]


def test_a_home_that_cannot_be_written_turns_the_caches_off(checkout: Checkout) -> None:
    checkout.installer(f'echo "cache:$UV_NO_CACHE" > {checkout.folder}/cache')
    checkout.run("serve", HOME="/dev/null")
    assert (checkout.folder / "cache").read_text() == "cache:1\n"


def test_without_uv_and_ensurepip_the_systems_pip_installs(checkout: Checkout) -> None:
    stand_ins = checkout.folder / "stand-ins"
    (stand_ins / "pip").mkdir(parents=True)
    (stand_ins / "ensurepip.py").write_text("raise SystemExit(1)\n")
    (stand_ins / "pip" / "__init__.py").write_text("")
    (stand_ins / "pip" / "__main__.py").write_text(
        f"import sys\nopen({str(checkout.calls)!r}, 'a').write(' '.join(sys.argv[1:]) + chr(10))\n"
    )
    done = checkout.run("serve", HINGE_NO_UV="1", PYTHONPATH=str(stand_ins))
    assert done.returncode == 0, done.stderr
    call = checkout.calls.read_text()
    assert call.startswith(f"--python {checkout.folder}/.venv/bin/python install ")
    assert "--require-hashes --no-deps" in call


def test_an_ordinary_user(checkout: Checkout, as_nobody: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    checkout.folder.chmod(0o755)
    script = str(checkout.folder / "run.py")
    refused = as_nobody("-c", RUN, script, "serve", cwd=checkout.folder)
    assert refused.returncode == 1
    assert "cannot be made" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_committed_locks_are_pinned_hashed_and_name_no_place() -> None:
    runtime, development = ((CHECKOUT / name).read_text() for name in (locks.RUNTIME, locks.DEVELOPMENT))
    for name, text in (("runtime", runtime), ("development", development)):
        locks.verify(name, text)
    assert not set(locks.blocks(development)) & set(locks.blocks(runtime))
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
    for wanted, text in (
        (project["project"]["dependencies"], runtime),
        (project["dependency-groups"]["dev"], development),
    ):
        for requirement in wanted:
            name = requirement.split(">=")[0].split("[")[0]
            assert f"\n{name}==" in f"\n{text}", f"{name} is not locked: python3 run.py lock"


@pytest.mark.parametrize(
    "lock",
    [
        "one==1 \\\n    --hash=sha256:00\n--index-url https://somewhere\n",
        "one @ file:///x\n",
        "one>=1 \\\n    --hash=sha256:00\n",
        "one==1\n",
    ],
)
def test_a_lock_that_names_a_place_or_is_not_pinned_is_refused(lock: str) -> None:
    with pytest.raises(SystemExit):
        locks.verify("lock", lock)


def test_an_asset_with_another_hash_is_refused(tmp_path: Path) -> None:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as tar:
        tar.addfile(tarfile.TarInfo("package/LICENSE"))
    with pytest.raises(SystemExit, match="not the one that was pinned"):
        assets.unpack(archive.getvalue(), assets.PACKAGES["react@18.3.1"], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_check_says_its_name_and_why_it_failed(capsys: pytest.CaptureFixture[str]) -> None:
    assert check.step("good", [sys.executable, "-c", "print('quiet')"], CHECKOUT)
    assert not check.step("bad", [sys.executable, "-c", "raise SystemExit('because')"], CHECKOUT)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines] == [["ok", "good"], ["FAILED", "bad"], ["because"]]


def wait_for(path: Path, seconds: float = 20) -> None:
    """Waits until there is such a file."""
    deadline = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
