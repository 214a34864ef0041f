"""Child processes: started with a log file, waited for by port, always stopped; what they use of memory and time."""
import os
import resource
import signal
import socket
import subprocess
import time
from pathlib import Path


class CouldNotRun(Exception):
    """A piece is missing or broke; the text says which and why."""


def allow_many_files():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def run(command, what, input_text=None, env=None, timeout=1800):
    """Runs to the end; the output, or CouldNotRun with the last words."""
    try:
        done = subprocess.run([str(c) for c in command], input=input_text, env=env, timeout=timeout, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    except FileNotFoundError as error:
        raise CouldNotRun(f"{what}: {command[0]} is missing") from error
    except subprocess.TimeoutExpired as error:
        raise CouldNotRun(f"{what}: no end after {timeout} s") from error
    if done.returncode != 0:
        words = (done.stderr.strip() or done.stdout.strip() or "no words").splitlines()
        raise CouldNotRun(f"{what} ended with {done.returncode}: {words[-1][:300]}")
    return done.stdout


class Process:
    """A server. `port` None: does not wait."""

    def __init__(self, command, log, what, port=None, env=None, wait_seconds=120):
        self.what, self.log = what, Path(log)
        self.started = time.perf_counter()
        with open(self.log, "ab") as out:
            try:
                self.child = subprocess.Popen([str(c) for c in command], stdout=out, stderr=out, env=env,
                                              stdin=subprocess.DEVNULL, start_new_session=True)
            except FileNotFoundError as error:
                raise CouldNotRun(f"{what}: {command[0]} is missing") from error
        if port is not None:
            self.wait_for(port, wait_seconds)

    def wait_for(self, port, seconds):
        end = time.monotonic() + seconds
        while True:
            self.check_alive()
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                if time.monotonic() > end:
                    self.stop()
                    raise CouldNotRun(f"{self.what} does not listen after {seconds} s: see {self.log}") from None
                time.sleep(0.002)

    def check_alive(self):
        if self.child.poll() is not None:
            words = self.log.read_text(errors="replace").strip().splitlines() or ["no words"]
            raise CouldNotRun(f"{self.what} ended with {self.child.returncode}: {words[-1][:300]}")

    def pids(self):
        found, todo = [], [self.child.pid]
        while todo:
            pid = todo.pop()
            found.append(pid)
            try:
                todo += [int(c) for c in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
            except OSError:
                pass
        return found

    def anonymous_bytes(self):
        total = 0
        for pid in self.pids():
            for line in Path(f"/proc/{pid}/status").read_text().splitlines():
                if line.startswith(("RssAnon:", "VmSwap:")):
                    total += int(line.split()[1]) * 1024
        return total

    def cpu_seconds(self):
        ticks = 0
        for pid in self.pids():
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def stop(self, seconds=60):
        if self.child.poll() is not None:
            return
        self.child.send_signal(signal.SIGTERM)
        try:
            self.child.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(self.child.pid, signal.SIGKILL)
            self.child.wait()
