// ReadableStreams of bytes: their controller, the reader that brings its own buffer, and its requests.
const { codes } = require('internal/errors');
const { S, keep, check, guarded, promised, invalidState, finishClass } = require('internal/web/common');
const { MAKE, Reader, attach, begin, close, fail, waits } = require('internal/web/readable');

const viewOf = (view, start, length) => new Uint8Array(view.buffer, view.byteOffset + start, length);

class ByteControl {
  kind = 'bytes';
  parts = [];
  total = 0;
  // Buffers that readers brought and wait to be filled: `{ view, filled, request }`.
  pending = [];
  started = false;
  closeRequested = false;
  pulling = false;
  again = false;

  constructor(stream, steps, limit, chunkSize) {
    Object.assign(this, { stream, steps, limit, chunkSize });
  }

  get canEnqueue() { return !this.closeRequested && this.stream.state === 'readable'; }
  get desired() {
    if (this.stream.state === 'errored') return null;
    return this.stream.state === 'closed' ? 0 : this.limit - this.total;
  }

  get request() {
    if (!this.shownRequest && this.pending.length > 0) {
      this.shownRequest = new ReadableStreamBYOBRequest(MAKE);
      const { view, filled } = this.pending[0];
      keep(this.shownRequest, { kind: 'request', control: this, view: viewOf(view, filled, view.byteLength - filled) });
    }
    return this.shownRequest ?? null;
  }

  enqueue(chunk) {
    if (!this.canEnqueue) return;
    this.dropRequest();
    const part = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.add(part.byteOffset === 0 && part.byteLength === part.buffer.byteLength ? new Uint8Array(part.buffer.transfer()) : part.slice());
    this.serve();
    this.pullIfNeeded();
  }

  add(part) {
    this.parts.push(part);
    this.total += part.byteLength;
  }

  dropRequest() {
    if (this.shownRequest) this.shownRequest[S].control = undefined;
    this.shownRequest = undefined;
  }

  // Hands what there is to those that wait.
  serve() {
    while (waits(this.stream) && this.total > 0) {
      if (this.pending[0]?.request === undefined) this.pending.shift();
      this.stream.reader.requests.shift().chunk(this.takePart());
    }
    while (this.stream.reader?.kind === 'byob' && this.pending.length > 0 && this.total > 0) {
      const into = this.pending[0];
      this.fill(into);
      if (into.filled < this.elementOf(into)) break;
      this.finish(this.pending.shift());
    }
  }

  elementOf(into) { return into.min ?? into.view.BYTES_PER_ELEMENT ?? 1; }

  takePart() {
    const part = this.parts.shift();
    this.total -= part.byteLength;
    return part;
  }

  fill(into) {
    while (this.total > 0 && into.filled < into.view.byteLength) {
      const part = this.parts[0];
      const count = Math.min(part.byteLength, into.view.byteLength - into.filled);
      viewOf(into.view, into.filled, count).set(part.subarray(0, count));
      into.filled += count;
      this.total -= count;
      if (count === part.byteLength) this.parts.shift();
      else this.parts[0] = part.subarray(count);
    }
  }

  finish(into) {
    const { view, filled } = into;
    const at = this.stream.reader?.requests.indexOf(into.request) ?? -1;
    if (at >= 0) this.stream.reader.requests.splice(at, 1);
    const size = view.BYTES_PER_ELEMENT ?? 1;
    into.request?.chunk(new view.constructor(view.buffer, view.byteOffset, size === 1 && view instanceof DataView ? filled : Math.floor(filled / size)));
  }

