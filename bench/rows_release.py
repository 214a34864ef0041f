"""Release: what the check costs a page, what labels cost in memory and when they change, pulling from a peer."""
import base64
import json
import random
import re
import time
import uuid

from load import wrk
from node import Node
from processes import CouldNotRun, run
from rows_pages import PAGE_QUERY
from settings import (AUDIENCE_BYTES_LIMIT, COLLECTION, LABEL_CHANGE_LIMIT_US, LABELS, MEDIA, MILLION, NATIONS, PASSWORD, PAGE, REFERRERS,
                      SMALL_OBJECTS, WORK)

READER = "USA"
SEED = 7
OTHER_MARKS = re.compile(r'"object_marking_refs":\[[^\]]*\],?')


def label(program, nations):
    return json.loads(run([program, "label", "--originator", "KOR", "--to", ",".join(nations)], "entente label"))


def labelled(source, target, labels):
    """A copy of a bundle file with one of the labels, and no other marking, on every object; the definitions before them."""
    chosen = random.Random(SEED)
    marks = [f'"object_marking_refs":["{one["id"]}"],' for one in labels]
    with open(source, encoding="utf-8") as lines, open(target, "w", encoding="utf-8") as out:
        out.write(next(lines))
        out.write("".join(json.dumps(one) + ",\n" for one in labels))
        for line in lines:
            out.write("{" + chosen.choice(marks) + OTHER_MARKS.sub("", line[1:], 1) if line.startswith("{") else line)
    return target


def nations():
    """READER and 63 others."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return [READER] + [f"X{letters[i // 26]}{letters[i % 26]}" for i in range(NATIONS - 1)]


def agree(node, members):
    text = run([node.program, "agreement", "make", "--members", ",".join(["KOR", *members])], "entente agreement make")
    run([node.program, "agreement", "add", node.folder, "-"], "entente agreement add", text)


def add_reader(node):
    run([node.program, "user", "add", node.folder, "abroad", "--nation", READER, "--role", "reader"], "entente user add", PASSWORD + "\n")


def headers():
    return [f"Authorization: Basic {base64.b64encode(f'abroad:{PASSWORD}'.encode()).decode()}", f"Accept: {MEDIA}"]


def made(context, name, objects, labels, members):
    """A node whose objects carry the labels, with an agreement with the members."""
    node = Node(context.program(), WORK / name).make()
    if members:
        agree(node, members)
        add_reader(node)
    file = labelled(context.data.synthetic(objects), WORK / "data" / f"{name}.json", labels)
    node.take_in(file)
    file.unlink()
    node.serve().settle()
    return node


def page_for_reader(node, query=PAGE_QUERY):
    """The page's bytes. Asked once before it is measured: the first time is a disclosure, which is another thing."""
    connection = node.connection()
    connection.request("GET", node.path + query, headers=dict(line.split(": ", 1) for line in headers()))
    answer = connection.getresponse()
    body = answer.read()
    found = len(json.loads(body).get("objects", []))
    if found != PAGE:
        raise CouldNotRun(f"the reader from abroad gets {found} objects of {PAGE}")
    return body


def behind_definitions(node, definitions):
    """Query of the reader's page that begins behind the labels' definitions: on every node it holds the same objects then."""
    after, left = "", definitions
    while left > 0:
        connection = node.connection()
        some = min(left, 1000)
        connection.request("GET", f"{node.path}?limit={some}{after}", headers=dict(line.split(": ", 1) for line in headers()))
        answer = connection.getresponse()
        objects = json.loads(answer.read()).get("objects", [])
        if len(objects) != some or any(one["type"] != "marking-definition" for one in objects):
            raise CouldNotRun("the labels' definitions do not come first")
        after, left = f"&added_after={answer.getheader('X-TAXII-Date-Added-Last')}", left - some
    return PAGE_QUERY + after


def check(context):
    node = context.once("the labelled node", lambda: made(context, "one-label", SMALL_OBJECTS, [label(context.program(), [READER])], [READER])).serve()
    page_for_reader(node)
    seconds = context.settings.seconds
    got = context.alternate({"abroad": lambda: wrk(node.url(PAGE_QUERY), seconds, 16, headers())["rate"],
                             "own": lambda: wrk(node.url(PAGE_QUERY), seconds, 16, node.headers())["rate"]})
    context.report("release-check", got["abroad"], got["own"], "both see all of it; the definition that comes first is the one difference between the pages")


