"""Pages and single objects from the small node, beside nginx, OpenTAXII and medallion."""
import gzip
import json

from load import wrk
from processes import CouldNotRun
from settings import MEDIA, PAGE

PAGE_QUERY = f"?limit={PAGE}"


def laid_page(context):
    """The page as our node gives it, laid for nginx; (collection, note on the bytes)."""
    def make():
        collection, _, words = context.page_source()
        node = context.small().serve()
        body = node.get_page(PAGE_QUERY, collection=collection)
        if len(json.loads(body)["objects"]) != PAGE:
            raise CouldNotRun(f"the first page holds {len(json.loads(body)['objects'])} objects, not {PAGE}")
        packed = node.get_page(PAGE_QUERY, gzip=True, collection=collection)
        if gzip.decompress(packed) != body:
            raise CouldNotRun("the gzip-encoded page is not the plain page")
        packed = node.get_page(PAGE_QUERY, gzip=True, collection=collection)
        static = context.nginx().put("page.json", body)
        return collection, f"{words}, {len(body):,} bytes", f"{len(packed):,} bytes gzip-encoded, nginx's file {static:,}"
    return context.once("the page for nginx", make)


def beside_nginx(context, name, connections, gzip_asked=False, tls=False):
    collection, plain_note, gzip_note = laid_page(context)
    node, nginx, seconds = context.small().serve(tls), context.nginx(), context.settings.seconds
    if tls and nginx.tls_port is None:
        raise CouldNotRun("no certificate and key in PEM form under tls/ of the node to give to nginx")
    headers = node.headers(gzip_asked)
    cpu = {"ours": 0.0, "nginx": 0.0}
    answers = {"ours": 0, "nginx": 0}

    def measure(key, process, url):
        before = process.cpu_seconds()
        result = wrk(url, seconds, connections, headers)
        cpu[key] += process.cpu_seconds() - before
        answers[key] += result["requests"]
        return result["rate"]

    url = node.url(PAGE_QUERY, collection)
    wrk(url, 1, connections, headers)
    got = context.alternate({"ours": lambda: measure("ours", node.process, url),
                             "nginx": lambda: measure("nginx", nginx.process, nginx.url("page.json", tls))})
    each = {key: 1e6 * cpu[key] / answers[key] for key in cpu}
    note = f"{gzip_note if gzip_asked else plain_note}; server CPU {each['ours']:.0f} / {each['nginx']:.0f} us a page"
    context.report(name, got["ours"], got["nginx"], note)


def plain_pages(context):
    for connections in (16, 64):
        if context.wants(f"page-plain-{connections}"):
            beside_nginx(context, f"page-plain-{connections}", connections)


def gzip_again(context):
    beside_nginx(context, "page-gzip-again", 16, gzip_asked=True)


def tls_pages(context):
    if context.wants("page-tls"):
        beside_nginx(context, "page-tls", 16, tls=True)
    if context.wants("page-tls-gzip"):
        beside_nginx(context, "page-tls-gzip", 16, gzip_asked=True, tls=True)


