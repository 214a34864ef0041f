"""What must be reached: one line per row, in the order of the table."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    name: str
    target: float
    unit: str
    work: str
    reference: str
    most: bool = False   # the ratio must be at most the target (else: at least)


GOALS = [
    Goal("page-plain-16", 0.85, "pages/s", "page of 100, HTTP Basic, 16 connections, plain", "nginx static file"),
    Goal("page-plain-64", 0.85, "pages/s", "page of 100, HTTP Basic, 64 connections, plain", "nginx static file"),
    Goal("page-vs-opentaxii", 60, "pages/s", "page of 100, 16 connections", "OpenTAXII, bearer token, SQLite"),
    Goal("page-vs-medallion", 60, "pages/s", "page of 100, 16 connections", "medallion, memory, 100 objects in all"),
    Goal("page-gzip-again", 0.9, "pages/s", "the same, gzip, asked before", "nginx gzip_static"),
    Goal("page-gzip-first", 0.4, "pages/s", "distinct pages, gzip, each asked once", "nginx gzip_static, one page"),
    Goal("page-tls", 1.0, "pages/s", "page of 100, TLS 1.3, identity", "nginx, TLS 1.3"),
    Goal("page-tls-gzip", 0.9, "pages/s", "page of 100, TLS 1.3, gzip", "nginx gzip_static, TLS 1.3"),
    Goal("object-by-id", 0.9, "answers/s", "one object by id", "nginx static file of that size"),
    Goal("last-page", 0.9, "pages/s", "last page of 1,000,000 objects", "first page, same node"),
    Goal("match-type", 0.7, "pages/s", "page of match[type]", "first page, same node"),
    Goal("added-after-middle", 0.9, "pages/s", "page of added_after in the middle", "first page, same node"),
    Goal("post-vs-opentaxii", 200, "objects/s", "POST of 1,000, durable before the 202", "OpenTAXII, bearer token, SQLite"),
    Goal("post-vs-medallion", 1, "objects/s", "POST of 1,000, durable before the 202", "medallion, memory, nothing durable"),
    Goal("post-vs-dom", 0.07, "MB/s", "POST of 1,000, durable before the 202", "simdjson DOM of the same bytes, 1 core"),
    Goal("import-vs-dom", 0.10, "MB/s", "import of a bundle, all checks on", "simdjson DOM of the same bytes, 1 core"),
    Goal("small-posts", 0.25, "objects/s", "16 clients posting 10 objects each", "bare group-fdatasync append loop"),
    Goal("memory-per-object", 1.0, "bytes", "anonymous memory per object", "limit of 100 bytes", most=True),
    Goal("memory-per-connection", 1.0, "bytes", "memory per idle connection, 10,000 of them", "limit of 32 KB", most=True),
    Goal("memory-per-tls-connection", 1.0, "bytes", "the same over TLS 1.3", "limit of 32 KB", most=True),
    Goal("restart-cold", 0.1, "s", "restart until it answers, caches dropped", "cat of the log, caches dropped", most=True),
    Goal("restart-warm", 0.1, "s", "restart until it answers, log in the cache", "cat of the log, in the cache", most=True),
    Goal("release-check", 0.95, "pages/s", "page for another nation, every object's audience tested", "the same page for the own nation"),
    Goal("release-labels", 0.9, "pages/s", "page for one of 64 nations, 2,000 labels", "the same node size with one label"),
    Goal("release-memory", 1.0, "bytes", "anonymous memory for audiences, 64 nations, 2,000 labels", "limit of 48 MiB per million objects", most=True),
    Goal("label-change", 1.0, "us", "CPU per object that a label change touches (100,000 referrers)", "limit of 10 us", most=True),
    Goal("synchronise", 0.25, "objects/s", "pulling from a peer, signatures and proofs checked, two nodes on the machine", "plain import of the same objects"),
    Goal("ledger-verify", 1.0, "MB/s", "entente ledger verify", "sha256sum of the same bytes"),
    Goal("inclusion-proof", 20, "s", "making and checking an inclusion proof, 10,000,000 entries", "hashing its own nodes", most=True),
    Goal("consistency-proof", 20, "s", "making and checking a consistency proof, 10,000,000 entries", "hashing its own nodes", most=True),
    Goal("trend-flexible", 200, "points/s", "Farrington flexible, series of 260 weeks, 1 core", "R farringtonFlexible, same series"),
    Goal("trend-ears", 0.25, "counts/s", "EARS C1 over 100,000 series of 260 weeks, 1 core", "reading the array"),
    Goal("ingest-counting", 0.8, "objects/s", "POST of 1,000 sightings, counting on", "the same with counting off"),
    Goal("trends-current", 1.0, "s", "1,000,000 sightings: all trends current after the last entry", "limit of 1 s", most=True),
    Goal("page-growth", 0.8, "pages/s", "page of 100, large node", "the same on 100,000 objects"),
    Goal("id-growth", 0.8, "answers/s", "one object by id, large node", "the same on 100,000 objects"),
    Goal("ingest-growth", 0.8, "objects/s", "POST of 1,000, large node", "the same on 100,000 objects"),
]
BY_NAME = {goal.name: goal for goal in GOALS}
