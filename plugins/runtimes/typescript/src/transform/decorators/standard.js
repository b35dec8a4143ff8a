var NAME = (() => {
  const METADATA = Symbol.metadata ?? Symbol.for("Symbol.metadata");
  const fail = (words) => { throw new TypeError(words); };
  const callable = (value) => value === undefined || typeof value === "function" ? value : fail("Function expected");
  const PART = { method: "value", getter: "get", setter: "set" };
  class State {
    constructor(name, decorators) { this.name = name; this.decorators = decorators; this.elements = []; this.onStatic = []; this.onInstance = []; this.onClass = []; }
    add(kind, isStatic, decorators, key, isPrivate) {
      const name = isPrivate || typeof key === "symbol" ? key : `${key}`;
      const slot = isPrivate ? Symbol() : name;
      const extra = kind === "field" || kind === "accessor" ? [] : isStatic ? this.onStatic : this.onInstance;
      this.elements.push({ kind, isStatic, decorators, name, isPrivate, slot, initializers: [], extra, value: undefined });
      return slot;
    }
    key(at) { return this.elements[at].slot; }
    of(at) { return this.elements[at].value; }
    init(at, self, value) { for (const call of this.elements[at].initializers) { value = call.call(self, value); } return value; }
    extra(at, self) { this.run(this.elements[at].extra, self); }
    start(self) { this.run(this.onInstance, self); }
    run(calls, self) { for (const call of calls) { call.call(self); } }
    context(kind, name, calls, rest) {
      let open = true;
      const addInitializer = (call) => { if (!open) { fail("Already initialized"); } calls.push(typeof call === "function" ? call : fail("Function expected")); };
      return [{ kind, name, metadata: this.metadata, addInitializer, ...rest }, () => { open = false; }];
    }
    decorate(element, home, access) {
      const { kind, isStatic, isPrivate, slot, name } = element;
      const found = kind === "field" ? undefined : Object.getOwnPropertyDescriptor(home, slot);
      if (isPrivate) { delete home[slot]; }
      const part = PART[kind];
      let value = kind === "accessor" ? { get: found.get, set: found.set } : found?.[part];
      if (isPrivate && part) { Object.defineProperty(value, "name", { value: (part === "value" ? "" : `${part} `) + name, configurable: true }); }
      const [has, get, set] = access ?? [(o) => slot in o, (o) => o[slot], (o, v) => { o[slot] = v; }];
      const ways = { has };
      if (kind !== "setter") { ways.get = get; }
      if (kind === "setter" || !part) { ways.set = set; }
      for (const call of element.decorators.reverse()) {
        const [context, close] = this.context(kind, name, element.extra, { static: isStatic, private: isPrivate, access: ways });
        const made = call(kind === "accessor" ? { ...value } : value, context);
        close();
        if (made === undefined) { continue; }
        if (kind === "accessor") {
          if (typeof made !== "object" || made === null) { fail("Object expected"); }
          value.get = callable(made.get) ?? value.get;
          value.set = callable(made.set) ?? value.set;
          const init = callable(made.init);
          if (init) { element.initializers.unshift(init); }
        } else if (kind === "field") { element.initializers.unshift(callable(made)); } else { value = callable(made); }
      }
      element.value = value;
      if (!isPrivate && found) { Object.defineProperty(home, slot, { ...found, ...(part ? { [part]: value } : value) }); }
    }
    apply(target, access) {
      this.metadata = Object.create(Object.getPrototypeOf(target)?.[METADATA] ?? null);
      for (const fields of [false, true]) {
        for (const isStatic of [true, false]) {
          this.elements.forEach((element, at) => {
            if ((element.kind === "field") === fields && element.isStatic === isStatic) { this.decorate(element, isStatic ? target : target.prototype, access[at]); }
          });
        }
      }
      this.target = target;
      for (const call of this.decorators.reverse()) {
        const [context, close] = this.context("class", this.name, this.onClass);
        this.target = callable(call(this.target, context)) ?? this.target;
        close();
      }
      Object.defineProperty(this.target, METADATA, { value: this.metadata, writable: true, enumerable: true, configurable: true });
      this.run(this.onStatic, this.target);
      return this.target;
    }
    end() { this.run(this.onClass, this.target); }
    finish() { return this.target; }
  }
  return (name, decorators) => new State(name, decorators);
})();
