"""From exec to the first answer, beside `cat` of the log under the same condition."""
import os
import subprocess
import time
import urllib.error
import urllib.request

from processes import CouldNotRun

POLL_SECONDS = 0.001


def drop_caches(files):
    """Whether the whole page cache could be dropped (else only that of the files is)."""
    os.sync()
    try:
        with open("/proc/sys/vm/drop_caches", "w", encoding="ascii") as switch:
            switch.write("3\n")
        return True
    except OSError:
        for path in files:
            with open(path, "rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return False


def all_files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def warm(files):
    for path in files:
        with open(path, "rb") as file:
            while file.read(1 << 20):
                pass


def cat(files):
    start = time.perf_counter()
    subprocess.run(["cat", *map(str, files)], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def restart(node):
    node.stop()
    node.serve()
    url = f"http://127.0.0.1:{node.port}/healthz"
    while True:
        node.process.check_alive()
        try:
            with urllib.request.urlopen(url, timeout=60):
                break
        except urllib.error.HTTPError:
            break
        except OSError:
            time.sleep(POLL_SECONDS)
    taken = time.perf_counter() - node.process.started
    node.get_page("?limit=100")
    first_page = time.perf_counter() - node.process.started
    node.stop()
    return taken, first_page


def restarts(context):
    node = context.large()
    node.serve().stop()
    files = node.log_files()
    if not files:
        raise CouldNotRun(f"no log files under {node.folder}")
    size = sum(path.stat().st_size for path in files)
    for row, cold in (("restart-cold", True), ("restart-warm", False)):
        if not context.wants(row):
            continue
        dropped, pages = [], []

        def prepare(cold=cold, dropped=dropped):
            if cold:
                dropped.append(drop_caches(all_files(node.folder)))
            else:
                warm(all_files(node.folder))

        def ours(prepare=prepare, pages=pages):
            prepare()
            taken, first_page = restart(node)
            pages.append(first_page)
            return taken

        def theirs(prepare=prepare):
            prepare()
            return cat(files)

        got = context.alternate({"ours": ours, "cat": theirs})
        how = "" if not cold else "; drop_caches" if all(dropped) else "; posix_fadvise DONTNEED (drop_caches is not permitted)"
        context.report(row, got["ours"], got["cat"], f"{size / 1e9:.2f} GB in {len(files)} files, {context.settings.large_objects:,} objects; "
                       f"signed-in page after {sorted(pages)[len(pages) // 2]:.3f} s{how}")