  respond(count, replaced) {
    const into = this.pending[0];
    this.dropRequest();
    if (this.stream.state === 'closed') {
      if (count !== 0) throw new codes.ERR_INVALID_ARG_VALUE('bytesWritten', count);
      this.pending.shift();
      into.request?.close(new into.view.constructor(into.view.buffer, into.view.byteOffset, 0));
      return;
    }
    if (count === 0) throw invalidState('bytesWritten must be greater than 0');
    if (into.filled + count > into.view.byteLength) throw new RangeError('The argument \'bytesWritten\' is out of range');
    if (replaced) into.view = new into.view.constructor(replaced.buffer, replaced.byteOffset - into.filled, into.view.length ?? into.view.byteLength);
    into.filled += count;
    if (into.request === undefined) {
      // The buffer was this controller's own: its bytes are a chunk.
      this.pending.shift();
      this.add(viewOf(into.view, 0, into.filled));
      this.serve();
    } else if (into.filled >= this.elementOf(into)) this.finish(this.pending.shift());
    this.pullIfNeeded();
  }

  close() {
    if (!this.canEnqueue) return;
    this.closeRequested = true;
    if (this.total > 0) return;
    const left = this.pending.find(into => into.request !== undefined);
    if (left?.filled > 0) {
      const error = invalidState('Partial read');
      this.error(error);
      throw error;
    }
    this.end();
  }

  end() {
    this.steps = {};
    close(this.stream);
    if (this.stream.reader?.kind !== 'byob') return;
    for (const into of this.pending.splice(0)) into.request?.close(new into.view.constructor(into.view.buffer, into.view.byteOffset, 0));
    this.stream.reader.requests = [];
  }

  error(error) {
    if (this.stream.state !== 'readable') return;
    this.clear();
    this.steps = {};
    fail(this.stream, error);
  }

  clear() {
    this.dropRequest();
    this.pending = [];
    this.parts = [];
    this.total = 0;
  }

  pullIfNeeded() {
    const wanted = waits(this.stream) || this.pending.length > 0 || this.desired > 0;
    if (!this.canEnqueue || !this.started || !wanted) return;
    if (this.pulling) {
      this.again = true;
      return;
    }
    this.pulling = true;
    promised(() => this.steps.pull?.(this.shown)).then(() => {
      this.pulling = false;
      if (!this.again) return;
      this.again = false;
      this.pullIfNeeded();
    }, error => this.error(error));
  }

  cancelSteps(reason) {
    this.clear();
    const { cancel } = this.steps;
    this.steps = {};
    return promised(() => cancel?.(reason));
  }

  endIfDrained() {
    if (this.total === 0 && this.closeRequested) this.end();
    else this.pullIfNeeded();
  }

  pullSteps(request) {
    if (this.total > 0) {
      const part = this.takePart();
      this.endIfDrained();
      request.chunk(part);
      return;
    }
    if (this.chunkSize !== undefined) this.pending.push({ view: new Uint8Array(this.chunkSize), filled: 0, request: undefined });
    this.stream.reader.requests.push(request);
    this.pullIfNeeded();
  }

  readInto(view, min, request) {
    const into = { view, filled: 0, request, min: min * (view.BYTES_PER_ELEMENT ?? 1) };
    if (this.pending.length === 0) this.fill(into);
    if (into.filled >= this.elementOf(into) && into.filled > 0) {
      this.finish(into);
      this.endIfDrained();
      return;
    }
    if (this.closeRequested && this.total === 0) {
      request.close(new view.constructor(view.buffer, view.byteOffset, 0));
      return;
    }
    this.pending.push(into);
    this.stream.reader.requests.push(request);
    this.pullIfNeeded();
  }

  releaseSteps() {
    this.dropRequest();
    this.pending = this.pending.slice(0, 1).map(into => ({ ...into, request: undefined }));
  }
}

exports.setUp = (stream, steps, limit, chunkSize) => {
  if (chunkSize === 0) throw new codes.ERR_INVALID_ARG_VALUE('source.autoAllocateChunkSize', chunkSize);
  const control = new ByteControl(stream, steps, limit, chunkSize);
  control.shown = new ReadableByteStreamController(MAKE);
  keep(control.shown, { kind: 'byte-controller', control });
  stream.controller = control;
  begin(control, steps);
};

class ReadableByteStreamController {
  constructor(key) {
    if (key !== MAKE) throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
  }

  get byobRequest() { return check(this, 'byte-controller', 'ReadableByteStreamController').control.request; }
  get desiredSize() { return check(this, 'byte-controller', 'ReadableByteStreamController').control.desired; }

