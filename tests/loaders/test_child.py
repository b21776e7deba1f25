"""Reading in a child process: the same batches, the same errors, and no process left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from multiprocessing import active_children, resource_tracker
from pathlib import Path

import psutil
import pytest

from graph.delivery import BATCH_LINES
from graph.errors import ManifestError, UnreadableFile, XinmaiError
from loaders.child import end_resting_child, shape_in_child
from tests.loaders.tables import (
    IDS,
    PENALTY,
    TODAY,
    catalogue,
    cells,
    csv_text,
    given,
    joined,
    penalty,
    planned,
    regions,
    shape,
    write_csv,
)
from tests.waiting import until


def many(folder: Path) -> Path:
    """More batches than may wait: the child is still at work when the first one is taken."""
    path = folder / "many.csv"
    one = csv_text(PENALTY, cells([penalty(7_000_000)]))
    header, row = one.splitlines(keepends=True)
    path.write_text(header + "".join(row.replace("7000000", str(n)) for n in range(4 * BATCH_LINES)), "utf-8")
    return path


def is_over(process: int) -> bool:
    """Whether a process has ended, looked after or not."""
    try:
        return psutil.Process(process).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_the_child_gives_the_batches_of_the_parent(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "p.csv", PENALTY, cells([penalty(1), penalty(2, cf_sy=""), penalty(3)]))
    here = shape(path)
    there = joined(list(shape_in_child(here.file, catalogue(), IDS, regions(), TODAY)))
    assert there.lines == here.batch.lines
    for name in ("records", "removals", "identifiers", "departments", "secrets", "findings", "set_aside"):
        assert getattr(there, name).equals(getattr(here.batch, name)), name


def test_one_child_shapes_file_after_file_and_ends_when_it_is_told(tmp_path: Path) -> None:
    end_resting_child()
    at_work = set[int | None]()
    for n in range(3):
        (file,) = planned(write_csv(tmp_path / f"{n}.csv", PENALTY, cells([penalty(n)])))
        assert sum(batch.lines for batch in shape_in_child(file, catalogue(), IDS, regions(), TODAY)) == 1
        at_work.update(child.pid for child in active_children())
    assert len(at_work) == 1
    end_resting_child()
    assert not active_children()


def test_files_shaped_at_the_same_time_have_children_of_their_own(tmp_path: Path) -> None:
    (long,), (short,) = planned(many(tmp_path)), planned(write_csv(tmp_path / "p.csv", PENALTY, cells([penalty(1)])))
    batches = shape_in_child(long, catalogue(), IDS, regions(), TODAY)
    next(batches)
    assert sum(batch.lines for batch in shape_in_child(short, catalogue(), IDS, regions(), TODAY)) == 1
    assert len(active_children()) == 2
    assert next(batches).lines
    batches.close()  # type: ignore[attr-defined] # a generator
    assert len(active_children()) == 1


def test_errors_cross_with_their_class_and_facts(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_bytes(",".join(PENALTY).encode("gb18030") + b"\r\n" + b"\xff\xff,,\r\n")
    (file,) = planned(path, given(layout="penalty-organisation-2018"))
    with pytest.raises(UnreadableFile) as error:
        list(shape_in_child(file, catalogue(), IDS, regions(), TODAY))
    assert error.value.facts["line"] == 2
    bare = write_csv(tmp_path / "bare.csv", ("a", "b"), [["c", "d"]])
    (headless,) = planned(bare, given(layout="penalty-organisation-2018"))
    with pytest.raises(ManifestError):
        list(shape_in_child(headless, catalogue(), IDS, regions(), TODAY))
    (good,) = planned(write_csv(tmp_path / "good.csv", PENALTY, cells([penalty(1)])))
    assert sum(batch.lines for batch in shape_in_child(good, catalogue(), IDS, regions(), TODAY)) == 1


def test_leaving_early_ends_the_child(tmp_path: Path) -> None:
    (file,) = planned(many(tmp_path))
    batches = shape_in_child(file, catalogue(), IDS, regions(), TODAY)
    next(batches)
    (child,) = active_children()
    batches.close()  # type: ignore[attr-defined] # a generator
    assert not psutil.pid_exists(child.pid or 0) or not child.is_alive()


def test_a_killed_child_is_an_error_and_not_the_end_of_the_file(tmp_path: Path) -> None:
    (file,) = planned(many(tmp_path))
    batches = shape_in_child(file, catalogue(), IDS, regions(), TODAY)
    next(batches)
    (child,) = active_children()
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    with pytest.raises(XinmaiError, match="ended with code -9"):
        list(batches)


def test_ctrl_c_while_the_child_is_still_starting_is_not_its_business(tmp_path: Path) -> None:
    end_resting_child()
    resource_tracker._resource_tracker._stop()  # type: ignore[attr-defined] # as where no child was started before
    (file,) = planned(write_csv(tmp_path / "p.csv", PENALTY, cells([penalty(1)])))
    batches = shape_in_child(file, catalogue(), IDS, regions(), TODAY)
    stop = threading.Event()

    def press() -> None:
        while not stop.wait(0.002):
            for child in active_children():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child.pid or 0, signal.SIGINT)

    pressing = threading.Thread(target=press)
    pressing.start()
    try:
        lines = sum(batch.lines for batch in batches)
    finally:
        stop.set()
        pressing.join()
    assert lines == 1


def test_the_child_of_a_plain_script_does_not_run_it_again_and_ends_with_it(tmp_path: Path) -> None:
    path = many(tmp_path)
    script = tmp_path / "parent.py"
    script.write_text(
        "import sys, time\nfrom pathlib import Path\nfrom multiprocessing import active_children\n"
        "from loaders.child import shape_in_child\n"
        "from tests.loaders.tables import IDS, TODAY, catalogue, planned, regions\n"
        "(file,) = planned(Path(sys.argv[1]))\n"
        "batches = shape_in_child(file, catalogue(), IDS, regions(), TODAY)\n"
        "next(batches)\n"
        "print(active_children()[0].pid, flush=True)\n"
        "time.sleep(600)\n",
        "utf-8",
    )
    root = Path(__file__).parents[2]
    parent = subprocess.Popen(
        [sys.executable, str(script), str(path)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(root)},
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until(lambda: is_over(child))
