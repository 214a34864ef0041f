"""What comes in: POST, import, many small POSTs."""
import itertools

from load import append_loop, dom, post
from node import AUTHORIZATION, Node
from processes import CouldNotRun
from settings import MILLION, SMALL_OBJECTS, WORK

CLIENTS = 4  # of the 1,000-object POSTs; OpenTAXII gets as many as it has workers


def fresh(context, name):
    node = Node(context.program(), WORK / name).make().serve()
    context.stoppable.append(node)
    return node


def post_to(node, file, clients, per_post, first, objects):
    return post(node.program.parent, file, node.port, node.path, AUTHORIZATION, clients, per_post, first, objects, 300)


def thousand_object_posts(context):
    count, rounds = context.settings.post_objects, context.settings.rounds
    file = context.data.synthetic(count * rounds, MILLION * 20, "posts.json")  # each round posts objects of its own
    source = context.data.synthetic(SMALL_OBJECTS)
    node = fresh(context, "posts")
    turn = iter(range(rounds))
    seen = {}

    def ours():
        result = post_to(node, file, CLIENTS, 1000, next(turn) * count, count)
        seen["p50"] = result["p50"]
        return result["rate"]

    def dom_bytes():
        result = dom(context.programs, file, 1000)
        seen["bytes"] = result["bytes"] / result["objects"]
        return result["rate"]

    measures, missing = {"ours": ours, "dom": dom_bytes}, {}
    for key, clients in (("opentaxii", 2), ("medallion", 1)):
        if context.wants(f"post-vs-{key}"):
            try:
                measures[key] = poster(getattr(context, key)(), source, context.settings.opentaxii_post_objects, clients)
            except CouldNotRun as error:
                missing[f"post-vs-{key}"] = str(error)
    got = context.alternate(measures)
    note = f"{CLIENTS} connections, p50 {1000 * seen['p50']:.0f} ms"
    for key in ("opentaxii", "medallion"):
        if key in got:
            context.report(f"post-vs-{key}", got["ours"], got[key], note)
    for row, why in missing.items():
        context.report_missing(row, why)
    if context.wants("post-vs-dom"):
        context.report("post-vs-dom", got["ours"] * seen["bytes"] / 1e6, got["dom"] / 1e6,
                       f"{got['ours']:,.0f} objects/s of {seen['bytes']:,.0f} bytes; {note}; aim 0.10")
    node.stop()


def poster(server, source, objects, clients):
    """A measure that posts the next slice each time."""
    first = itertools.count(2000, objects)
    return lambda: server.post(source, next(first), objects, clients=clients)["rate"]


def import_bundle(context):
    count = context.settings.import_objects
    file = context.data.synthetic(count)
    size = file.stat().st_size

    def ours():
        node = Node(context.program(), WORK / "import").make()
        return size / node.take_in(file)

    got = context.alternate({"ours": ours, "dom": lambda: dom(context.programs, file, 0)["rate"]})
    context.report("import-vs-dom", got["ours"] / 1e6, got["dom"] / 1e6,
                   f"{count:,} objects, {got['ours'] / size * count:,.0f} objects/s with start and end of the command; aim 0.15")


def small_posts(context):
    count, clients, per_post = context.settings.small_posts_objects, 16, 10
    rounds = context.settings.rounds
    file = context.data.synthetic(count * rounds, MILLION * 30, "small-posts.json")
    node = fresh(context, "small-posts")
    turn = iter(range(rounds))

    def ours():
        return post_to(node, file, clients, per_post, next(turn) * count, count)["rate"]

    got = context.alternate({"ours": ours,
                             "append": lambda: append_loop(context.programs, file, WORK / "append.bin", clients, per_post, count)["rate"]})
    context.report("small-posts", got["ours"], got["append"])
    node.stop()
