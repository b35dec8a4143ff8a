"""Every function of the contract, as `interface.function` or `resource.method`, each over the generated bindings.

Invariant: a handle is closed when its call ends, so that no call leans on what another left open.
"""

from wit_world.imports import (
    blobs,
    client,
    config,
    context,
    files,
    http_types as http,
    kv,
    log,
    memory,
    progress,
    secrets,
)

from given import utf8

PIECE_BYTES = 100


def media(m):
    return {"blob": m.blob, "mime": m.mime, "name": m.name, "size": m.size}


def names(headers):
    return [header.name for header in headers]


# claw:kv


def kv_precondition(args):
    match args.text("precondition"):
        case "absent":
            return kv.Precondition_Absent()
        case "version":
            return kv.Precondition_Version(args.number("version"))
        case _:
            return kv.Precondition_Always()


def kv_get(args):
    entry = kv.get(args.text("key"))
    if entry is None:
        return None
    return {"value": utf8(entry.value), "version": entry.version, "expires": entry.expires}


def kv_set(args):
    return kv.set(args.text("key"), args.bytes("value"), kv_precondition(args), args.maybe_whole("ttl"))


def kv_add(args):
    delta = args.maybe_whole("delta")
    return kv.add(args.text("key"), 1 if delta is None else delta)


def kv_scan(args):
    page = kv.scan(args.text("prefix"), args.small("limit"), args.maybe_text("cursor"))
    return {"keys": page.keys, "next": page.next}


def kv_usage(args):
    usage = kv.usage()
    return {"bytes": usage.bytes, "limit": usage.bytes_limit, "keys": usage.keys}


KV = {
    "kv.get": kv_get,
    "kv.set": kv_set,
    "kv.remove": lambda args: kv.remove(args.text("key"), kv_precondition(args)),
    "kv.add": kv_add,
    "kv.scan": kv_scan,
    "kv.usage": kv_usage,
}


# claw:files


def file_precondition(args):
    match args.text("precondition"):
        case "absent":
            return files.Precondition_Absent()
        case "tag":
            return files.Precondition_Tag(args.text("tag"))
        case _:
            return files.Precondition_Always()


def entries(args):
    page = files.entries(args.text("path"), args.small("limit"), args.maybe_text("cursor"))
    return [item.name for item in page.items]


def search(args):
    found = files.search(args.text("path"), args.text("glob"), args.text("text"), args.small("limit"))
    return [hit.path for hit in found]


FILES = {
    "files.stat": lambda args: files.stat(args.text("path")).size,
    "files.entries": entries,
    "files.read": lambda args: utf8(files.read(args.text("path"), args.number("offset"), args.small("max"))),
    "files.write": lambda args: files.write(args.text("path"), args.bytes("bytes"), file_precondition(args)),
    "files.append": lambda args: files.append(args.text("path"), args.bytes("bytes")),
    "files.remove": lambda args: files.remove(args.text("path"), file_precondition(args)),
    "files.rename": lambda args: files.rename(args.text("path"), args.text("target"), args.get("replace") is True),
    "files.make-directory": lambda args: files.make_directory(args.text("path")),
    "files.search": search,
    "files.to-blob": lambda args: media(files.to_blob(args.text("path"))),
    "files.from-blob": lambda args: files.from_blob(args.text("blob"), args.text("path"), file_precondition(args)),
}


# claw:http


def part(given):
    value = http.FormValue_Text(given.get("text", ""))
    return http.FormPart(given.get("name", ""), given.get("file", ""), "", value)


def body(args):
    blob = args.maybe_text("blob")
    if blob is not None:
        return http.Body_Blob(blob)
    match args.get("body"):
        case None:
            return http.Body_Empty()
        case dict():
            return http.Body_Bytes(args.bytes("body"))
        case list() as parts:
            return http.Body_Form([part(given) for given in parts])
        case _:
            return http.Body_Text(args.text("body"))


def request(args):
    header, secret = args.maybe_text("header"), args.maybe_text("secret")
    sinks = {"blob": http.Sink.BLOB, "discard": http.Sink.DISCARD}
    return http.Request(
        method=args.maybe_text("method") or "GET",
        url=args.text("url"),
        headers=[http.Header(*header.split(": ", 1))] if header else [],
        body=body(args),
        secrets=[http.SecretUse(secret, "", "")] if secret else [],
        capture=[],
        redirects=http.Redirects.FOLLOW if args.get("follow") is True else http.Redirects.MANUAL,
        sink=sinks.get(args.text("sink"), http.Sink.VALUE),
        timeout_ms=args.small("timeout"),
        idempotency_key=args.text("idempotency"),
    )


