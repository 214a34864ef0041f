"""What comes in: POST, import, many small POSTs."""
import itertools

from load import append_loop, dom, post
from node import AUTHORIZATION, Node
from processes import CouldNotRun
from settings import MILLION, SMALL_OBJECTS, WORK

CLIENTS = 4              # of the 1,000-object POSTs
SLICE_OBJECTS = 50_000  # that we take in a round beside another server


def fresh(context, name):
    node = Node(context.program(), WORK / name).make().serve()
    context.stoppable.append(node)
    return node


def post_to(node, file, clients, per_post, first, objects):
    return post(node.program.parent, file, node.port, node.path, AUTHORIZATION, clients, per_post, first, objects, 300)


def thousand_object_posts(context):
    node = fresh(context, "posts")
    begin = itertools.count(0)  # number of the next slice: no object is posted twice, which would only be recognised
    if context.wants("post-vs-dom"):
        posts_beside_dom(context, node)
    for row, key in (("post-vs-opentaxii", "opentaxii"), ("post-vs-medallion", "medallion")):
        if context.wants(row):
            try:
                posts_beside_another(context, node, row, getattr(context, key)(), begin)
            except CouldNotRun as error:
                context.report_missing(row, str(error))
    node.stop()


def posts_beside_dom(context, node):
    count, rounds = context.settings.post_objects, context.settings.rounds
    file = context.data.synthetic(count * rounds, MILLION * 20, "posts.json")
    turn, seen = iter(range(rounds)), {}

    def ours():
        result = post_to(node, file, CLIENTS, 1000, next(turn) * count, count)
        seen["p50"] = result["p50"]
        return result["rate"]

    def dom_bytes():
        result = dom(context.programs, file, 1000)
        seen["bytes"] = result["bytes"] / result["objects"]
        return result["rate"]

    got = context.alternate({"ours": ours, "dom": dom_bytes})
    context.report("post-vs-dom", got["ours"] * seen["bytes"] / 1e6, got["dom"] / 1e6,
                   f"{got['ours']:,.0f} objects/s of {seen['bytes']:,.0f} bytes; {CLIENTS} connections, p50 {1000 * seen['p50']:.0f} ms; aim 0.10")


def posts_beside_another(context, node, row, server, begin):
    """The other server gets one client: two at once make OpenTAXII answer 500, since SQLite has one writer."""
    settings = context.settings
    file = context.data.synthetic(SLICE_OBJECTS * settings.rounds * 2, MILLION * 25, "posts-beside.json")
    source = context.data.synthetic(SMALL_OBJECTS)
    first = itertools.count(2000, settings.opentaxii_post_objects)
    got = context.alternate({
        "ours": lambda: post_to(node, file, CLIENTS, 1000, next(begin) * SLICE_OBJECTS, SLICE_OBJECTS)["rate"],
        "theirs": lambda: server.post(source, next(first), settings.opentaxii_post_objects)["rate"]})
    context.report(row, got["ours"], got["theirs"], f"{CLIENTS} connections for us, 1 for the other")


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
