"""The ledger: verifying all of it beside sha256sum, proofs beside hashing their nodes."""
import json
import time

from processes import CouldNotRun, run

LEAVES = 10_000_000


def verify(context):
    node = context.small()
    node.stop()
    files = node.log_files()
    bytes_read = sum(path.stat().st_size for path in files)

    def rate(command, what):
        begun = time.perf_counter()
        run(command, what)
        return bytes_read / 1e6 / (time.perf_counter() - begun)

    rate(["sha256sum", *files], "sha256sum")  # the log is in the page cache for both
    got = context.alternate({"ours": lambda: rate([node.program, "ledger", "verify", node.folder], "entente ledger verify"),
                             "sha256sum": lambda: rate(["sha256sum", *files], "sha256sum")})
    context.report("ledger-verify", got["ours"], got["sha256sum"], f"{bytes_read / 1e6:,.0f} MB in the page cache; every entry, hash and signature")


def proofs(context):
    text = run([context.programs / "bench" / "bench_proofs", LEAVES], "bench_proofs")
    result = json.loads(text)
    for row, key in (("inclusion-proof", "inclusion"), ("consistency-proof", "consistency")):
        if result[f"{key}_hashing"] <= 0:
            raise CouldNotRun("bench_proofs: hashing took no time")
        if context.wants(row):
            context.report(row, result[key], result[f"{key}_hashing"], f"{result['proofs']:,} proofs in a tree of {LEAVES:,} leaves")