def gzip_first(context):
    """Pages that follow each other without overlap, so that none was asked before."""
    settings, node, nginx = context.settings, context.million().serve(), context.nginx()
    laid_page(context)
    stamps = context.once("the list of distinct pages", lambda: node.stamps(PAGE))[:-1]
    rounds = min(settings.rounds, len(stamps) // settings.first_pages)
    if rounds == 0:
        raise CouldNotRun(f"{len(stamps)} distinct pages are too few for one round")
    nginx.put("first.json", node.get_page(f"{PAGE_QUERY}&added_after={stamps[-1]}"))
    turn, paths = iter(range(rounds)), node.folder.parent / "paths.txt"

    def ask(url, path, start):
        """Each path once. wrk looks at every answer to count them, which costs it a good deal: for nginx too."""
        some = stamps[start:start + settings.first_pages]
        paths.write_text("".join(f"{path}{PAGE_QUERY}&added_after={stamp}\n" for stamp in some))
        return wrk(url, settings.seconds + 1, 16, node.headers(True), paths)["rate"]

    got = context.alternate({"ours": lambda: ask(node.url(), node.path, next(turn) * settings.first_pages),
                             "nginx": lambda: ask(nginx.url("first.json"), "/first.json", 0)}, rounds)
    size = len(node.get_page(f"{PAGE_QUERY}&added_after={stamps[0]}", gzip=True))
    context.report("page-gzip-first", got["ours"], got["nginx"], f"{rounds} x {settings.first_pages:,} distinct pages; one is {size:,} bytes gzip-encoded")


def object_by_id(context):
    node, nginx = context.small().serve(), context.nginx()
    page = json.loads(node.get_page(PAGE_QUERY))["objects"]
    middle = sorted(page, key=lambda one: len(json.dumps(one)))[len(page) // 2]
    body = node.get_page(middle["id"] + "/")
    if json.loads(body)["objects"] != [middle]:
        raise CouldNotRun(f"{middle['id']} came back as something else")
    nginx.put("object.json", body)
    url, headers, seconds = node.url(middle["id"] + "/"), node.headers(), context.settings.seconds
    got = context.alternate({"ours": lambda: wrk(url, seconds, 16, headers)["rate"],
                             "nginx": lambda: wrk(nginx.url("object.json"), seconds, 16, headers)["rate"]})
    context.report("object-by-id", got["ours"], got["nginx"], f"{len(body):,} bytes")


def others(context):
    """The first 1,000 objects of the same collection in OpenTAXII; 100 in medallion, which takes seconds a page with more."""
    for row, key, objects, patience in (("page-vs-opentaxii", "opentaxii", 1000, 1), ("page-vs-medallion", "medallion", PAGE, 6)):
        if context.wants(row):
            try:
                beside_another(context, row, getattr(context, key), objects, patience)
            except CouldNotRun as error:
                context.report_missing(row, str(error))


def beside_another(context, row, make, objects, patience_seconds):
    collection, file, words = context.page_source()
    node, seconds, server = context.small().serve(), context.settings.seconds, make()
    server.post(file, 0, objects, per_post=objects, clients=1)
    headers = [f"Authorization: {server.authorization}", f"Accept: {MEDIA}"]
    got = context.alternate({"ours": lambda: wrk(node.url(PAGE_QUERY, collection), seconds, 16, node.headers())["rate"],
                             "theirs": lambda: wrk(server.url(PAGE_QUERY), seconds + patience_seconds, 16, headers)["rate"]})
    context.report(row, got["ours"], got["theirs"], words)


def places_in_a_million(context):
    """The last page, a page by type and one in the middle, beside the first page of the same node."""
    node, seconds = context.million().serve(), context.settings.seconds
    stamps = context.once("the list of distinct pages", lambda: node.stamps(PAGE))
    queries = {"first": PAGE_QUERY, "last-page": f"{PAGE_QUERY}&added_after={stamps[-2]}",
               "match-type": f"{PAGE_QUERY}&match[type]=indicator", "added-after-middle": f"{PAGE_QUERY}&added_after={stamps[len(stamps) // 2]}"}
    sizes = {}
    for name, query in queries.items():
        body = node.get_page(query)
        objects = json.loads(body)["objects"]
        if len(objects) != PAGE or (name == "match-type" and {one["type"] for one in objects} != {"indicator"}):
            raise CouldNotRun(f"the page {query} is not what was asked for ({len(objects)} objects)")
        sizes[name] = len(body)
    wanted = ["first"] + [name for name in queries if context.wants(name)]
    got = context.alternate({name: (lambda query=queries[name]: wrk(node.url(query.replace("[", "%5B").replace("]", "%5D")), seconds, 16,
                                                                   node.headers())["rate"]) for name in wanted})
    for name in wanted[1:]:
        context.report(name, got[name], got["first"], f"{sizes[name]:,} bytes, the first page {sizes['first']:,}")