def labels(context):
    objects, everybody = context.settings.released_objects, nations()
    chosen = random.Random(SEED)
    many = [label(context.program(), sorted({READER, *chosen.sample(everybody, NATIONS // 2)})) for _ in range(LABELS)]
    one = [label(context.program(), everybody)]
    alone = made(context, "alone", objects, many, [])
    base = alone.process.anonymous_bytes()
    alone.stop()
    varied, plain = made(context, "many-labels", objects, many, everybody), made(context, "one-label-64", objects, one, everybody)
    seconds = context.settings.seconds
    if context.wants("release-labels"):
        many_query, one_query = behind_definitions(varied, LABELS), behind_definitions(plain, 1)
        sizes = len(page_for_reader(varied, many_query)), len(page_for_reader(plain, one_query))
        got = context.alternate({"many": lambda: wrk(varied.url(many_query), seconds, 16, headers())["rate"],
                                 "one": lambda: wrk(plain.url(one_query), seconds, 16, headers())["rate"]})
        context.report("release-labels", got["many"], got["one"],
                       f"{objects:,} objects, {NATIONS} nations, {LABELS:,} labels; the same objects, pages of {sizes[0]:,} and {sizes[1]:,} bytes")
    for node in (varied, plain):
        node.stop()
    if context.wants("release-memory"):
        varied.serve()
        page_for_reader(varied)
        alone.serve()
        alone.get_page(PAGE_QUERY)
        base, used = alone.process.anonymous_bytes(), varied.process.anonymous_bytes()
        context.report("release-memory", max(used - base, 0) * MILLION / objects, AUDIENCE_BYTES_LIMIT,
                       f"{used / 1e6:,.0f} MB in all, {base / 1e6:,.0f} MB without recipients, {objects:,} objects, per million")
    for node in (varied, alone):
        node.stop()


def referring(target, mark):
    for i in range(REFERRERS):
        yield {"type": "note", "spec_version": "2.1", "id": f"note--{uuid.UUID(int=(i + 1) | 4 << 76 | 2 << 62)}", "created": "2026-01-01T00:00:00.000Z",
               "modified": "2026-01-01T00:00:00.000Z", "content": "refers to it", "object_refs": [target], "object_marking_refs": [mark]}


def label_change(context):
    node = Node(context.program(), WORK / "label-change").make()
    agree(node, [READER])
    add_reader(node)
    wide, narrow = label(node.program, [READER]), label(node.program, ["JPN"])
    target = {"type": "malware", "spec_version": "2.1", "id": "malware--00000000-0000-4000-8000-0000000000ff", "created": "2026-01-01T00:00:00.000Z",
              "modified": "2026-01-01T00:00:00.000Z", "is_family": False, "object_marking_refs": [wide["id"]]}
    file = WORK / "data" / "label-change.json"
    lines = ",\n".join(json.dumps(one) for one in (wide, target, *referring(target["id"], wide["id"])))
    file.write_text('{"type":"bundle","id":"bundle--7d4cf1f2-7cd9-4a6d-8f0e-2f1b1d1c7a56","objects":[\n' + lines + "\n]}\n")
    node.take_in(file)
    node.serve().settle()
    page_for_reader(node)
    narrow_file, wide_file = WORK / "data" / "narrow.json", WORK / "data" / "wide.json"
    narrow_file.write_text(json.dumps(narrow))
    wide_file.write_text(json.dumps(wide))
    spent = []
    for file in (narrow_file, wide_file) * context.settings.rounds:
        before, begun = node.process.cpu_seconds(), time.perf_counter()
        run([node.program, "relabel", node.folder, target["id"], file], "entente relabel")
        spent.append((node.process.cpu_seconds() - before, time.perf_counter() - begun))
    page_for_reader(node)
    each = sorted(cpu for cpu, _ in spent)[len(spent) // 2] / (REFERRERS + 1) * 1e6
    context.report("label-change", each, LABEL_CHANGE_LIMIT_US, f"{REFERRERS + 1:,} objects hidden or shown at once; acknowledged after {max(wall for _, wall in spent):.2f} s at most")


def synchronise(context):
    objects = context.settings.pulled_objects
    giver = Node(context.program(), WORK / "giver").make()
    taker = Node(context.program(), WORK / "taker")
    run([taker.program, "init", taker.folder, "--nation", READER], "entente init")
    agree(giver, [READER])
    text = run([giver.program, "agreement", "make", "--members", f"KOR,{READER}"], "entente agreement make")
    run([taker.program, "agreement", "add", taker.folder, "-"], "entente agreement add", text)
    file = labelled(context.data.synthetic(objects), WORK / "data" / "synchronise.json", [label(giver.program, [READER])])
    plain = Node(context.program(), WORK / "plain").make()
    imported = objects / plain.take_in(file)
    giver.take_in(file)
    run([taker.program, "collection", "add", taker.folder, COLLECTION, "--title", COLLECTION], "entente collection add")
    giver.serve(tls=True)
    giver.settle()
    for of, at, url in ((giver, taker, f"https://127.0.0.1:{giver.port}"), (taker, giver, "https://127.0.0.1:1")):
        card = WORK / "data" / "card.json"
        card.write_text(run([of.program, "peer", "card", of.folder, "--url", url], "entente peer card"))
        run([at.program, "peer", "add", at.folder, card], "entente peer add")
    begun = time.perf_counter()
    run([taker.program, "pull", taker.folder, "KOR"], "entente pull")
    seconds = time.perf_counter() - begun
    for node in (giver, taker, plain):
        node.stop()
    context.report("synchronise", objects / seconds, imported, f"{objects:,} objects in {seconds:.1f} s, both nodes on the same cores")