def send(args):
    response = client.send(request(args))
    match response.body:
        case http.ResponseBody_Bytes(value):
            shown = utf8(value)
        case http.ResponseBody_Blob(value):
            shown = media(value)
    return {"status": response.status, "url": response.url, "body": shown, "headers": names(response.headers)}


def opened(use):
    """Opens an exchange, uses it, closes it."""

    def call(args):
        with client.open(request(args)) as exchange:
            return use(exchange, args)

    return call


def read_whole(exchange, args):
    whole = b""
    while piece := exchange.read(args.small("max")):
        whole += piece
    return utf8(whole)


HTTP = {
    "client.send": send,
    "client.open": opened(lambda exchange, args: None),
    "exchange.status": opened(lambda exchange, args: exchange.status()),
    "exchange.headers": opened(lambda exchange, args: names(exchange.headers())),
    "exchange.read": opened(read_whole),
}


# claw:blobs


def reading(use):
    """Opens a blob, uses its reader, closes it."""

    def call(args):
        with blobs.open(args.text("blob")) as reader:
            return use(reader, args)

    return call


def writing(use):
    """Starts a blob, uses its writer, closes it."""

    def call(args):
        with blobs.create("x.txt", "") as writer:
            return use(writer, args)

    return call


def seek(reader, args):
    reader.seek(args.number("offset"))
    return utf8(reader.read(PIECE_BYTES))


def finish(writer, args):
    for _ in range(max(args.number("times"), 1)):
        writer.write(args.bytes("bytes"))
    made = media(writer.finish())
    if args.get("twice") is True:
        writer.finish()
    return made


BLOBS = {
    "blobs.stat": lambda args: media(blobs.stat(args.text("blob"))),
    "blobs.open": reading(lambda reader, args: None),
    "blobs.read-all": lambda args: utf8(blobs.read_all(args.text("blob"), args.small("max"))),
    "blobs.create": writing(lambda writer, args: None),
    "blobs.put": lambda args: media(blobs.put("x.txt", args.text("mime"), args.bytes("bytes"))),
    "blobs.keep": lambda args: blobs.keep(args.text("blob")),
    "reader.read": reading(lambda reader, args: utf8(reader.read(args.small("max")))),
    "reader.seek": reading(seek),
    "writer.write": writing(lambda writer, args: writer.write(args.bytes("bytes"))),
    "writer.finish": writing(finish),
}


# claw:memory

MEMORY = {
    "memory.search": lambda args: [hit.id for hit in memory.search(args.text("query"), args.small("limit"))],
    "memory.get": lambda args: memory.get(args.text("id"), args.small("around")).text,
    "memory.save": lambda args: memory.save(utf8(args.bytes("text")), []),
}


# claw:secrets


def secret(s):
    ready = s.readiness == secrets.Readiness.READY
    return {"name": s.name, "ready": ready, "origin": s.origin, "placements": s.placements}


SECRETS = {
    "secrets.all": lambda args: [secret(s) for s in secrets.all()],
    "secrets.check": lambda args: secrets.check(args.text("name")) == secrets.Readiness.READY,
    "secrets.placeholder": lambda args: secrets.placeholder(args.text("name")),
}


# Functions that need no grant and cannot fail.

AMBIENT = {
    "log.write": lambda args: log.write(log.Level.INFO, args.text("message"), [("a", "b")]),
    "log.enabled": lambda args: log.enabled(log.Level.TRACE),
    "config.get": lambda args: config.get(args.text("path")),
    "config.get-list": lambda args: config.get_list(args.text("path")),
    "config.document": lambda args: config.document(),
    "progress.report": lambda args: progress.report(0.5, args.text("message")),
    "progress.partial": lambda args: progress.partial(args.text("message")),
    "progress.cancelled": lambda args: progress.cancelled(),
    "context.call-id": lambda args: context.call_id(),
    "context.idempotency-key": lambda args: context.idempotency_key(),
    "context.attempt": lambda args: context.attempt(),
    "context.deadline": lambda args: context.deadline(),
    "context.session": lambda args: context.session(),
    "context.actor": lambda args: context.actor(),
    "context.zone": lambda args: context.zone(),
    "context.language": lambda args: context.language(),
}


CALLS = KV | FILES | HTTP | BLOBS | MEMORY | SECRETS | AMBIENT
