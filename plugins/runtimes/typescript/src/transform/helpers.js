var babelHelpers = {
  decorate(decorators, target, key, descriptor) {
    const count = arguments.length;
    let value = count < 3 ? target : descriptor === null ? Object.getOwnPropertyDescriptor(target, key) : descriptor;
    for (let i = decorators.length - 1; i >= 0; i--) {
      const call = decorators[i];
      value = (count < 3 ? call(value) : count > 3 ? call(target, key, value) : call(target, key)) || value;
    }
    if (count > 3 && value) { Object.defineProperty(target, key, value); }
    return value;
  },
  decorateParam(index, decorator) { return (target, key) => { decorator(target, key, index); }; },
  decorateMetadata(key, value) {
    return typeof Reflect === "object" && typeof Reflect.metadata === "function" ? Reflect.metadata(key, value) : () => {};
  },
};