  close() {
    const { control } = check(this, 'byte-controller', 'ReadableByteStreamController');
    if (control.closeRequested) throw invalidState('Controller is already closed');
    if (control.stream.state !== 'readable') throw invalidState('ReadableStream is already closed');
    control.close();
  }

  enqueue(chunk) {
    const { control } = check(this, 'byte-controller', 'ReadableByteStreamController');
    if (!ArrayBuffer.isView(chunk)) throw new codes.ERR_INVALID_ARG_TYPE('buffer', ['Buffer', 'TypedArray', 'DataView'], chunk);
    if (chunk.byteLength === 0) throw invalidState('chunk ArrayBuffer is zero-length or detached');
    if (control.closeRequested) throw invalidState('Controller is already closed');
    if (control.stream.state !== 'readable') throw invalidState('ReadableStream is already closed');
    control.enqueue(chunk);
  }

  error(reason = undefined) {
    check(this, 'byte-controller', 'ReadableByteStreamController').control.error(reason);
  }
}
finishClass(ReadableByteStreamController);

class ReadableStreamBYOBRequest {
  constructor(key) {
    if (key !== MAKE) throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
  }

  get view() {
    const state = check(this, 'request', 'ReadableStreamBYOBRequest');
    return state.control ? state.view : null;
  }

  respond(bytesWritten) {
    const { control } = check(this, 'request', 'ReadableStreamBYOBRequest');
    if (!control) throw invalidState('This BYOB request has been invalidated');
    control.respond(Number(bytesWritten));
  }

  respondWithNewView(view) {
    const { control } = check(this, 'request', 'ReadableStreamBYOBRequest');
    if (!control) throw invalidState('This BYOB request has been invalidated');
    control.respond(view.byteLength, view);
  }
}
finishClass(ReadableStreamBYOBRequest);

class ReadableStreamBYOBReader extends Reader {
  constructor(stream) {
    super();
    if (stream?.[S]?.kind !== 'readable') throw new codes.ERR_INVALID_ARG_TYPE('stream', 'ReadableStream', stream);
    if (stream[S].reader) throw invalidState('ReadableStream is locked');
    if (stream[S].controller.kind !== 'bytes') throw new codes.ERR_INVALID_ARG_VALUE('reader', stream, 'must be a byte stream');
    attach(this, 'byob', stream[S]);
  }

  read(view, options = {}) {
    return guarded(this, 'byob', 'ReadableStreamBYOBReader', ({ stream }) => {
      if (!ArrayBuffer.isView(view)) throw new codes.ERR_INVALID_ARG_TYPE('view', ['Buffer', 'TypedArray', 'DataView'], view);
      if (view.byteLength === 0) throw invalidState('View or Viewed ArrayBuffer is zero-length or detached');
      if (!stream) throw invalidState('The reader is not attached to a stream');
      const Type = view.constructor.name === 'Buffer' ? Uint8Array : view.constructor;
      const length = view.length ?? view.byteLength;
      const own = new Type(view.buffer.transfer(), view.byteOffset, length);
      stream.disturbed = true;
      return new Promise((resolve, reject) => {
        const request = {
          chunk: value => resolve({ value, done: false }),
          close: value => resolve({ value, done: true }),
          error: reject,
        };
        if (stream.state === 'errored') reject(stream.error);
        else if (stream.state === 'closed') request.close(new Type(own.buffer, own.byteOffset, 0));
        else stream.controller.readInto(own, options?.min ?? 1, request);
      });
    });
  }
}
for (const name of ['closed', 'cancel', 'releaseLock']) {
  Object.defineProperty(ReadableStreamBYOBReader.prototype, name, Object.getOwnPropertyDescriptor(Reader.prototype, name));
}
finishClass(ReadableStreamBYOBReader, own => ({ stream: own[S].stream?.stream, requests: own[S].requests.length, close: own[S].closed.promise }));

Object.assign(exports, { ReadableByteStreamController, ReadableStreamBYOBRequest, ReadableStreamBYOBReader });
